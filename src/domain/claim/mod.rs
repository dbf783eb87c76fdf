//! What the sentence of a justification claims («Стабильные результаты ВПР, ОГЭ.») and whether figures bear it out
//! (source 004, Блок 3 «Обоснование для исключения из списка»).

mod judge;
mod messages;
mod read;
#[cfg(test)]
mod tests;

use super::Decimal;
use super::dynamics::Outcome;

pub use judge::{Fact, Judgement, judge};
pub use read::{Claim, Says, read, sentences};

/// Exams in the order of the reports: field `exam` of `exam_result`.
pub const EXAMS: [&str; 6] = ["vpr", "oge", "ege", "ege_base", "ege_profile", "gve"];

/// One cell: an exam in a subject in a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// One of [`EXAMS`].
    pub exam: String,
    /// Subject as people read it («Рус. яз»).
    pub subject: String,
    /// Year of the exam.
    pub year: i32,
    /// What the cell holds.
    pub outcome: Outcome,
}

/// A value of an indicator in a year («Качество знаний, в %»).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// The indicator's name.
    pub name: String,
    /// Year, by its end for a school year.
    pub year: i32,
    /// The value.
    pub value: Decimal,
}

/// Everything about one school that claims are held against.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Exam results.
    pub exams: Vec<Figure>,
    /// Indicators.
    pub measures: Vec<Measure>,
}

/// «ОГЭ» of `oge`.
pub fn exam_name(exam: &str) -> &'static str {
    match exam {
        "vpr" => "ВПР",
        "oge" => "ОГЭ",
        "ege" => "ЕГЭ",
        "ege_base" => "ЕГЭ (база)",
        "ege_profile" => "ЕГЭ (профиль)",
        "gve" => "ГВЭ",
        _ => "",
    }
}
