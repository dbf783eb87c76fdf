//! «ПРОТОКОЛ» (source 004): повестка дня, слушали, постановили, vote, chairman, appendices – those that are reports of
//! this program are built and follow behind it.

use super::catalogue::{self, Report};
use super::context::{Context, is_blank};
use super::document::{Block, Cell, Document, Orientation, Run, Signature, Style};
use super::parameters::{Parameter, Parameters};
use super::typography::{date_short, signature_name};
use super::{issuer, messages};
use crate::domain::Record;
use crate::forms::schema::Label;
use crate::{Error, Result};

/// The report.
pub static REPORT: Protocol = Protocol;

/// See the module.
pub struct Protocol;

const UPRIGHT: Orientation = Orientation::Portrait;

impl Report for Protocol {
    fn name(&self) -> &'static str {
        "protocol"
    }

    fn label(&self) -> Label {
        Label { ru: "Протокол заседания".to_owned(), en: "Protocol of a meeting".to_owned() }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        &[(Parameter::Document, false)]
    }

    fn subject(&self) -> &'static str {
        "protocol"
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        let protocol = asked(context, self)?;
        let municipality = context.follow(&protocol, "municipality")?;
        let mut document = Document::new("Протокол");
        issuer::letterhead(context, municipality.as_ref(), UPRIGHT, &mut document);
        head(context, &protocol, &mut document);
        agenda(context, &protocol, &mut document)?;
        hearings(context, &protocol, &mut document)?;
        resolutions(context, &protocol, &mut document)?;
        document.push(UPRIGHT, Block::runs(Style::Body, vec![Run::plain(vote(context, &protocol))]));
        signatures(context, &protocol, &mut document)?;
        appendices(context, &protocol, &mut document)?;
        Ok(document)
    }
}

/// The record a document is printed of: the one asked for, else the only one there is.
pub(super) fn asked(context: &Context<'_>, report: &dyn Report) -> Result<Record> {
    if let Some(id) = context.parameters.document {
        return context.record(report.subject(), id);
    }
    let mut all = context.records.all(report.subject())?;
    match (all.pop(), all.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => Err(Error::Refused(messages::nothing_found(report.label().get()))),
        _ => Err(Error::Refused(messages::parameter_missing(report.label().get(), Parameter::Document.option()))),
    }
}

/// Rows of a document in its order.
pub(super) fn rows(context: &Context<'_>, form: &str, via: &str, of: &Record) -> Result<Vec<Record>> {
    let mut rows = context.records.related(form, via, of.id)?;
    let field = if form == "appendix" { "number" } else { "order" };
    rows.sort_by_key(|row| {
        let order = row.get(field).as_decimal();
        (order.is_none(), order, row.id)
    });
    Ok(rows)
}

/// The plan a paper carries, without the words of approval above it: the paper itself says them.
pub(super) fn plan_of(context: &Context<'_>, paper: &Record) -> Result<Option<Document>> {
    let Some(id) = paper.reference("plan") else { return Ok(None) };
    let refuse_conflicts = context.parameters.refuse_conflicts;
    let parameters = Parameters { plan: Some(id), refuse_conflicts, ..Parameters::default() };
    let mut pages = catalogue::build(&super::plan::REPORT, &Context { parameters, ..*context })?;
    for section in &mut pages.sections {
        section.blocks.retain(|block| !matches!(block, Block::Paragraph(said) if said.style == Style::Right));
    }
    Ok(Some(pages))
}

/// Paragraphs of a long text, one look.
pub(super) fn paragraphs(runs: Vec<Run>, style: Style, out: &mut Document) {
    for runs in Cell::lines(runs).paragraphs {
        out.push(UPRIGHT, Block::runs(style, runs));
    }
}

