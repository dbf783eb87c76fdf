//! The stored figures of a school, as claims are held against them: exam results and values of indicators.

use super::Registry;
use super::exams::{label, of_school, year_of};
use crate::Result;
use crate::domain::claim::{Figure, Figures, Measure};
use crate::domain::{RecordId, Records};

/// Reads them.
pub fn of(records: &dyn Records, forms: &Registry, school: RecordId) -> Result<Figures> {
    let mut figures = Figures::default();
    for (measure, series) in of_school(records, forms, school)? {
        let subject = label(forms, "subject", &measure.subject.1).ru;
        let subject = measure.class.map_or_else(|| subject.clone(), |class| format!("{subject}, {class} класс"));
        figures.exams.extend(series.iter().map(|(year, point)| Figure {
            exam: measure.exam.1.clone(),
            subject: subject.clone(),
            year: *year,
            outcome: point.outcome,
        }));
    }
    for value in records.related("indicator_value", "school", school)? {
        let (Some(year), Some(fact)) = (year_of(&value), value.get("fact").as_decimal()) else { continue };
        let indicator = value.reference("indicator").map_or(Ok(None), |id| records.get(id))?;
        let name = indicator.map(|indicator| indicator.text("title").to_owned()).unwrap_or_default();
        figures.measures.push(Measure { name, year, value: fact });
    }
    Ok(figures)
}
