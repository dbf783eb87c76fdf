//! The rows of a visit, one list through its three parts. A place outlives a reload: the cursor and the open text
//! find their row again by it.

use std::fmt;

use super::sheet::Sheet;
use crate::domain::{Record, RecordId};

/// Fields of the closing part, in the order of filling.
pub const CLOSING: [&str; 6] = ["strengths", "summary", "closing_talk", "next_visit", "director_note", "acquainted"];

/// A row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The visit's own fields.
    Head,
    /// «Открыть выезд» of a planned visit.
    Begin,
    /// A recommendation of an earlier visit.
    Earlier(RecordId),
    /// A question of an instrument.
    Item(RecordId),
    /// A finding without a question.
    Finding(RecordId),
    /// A recommendation given at this visit.
    Recommendation(RecordId),
    /// «Ещё наблюдение».
    AddFinding,
    /// A field of the closing part, by its place in [`CLOSING`].
    Closing(usize),
    /// «Проверка перед сдачей».
    Check,
    /// A hole the check found, by number.
    Hole(usize),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Head => f.write_str("head"),
            Self::Begin => f.write_str("begin"),
            Self::Earlier(id) => write!(f, "earlier {id}"),
            Self::Item(id) => write!(f, "item {id}"),
            Self::Finding(id) => write!(f, "finding {id}"),
            Self::Recommendation(id) => write!(f, "recommendation {id}"),
            Self::AddFinding => f.write_str("add"),
            Self::Closing(n) => write!(f, "closing {n}"),
            Self::Check => f.write_str("check"),
            Self::Hole(n) => write!(f, "hole {n}"),
        }
    }
}

impl Place {
    /// The reverse of `Display`.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once(' ').unwrap_or((text, ""));
        Some(match kind {
            "head" => Self::Head,
            "begin" => Self::Begin,
            "earlier" => Self::Earlier(RecordId::parse(rest)?),
            "item" => Self::Item(RecordId::parse(rest)?),
            "finding" => Self::Finding(RecordId::parse(rest)?),
            "recommendation" => Self::Recommendation(RecordId::parse(rest)?),
            "add" => Self::AddFinding,
            "closing" => Self::Closing(rest.parse().ok()?),
            "check" => Self::Check,
            "hole" => Self::Hole(rest.parse().ok()?),
            _ => return None,
        })
    }
}

/// All rows from top to bottom; `holes`: how many the check found.
pub fn places(sheet: &Sheet, holes: usize) -> Vec<Place> {
    let mut rows = vec![Place::Head];
    if sheet.is_planned() {
        rows.push(Place::Begin);
    }
    rows.extend(sheet.earlier.iter().map(|earlier| Place::Earlier(earlier.record.id)));
    let made_of = |finding: &Record| {
        sheet.recommendations_of(finding.id).map(|made| Place::Recommendation(made.id)).collect::<Vec<_>>()
    };
    for item in sheet.items() {
        rows.push(Place::Item(item.id));
        rows.extend(sheet.finding_of(item.id).map(made_of).unwrap_or_default());
    }
    for finding in sheet.free_findings() {
        rows.push(Place::Finding(finding.id));
        rows.extend(made_of(finding));
    }
    rows.push(Place::AddFinding);
    rows.extend(sheet.loose_recommendations().map(|made| Place::Recommendation(made.id)));
    rows.extend((0..CLOSING.len()).map(Place::Closing));
    rows.push(Place::Check);
    rows.extend((0..holes).map(Place::Hole));
    rows
}