fn head(context: &Context<'_>, protocol: &Record, out: &mut Document) {
    let number = context.verbatim(protocol, "number");
    let mut title = "ПРОТОКОЛ".to_owned();
    if !is_blank(&number) {
        title = format!("{title} №\u{a0}{}", number.iter().map(|run| run.text.as_str()).collect::<String>());
    }
    out.push(UPRIGHT, Block::heading(0, title));
    let heading = context.verbatim(protocol, "heading");
    let heading = if is_blank(&heading) { context.verbatim(protocol, "body") } else { heading };
    paragraphs(heading, Style::Centre, out);
    let mut day = context.short_day(protocol, "date");
    if protocol.date("date").is_some() {
        day.insert(1.min(day.len()), Run::plain("\u{a0}г."));
    }
    if !is_blank(&day) {
        out.push(UPRIGHT, Block::runs(Style::Plain, day));
    }
    let place = context.verbatim(protocol, "place");
    if !is_blank(&place) {
        out.push(UPRIGHT, Block::runs(Style::Plain, place));
    }
    let mut present: Vec<Run> = context.verbatim(protocol, "present");
    let named = context.verbatim(protocol, "people");
    if !is_blank(&named) {
        if !is_blank(&present) {
            present.push(Run::plain("; "));
        }
        present.extend(named);
    }
    if !is_blank(&present) {
        present.insert(0, Run::plain("Присутствовали: "));
        out.push(UPRIGHT, Block::runs(Style::Body, present));
    }
    let shown = ["number", "heading", "body", "date", "place", "present", "people"];
    if let Some(runs) = context.unshown(protocol, &shown) {
        out.push(UPRIGHT, Block::runs(Style::Plain, runs));
    }
}

fn caption(text: &str, out: &mut Document) {
    out.push(UPRIGHT, Block::heading(1, text));
}

fn agenda(context: &Context<'_>, protocol: &Record, out: &mut Document) -> Result<()> {
    let items = rows(context, "agenda_item", "protocol", protocol)?;
    if items.is_empty() {
        return Ok(());
    }
    caption("ПОВЕСТКА ДНЯ", out);
    // A single question stands without a number, as in source 004.
    if let [only] = items.as_slice() {
        paragraphs(context.verbatim(only, "text"), Style::Body, out);
        return Ok(());
    }
    let items = items.iter().map(|item| context.verbatim(item, "text")).collect();
    out.push(UPRIGHT, Block::List { ordered: true, items });
    Ok(())
}

/// «- заведующего РМК Кондрашову Н.В. по вопросу «О результатах мониторинга» (Приложение 1)».
fn hearings(context: &Context<'_>, protocol: &Record, out: &mut Document) -> Result<()> {
    let hearings = rows(context, "hearing", "protocol", protocol)?;
    if hearings.is_empty() {
        return Ok(());
    }
    caption("СЛУШАЛИ:", out);
    let last = hearings.len() - 1;
    let mut items = Vec::new();
    for (at, hearing) in hearings.iter().enumerate() {
        let mut runs = context.verbatim(hearing, "speaker_text");
        let several = hearing.text("question").matches('«').count() > 1;
        runs.push(Run::plain(if several { " по вопросам " } else { " по вопросу " }));
        runs.extend(context.verbatim(hearing, "question"));
        let appendix = context.verbatim(hearing, "appendix");
        if !is_blank(&appendix) {
            runs.push(Run::plain(" ("));
            runs.extend(appendix);
            runs.push(Run::plain(")"));
        }
        if at == last {
            runs.push(Run::plain("."));
        }
        let said = context.typed(hearing, "said");
        if !is_blank(&said) {
            runs.push(Run::plain("\n"));
            runs.extend(said);
        }
        items.push(runs);
    }
    out.push(UPRIGHT, Block::List { ordered: false, items });
    Ok(())
}

/// Text of a resolution with its deadline and who is responsible, where the text itself does not say them.
fn resolution(context: &Context<'_>, decision: &Record) -> Vec<Run> {
    let mut runs = context.verbatim(decision, "text");
    let said = |field: &str| {
        let value = decision.text(field).trim();
        value.is_empty() || decision.text("text").contains(value)
    };
    let mut also = Vec::new();
    for (label, field) in [("Срок", "term"), ("Ответственный", "parties")] {
        if !said(field) {
            also.push(Run::plain(format!("{}{label}: ", if also.is_empty() { "\n" } else { " " })));
            also.extend(context.verbatim(decision, field));
            also.push(Run::plain("."));
        }
    }
    runs.extend(also);
    runs
}

