//! The stored figures of a school, as claims are held against them: exam results and values of indicators.

use crate::Result;
use crate::domain::claim::{self, Figure, Figures, Measure};
use crate::domain::{Decimal, Record, RecordId, Records};
use crate::forms::{Kind, Registry};

/// Reads them.
pub fn of(records: &dyn Records, forms: &Registry, school: RecordId) -> Result<Figures> {
    let mut figures = Figures::default();
    for cell in records.related("exam_result", "school", school)? {
        let result = match cell.text("state") {
            "not_held" => Some(claim::Result::NotHeld),
            "nobody" => Some(claim::Result::Nobody),
            "not_applicable" => Some(claim::Result::NotApplicable),
            _ => cell.get("score").as_decimal().map(claim::Result::Value),
        };
        let (Some(result), Some(year)) = (result, year(&cell)) else { continue };
        let subject = label(forms, &cell, "subject");
        figures.exams.push(Figure { exam: cell.text("exam").to_owned(), subject, year, result });
    }
    for value in records.related("indicator_value", "school", school)? {
        let (Some(year), Some(fact)) = (year(&value), value.get("fact").as_decimal()) else { continue };
        let indicator = value.reference("indicator").map_or(Ok(None), |id| records.get(id))?;
        let name = indicator.map(|indicator| indicator.text("title").to_owned()).unwrap_or_default();
        figures.measures.push(Measure { name, year, value: fact });
    }
    Ok(figures)
}

fn year(record: &Record) -> Option<i32> {
    let whole = |number: Decimal| (number.exponent() == 0).then(|| i32::try_from(number.mantissa()).ok()).flatten();
    record.get("year").as_decimal().and_then(whole)
}

/// The Russian label of a choice.
fn label(forms: &Registry, record: &Record, field: &str) -> String {
    let id = record.text(field);
    let kind = forms.form(&record.form).and_then(|form| form.field(field)).map(|field| &field.kind);
    match kind {
        Some(Kind::Choice { items }) => {
            items.iter().find(|item| item.id == id).map_or_else(|| id.to_owned(), |item| item.label.ru.clone())
        }
        _ => id.to_owned(),
    }
}
