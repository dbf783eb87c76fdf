//! Joining the pieces of one activity that a page break or a scan tore apart.

use crate::import::messages as say;
use crate::import::plan::{ActivityDraft, Doubt, DoubtKind};
use crate::import::words::{extend, likeness, starts_lower};
use crate::text::truncate;

use super::header::{Header, Role};
use super::piece::Piece;

/// Cells this alike are one text seen twice.
const ALIKE: usize = 70;
/// How much of a text a doubt shows, cells of a terminal.
const SHOWN: usize = 1000;
/// A title so long, bytes, ends somewhere, whatever its marks say.
const LONGEST_TITLE: usize = 20_000;

/// An activity that begins with this piece.
pub(super) fn begin(piece: Piece, section: &str, order: usize) -> ActivityDraft {
    ActivityDraft {
        order,
        number_printed: piece.number,
        section: section.to_owned(),
        title: piece.title,
        term: piece.term,
        parties: piece.parties,
        expected: piece.expected,
        reporting: piece.reporting,
        execution: piece.execution,
        other: piece.other,
        place: piece.place,
        ..ActivityDraft::default()
    }
}

/// Adds the piece that continues `activity`, with a doubt at every joined cell.
pub(super) fn append(activity: &mut ActivityDraft, piece: &Piece, header: &Header) {
    let pairs = [
        (Role::Title, &mut activity.title, &piece.title),
        (Role::Term, &mut activity.term, &piece.term),
        (Role::Parties, &mut activity.parties, &piece.parties),
        (Role::Expected, &mut activity.expected, &piece.expected),
        (Role::Reporting, &mut activity.reporting, &piece.reporting),
        (Role::Execution, &mut activity.execution, &piece.execution),
    ];
    let mut joined = Vec::new();
    for (role, whole, part) in pairs {
        if part.is_empty() {
            continue;
        }
        let place = piece.place.at(header.column(role));
        if matches!(role, Role::Term | Role::Parties) && !whole.is_empty() && likeness(whole, part) >= ALIKE {
            // Every row of a long column may say this: the texts are named by their beginnings.
            let [whole, part] = [whole, part].map(|text| truncate(text, SHOWN));
            joined.push(Doubt { kind: DoubtKind::Doubled, place, text: say::doubled(whole, part) });
        } else {
            extend(whole, part);
            joined.push(Doubt { kind: DoubtKind::Joined, place, text: say::joined(header.label(place.column)) });
        }
    }
    for (label, text) in &piece.other {
        match activity.other.iter_mut().find(|(known, _)| known == label) {
            Some((_, whole)) => extend(whole, text),
            None => activity.other.push((label.clone(), text.clone())),
        }
    }
    activity.doubts.extend(joined);
}

/// The piece goes on with the activity before it and is no row of its own.
/// `lower_is_torn`: titles of this table begin with capitals, so a small letter means the middle of a sentence.
pub(super) fn continues(piece: &Piece, before: &ActivityDraft, lower_is_torn: bool) -> bool {
    if !piece.number.is_empty() {
        return false;
    }
    if piece.title.is_empty() || piece.title_above {
        return true;
    }
    let bare = piece.term.is_empty();
    if starts_lower(&piece.title) {
        let term_goes_on = starts_lower(&piece.term) && !before.term.is_empty();
        return (lower_is_torn && (bare || piece.gap || term_goes_on)) || (bare && piece.gap);
    }
    bare && before.title.len() < LONGEST_TITLE && is_open(&before.title)
}

/// The text cannot end here: a comma, a hyphen or an open quotation.
pub(super) fn is_open(text: &str) -> bool {
    let quotes = |mark: char| text.chars().filter(|c| *c == mark).count();
    text.ends_with([',', '-', '–', '(']) || quotes('«') > quotes('»')
}
