//! A card: headings and rows about one thing, each leading somewhere. The cards of a school, a pair, a protocol… are
//! made of it.

use super::form::FormScreen;
use super::list::List;
use crate::app::action::Action;
use crate::app::messages;
use crate::app::screen::{Ctx, Env, Move, Screen};
use crate::app::view::{Body, Line, Rows, Scroll, Span, Tone};
use crate::domain::RecordId;
use crate::text;

/// What a row leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A record.
    Record(String, RecordId),
    /// The list of a form.
    List(String),
    /// The records of a form whose reference (second) points at the card's own record.
    Rows(String, String),
    /// Something only the screen knows, by number.
    Own(usize),
    /// Nothing: it is only read.
    Nothing,
}

/// A row or a heading.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What it says.
    pub line: Line,
    /// Where it leads.
    pub target: Target,
    /// A heading: no indent, rows below belong to it.
    pub heading: bool,
    /// Shown whole, over several lines.
    pub whole: bool,
}

/// The rows of a card.
#[derive(Debug, Clone, Default)]
pub struct Card {
    /// From top to bottom.
    pub entries: Vec<Entry>,
}

impl Card {
    fn add(&mut self, line: Line, target: Target) -> &mut Entry {
        self.entries.push(Entry { line, target, heading: false, whole: false });
        let last = self.entries.len() - 1;
        // Just pushed.
        #[allow(clippy::indexing_slicing)]
        &mut self.entries[last]
    }

    /// A heading.
    pub fn head(&mut self, title: impl Into<String>, target: Target) {
        self.add(Line::toned(Tone::Title, title), target).heading = true;
    }

    /// A row of a record.
    pub fn row(&mut self, line: Line, form: &str, id: RecordId) {
        self.add(line, Target::Record(form.to_owned(), id));
    }

    /// A row of a record whose text is shown whole.
    pub fn whole(&mut self, line: Line, form: &str, id: RecordId) {
        self.add(line, Target::Record(form.to_owned(), id)).whole = true;
    }

    /// A row only the screen knows what to do with.
    pub fn own(&mut self, line: Line, number: usize) {
        self.add(line, Target::Own(number));
    }

    /// A line nobody can select, shown whole.
    pub fn note(&mut self, line: Line) {
        self.add(line, Target::Nothing).whole = true;
    }
}

/// A card on the screen: which row is selected, how far it is scrolled.
#[derive(Debug, Default)]
pub struct CardView {
    card: Option<Card>,
    selected: usize,
    scroll: Scroll,
}

impl CardView {
    /// With this row selected, from a saved session.
    pub fn at(selected: Option<u64>) -> Self {
        let selected = selected.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        Self { selected, ..Self::default() }
    }

    /// The place of the selected row, for the session.
    pub fn selected(&self) -> usize {
        self.selected
    }

    /// Takes the rows; the selection stays at what it leads to.
    pub fn take(&mut self, card: Card) {
        let before = self.current().map(|entry| entry.target.clone()).filter(|target| *target != Target::Nothing);
        let found = before.and_then(|target| card.entries.iter().position(|entry| entry.target == target));
        self.selected = found.unwrap_or(self.selected).min(card.entries.len().saturating_sub(1));
        self.card = Some(card);
        if self.current().is_some_and(|entry| entry.target == Target::Nothing) {
            self.step(1);
        }
    }

    /// The rows, once they are there.
    pub fn entries(&self) -> &[Entry] {
        self.card.as_ref().map_or(&[], |card| &card.entries)
    }

    /// The selected row.
    pub fn current(&self) -> Option<&Entry> {
        self.entries().get(self.selected)
    }

    /// What the heading above the selected row, or itself, leads to.
    pub fn heading(&self) -> Option<&Target> {
        let above = self.entries().iter().take(self.selected + 1).rev();
        above.into_iter().find(|entry| entry.heading).map(|entry| &entry.target)
    }

    /// Moves by a page of lines: rows differ in height.
    fn page(&mut self, by: isize, env: &Env) {
        let (from, width) = (self.selected, env.size.0.saturating_sub(2));
        let (mut to, mut lines) = (from, 0);
        while let Some(next) = to.checked_add_signed(by).filter(|next| *next < self.entries().len()) {
            lines += self.entries().get(to.min(next)).map_or(0, |entry| lines_of(entry, width).len());
            if lines > env.page(1) && to != from {
                break;
            }
            to = next;
        }
        self.selected = to;
        let leads = |view: &Self| view.current().is_some_and(|entry| entry.target != Target::Nothing);
        if !leads(self) {
            self.step(by);
        }
        if !leads(self) {
            self.selected = from;
        }
    }

    fn step(&mut self, by: isize) {
        let mut place = self.selected;
        while let Some(next) = place.checked_add_signed(by).filter(|n| *n < self.entries().len()) {
            place = next;
            if self.entries().get(place).is_some_and(|entry| entry.target != Target::Nothing) {
                self.selected = place;
                return;
            }
        }
    }

    /// Moves the selection; `false`: not a move.
    pub fn moved(&mut self, action: Action, env: &Env) -> bool {
        match action {
            Action::Up => self.step(-1),
            Action::Down => self.step(1),
            Action::PageUp => self.page(-1, env),
            Action::PageDown => self.page(1, env),
            Action::First => (0..self.entries().len()).for_each(|_| self.step(-1)),
            Action::Last => (0..self.entries().len()).for_each(|_| self.step(1)),
            _ => return false,
        }
        true
    }

