//! The checklist as lines: plan, section with its progress, one line an activity (two on a narrow terminal).

use super::Checklist;
use super::filter::mark_label;
use super::messages;
use crate::app::messages as common;
use crate::app::plot;
use crate::app::screen::Env;
use crate::app::screens::share;
use crate::app::view::{Body, Line, Rows, Tone};
use crate::domain::Status;
use crate::forms::checklist::{Count, Item, Mark, PlanItems, count};
use crate::text;

/// Below this an activity takes two lines.
const ONE_LINE: usize = 76;
/// Cells of the mark, the number, the term and the status.
const MARK: usize = 12;
const NUMBER: usize = 7;
const TERM: usize = 16;
const STATUS: usize = 12;

/// The whole checklist, scrolled to its selection.
pub(super) fn body(screen: &Checklist, env: &Env) -> Body {
    let message = |sentence: String| Body { lines: vec![Line::toned(Tone::Muted, sentence)], ..Body::default() };
    if screen.school.is_none() {
        return message(messages::no_school());
    }
    let Some(list) = &screen.list else { return message(common::loading()) };
    let mut head = vec![summary(screen, env)];
    if !screen.filter.is_empty() {
        let words = messages::filter(screen.filter.words());
        head.push(Line::toned(Tone::Warning, text::truncate(&words, env.size.0)));
    }
    if env.size.0 >= ONE_LINE {
        head.push(heading(env));
    }
    let mut rows = Rows::default();
    let mut place = 0;
    for plan in &list.plans {
        let shown: Vec<&Item> = plan.items.iter().filter(|item| screen.filter.passes(item)).collect();
        if shown.is_empty() {
            continue;
        }
        rows.note(plan_line(plan, env));
        let mut section = None;
        for item in shown {
            if section != Some(&item.section) {
                section = Some(&item.section);
                if !item.section.is_empty() {
                    rows.note(section_line(plan, &item.section, env));
                }
            }
            rows.push(place == screen.selected, item_lines(item, env));
            place += 1;
        }
    }
    if place == 0 {
        let nothing = if screen.filter.is_empty() { messages::nothing_applies() } else { messages::nothing_passes() };
        let lines = text::wrap(&nothing, env.size.0.saturating_sub(4)).into_iter();
        lines.for_each(|line| rows.note(Line::toned(Tone::Muted, format!("  {line}"))));
    }
    // The headings above the first activity come into sight with it.
    if screen.selected == 0
        && let Some((first, lines)) = rows.selected
    {
        rows.cursor = rows.cursor.or(Some((first, 0)));
        rows.selected = Some((0, first + lines));
    }
    Body::scrolled(head, rows, &screen.scroll, env.size.1)
}

fn summary(screen: &Checklist, env: &Env) -> Line {
    let Count { done, overdue, all } = screen.list.as_ref().map(|list| count(list.items())).unwrap_or_default();
    let line = messages::summary(done, all, overdue, screen.due_this_month(env));
    Line::toned(Tone::Strong, text::truncate(&line, env.size.0))
}

fn heading(env: &Env) -> Line {
    let labels = [
        messages::column_state(),
        messages::column_number(),
        messages::column_title(),
        messages::column_term(),
        messages::column_status(),
    ];
    let cells: Vec<String> = labels.iter().zip(widths(env)).map(|(label, width)| text::fit(label, width)).collect();
    Line::toned(Tone::Label, format!("  {}", cells.join(" ").trim_end()))
}

fn widths(env: &Env) -> Vec<usize> {
    share(&[MARK, NUMBER, 0, TERM, STATUS], env.size.0.saturating_sub(2))
}

fn plan_line(plan: &PlanItems, env: &Env) -> Line {
    let title = if plan.own { messages::own(&plan.title) } else { plan.title.clone() };
    headed(&title, count(&plan.items), Tone::Title, env)
}

fn section_line(plan: &PlanItems, section: &str, env: &Env) -> Line {
    headed(section, count(plan.items.iter().filter(|item| item.section == section)), Tone::Label, env)
}

/// «Раздел — 3 из 7 ████░░░░░░»; the figures stay when the heading is cut.
fn headed(title: &str, count: Count, tone: Tone, env: &Env) -> Line {
    let figures = if count.all == 0 {
        messages::nothing_counts()
    } else {
        format!("{} {}", messages::of_all(count.done, count.all), plot::progress(count.done, count.all, env.size.0))
    };
    let room = env.size.0.saturating_sub(text::width(&figures) + 5);
    let title = text::truncate(&title.replace('\n', " "), room);
    Line::toned(tone, format!("  {title} — {figures}"))
}

fn item_lines(item: &Item, env: &Env) -> Vec<Line> {
    let (sign, mark_tone) = match item.mark {
        Mark::Nothing => (' ', Tone::Plain),
        Mark::Working => ('…', Tone::Plain),
        Mark::Partly => ('±', Tone::Warning),
        Mark::Done => ('✓', Tone::Good),
        Mark::NotApplicable => ('–', Tone::Muted),
    };
    let mark = if item.mark == Mark::Nothing { String::new() } else { format!("{sign} {}", mark_label(item.mark)) };
    let title = item.title.split_whitespace().collect::<Vec<_>>().join(" ");
    let evidence = if item.executions > 0 { format!(" [{}]", item.executions) } else { String::new() };
    let term = item.term.verbatim.split_whitespace().collect::<Vec<_>>().join(" ");
    let (status, tone) = status(item);
    let titled = |width: usize| {
        let cut = text::truncate(&title, width.saturating_sub(text::width(&evidence)));
        text::fit(&format!("{cut}{evidence}"), width)
    };
    if env.size.0 >= ONE_LINE {
        let widths = widths(env);
        let width = |n: usize| widths.get(n).copied().unwrap_or(0);
        let line = Line::toned(mark_tone, text::fit(&mark, width(0)))
            .and(Tone::Plain, format!(" {} {} ", text::fit(&item.number, width(1)), titled(width(2))))
            .and(Tone::Muted, format!("{} ", text::fit(&term, width(3))))
            .and(tone, text::truncate(&status, width(4)));
        return vec![line];
    }
    let room = env.size.0.saturating_sub(2);
    let title_width = room.saturating_sub(MARK + NUMBER + 2);
    let first = Line::toned(mark_tone, text::fit(&mark, MARK))
        .and(Tone::Plain, format!(" {} {}", text::fit(&item.number, NUMBER), titled(title_width)));
    let left = text::fit("", MARK + 1);
    let term_width = room.saturating_sub(MARK + STATUS + 2);
    let second = Line::plain(left)
        .and(Tone::Muted, format!("{} ", text::fit(&term, term_width)))
        .and(tone, text::truncate(&status, STATUS));
    vec![first, second]
}

fn status(item: &Item) -> (String, Tone) {
    match item.status {
        _ if !item.counts() => (String::new(), Tone::Muted),
        Status::Overdue => (format!("! {}", item.status.label()), Tone::Error),
        Status::Done => (item.status.label(), Tone::Good),
        Status::DonePartly => (messages::status_partly_short(), Tone::Warning),
        Status::InProgress => (item.status.label(), Tone::Plain),
        Status::NotStarted | Status::NoTerm => (item.status.label(), Tone::Muted),
    }
}
