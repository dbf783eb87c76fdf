//! Manuscript → road maps: what the tables of a plan say, verbatim, with a note wherever a person has to look.
//!
//! Shapes T1–T4, T8 and T15 are the tables of the five source documents («№п/п · Наименование мероприятия · …»).

mod build;
mod check;
mod facts;
mod find;
mod header;
mod merge;
pub(crate) mod number;
mod piece;
mod section;

use chrono::NaiveDate;
use serde::Serialize;

pub use find::read;

use super::table::Place;

/// Longest heading of a plan, a section or a school, bytes: every row repeats it, so the memory of a plan is bounded by
/// its rows. What is longer is no heading.
const LONGEST_HEADING: usize = 2000;

/// Which table of the source documents a plan looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum PlanShape {
    /// № · activity · term · responsible · expected result with reporting (000).
    T1,
    /// As T1, with «Информация об исполнении» (001).
    T2,
    /// № · activity · term · responsible · expected result (002).
    T3,
    /// Activity · term · responsible, no numbers (003).
    T4,
    /// Done activities of a school: activity · term · result (004).
    T8,
    /// № · activity · term · responsible (004).
    T15,
    /// Any other set of columns that has an activity and a term.
    Other,
}

/// A plan as read; nothing is stored yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanDraft {
    /// Heading of the plan, one line.
    pub title: String,
    /// «Волосовский район», «г. Лесосибирск»: made nominative from the first mention.
    pub municipality: Option<String>,
    /// Requisites of approval as printed.
    pub approval: Option<String>,
    /// First and last day of the plan's year: academic (1 September – 31 August) or calendar.
    pub frame: Option<(NaiveDate, NaiveDate)>,
    /// The words the frame was read from; empty when it came from the terms.
    pub frame_text: String,
    /// Shape of the table.
    pub columns: PlanShape,
    /// «Цель» of the block above the table (002).
    pub goal: Option<String>,
    /// «Задачи» of that block.
    pub tasks: Vec<String>,
    /// «Ожидаемые результаты» of that block.
    pub expected: Vec<String>,
    /// Rows in order.
    pub activities: Vec<ActivityDraft>,
    /// What to look at in the plan as a whole.
    pub doubts: Vec<Doubt>,
    /// Name of the file.
    pub source_name: String,
    /// SHA-256 of the file, 64 hexadecimal digits.
    pub source_sha256: String,
}

impl PlanDraft {
    /// Every doubt of the plan and its rows, in order.
    pub fn all_doubts(&self) -> impl Iterator<Item = &Doubt> {
        self.doubts.iter().chain(self.activities.iter().flat_map(|activity| &activity.doubts))
    }
}

/// One row of a plan. Texts are verbatim but for white space.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ActivityDraft {
    /// Place in the plan, from 1, without gaps.
    pub order: usize,
    /// Number as printed («1.1.1..»), empty where there is none.
    pub number_printed: String,
    /// Heading of the section, empty before the first.
    pub section: String,
    /// What is to be done.
    pub title: String,
    /// Term as printed.
    pub term: String,
    /// Responsible parties as printed.
    pub parties: String,
    /// Expected result, whole, with the reporting where one column holds both.
    pub expected: String,
    /// Reporting document, where it has its own column or plainly stands apart.
    pub reporting: String,
    /// What the plan says was done.
    pub execution: String,
    /// Heading and text of columns that have no field of their own («Участники», «Примечание»), so that nothing is lost.
    pub other: Vec<(String, String)>,
    /// School whose table the row stands in (004).
    pub school: Option<String>,
    /// Order of the row this one is a part of: by number, or for an unnumbered sub-row the numbered row above.
    pub parent: Option<usize>,
    /// Where the row begins.
    pub place: Place,
    /// What to look at.
    pub doubts: Vec<Doubt>,
}

impl ActivityDraft {
    /// An unnumbered part of the row above, as the five under 2.10.11 of 000.
    pub fn is_sub_row(&self) -> bool {
        self.number_printed.is_empty() && self.parent.is_some()
    }
}

/// Something a person has to look at before the plan is taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Doubt {
    /// What kind.
    pub kind: DoubtKind,
    /// Where.
    pub place: Place,
    /// A sentence in the language in force.
    pub text: String,
}

/// Kinds of doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum DoubtKind {
    /// The row stands among numbered ones and has no number.
    NumberLost,
    /// The number occurs twice.
    NumberDuplicate,
    /// The number does not follow the one before.
    NumberOrder,
    /// No term.
    TermEmpty,
    /// Nobody responsible.
    PartiesEmpty,
    /// No text of the activity.
    TitleEmpty,
    /// Two responsible parties without a separator.
    SeparatorLost,
    /// The text may belong to a neighbouring column.
    Ambiguous,
    /// A cell torn over a page break or lines was joined.
    Joined,
    /// The same text was found twice, once damaged; one was kept.
    Doubled,
    /// A section heading was torn over cells and joined.
    SectionTorn,
    /// The text breaks off or begins in the middle.
    TextCut,
    /// Text outside the columns of the header; added to the last column.
    ExtraCell,
    /// A column has no field of its own; its text is kept in `other`.
    ColumnUnknown,
    /// The plan names no year; it was taken from the terms.
    FrameFromTerms,
    /// The plan names no year and its terms have several or none.
    FrameUnknown,
}