    /// Opens what the selected row leads to; `own` is the card's record with its name, whose row opens its fields.
    pub fn open(&self, own: Option<(RecordId, &str)>, ctx: &mut Ctx<'_>) {
        match self.current().map(|entry| &entry.target) {
            Some(Target::Record(form, id)) if own.is_some_and(|(own, _)| own == *id) => {
                ctx.push(FormScreen::existing(form, *id));
            }
            Some(Target::Record(form, id)) => open_record(form, *id, own.map_or("", |(_, name)| name), ctx),
            Some(Target::List(form)) => ctx.push(List::of(form)),
            Some(Target::Rows(form, via)) => {
                if let Some((id, name)) = own {
                    ctx.push(List::under(form, via, id, name));
                }
            }
            _ => {}
        }
    }

    /// A new row of the kind the selection stands in, or of `otherwise`.
    pub fn fresh(&self, own: Option<(RecordId, &str)>, otherwise: (&str, &str), ctx: &mut Ctx<'_>) {
        let (form, via) = match self.heading() {
            Some(Target::Rows(form, via)) => (form.clone(), via.clone()),
            Some(Target::List(form)) => (form.clone(), String::new()),
            _ => (otherwise.0.to_owned(), otherwise.1.to_owned()),
        };
        let id = ctx.new_id.next_id();
        let parent = own.filter(|_| !via.is_empty()).map(|(id, name)| (via, id, name.to_owned()));
        ctx.push(FormScreen::fresh(&form, id, parent));
    }

    /// The lines below `head`.
    pub fn body(&self, head: Vec<Line>, env: &Env) -> Body {
        if self.card.is_none() {
            return Body::note(messages::loading());
        }
        let width = env.size.0.saturating_sub(2);
        let mut rows = Rows::default();
        for (n, entry) in self.entries().iter().enumerate() {
            rows.push(n == self.selected, lines_of(entry, width));
        }
        Body::scrolled(head, rows, &self.scroll, env.size.1)
    }
}

/// What a row shows below one another.
fn lines_of(entry: &Entry, width: usize) -> Vec<Line> {
    let indent = if entry.heading { 0 } else { 2 };
    if entry.whole { wrapped(&entry.line, width, indent) } else { vec![cut(entry, width, indent)] }
}

fn cut(entry: &Entry, width: usize, indent: usize) -> Line {
    let mut left = width.saturating_sub(indent);
    let mut line = if indent > 0 { Line::plain(" ".repeat(indent)) } else { Line::blank() };
    for span in &entry.line.spans {
        let cut = text::truncate(&span.text, left);
        left = left.saturating_sub(text::width(&cut));
        line = line.and(span.tone, cut);
    }
    line
}

/// Wraps a line over several; every word keeps its tone.
fn wrapped(line: &Line, width: usize, indent: usize) -> Vec<Line> {
    let room = width.saturating_sub(indent).max(8);
    let start = || Line::plain(" ".repeat(indent));
    let mut lines = vec![start()];
    let (mut left, mut spaced) = (room, false);
    for span in &line.spans {
        for (n, word) in span.text.split(' ').enumerate() {
            spaced |= n > 0;
            // A word longer than a line is broken; everything else stays whole.
            for piece in text::wrap(word, room) {
                let wide = text::width(&piece) + usize::from(spaced && left < room);
                if wide > left {
                    lines.push(start());
                    left = room;
                }
                let gap = if spaced && left < room { " " } else { "" };
                left = left.saturating_sub(text::width(&piece) + gap.len());
                if let Some(last) = lines.last_mut() {
                    match last.spans.last_mut().filter(|before| before.tone == span.tone) {
                        Some(before) => {
                            before.text.push_str(gap);
                            before.text.push_str(&piece);
                        }
                        None => last.spans.push(Span { text: format!("{gap}{piece}"), tone: span.tone }),
                    }
                }
                spaced = false;
            }
        }
    }
    lines
}

/// Opens a record on the screen of its form.
pub fn open_record(form: &str, id: RecordId, name: &str, ctx: &mut Ctx<'_>) {
    let screen: Box<dyn Screen> = super::special(form, id, name, ctx.env)
        .unwrap_or_else(|| Box::new(FormScreen::existing(form, id)) as Box<dyn Screen>);
    ctx.moves.push(Move::Push(screen));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &Line, width: usize) -> Vec<String> {
        wrapped(line, width, 2).iter().map(Line::text).collect()
    }

    #[test]
    fn a_long_row_is_wrapped_at_words_and_keeps_its_tones() {
        let line = Line::toned(Tone::Label, "Школа: ").and(Tone::Plain, "Семиченская СШ района");
        assert_eq!(shown(&line, 40), ["  Школа: Семиченская СШ района"]);
        assert_eq!(shown(&line, 22), ["  Школа: Семиченская", "  СШ района"]);
        let tones: Vec<Tone> = wrapped(&line, 40, 2)[0].spans.iter().map(|span| span.tone).collect();
        assert_eq!(tones, [Tone::Plain, Tone::Label, Tone::Plain]);
        let glued = Line::toned(Tone::Label, "1. ").and(Tone::Plain, "Слово").and(Tone::Muted, "[см.]");
        assert_eq!(shown(&glued, 40), ["  1. Слово[см.]"]);
        let long = Line::plain("а".repeat(30));
        assert_eq!(shown(&long, 12), ["  аааааааааа", "  аааааааааа", "  аааааааааа"]);
    }
}
