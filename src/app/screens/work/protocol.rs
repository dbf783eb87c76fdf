//! A protocol: ПОВЕСТКА ДНЯ, СЛУШАЛИ, ПОСТАНОВИЛИ, vote, appendices; the agenda is proposed from what is open.

use std::collections::BTreeMap;

use super::{Found, Offer, facts, made_once, messages, short};
use crate::Result;
use crate::app::effect::Desk;
use crate::app::screens::card::{Card, Target};
use crate::app::view::{Line, Tone};
use crate::domain::agenda::{self, Origin, Proposal};
use crate::domain::value::Fields;
use crate::domain::{Decimal, Record, RecordId, Value};
use crate::forms::display::{Look, text_of};
use crate::forms::new::{self, Circumstances};
use crate::report::{Parameters, Report};
use crate::store::api::Edit;

/// The sections with their forms, in the order of the document.
const SECTIONS: [(&str, &str); 3] = [("agenda", "agenda_item"), ("hearings", "hearing"), ("decisions", "decision")];

pub(super) fn read(protocol: &Record, desk: &Desk<'_>, me: Option<RecordId>) -> Result<Found> {
    let look = Look::new(desk.forms, desk.store);
    let mut card = Card::default();
    facts(&mut card, protocol, &["body", "date", "number", "state", "chair", "previous", "next_meeting"], desk)?;
    let mut presets = BTreeMap::new();
    let mut last_question = 0;
    for (field, form) in SECTIONS {
        let rows = rows_of(form, protocol.id, desk)?;
        let last = rows.iter().filter_map(order).max().unwrap_or(0);
        if form == "agenda_item" {
            last_question = last;
        }
        presets.insert(form.to_owned(), preset(last + 1, form, protocol));
        let label = desk.forms.form("protocol").and_then(|form| form.field(field)).map_or("", |f| f.label.get());
        let heading = Target::Rows(form.to_owned(), "protocol".to_owned());
        card.head(messages::counted(label, rows.len()), heading);
        for (at, row) in rows.iter().enumerate() {
            let (before, tone, text) = shown(row, desk);
            let line = Line::toned(Tone::Label, format!("{}. ", at + 1)).and(Tone::Plain, text);
            let line = if before.is_empty() { line } else { line.and(tone, format!(" [{before}]")) };
            card.whole(line, form, row.id);
        }
    }
    vote(&mut card, protocol, desk);
    let appendices = rows_of("appendix", protocol.id, desk)?;
    let label = desk.forms.form("appendix").map_or("", |form| form.plural.get());
    card.head(messages::counted(label, appendices.len()), Target::Rows("appendix".to_owned(), "protocol".to_owned()));
    let next = appendices.len() + 1;
    presets.insert("appendix".to_owned(), Fields::from([("number".to_owned(), number(next))]));
    for appendix in &appendices {
        card.row(Line::plain(look.title(appendix)?), "appendix", appendix.id);
    }
    // What was decided at a meeting that is over is not asked about any more.
    let mut offers = Vec::new();
    if protocol.text("state") != "held" {
        let proposals = agenda::proposals(protocol, desk.store)?;
        if !proposals.is_empty() {
            card.head(messages::proposals(proposals.len()), Target::Nothing);
        }
        for proposal in proposals {
            let Some(id) = made_once("agenda_item", protocol.id, proposal.record.id, desk)? else { continue };
            last_question += 1;
            let text = question(&proposal, &look)?;
            let edit = item(protocol, id, &proposal, (&text, last_question), desk, me)?;
            card.own(Line::toned(Tone::Warning, text), offers.len());
            offers.push(Offer { edits: vec![edit], done: messages::agenda_taken(1) });
        }
    }
    let edits: Vec<Edit> = offers.iter().flat_map(|offer| offer.edits.clone()).collect();
    let whole = Offer { done: messages::agenda_taken(edits.len()), edits };
    let parameters = Parameters { document: Some(protocol.id), ..Parameters::default() };
    let report = Some((crate::report::protocol::REPORT.name(), parameters));
    Ok(Found { name: look.title(protocol)?, card, offers, whole, presets, report })
}

/// Rows of a protocol in its order.
fn rows_of(form: &str, protocol: RecordId, desk: &Desk<'_>) -> Result<Vec<Record>> {
    let mut rows = desk.store.related(form, "protocol", protocol)?;
    rows.sort_by_key(|row| (order(row).is_none(), order(row), row.id));
    Ok(rows)
}

fn order(row: &Record) -> Option<i64> {
    let number = row.get(if row.form == "appendix" { "number" } else { "order" }).as_decimal()?;
    (number.exponent() == 0).then(|| number.mantissa())
}

fn number(count: usize) -> Value {
    i64::try_from(count).ok().and_then(|count| Decimal::new(count, 0)).map_or(Value::Null, Value::from)
}

