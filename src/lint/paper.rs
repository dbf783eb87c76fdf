//! What a document says, with the place of every text: the one shape all checks read.

use std::fmt;

use chrono::NaiveDate;

use super::messages as say;
use crate::domain::RecordId;
use crate::domain::claim::Figures;
use crate::domain::party::Dictionary;
use crate::domain::period::Frame;
use crate::text;

/// A document.
#[derive(Debug, Clone, Default)]
pub struct Paper {
    /// What people call it: the file's name, the plan's title.
    pub name: String,
    /// The day it was signed, where it says so.
    pub date: Option<NaiveDate>,
    /// The municipality's own abbreviations and their meanings.
    pub abbreviations: Vec<(String, String)>,
    /// Other short names people there know: schools, the authority.
    pub names: Vec<String>,
    /// Parties known there.
    pub parties: Dictionary,
    /// Paragraphs and cells outside plans, in order.
    pub passages: Vec<Passage>,
    /// Rows of plans, in order.
    pub rows: Vec<Row>,
    /// Tables of state exams: exam, year, place.
    pub exams: Vec<(String, i32, Place)>,
    /// Exam results and indicators, by school.
    pub figures: Vec<(String, Figures)>,
    /// Sentences that justify something, by school.
    pub claims: Vec<Sentence>,
    /// How tables of results show that there is no value: place and text («0», «-»).
    pub blanks: Vec<(Place, String)>,
    /// Values that are not what was frozen when their year was closed: place and sentence.
    pub thawed: Vec<(Place, String)>,
    /// What the reader had to mend to read the tables: what was done, and the rows.
    pub mended: Vec<(Mend, Place)>,
}

/// A paragraph or a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passage {
    /// Where.
    pub place: Place,
    /// Text on one line.
    pub text: String,
}

/// A row of a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Where; the column is empty.
    pub place: Place,
    /// Which plan of the document, from 0; numbers are unique within one.
    pub plan: usize,
    /// Number as printed.
    pub number: String,
    /// What is to be done.
    pub title: String,
    /// Term as printed.
    pub term: String,
    /// Responsible parties as printed; `None` where the plan has no such column.
    pub parties: Option<String>,
    /// Expected result and reporting.
    pub expected: String,
    /// What was done.
    pub execution: String,
    /// A part of the row above, without a number of its own.
    pub is_part: bool,
    /// A row of things done (T8): its term is when it took place.
    pub is_done: bool,
    /// The year of the plan.
    pub frame: Option<Frame>,
}

/// A sentence of a justification.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sentence {
    /// Where.
    pub place: Place,
    /// The school it speaks of.
    pub school: String,
    /// Verbatim.
    pub text: String,
}

/// What a reader does to torn tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mend {
    /// A cell torn over a page break was joined.
    Joined,
    /// A line that stands twice, once damaged, was taken once.
    Doubled,
    /// A heading torn over cells was joined.
    SectionTorn,
    /// The text breaks off.
    TextCut,
    /// The text may belong to the column beside.
    Shifted,
    /// The table stood one cell on a line, without marks of rows.
    OnLines,
}

/// A place in a document, as people find it again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Heading it stands under.
    pub section: String,
    /// Number or first words of the row.
    pub row: String,
    /// Heading of the column.
    pub column: String,
    /// Line of a text file, from 1; 0 elsewhere.
    pub line: usize,
    /// The stored record: form and id.
    pub record: Option<(String, RecordId)>,
}

/// Longest part of a place that is shown, cells.
const SHOWN: usize = 48;

impl Place {
    /// The same row, this column of it.
    #[must_use]
    pub fn at(&self, column: &str) -> Self {
        Self { column: column.to_owned(), ..self.clone() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = |part: &str| text::truncate(part, SHOWN);
        let mut parts = Vec::new();
        if self.line > 0 {
            parts.push(say::line(self.line));
        }
        if !self.section.is_empty() {
            parts.push(format!("«{}»", short(&self.section)));
        }
        if !self.row.is_empty() {
            parts.push(say::row(short(&self.row)));
        }
        if !self.column.is_empty() {
            parts.push(say::column(short(&self.column)));
        }
        f.write_str(&parts.join(", "))
    }
}

/// Something that does not agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The check's stable name.
    pub check: &'static str,
    /// Where.
    pub place: Place,
    /// A sentence: what does not agree.
    pub text: String,
}

impl Paper {
    /// Every text with its place: paragraphs, cells, and the cells of plans.
    pub fn texts(&self) -> impl Iterator<Item = (Place, &str)> {
        let passages = self.passages.iter().map(|passage| (passage.place.clone(), passage.text.as_str()));
        let cells = self.rows.iter().flat_map(|row| {
            let parties = row.parties.as_deref().unwrap_or_default();
            let cells = [
                (say::title_column(), row.title.as_str()),
                (say::term_column(), row.term.as_str()),
                (say::parties_column(), parties),
                (say::expected_column(), row.expected.as_str()),
                (say::execution_column(), row.execution.as_str()),
            ];
            cells.into_iter().map(|(column, text)| (row.place.at(&column), text))
        });
        passages.chain(cells).filter(|(_, text)| !text.is_empty())
    }
}
