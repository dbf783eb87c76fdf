//! Terms of activities: the text of the order, how it was read, and how surely. The text is never rewritten.

mod code;
mod dates;
mod doubt;
mod frame;
mod grammar;
mod lex;
mod part;
mod phrases;
mod reading;
mod recurrence;
mod render;
mod repair;
mod span;
#[cfg(test)]
mod tests;

pub use doubt::Doubt;
pub use frame::find_frame;
pub use reading::{DuePoint, Every, Reading, Unit};
pub use span::{Frame, FrameKind, Span};

use super::{Certainty, Value};

/// A term: «Сроки исполнения», «Срок исполнения», «Срок», «Сроки проведения» of the source documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// As printed, to the letter.
    pub verbatim: String,
    /// What it means.
    pub reading: Reading,
    /// How sure that is.
    pub certainty: Certainty,
    /// Why it is doubtful.
    pub note: Option<Doubt>,
}

impl Period {
    /// Reads a term. `frame` is the year of the plan it stands in; without it a bare month stays unread.
    pub fn read(text: &str, frame: Option<Frame>) -> Self {
        let lexed = lex::Lexed::new(text);
        let verbatim = text.to_owned();
        if lexed.is_blank() {
            return Self { verbatim, reading: Reading::NoTerm, certainty: Certainty::Exact, note: None };
        }
        if let Some(judged) = phrases::read(&lexed, frame) {
            return Self { verbatim, reading: judged.reading, certainty: judged.certainty, note: judged.doubt };
        }
        match dates::read(&lexed, &lexed.tokens, frame) {
            Some(found) if !found.spans.is_empty() => {
                Self { verbatim, reading: Reading::Days(found.spans), certainty: found.certainty, note: found.doubt }
            }
            found => {
                let note = found.and_then(|found| found.doubt).unwrap_or(Doubt::NotUnderstood);
                Self { verbatim, reading: Reading::Unread, certainty: Certainty::Doubtful, note: Some(note) }
            }
        }
    }

    /// The same text with the reading a person settled on.
    #[must_use]
    pub fn settled(self, reading: Reading) -> Self {
        Self { reading, certainty: Certainty::Exact, note: None, ..self }
    }

    /// Belongs on the list «без срока»: no due day can be named, as [`super::Status::NoTerm`] says too.
    pub fn is_without_term(&self) -> bool {
        !self.reading.has_due_days()
    }

    /// The stored third part: `exact`, `derived`, `doubtful:typo=2020-2021`.
    fn certainty_code(&self) -> String {
        match &self.note {
            Some(doubt) => format!("{}:{}", self.certainty.code(), doubt.code()),
            None => self.certainty.code().to_owned(),
        }
    }

    /// The term a cell holds: nothing for an empty cell, a plain text read without a frame; `None` for a value of
    /// another shape.
    pub fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(Self::read("", None)),
            Value::Text(text) => Some(Self::read(text, None)),
            Value::Array(parts) => match parts.as_slice() {
                [Value::Text(verbatim), Value::Text(code), Value::Text(certainty)] => {
                    let (word, doubt) = certainty.split_once(':').unwrap_or((certainty, ""));
                    Some(Self {
                        verbatim: verbatim.clone(),
                        reading: Reading::from_code(code)?,
                        certainty: Certainty::from_code(word)?,
                        note: Doubt::from_code(doubt),
                    })
                }
                _ => None,
            },
            _ => None,
        }
    }
}

impl From<&Period> for Value {
    /// `[as printed, reading, certainty]`; `Null` for an empty cell.
    fn from(period: &Period) -> Self {
        if period.verbatim.is_empty() && period.reading == Reading::NoTerm {
            return Value::Null;
        }
        let parts = [period.verbatim.clone(), period.reading.code(), period.certainty_code()];
        Value::Array(parts.into_iter().map(Value::Text).collect())
    }
}
