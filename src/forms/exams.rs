//! Exam results as the lines people look at: exam × subject × class of a school, over the years.

use std::collections::{BTreeMap, BTreeSet};

use super::Registry;
use super::schema::Label;
use crate::Result;
use crate::domain::dynamics::{Point, Series, put};
use crate::domain::{Record, RecordId, Records};

/// What is measured: one exam in one subject, of one class where that is said.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Measure {
    /// Place of the exam among the items of its field, and its id.
    pub exam: (usize, String),
    /// Place of the subject, and its id.
    pub subject: (usize, String),
    /// Class; `None`: the whole school.
    pub class: Option<i64>,
}

/// The series of a school.
pub type Lines = BTreeMap<Measure, Series>;

/// The exam results of a school.
pub fn of_school(records: &dyn Records, forms: &Registry, school: RecordId) -> Result<Lines> {
    let mut lines = Lines::new();
    for record in records.related("exam_result", "school", school)? {
        if let Some(year) = year_of(&record) {
            put(lines.entry(Measure::of(&record, forms)).or_default(), year, Point::of_exam(&record));
        }
    }
    Ok(lines)
}

/// The year of a record with a `year` field.
pub fn year_of(record: &Record) -> Option<i32> {
    let year = record.get("year").as_decimal()?;
    (year.exponent() == 0).then(|| i32::try_from(year.mantissa()).ok()).flatten()
}

/// Every year any of these has.
pub fn years<'a>(lines: impl IntoIterator<Item = &'a Lines>) -> BTreeSet<i32> {
    lines.into_iter().flat_map(BTreeMap::values).flat_map(|series| series.keys().copied()).collect()
}

impl Measure {
    fn of(record: &Record, forms: &Registry) -> Self {
        let placed = |field: &str| {
            let id = record.text(field).to_owned();
            let items = items(forms, field);
            // An exam no longer offered comes last and is shown by its id.
            (items.iter().position(|item| item.id == id).unwrap_or(items.len()), id)
        };
        let class = record.get("class").as_decimal().map(crate::domain::Decimal::mantissa);
        Self { exam: placed("exam"), subject: placed("subject"), class }
    }

    /// «ОГЭ», «Русский язык», «, 5 класс»: the labels of its parts.
    pub fn labels(&self, forms: &Registry) -> (Label, Label) {
        (label(forms, "exam", &self.exam.1), label(forms, "subject", &self.subject.1))
    }
}

fn items<'a>(forms: &'a Registry, field: &str) -> &'a [super::schema::Item] {
    let field = forms.form("exam_result").and_then(|form| form.field(field));
    field.map(|field| field.kind.items()).unwrap_or_default()
}

/// The label of an item of `exam_result`; its id where it is offered no longer.
pub fn label(forms: &Registry, field: &str, id: &str) -> Label {
    let found = items(forms, field).iter().find(|item| item.id == id).map(|item| item.label.clone());
    found.unwrap_or_else(|| Label { ru: id.to_owned(), en: id.to_owned() })
}
