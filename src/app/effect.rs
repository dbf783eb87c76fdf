//! What `update` wants done outside: data, so that a test can read it. Carried out by `ui::runner` only.

use std::any::Any;
use std::fmt::Debug;

use chrono::NaiveDate;

use crate::Result;
use crate::domain::{RecordId, Records};
use crate::forms::Registry;
use crate::store::api::{ListQuery, Row, Save};

/// Something to do outside.
#[derive(Debug)]
pub enum Effect {
    /// A question to the store.
    Ask {
        /// Screen that gets the answer.
        token: u64,
        /// The question.
        query: Box<dyn Query>,
    },
    /// One user action to be saved: one frame, one sync.
    Save {
        /// Screen that hears of it.
        token: u64,
        /// What.
        save: Save,
    },
    /// Slow work on a thread of its own.
    Work {
        /// Screen that gets the answer.
        token: u64,
        /// The work.
        job: Box<dyn Job>,
    },
    /// Draw everything anew.
    Repaint,
    /// Save the session and leave.
    Quit,
}

/// What a query can read.
pub struct Desk<'a> {
    /// Records and lists.
    pub store: &'a dyn Source,
    /// Forms.
    pub forms: &'a Registry,
    /// The day.
    pub today: NaiveDate,
}

/// Records, lists and histories: the store as the screens see it.
pub trait Source: Records {
    /// A window of a list.
    fn list(&self, query: &ListQuery) -> Result<Vec<Row>>;

    /// Everything that was ever saved in one record, oldest first.
    fn past(&self, id: RecordId) -> Result<Vec<Past>>;
}

/// One saved change of a record, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// Milliseconds since 1970, UTC.
    pub at: u64,
    /// Who: the first bytes of the person's record id.
    pub person: crate::changes::change::PersonId,
    /// Field id and its new value (of sets: the element).
    pub fields: Vec<(String, crate::domain::Value)>,
    /// Why.
    pub reason: Option<String>,
}

/// A question to the store; runs on the store's thread. The answer is taken apart by the screen that asked.
pub trait Query: Debug + Send {
    /// Reads.
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>>;
}

/// Slow work without the store: reading a file, calling LibreOffice.
pub trait Job: Debug + Send {
    /// Works.
    fn run(&self) -> Result<Box<dyn Any + Send>>;
}
