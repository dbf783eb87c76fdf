//! «Цепочка дневников» (source 004): the three questions of the document answered for a school, every training with what
//! came of it, and the trainings without a trace.

use super::catalogue::Report;
use super::context::Context;
use super::document::{Block, Cell, Document, Orientation, Run, Style, Table};
use super::parameters::Parameter;
use super::typography::{date_long, polish};
use super::{issuer, messages};
use crate::domain::Record;
use crate::domain::chain::{self, Answer, Chain, Gap, QUESTIONS, has_comment, has_result};
use crate::forms::schema::Label;
use crate::text::sort_key;
use crate::{Error, Result};

/// The report.
pub static REPORT: ChainReport = ChainReport;

/// See the module.
pub struct ChainReport;

impl Report for ChainReport {
    fn name(&self) -> &'static str {
        "chain"
    }

    fn label(&self) -> Label {
        Label { ru: "Цепочка дневников".to_owned(), en: "Chain of the diaries".to_owned() }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        &[(Parameter::School, false), (Parameter::Municipality, false)]
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        let across = Orientation::Landscape;
        let mut document = Document::new("Цепочка дневников");
        let schools = schools(context)?;
        let municipality = issuer::of(context, schools.first().map(|(school, _)| school))?;
        issuer::letterhead(context, municipality.as_ref(), across, &mut document);
        document.push(across, Block::heading(0, "Дневник Школы (Педагога, Директора): цепочка"));
        let under = format!("по состоянию на {}", date_long(context.as_of()));
        document.push(across, Block::runs(Style::Centre, vec![Run::plain(under)]));
        for (school, chain) in &schools {
            document.push(across, Block::heading(1, context.name_of(school)));
            questions(chain, &mut document);
            if !chain.links.is_empty() || !chain.loose.is_empty() {
                document.push(across, Block::Table(table(context, chain)));
            }
            traceless(context, chain, &mut document);
        }
        if schools.is_empty() {
            return Err(Error::Refused(messages::nothing_found(self.label().get())));
        }
        Ok(document)
    }
}

/// The school asked for, else every school of the district with something in its chain, by name.
fn schools(context: &Context<'_>) -> Result<Vec<(Record, Chain)>> {
    if let Some(id) = context.parameters.school {
        return Ok(vec![(context.record("school", id)?, chain::read(id, context.records)?)]);
    }
    let mut schools = match context.parameters.municipality {
        Some(id) => context.records.related("school", "municipality", id)?,
        None => context.records.all("school")?,
    };
    schools.sort_by_key(|school| (sort_key(school.text("name")), school.id));
    let mut found = Vec::new();
    for school in schools {
        let chain = chain::read(school.id, context.records)?;
        if !chain.links.is_empty() || !chain.loose.is_empty() || !chain.unwritten.is_empty() {
            found.push((school, chain));
        }
    }
    Ok(found)
}

/// An answer in one word.
fn word(answer: Answer) -> &'static str {
    match answer {
        Answer::Yes => "да",
        Answer::Partly => "частично",
        Answer::No => "нет",
        Answer::Unknown => "судить не по чему",
    }
}

/// The questions in the words of source 004, each with the figures it is answered by.
fn questions(chain: &Chain, out: &mut Document) {
    let trainings = chain.links.len() + chain.unwritten.len();
    let of = |form: &str| chain.uses().filter(|usage| usage.form == form).count();
    let uses = chain.uses().count();
    let results = chain.uses().filter(|usage| has_result(usage)).count();
    let comments = chain.uses().filter(|usage| has_comment(usage)).count();
    let figures = [
        format!(
            "обучающих мероприятий — {trainings}, из них поддерживают элементы школьной программы — {}; консультаций — {}, сетевых пар — {}, профессиональных дефицитов без помощи — {}",
            chain.in_programme(),
            chain.consultations,
            chain.pairs,
            chain.bare_deficits
        ),
        format!(
            "применяется освоенное на {} из {trainings} мероприятий; записей о применении в преподавании — {}, в управлении — {}",
            chain.in_use(),
            of("diary_teacher"),
            of("diary_director")
        ),
        format!("результат записан в {results} из {uses} случаев применения, комментарий куратора — в {comments}"),
    ];
    let items = QUESTIONS.iter().zip(chain.answers()).zip(figures).map(|((question, answer), figures)| {
        vec![
            Run::plain(format!("{question}: ")),
            Run::bold(word(answer)),
            Run::plain(polish(&format!(" ({figures});"))),
        ]
    });
    out.push(Orientation::Landscape, Block::List { ordered: true, items: items.collect() });
}

