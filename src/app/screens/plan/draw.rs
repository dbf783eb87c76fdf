//! A plan as lines: one line an activity, so that many fit; what is doubtful is told under the selected one.

use super::data::{Found, Item};
use super::{PlanScreen, messages};
use crate::app::messages as common;
use crate::app::plot;
use crate::app::screen::Env;
use crate::app::screens::share;
use crate::app::view::{Body, Line, Rows, Tone};
use crate::domain::Status;
use crate::text;

/// Below this width the term gives way to the title.
const ROOMY: usize = 76;
const NUMBER: usize = 8;
const TERM: usize = 17;
const STATUS: usize = 13;

/// The whole screen.
pub(super) fn body(screen: &PlanScreen, env: &Env) -> Body {
    let Some(found) = &screen.found else {
        return Body::note(common::loading());
    };
    let width = env.size.0.saturating_sub(2);
    let mut head = Vec::new();
    let mut typing = None;
    if screen.filtering {
        let label = common::filter_label();
        typing = Some((0, text::width(&label) + text::width(&screen.filter.text)));
        head.push(Line::toned(Tone::Label, label).and(Tone::Plain, screen.filter.text.clone()));
    } else if !screen.filter.is_empty() {
        head.push(Line::toned(Tone::Label, text::truncate(&messages::filter(words(screen)), env.size.0)));
    }
    head.push(heading(env));
    let mut rows = Rows::default();
    rows.push(screen.selected == 0, requisites(found, width));
    let mut section = None;
    for (n, item) in screen.shown().enumerate() {
        if section != Some(&item.heading) {
            section = Some(&item.heading);
            if !item.heading.is_empty() {
                rows.note(section_line(found, &item.heading, env));
            }
        }
        let selected = screen.selected == n + 1;
        rows.push(selected, item_lines(item, selected, env));
    }
    if screen.shown().next().is_none() {
        let sentence = if found.items.is_empty() { messages::empty() } else { messages::nothing_passes() };
        rows.note(Line::toned(Tone::Muted, format!("  {sentence}")));
    }
    let mut body = Body::scrolled(head, rows, &screen.scroll, env.size.1);
    body.cursor = typing.or(body.cursor);
    body
}

/// The filters in force, in words.
fn words(screen: &PlanScreen) -> String {
    let filter = &screen.filter;
    let section = filter.section.as_ref().map(|s| if s.is_empty() { messages::no_section() } else { s.clone() });
    let status = filter.status.as_deref().and_then(Status::from_id).map(Status::label);
    let doubts = filter.doubts.then(messages::with_doubts);
    let text = Some(filter.text.clone()).filter(|text| !text.is_empty());
    [section, status, doubts, text].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn widths(env: &Env) -> Vec<usize> {
    let room = env.size.0.saturating_sub(2);
    if env.size.0 >= ROOMY { share(&[NUMBER, 0, TERM, STATUS], room) } else { share(&[NUMBER, 0, STATUS], room) }
}

fn cells(columns: [&str; 4], env: &Env) -> Vec<String> {
    let [number, title, term, status] = columns;
    let shown = if env.size.0 >= ROOMY { vec![number, title, term, status] } else { vec![number, title, status] };
    shown.into_iter().zip(widths(env)).map(|(cell, width)| text::fit(cell, width)).collect()
}

fn heading(env: &Env) -> Line {
    let labels = [messages::number(), messages::activity(), messages::term(), messages::today()];
    let labels = labels.each_ref().map(String::as_str);
    Line::toned(Tone::Label, format!("  {}", cells(labels, env).join(" ").trim_end()))
}

/// The plan itself: whose, for what years, how far; then the order that approved it.
fn requisites(found: &Found, width: usize) -> Vec<Line> {
    let (done, overdue) = (count(&found.items, Status::Done), count(&found.items, Status::Overdue));
    let frame = if found.frame.is_empty() { messages::no_frame() } else { found.frame.clone() };
    let facts = [messages::total(done, found.items.len(), overdue), frame, found.place.clone()];
    let facts: Vec<String> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    let mut lines = vec![Line::toned(Tone::Strong, text::truncate(&facts.join(" · "), width))];
    let approval = if found.approval.is_empty() { messages::no_requisites() } else { found.approval.clone() };
    lines.push(Line::toned(Tone::Muted, text::truncate(&approval, width)));
    lines
}

fn count<'a>(items: impl IntoIterator<Item = &'a Item>, status: Status) -> usize {
    items.into_iter().filter(|item| item.status == status).count()
}

/// «Раздел — 3 из 7 ████░░░░░░»; the figures stay when the heading is cut.
fn section_line(found: &Found, section: &str, env: &Env) -> Line {
    let items: Vec<&Item> = found.items.iter().filter(|item| item.heading == section).collect();
    let done = count(items.iter().copied(), Status::Done);
    let bar = plot::progress(done, items.len(), env.size.0);
    let figures = format!("{} {bar}", messages::progress(done, items.len()));
    let room = env.size.0.saturating_sub(text::width(&figures) + 5);
    let title = text::truncate(section, room);
    Line::toned(Tone::Title, format!("  {title} — {figures}"))
}

/// Status in words with its sign.
fn status(status: Status) -> (Tone, String) {
    match status {
        Status::Done => (Tone::Good, format!("✓ {}", status.label())),
        Status::Overdue => (Tone::Error, format!("! {}", status.label())),
        Status::DonePartly => (Tone::Warning, messages::partly()),
        Status::InProgress => (Tone::Plain, status.label()),
        Status::NotStarted | Status::NoTerm => (Tone::Muted, status.label()),
    }
}

fn item_lines(item: &Item, selected: bool, env: &Env) -> Vec<Line> {
    let indent = if item.is_part { "  " } else { "" };
    let mark = if item.doubts.is_empty() { "" } else { "! " };
    let conflict = if item.conflict { "⚡ " } else { "" };
    let (tone, status) = status(item.status);
    let title = format!("{indent}{conflict}{mark}{}", item.title);
    let mut cells = cells([&item.number, &title, &item.term, &status], env);
    let last = cells.pop().unwrap_or_default();
    let row_tone = if item.conflict { Tone::Conflict } else { Tone::Plain };
    let line = Line::toned(row_tone, format!("{} ", cells.join(" "))).and(tone, last.trim_end().to_owned());
    let mut lines = vec![line];
    if selected && !item.doubts.is_empty() {
        let room = env.size.0.saturating_sub(NUMBER + 5);
        let left = " ".repeat(NUMBER + 1);
        for doubt in item.doubts.lines() {
            let wrapped = text::wrap(&format!("! {doubt}"), room);
            lines.extend(wrapped.into_iter().map(|line| Line::toned(Tone::Warning, format!("{left}{line}"))));
        }
    }
    lines
}
