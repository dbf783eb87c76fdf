//! Typed text → value with terms and parties read, in the frame of the plan the record belongs to.

use chrono::NaiveDate;

use crate::Result;
use crate::domain::period::{Frame, FrameKind};
use crate::domain::{Period, Record, Records, Value};
use crate::forms::Kind;
use crate::forms::entry::{self, Readers};

/// Reads one field. The error is the sentence for the user.
pub fn read(kind: &Kind, typed: &str, today: NaiveDate, frame: Option<Frame>) -> Result<Value, String> {
    let period = |text: &str| Value::from(&Period::read(text, frame));
    entry::read(kind, typed, &Readers { today, period: &period, parties: &entry::verbatim })
}

/// The frame of a plan record: the year its terms without a year belong to.
pub fn frame_of(plan: &Record) -> Option<Frame> {
    use chrono::Datelike;
    let (from, to) = (plan.date("frame_from")?, plan.date("frame_to")?);
    let kind = if from.month() >= 8 { FrameKind::Academic } else { FrameKind::Calendar };
    Some(Frame { from, to, kind })
}

/// The frame of the plan a record points at with its field `plan`.
pub fn frame_for(record: &Record, records: &dyn Records) -> Result<Option<Frame>> {
    match record.reference("plan") {
        Some(plan) => Ok(records.get(plan)?.as_ref().and_then(frame_of)),
        None => Ok(None),
    }
}
