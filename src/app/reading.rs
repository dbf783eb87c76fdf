//! Typed text → value with terms and parties read, in the frame of the plan the record belongs to.

use chrono::NaiveDate;

use crate::Result;
use crate::domain::party::{Dictionary, Parties};
use crate::domain::period::Frame;
use crate::domain::{Period, Record, Records, Value};
use crate::forms::entry::{self, Readers};
use crate::forms::{Kind, Registry};

/// Where a record belongs: what abbreviations and months without a year mean there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The year of its plan.
    pub frame: Option<Frame>,
    /// Name of its municipality.
    pub municipality: String,
    /// What that calls things: its fields `abbreviations` and `parties`.
    pub own: [String; 2],
}

/// Reads one field. The error is the sentence for the user.
pub fn read(kind: &Kind, typed: &str, today: NaiveDate, place: &Place) -> Result<Value, String> {
    let period = |text: &str| Value::from(&Period::read(text, place.frame));
    let [abbreviations, own] = &place.own;
    let dictionary = || Dictionary::of_place(&place.municipality, abbreviations, own);
    let parties = |text: &str| Value::from(&Parties::read(text, &dictionary()));
    entry::read(kind, typed, &Readers { today, period: &period, parties: &parties })
}

/// The frame of a plan record: the year its terms without a year belong to.
pub fn frame_of(plan: &Record) -> Option<Frame> {
    Some(Frame::between(plan.date("frame_from")?, plan.date("frame_to")?))
}

/// The place of a record, by its plan and its form's way to the municipality.
pub fn place_of(record: &Record, forms: &Registry, records: &dyn Records) -> Result<Place> {
    let plan = record.reference("plan").map_or(Ok(None), |plan| records.get(plan))?;
    let municipality = match forms.municipality_of(record, records)? {
        Some(id) => records.get(id)?,
        None => None,
    };
    Ok(Place {
        frame: plan.as_ref().and_then(frame_of),
        own: ["abbreviations", "parties"]
            .map(|field| municipality.as_ref().map_or("", |place| place.text(field)).to_owned()),
        municipality: municipality.map(|record| record.text("name").to_owned()).unwrap_or_default(),
    })
}
