//! The visit as lines: three parts in one list, every row wrapped to the width, the open slip under its row.

use super::VisitScreen;
use super::messages;
use super::place::Place;
use super::sheet::Sheet;
use super::slip_lines;
use crate::app::messages as common;
use crate::app::screen::Env;
use crate::app::view::{Body, Line, Rows, Tone};
use crate::forms::Registry;
use crate::text;

/// Cells of the marker before a row.
pub(super) const MARKER: usize = 2;
/// Cells before the lines that belong to a row.
pub(super) const INDENT: usize = 4;

/// The whole visit, scrolled to the cursor.
pub(super) fn body(screen: &VisitScreen, env: &Env) -> Body {
    let Some(sheet) = &screen.sheet else {
        let sentence = if screen.is_gone { messages::gone() } else { common::loading() };
        return Body { lines: vec![Line::toned(Tone::Muted, sentence)], ..Body::default() };
    };
    let mut page = Page { rows: Rows::default(), forms: &env.forms, sheet, screen, width: env.size.0 };
    let mut section = None;
    let mut part = Part::Head;
    for place in &screen.places {
        page.heading(*place, &mut part, &mut section);
        let lines = page.lines(*place);
        let selected = *place == screen.at;
        page.rows.push(selected, lines);
        page.slip(*place, selected);
    }
    Body::scrolled(Vec::new(), page.rows, &screen.scroll, env.size.1)
}

/// Where in the visit a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Head,
    Earlier,
    Items,
    Free,
    Loose,
    Closing,
}

/// The lines so far and what they are made of.
pub(super) struct Page<'a> {
    rows: Rows,
    pub(super) forms: &'a Registry,
    pub(super) sheet: &'a Sheet,
    pub(super) screen: &'a VisitScreen,
    pub(super) width: usize,
}

impl Page<'_> {
    /// Headings between the row before and this one.
    fn heading(&mut self, place: Place, part: &mut Part, section: &mut Option<(String, String)>) {
        let sheet = self.sheet;
        let now = match place {
            Place::Head | Place::Begin => Part::Head,
            Place::Earlier(_) => Part::Earlier,
            Place::Item(_) => Part::Items,
            Place::Finding(_) | Place::AddFinding => Part::Free,
            Place::Recommendation(id) if sheet.loose_recommendations().any(|made| made.id == id) => Part::Loose,
            Place::Recommendation(_) => *part,
            Place::Closing(_) | Place::Check | Place::Hole(_) => Part::Closing,
        };
        if *part < Part::Earlier && now >= Part::Earlier {
            let empty = sheet.earlier.is_empty().then(messages::no_earlier);
            self.title(&messages::part_earlier(), empty);
        }
        if *part < Part::Items && now >= Part::Items {
            let empty = sheet.items().next().is_none().then(messages::no_items);
            self.title(&messages::part_items(), empty);
        }
        if *part < now {
            match now {
                Part::Free => self.title(&messages::part_free(), None),
                Part::Loose => self.title(&messages::part_loose(), None),
                Part::Closing => self.title(&messages::part_closing(), None),
                _ => {}
            }
        }
        *part = now;
        if let Place::Item(id) = place
            && let Some(instrument) = sheet.instruments.iter().find(|one| one.items.iter().any(|item| item.id == id))
            && let Some(item) = sheet.item(id)
        {
            let here = (instrument.title.clone(), item.text("section").to_owned());
            if section.as_ref().is_none_or(|(title, _)| *title != here.0) {
                self.note(Tone::Title, &here.0);
            }
            if section.as_ref() != Some(&here) && !here.1.is_empty() {
                self.note(Tone::Label, &here.1);
            }
            *section = Some(here);
        }
    }

    fn title(&mut self, title: &str, empty: Option<String>) {
        let rest = empty.map(|sentence| format!(": {sentence}")).unwrap_or_default();
        let mut lines = text::wrap(&format!("{title}{rest}"), self.width).into_iter();
        if let Some(first) = lines.next() {
            self.rows.note(Line::toned(Tone::Title, first));
        }
        lines.for_each(|line| self.rows.note(Line::toned(Tone::Title, line)));
    }

    fn note(&mut self, tone: Tone, sentence: &str) {
        for line in text::wrap(sentence, self.width.saturating_sub(MARKER)) {
            self.rows.note(Line::plain("  ").and(tone, line));
        }
    }

    /// The open slip, if it stands here.
    fn slip(&mut self, place: Place, selected: bool) {
        let Some(slip) = self.screen.slip.as_ref().filter(|slip| slip.at == place) else { return };
        let heading = self.screen.slip_heading(slip, self.forms);
        slip_lines::push(&mut self.rows, slip, &heading, self.forms, self.width, selected);
    }
}