/// Training → element of the programme → use → result → curator's comment.
fn table(context: &Context<'_>, chain: &Chain) -> Table {
    let headings = [
        context.label("diary_school", "activity"),
        context.label("diary_school", "programme"),
        "Применение (кто, что, где)".to_owned(),
        context.label("diary_teacher", "results"),
        "Комментарии куратора".to_owned(),
        "Чего не хватает".to_owned(),
    ];
    let mut table = Table {
        widths: vec![26, 30, 28, 26, 24, 16],
        header_rows: 1,
        rows: vec![headings.iter().map(|heading| Cell::text(heading)).collect()],
    };
    for link in &chain.links {
        let rows = link.uses.len().max(1);
        let mut training = Cell::lines(context.verbatim(&link.training, "activity"));
        training.paragraphs.extend(Cell::lines(context.verbatim(&link.training, "dates")).paragraphs);
        let programme = Cell::lines(context.verbatim(&link.training, "programme"));
        let gaps: Vec<String> = link.gaps().into_iter().map(|gap| gap_word(gap).to_owned()).collect();
        let lacks = if gaps.is_empty() {
            Cell::text("—")
        } else {
            Cell { paragraphs: gaps.into_iter().map(|gap| vec![Run::marked(gap)]).collect(), ..Cell::default() }
        };
        for at in 0..rows {
            let mut cells = Vec::new();
            if at == 0 {
                cells.extend([training.clone().over(1, rows), programme.clone().over(1, rows)]);
            }
            match link.uses.get(at) {
                Some(usage) => cells.extend(used(context, usage)),
                None => cells.extend([Cell::default(), Cell::default(), Cell::default()]),
            }
            if at == 0 {
                cells.push(lacks.clone().over(1, rows));
            }
            table.rows.push(cells);
        }
    }
    if !chain.loose.is_empty() {
        let name = Cell::text("Внутришкольный обмен опытом: применяется без мероприятия");
        table.rows.push(vec![name.over(headings.len(), 1).strong()]);
        for usage in &chain.loose {
            let mut cells = vec![Cell::default(), Cell::default()];
            cells.extend(used(context, usage));
            cells.push(Cell::default());
            table.rows.push(cells);
        }
    }
    table
}

/// Who uses what where; the result; the comment.
fn used(context: &Context<'_>, usage: &Record) -> [Cell; 3] {
    let fields: &[&str] = if usage.form == "diary_teacher" {
        &["teacher", "methods", "where_used"]
    } else {
        &["form_of_use", "where_used"]
    };
    let mut cell = Cell::default();
    for field in fields {
        cell.paragraphs.extend(Cell::lines(context.verbatim(usage, field)).paragraphs);
    }
    let lines = |field: &str| Cell::lines(context.verbatim(usage, field));
    [cell, lines("results"), lines("curator_comment")]
}

fn gap_word(gap: Gap) -> &'static str {
    match gap {
        Gap::Programme => "не связано с программой школы",
        Gap::Use => "никто не применяет",
        Gap::Result => "результат не записан",
        Gap::Comment => "нет комментария куратора",
    }
}

fn traceless(context: &Context<'_>, chain: &Chain, out: &mut Document) {
    let across = Orientation::Landscape;
    let records: Vec<&Record> = chain.traceless().collect();
    if records.is_empty() {
        return;
    }
    let heading = Run::bold(format!("Мероприятия без следа: {}", records.len()));
    out.push(across, Block::runs(Style::Plain, vec![heading]));
    let mut items = Vec::new();
    for record in records {
        let (field, written) = if record.form == "diary_school" { ("activity", true) } else { ("title", false) };
        let mut runs = context.verbatim(record, field);
        if !written {
            runs.push(Run::plain("\u{a0}— нет в\u{a0}«Дневнике школы»"));
        }
        items.push(runs);
    }
    out.push(across, Block::List { ordered: false, items });
}
