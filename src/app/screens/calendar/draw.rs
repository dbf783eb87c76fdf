//! The calendar as lines: a month a row with its load, or the days of a month and what falls on them.

use chrono::{Datelike, NaiveDate};

use super::data::{Kind, MONTHS, month_after};
use super::{Calendar, messages, same_month};
use crate::app::messages as common;
use crate::app::plot;
use crate::app::screen::Env;
use crate::app::view::{Body, Line, Rows, Tone};
use crate::domain::ru_date;
use crate::messages::{Lang, lang};
use crate::text;

/// Cells of the name of a month, of a number.
const MONTH: usize = 15;
const NUMBER: usize = 5;
/// Cells of a day of the month.
const DAY: usize = 8;

/// «май 2021».
pub fn month_name(first: NaiveDate) -> String {
    match lang() {
        Lang::Ru => format!("{} {}", ru_date::month_nominative(first.month()), first.year()),
        Lang::En => first.format("%B %Y").to_string(),
    }
}

/// The months of a school year.
pub fn year(screen: &Calendar, env: &Env) -> Body {
    let first = screen.first(env);
    let bars = env.size.0.saturating_sub(2 + MONTH + 2 * (NUMBER + 2) + 8) / 2;
    let column = |label: String| text::fit(&label, NUMBER + 2 + bars);
    let heading = [text::fit(&messages::month_column(), MONTH), column(messages::visits_column())];
    let head = vec![
        Line::toned(Tone::Muted, text::truncate(&messages::turn(), env.size.0)),
        Line::toned(Tone::Label, format!("  {}{}", heading.concat(), messages::terms_column())),
    ];
    let most = |counts: &Option<[usize; MONTHS]>| counts.iter().flatten().copied().max().unwrap_or(0);
    let (most_visits, most_terms) = (most(&screen.visits), most(&screen.terms));
    let cell = |counts: &Option<[usize; MONTHS]>, n: usize, most: usize| {
        let count = counts.as_ref().and_then(|counts| counts.get(n)).copied();
        let number = count.map_or_else(|| "…".to_owned(), |count| count.to_string());
        let bar = plot::load(count.unwrap_or(0), most, bars);
        format!("{number:>NUMBER$} {} ", text::fit(&bar, bars))
    };
    let mut rows = Rows::default();
    for n in 0..MONTHS {
        let month = month_after(first, n);
        let is_now = same_month(month, env.today);
        let tone = if is_now { Tone::Strong } else { Tone::Plain };
        let loads = format!("{}{}", cell(&screen.visits, n, most_visits), cell(&screen.terms, n, most_terms));
        let mut line = Line::toned(tone, text::fit(&month_name(month), MONTH)).and(Tone::Plain, loads);
        if is_now {
            line = line.and(Tone::Strong, messages::now());
        }
        rows.push(n == screen.month(env), [line]);
    }
    Body::scrolled(head, rows, &screen.scroll, env.size.1)
}

/// The days of a month, and below them what falls on them.
pub fn month(screen: &Calendar, env: &Env) -> Body {
    let Some(shown) = &screen.shown else {
        return Body::note(common::loading());
    };
    let (mut visits, mut terms) = (0, 0);
    for [visit, term] in shown.days {
        visits += visit;
        terms += term;
    }
    let legend = text::truncate(&messages::legend(visits, terms), env.size.0);
    let mut head = vec![Line::toned(Tone::Muted, legend)];
    head.extend(grid(shown.first, &shown.days, env.today));
    let mut rows = Rows::default();
    for (n, entry) in shown.entries.iter().enumerate() {
        let kind = if entry.kind == Kind::Visit { messages::visit() } else { messages::term() };
        let late = entry.kind == Kind::Term && entry.day < env.today;
        let day = format!("{:02}.{:02} {} ", entry.day.day(), entry.day.month(), text::fit(&kind, 6));
        let room = env.size.0.saturating_sub(2 + text::width(&day));
        let line = Line::toned(if late { Tone::Muted } else { Tone::Label }, day);
        rows.push(screen.open == Some(n), [line.and(Tone::Plain, text::truncate(&entry.text, room))]);
    }
    if shown.entries.is_empty() {
        rows.note(Line::toned(Tone::Muted, format!("  {}", messages::nothing())));
    }
    let more = (visits + terms).saturating_sub(shown.entries.len());
    if more > 0 {
        rows.note(Line::toned(Tone::Muted, format!("  {}", messages::more(more))));
    }
    Body::scrolled(head, rows, &screen.scroll, env.size.1)
}

/// The weeks of a month from Monday on; a day with its visits and terms, today in brackets.
fn grid(first: NaiveDate, days: &[[usize; 2]; 31], today: NaiveDate) -> Vec<Line> {
    let names: String = messages::weekdays().split(' ').map(|name| text::fit(&format!(" {name}"), DAY)).collect();
    let mut lines = vec![Line::toned(Tone::Label, format!("  {}", names.trim_end()))];
    let mut cells = vec![String::new(); first.weekday().num_days_from_monday() as usize];
    for day in first.iter_days().take_while(|day| same_month(*day, first)) {
        let [visits, terms] = days.get(day.day0() as usize).copied().unwrap_or_default();
        let sign = |count: usize, sign: String| match count {
            0 => String::new(),
            1..=9 => format!("{sign}{count}"),
            _ => format!("{sign}+"),
        };
        let load = format!("{}{}", sign(visits, messages::visit_sign()), sign(terms, messages::term_sign()));
        cells.push(if day == today {
            format!("[{:>2}]{load}", day.day())
        } else {
            format!(" {:>2} {load}", day.day())
        });
    }
    for week in cells.chunks(7) {
        let line: String = week.iter().map(|cell| text::fit(cell, DAY)).collect();
        lines.push(Line::plain(format!("  {}", line.trim_end())));
    }
    lines
}