/// What a new row starts with: its place, and of a decision the municipality.
fn preset(next: i64, form: &str, protocol: &Record) -> Fields {
    let mut fields = Fields::from([("order".to_owned(), Decimal::new(next, 0).map_or(Value::Null, Value::from))]);
    if form == "decision" && !protocol.get("municipality").is_empty() {
        fields.insert("municipality".to_owned(), protocol.get("municipality").clone());
    }
    fields
}

/// What stands behind a row (deadline and state of a decision, the appendix of a hearing), and the row itself.
fn shown(row: &Record, desk: &Desk<'_>) -> (String, Tone, String) {
    let line = |field: &str| row.text(field).replace('\n', " ");
    let shown = |field: &str| {
        let kind = desk.forms.form(&row.form).and_then(|form| form.field(field)).map(|field| &field.kind);
        kind.map_or_else(String::new, |kind| text_of(kind, row.get(field)))
    };
    match row.form.as_str() {
        "hearing" => (line("appendix"), Tone::Muted, format!("{} — {}", line("speaker_text"), line("question"))),
        "decision" => {
            let late = agenda::is_open(row) && agenda::deadline(row).is_some_and(|day| day < desk.today);
            let term = Some(line("term")).filter(|term| !term.is_empty()).unwrap_or_else(messages::without_term);
            let parts = [shown("state"), term, line("parties")];
            let said: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            let tone = match (agenda::is_open(row), late) {
                (_, true) => Tone::Error,
                (true, false) => Tone::Warning,
                (false, false) => Tone::Good,
            };
            let late = if late { messages::late() } else { String::new() };
            (format!("{late}{}", said.join(", ")), tone, line("text"))
        }
        _ => (String::new(), Tone::Plain, line("text")),
    }
}

fn vote(card: &mut Card, protocol: &Record, desk: &Desk<'_>) {
    let count = |field: &str| {
        let kind = desk.forms.form("protocol").and_then(|form| form.field(field)).map(|field| &field.kind);
        kind.map_or_else(String::new, |kind| text_of(kind, protocol.get(field)))
    };
    let said = match protocol.text("vote") {
        "counted" => messages::counted_vote(count("votes_for"), count("votes_against"), count("votes_abstained")),
        "none" => messages::no_vote(),
        _ => messages::unanimous(),
    };
    card.row(Line::plain(said), "protocol", protocol.id);
}

/// The question as it would stand on the agenda.
fn question(proposal: &Proposal, look: &Look<'_>) -> Result<String> {
    let text = proposal.record.text("text").replace('\n', " ");
    Ok(match proposal.origin {
        // «Включить в повестку следующего заседания рабочей группы вопрос об эффектах …» names its question itself.
        Origin::Carried => match text.split_once(" вопрос о") {
            Some((_, rest)) => format!("О{}", rest.trim_end_matches('.')),
            None => format!("О решении «{}»", text.trim_end_matches('.')),
        },
        Origin::Open => format!("О выполнении решения «{}»", text.trim_end_matches('.')),
        Origin::Recommendation => {
            let school = proposal.record.reference("school").map(|id| look.name(id)).transpose()?;
            let school = school.unwrap_or_default();
            format!("О невыполненной рекомендации ({school}): {}", text.trim_end_matches('.'))
        }
        Origin::Pair => format!("Об эффекте партнёрства: {}", look.title(&proposal.record)?),
    })
}

fn item(
    protocol: &Record,
    id: RecordId,
    proposal: &Proposal,
    (text, order): (&str, i64),
    desk: &Desk<'_>,
    me: Option<RecordId>,
) -> Result<Edit> {
    let around = Circumstances { today: desk.today, me, records: desk.store };
    let given = Fields::from([
        ("protocol".to_owned(), Value::from(protocol.id)),
        ("order".to_owned(), Decimal::new(order, 0).map_or(Value::Null, Value::from)),
        ("text".to_owned(), Value::from(text)),
        (proposal.origin.field().to_owned(), Value::from(proposal.record.id)),
    ]);
    Ok(Edit::of(&new::new_record(desk.forms.need("agenda_item")?, id, given, &around)?))
}

/// «20.05.2021, в работе» for a list of protocols.
pub(super) fn line(protocol: &Record, desk: &Desk<'_>) -> Line {
    let day = protocol.date("date").map(short).unwrap_or_default();
    let state = desk.forms.form("protocol").and_then(|form| form.field("state"));
    let state = state.map_or_else(String::new, |field| text_of(&field.kind, protocol.get("state")));
    let number = Some(protocol.text("number")).filter(|number| !number.is_empty());
    let number = number.map_or_else(messages::numberless, |number| format!("№ {number}"));
    Line::toned(Tone::Label, format!("{day} {number}, {state}: ")).and(Tone::Plain, protocol.text("body"))
}
