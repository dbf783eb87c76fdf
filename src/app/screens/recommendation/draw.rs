//! The recommendation as lines: its filled fields, the open slip, its verdicts.

use super::super::visit::slip_heading::verdict_heading;
use super::super::visit::slip_lines;
use super::{Card, RecommendationScreen, messages};
use crate::app::messages as common;
use crate::app::screen::Env;
use crate::app::screens::visit::slip::Task;
use crate::app::view::{Body, Line, Rows, Tone};
use crate::domain::Record;
use crate::forms::Registry;
use crate::forms::display::text_of;
use crate::text;

/// Fields shown, in this order; the rest is in the form.
const FIELDS: [&str; 9] =
    ["given", "visit", "finding", "grounds", "addressee_role", "addressee", "deadline", "materials", "carried"];

/// The whole screen.
pub(super) fn body(screen: &RecommendationScreen, env: &Env) -> Body {
    let Some(card) = &screen.card else {
        let sentence = if screen.is_gone { messages::gone() } else { common::loading() };
        return Body { lines: vec![Line::toned(Tone::Muted, sentence)], ..Body::default() };
    };
    let width = env.size.0.saturating_sub(2);
    let mut rows = Rows::default();
    let selected = screen.selected.min(card.verdicts.len());
    rows.push(selected == 0, card_lines(card, &env.forms, width, env.today));
    if let Some(slip) = &screen.slip {
        let heading = match &slip.task {
            Task::Verdict(kind) => verdict_heading(kind, &env.forms),
            _ => String::new(),
        };
        slip_lines::push(&mut rows, slip, &heading, &env.forms, env.size.0, selected == 0);
    }
    let verdicts = env.forms.form("verdict").map_or("", |form| form.plural.get());
    rows.note(Line::toned(Tone::Title, verdicts));
    for (n, (verdict, by)) in card.verdicts.iter().enumerate() {
        rows.push(selected == n + 1, verdict_lines(verdict, by, &env.forms, width));
    }
    if card.verdicts.is_empty() {
        rows.note(Line::toned(Tone::Muted, format!("  {}", messages::no_verdicts())));
    }
    Body::scrolled(Vec::new(), rows, &screen.scroll, env.size.1)
}

fn shown(record: &Record, field: &str, forms: &Registry) -> String {
    let kind = forms.form(&record.form).and_then(|form| form.field(field)).map(|field| &field.kind);
    kind.map_or_else(String::new, |kind| text_of(kind, record.get(field)))
}

fn wrapped(tone: Tone, sentence: &str, width: usize) -> Vec<Line> {
    text::wrap(sentence, width).into_iter().map(|line| Line::toned(tone, line)).collect()
}

fn card_lines(card: &Card, forms: &Registry, width: usize, today: chrono::NaiveDate) -> Vec<Line> {
    let record = &card.record;
    let mut lines = wrapped(Tone::Strong, record.text("text"), width);
    let open = record.text("state") != "closed";
    let late = open && record.date("deadline").is_some_and(|deadline| deadline < today);
    let state = shown(record, "state", forms);
    let (tone, mark) = match (open, late) {
        (_, true) => (Tone::Error, format!("! {state}, {}", super::super::visit::messages::late())),
        (true, false) => (Tone::Warning, state),
        (false, false) => (Tone::Good, format!("✓ {state}")),
    };
    lines.push(Line::toned(tone, mark));
    for field in FIELDS {
        let label = forms.form("recommendation").and_then(|form| form.field(field)).map(|field| field.label.get());
        let value = card.names.get(field).cloned().unwrap_or_else(|| shown(record, field, forms));
        if !value.trim().is_empty() {
            lines.extend(wrapped(Tone::Plain, &format!("{}: {value}", label.unwrap_or(field)), width));
        }
    }
    lines.extend(wrapped(Tone::Muted, &messages::hint(), width));
    lines
}

fn verdict_lines(verdict: &Record, by: &str, forms: &Registry, width: usize) -> Vec<Line> {
    let closes = matches!(verdict.text("verdict"), "done" | "dropped");
    let (tone, sign) = if closes { (Tone::Good, "✓") } else { (Tone::Warning, "!") };
    let by = if by.is_empty() { messages::by_documents() } else { by.to_owned() };
    let day = shown(verdict, "date", forms);
    let mut lines = wrapped(tone, &format!("{sign} {day} {}: {}", shown(verdict, "verdict", forms), by), width);
    lines.extend(wrapped(Tone::Plain, verdict.text("basis"), width));
    let moved = shown(verdict, "new_deadline", forms);
    if !moved.is_empty() {
        let label = forms.form("verdict").and_then(|form| form.field("new_deadline"));
        let label = label.map_or("", |field| field.label.get());
        lines.extend(wrapped(Tone::Plain, &format!("{label}: {moved}"), width));
    }
    lines
}
