//! What the palette asks the store: names of records used last, and records by what is typed, window by window.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::Result;
use crate::app::effect::{Desk, Query};
use crate::domain::RecordId;
use crate::forms::display::Look;
use crate::search::names::{Asked, Named, Names};

/// Names of records that were used last.
#[derive(Debug)]
pub struct ReadUsed(pub Vec<RecordId>);

/// Those that are still there, in the same order; no score.
pub struct UsedRecords(pub Vec<Named>);

impl Query for ReadUsed {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let mut found = Vec::new();
        for id in &self.0 {
            if let Some(record) = desk.store.get(*id)? {
                let title = Look::new(desk.forms, desk.store).title(&record)?;
                found.push(Named { id: *id, form: record.form, title, score: 0 });
            }
        }
        Ok(Box::new(UsedRecords(found)))
    }
}

/// One window of records. A question that was overtaken is not begun.
#[derive(Debug)]
pub struct ReadNames {
    /// What is asked.
    pub asked: Asked,
    /// Number of the question.
    pub number: u64,
    /// Number of the newest one.
    pub newest: Arc<AtomicU64>,
}

/// The answer to one window.
pub struct FoundNames {
    /// What was asked.
    pub asked: Asked,
    /// Number of the question.
    pub number: u64,
    /// What was found; `None`: overtaken.
    pub names: Option<Names>,
}

impl Query for ReadNames {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let overtaken = self.newest.load(Ordering::Relaxed) != self.number;
        let names = if overtaken { None } else { Some(desk.store.names(&self.asked)?) };
        Ok(Box::new(FoundNames { asked: self.asked.clone(), number: self.number, names }))
    }
}
