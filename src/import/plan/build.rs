//! Rows of one plan table → activities.

use std::collections::BTreeMap;

use crate::import::messages as say;
use crate::import::plan::{ActivityDraft, Doubt, DoubtKind};
use crate::import::words::{extend, starts_lower};

use super::LONGEST_HEADING;
use super::header::{Header, Role};
use super::merge::{append, begin, continues};
use super::number::{Step, parts, show, step};
use super::piece::{Piece, Taken};
use super::section::{Heading, cut_tail, heading, second_line};

/// The activities of a table and what is doubtful about its headings.
#[derive(Debug, Default)]
pub(super) struct Built {
    pub activities: Vec<ActivityDraft>,
    pub doubts: Vec<Doubt>,
}

struct Builder<'a> {
    header: &'a Header,
    lower_is_torn: bool,
    section: String,
    /// The row before was a torn heading: its last line may follow.
    torn: bool,
    /// The order of the last numbered row.
    numbered: Option<usize>,
    built: Built,
}

/// Reads the rows under a header.
pub(super) fn build(rows: &[Taken<'_>], header: &Header) -> Built {
    let mut builder = Builder {
        header,
        lower_is_torn: lower_is_torn(rows, header),
        section: String::new(),
        torn: false,
        numbered: None,
        built: Built::default(),
    };
    for taken in rows {
        builder.take(taken);
    }
    number(&mut builder.built.activities, header);
    builder.built
}

/// Whether a title that begins with a small letter is the rest of a torn one. Not in tables that write them all so.
fn lower_is_torn(rows: &[Taken<'_>], header: &Header) -> bool {
    let pieces = rows.iter().map(|taken| Piece::of(taken, header));
    let (mut lower, mut all) = (0, 0);
    for piece in pieces.filter(|piece| !piece.title.is_empty() && !piece.term.is_empty()) {
        all += 1;
        lower += usize::from(starts_lower(&piece.title));
    }
    lower * 2 <= all
}

impl Builder<'_> {
    fn take(&mut self, taken: &Taken<'_>) {
        match heading(taken.row, self.header) {
            Heading::Whole(text) => {
                self.section = text;
                self.torn = false;
                return;
            }
            Heading::Torn(text) => {
                self.section = text;
                self.torn = true;
                self.doubt_heading(taken);
                return;
            }
            Heading::No => {}
        }
        if self.torn {
            let fits = |line: &String| self.section.len() + line.len() < LONGEST_HEADING;
            if let Some(line) = second_line(taken.row, self.header).filter(fits) {
                extend(&mut self.section, &line);
                return;
            }
            self.torn = false;
            if let Some((line, row)) = cut_tail(taken.row, self.header).filter(|(line, _)| fits(line)) {
                extend(&mut self.section, &line);
                self.doubt_heading(taken);
                return self.put(Piece::of(&Taken { row: &row, ..*taken }, self.header));
            }
        }
        self.put(Piece::of(taken, self.header));
    }

    fn doubt_heading(&mut self, taken: &Taken<'_>) {
        let text = say::section_torn(&self.section);
        self.built.doubts.push(Doubt { kind: DoubtKind::SectionTorn, place: taken.place, text });
    }

    fn put(&mut self, piece: Piece) {
        if piece.is_empty() {
            return;
        }
        let section = &self.section;
        if let Some(before) = self.built.activities.last_mut().filter(|before| before.section == *section) {
            if continues(&piece, before, self.lower_is_torn) {
                append(before, &piece, self.header);
                return;
            }
            // The number stands in the middle of a tall cell that a scan cut into lines.
            let late = before.number_printed.is_empty() && before.parent.is_none() && !piece.number.is_empty();
            if late && self.header.has(Role::Number) && self.lower_is_torn && starts_lower(&piece.title) {
                before.number_printed.clone_from(&piece.number);
                append(before, &piece, self.header);
                self.numbered = Some(before.order);
                return;
            }
        }
        let order = self.built.activities.len() + 1;
        let (extra, hole, place) = (piece.extra, piece.hole, piece.place);
        let mut activity = begin(piece, section, order);
        if activity.number_printed.is_empty() {
            let bare = activity.term.is_empty() && activity.parties.is_empty();
            activity.parent = self.numbered.filter(|_| bare);
        } else {
            self.numbered = Some(order);
        }
        if extra {
            activity.doubts.push(Doubt { kind: DoubtKind::ExtraCell, place, text: say::extra_cell() });
        }
        if let Some(next) = hole.and_then(|role| self.behind(role)) {
            let place = place.at(next);
            let text = say::shifted(self.header.label(next), self.header.label(next + 1));
            activity.doubts.push(Doubt { kind: DoubtKind::Ambiguous, place, text });
        }
        self.built.activities.push(activity);
    }

    /// The column behind a role, from 1, if one more follows it.
    fn behind(&self, role: Role) -> Option<usize> {
        let next = self.header.column(role) + 1;
        (next < self.header.roles.len()).then_some(next)
    }
}

/// Parents by number, and what is wrong with the numbering. A slip («2.11.5», «2.10.6») is read as it was meant.
fn number(activities: &mut [ActivityDraft], header: &Header) {
    let mut before: Option<Vec<u32>> = None;
    let mut known: BTreeMap<Vec<u32>, usize> = BTreeMap::new();
    let any = activities.iter().any(|activity| !activity.number_printed.is_empty());
    let column = header.column(Role::Number);
    let mut lost = false;
    for activity in activities {
        let place = activity.place.at(column);
        let mut doubt = |kind, text| activity.doubts.insert(0, Doubt { kind, place, text });
        if activity.number_printed.is_empty() {
            if any && activity.parent.is_none() {
                doubt(DoubtKind::NumberLost, say::number_lost());
                lost = true;
            }
            continue;
        }
        let Some(printed) = parts(&activity.number_printed) else { continue };
        let mut meant = printed.clone();
        match before.as_deref().map_or(Step::Next, |before| step(before, &printed)) {
            Step::Next => {}
            Step::Slip(right) => {
                doubt(DoubtKind::NumberOrder, say::number_slip(&activity.number_printed, show(&right)));
                meant = right;
            }
            Step::Jump if lost => {}
            Step::Jump | Step::Same => {
                if !known.contains_key(&printed) {
                    let previous = before.as_deref().map(show).unwrap_or_default();
                    doubt(DoubtKind::NumberOrder, say::number_jump(&activity.number_printed, previous));
                }
            }
        }
        if known.contains_key(&printed) {
            doubt(DoubtKind::NumberDuplicate, say::number_twice(&activity.number_printed));
        }
        let upper = meant.len().saturating_sub(1);
        activity.parent = meant.get(..upper).and_then(|upper| known.get(upper)).copied();
        known.insert(meant.clone(), activity.order);
        before = Some(meant);
        lost = false;
    }
}
