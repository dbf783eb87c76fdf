//! What came of an exchange, for people.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::wrapping::Closed;
use super::{messages, ring};
use crate::domain::RecordId;

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// New changes by their author's name.
    pub from: BTreeMap<String, usize>,
    /// The earliest of them by their author's name, milliseconds since 1970.
    pub since: BTreeMap<String, u64>,
    /// Changes that were here already.
    pub known: usize,
    /// Files nothing, or not everything, was taken from; each a sentence with its path.
    pub problems: Vec<String>,
    /// What the user should know: forks, new authors, missing changes.
    pub notes: Vec<String>,
    /// Own changes that are in packs for the first time.
    pub sealed: usize,
    /// The earliest of them, milliseconds since 1970.
    pub sealed_since: Option<u64>,
    /// Files written.
    pub written: Vec<PathBuf>,
    /// Packs that the folder lacks; in a preview only.
    pub lacking: usize,
    /// The code of the key that signs here; empty where none was made yet.
    pub code: String,
    /// How what went out is closed.
    pub closed: Closed,
    /// Changes erased by acts that came now.
    pub erased: usize,
    /// Packs met that still hold what was erased.
    pub stale: usize,
    /// Whose changes are here in part only: somebody chose schools.
    pub partly: BTreeSet<String>,
    /// Files closed with a password that was not given, or with another.
    pub locked: Vec<PathBuf>,
    /// Files of another district lie there: it can be joined, if it is ours.
    pub foreign: bool,
    /// The list of access says who works here: another than was chosen so far.
    pub works_as: Option<RecordId>,
    /// This folder has begun with a snapshot: all in it is new.
    pub began: bool,
    /// Putting out failed (a full stick): what was taken in stays.
    pub failed: bool,
}

impl Outcome {
    /// A sentence a line; what needs attention begins with «! ».
    pub fn lines(&self, folder: &str, preview: bool) -> Vec<String> {
        let news = self.from.iter().map(|(who, count)| match self.since.get(who) {
            Some(since) => messages::from_since(who, messages::changes(*count as u64), messages::day(*since)),
            None => messages::from(who, messages::changes(*count as u64)),
        });
        let mut lines: Vec<String> = news.collect();
        if self.from.is_empty() && !self.began {
            lines.push(messages::nothing_new());
        }
        if self.known > 0 {
            lines.push(messages::known(self.known));
        }
        lines.push(match self.sealed_since {
            Some(since) => messages::sealed_since(self.sealed, messages::day(since)),
            None => messages::sealed(self.sealed),
        });
        if preview {
            lines.push(messages::lacking(self.lacking));
            lines.push(messages::would_write());
        } else {
            lines.push(messages::written(self.written.len(), folder));
        }
        lines.extend(self.partly.iter().map(messages::partly_told));
        lines.extend(self.notes.iter().chain(&self.problems).map(|sentence| format!("! {sentence}")));
        lines.push(match &self.closed {
            Closed::Not if self.code.is_empty() => messages::unencrypted_no_code(),
            Closed::Not => messages::unencrypted(&self.code),
            Closed::Group(number) => messages::encrypted(ring::shown(*number), &self.code),
            Closed::Password => messages::closed_with_password(&self.code),
            Closed::Tool(program) => messages::closed_with_tool(program, &self.code),
        });
        lines
    }
}