fn resolutions(context: &Context<'_>, protocol: &Record, out: &mut Document) -> Result<()> {
    let decisions = rows(context, "decision", "protocol", protocol)?;
    if decisions.is_empty() {
        return Ok(());
    }
    caption("ПОСТАНОВИЛИ:", out);
    let items = decisions.iter().map(|decision| resolution(context, decision)).collect();
    out.push(UPRIGHT, Block::List { ordered: true, items });
    Ok(())
}

/// «Голосовали единогласно.»
fn vote(context: &Context<'_>, protocol: &Record) -> String {
    match protocol.text("vote") {
        "none" => String::new(),
        "counted" => {
            let count = |field: &str| {
                let text = context.text(protocol, field);
                if text.is_empty() { "0".to_owned() } else { text }
            };
            format!(
                "Голосовали: за\u{a0}— {}, против\u{a0}— {}, воздержались\u{a0}— {}.",
                count("votes_for"),
                count("votes_against"),
                count("votes_abstained")
            )
        }
        _ => "Голосовали единогласно.".to_owned(),
    }
}

fn signatures(context: &Context<'_>, protocol: &Record, out: &mut Document) -> Result<()> {
    let name = |field: &str| -> Result<Option<String>> {
        let person = context.follow(protocol, field)?;
        Ok(person.map(|person| signature_name(&context.name_of(&person))))
    };
    let mut lines =
        vec![Signature {
            role: "Председатель".to_owned(), name: name("chair")?.unwrap_or_default(), dated: false
        }];
    if let Some(secretary) = name("secretary")? {
        lines.push(Signature { role: "Секретарь".to_owned(), name: secretary, dated: false });
    }
    out.push(UPRIGHT, Block::Signatures(lines));
    Ok(())
}

/// Every appendix on a page of its own: its title, its text, and the report it names.
fn appendices(context: &Context<'_>, protocol: &Record, out: &mut Document) -> Result<()> {
    for appendix in rows(context, "appendix", "protocol", protocol)? {
        let number = context.text(&appendix, "number");
        let mut of = format!("Приложение {number}\nк протоколу");
        if let Some(day) = protocol.date("date") {
            of = format!("{of} от {} г.", date_short(day));
        }
        let mut pages = Document::default();
        pages.push(UPRIGHT, Block::runs(Style::Right, vec![Run::plain(of)]));
        pages.push(UPRIGHT, Block::heading(0, context.text(&appendix, "title")));
        if let Some(runs) = context.unshown(&appendix, &["text"]) {
            pages.push(UPRIGHT, Block::runs(Style::Plain, runs));
        }
        paragraphs(context.verbatim(&appendix, "text"), Style::Body, &mut pages);
        let report = appendix.text("report");
        if !report.is_empty() {
            built(context, protocol, &appendix, &mut pages);
        }
        out.push(UPRIGHT, Block::PageBreak);
        for section in pages.sections {
            for block in section.blocks {
                out.push(section.orientation, block);
            }
        }
    }
    Ok(())
}

/// The report an appendix is, as of the day of the meeting; what cannot be built is said in its place.
fn built(context: &Context<'_>, protocol: &Record, appendix: &Record, pages: &mut Document) {
    let asked = &context.parameters;
    let parameters = Parameters {
        municipality: protocol.reference("municipality"),
        plan: appendix.reference("plan"),
        as_of: protocol.date("date").filter(|day| *day < context.today),
        refuse_conflicts: asked.refuse_conflicts,
        ..Parameters::default()
    };
    // A document inside a document would build itself again and again.
    let found = catalogue::find(appendix.text("report")).ok().filter(|report| report.subject().is_empty());
    let built = found.map(|report| catalogue::build(report, &Context { parameters, ..*context }));
    match built {
        Some(Ok(report)) => {
            for section in report.sections {
                for block in section.blocks {
                    // The paper of the office stands on the first page already.
                    if !matches!(block, Block::Letterhead(_)) {
                        pages.push(section.orientation, block);
                    }
                }
            }
        }
        Some(Err(error)) => {
            pages.push(UPRIGHT, Block::runs(Style::Body, vec![Run::marked(error.to_string())]));
        }
        None => {
            let text = format!("[отчёта «{}» нет: выберите другой в записи приложения]", appendix.text("report"));
            pages.push(UPRIGHT, Block::runs(Style::Body, vec![Run::marked(text)]));
        }
    }
}
