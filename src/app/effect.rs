//! What `update` wants done outside: data, so that a test can read it. Carried out by `ui::runner` only.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::path::PathBuf;

use chrono::NaiveDate;

use super::contributors::{self, Known};
use super::settings;
use crate::Result;
use crate::changes::change::{OpId, PersonId};
use crate::domain::records::Due;
use crate::domain::status;
use crate::domain::{Record, RecordId, Records, Status};
use crate::forms::Registry;
use crate::search::names::{Asked, Names};
use crate::search::{Found, Request};
use crate::store::act::{Act, Plan};
use crate::store::api::{Checked, HistoryEntry, ListQuery, Row, Save, Stored};
use crate::store::trash::Deleted;
use crate::store::undo::Undo;
use crate::store::undo_import::ImportUndo;
use crate::store::{Condition, Store};
use crate::sync::devices::devices;
use crate::sync::exchange;

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
    /// An exchange with a folder; the answer is what was asked for and what came of it.
    Exchange {
        /// Screen that gets the answer.
        token: u64,
        /// What.
        asked: exchange::Asked,
    },
    /// Something about access; the answer is a [`super::access::Done`].
    Access {
        /// Screen that gets the answer.
        token: u64,
        /// What.
        deed: super::access::Deed,
        /// The person who works here.
        me: Option<RecordId>,
    },
    /// Reads from the data as they were at the end of a day from now on; `None`: as they are. The answer is
    /// [`super::state::Msg::Dated`].
    Dated(Option<NaiveDate>),
    /// A setting of this data folder; an empty text takes it away.
    Setting {
        /// Its name in `settings.toml`.
        name: &'static str,
        /// Its value.
        value: String,
    },
    /// An act of erasure; the answer is what was done ([`crate::store::erase::Done`]).
    Erase {
        /// Screen that gets the answer.
        token: u64,
        /// What goes.
        plan: Box<Plan>,
        /// What the act says of itself.
        act: Act,
        /// Who.
        person: PersonId,
    },
    /// The draft is written at once: what was typed is a whole answer, and a kill must not cost even one.
    Draft,
    /// Something was erased by act: the drafts are written anew, so that nothing of earlier ones stays.
    CleanDrafts,
    /// Hand a text to the clipboard of the terminal.
    Copy(String),
    /// Stop the program until the shell lets it go on.
    Suspend,
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

impl Desk<'_> {
    /// Status of an activity on the day of the desk, in words.
    pub fn status(&self, activity: &Record) -> Result<String> {
        self.status_of(activity).map(Status::label)
    }

    /// Status of an activity on the day of the desk.
    pub fn status_of(&self, activity: &Record) -> Result<Status> {
        status::of_activity(self.store, activity, self.today)
    }
}

/// Records, lists and histories: the store as the screens see it.
pub trait Source: Records {
    /// A window of a list.
    fn list(&self, query: &ListQuery) -> Result<Vec<Row>>;

    /// All open records of a form (`Form::open`, `Form::due`), those without a day first, then by day.
    fn due(&self, form: &str) -> Result<Vec<Due>>;

    /// Everything that was ever saved in one record, oldest first.
    fn past(&self, id: RecordId) -> Result<Vec<HistoryEntry>>;

    // Records that are only in memory (previews, tests) have no log: nothing to tell, nothing to settle.

    /// Place of a record in the list of its form; `None` where it is not shown there.
    fn place(&self, _form: &str, _id: RecordId) -> Result<Option<Vec<u8>>> {
        Ok(None)
    }

    /// The codes of the computers on which changes of others were made, where they are known.
    fn devices(&self, _entries: &[HistoryEntry]) -> Result<BTreeMap<OpId, String>> {
        Ok(BTreeMap::new())
    }

    /// A record with its heads and the different values of its conflicts.
    fn stored(&self, _id: RecordId) -> Result<Option<Stored>> {
        Ok(None)
    }

    /// Records with conflicts, and their forms.
    fn conflicts(&self) -> Result<Vec<(RecordId, String)>> {
        Ok(Vec::new())
    }

    /// The day whose end is shown; `None`: this moment.
    fn as_of(&self) -> Option<NaiveDate> {
        None
    }

    /// What takes the last save made here back.
    fn undo(&self) -> Result<Option<Undo>> {
        Ok(None)
    }

    /// Deleted records, newest first.
    fn deleted(&self) -> Result<Vec<Deleted>> {
        Ok(Vec::new())
    }

    /// Reports that rest on values in conflict are refused here (a setting).
    fn refuses_conflicts(&self) -> bool {
        false
    }

    /// Searches all text of all records.
    fn search(&self, _request: &Request) -> Result<Found> {
        Ok(Found::default())
    }

    /// One window of the records whose names answer.
    fn names(&self, _asked: &Asked) -> Result<Names> {
        Ok(Names::default())
    }

    /// Who has handed over his work; `today` is the day that counts as today.
    fn handed(&self, _today: NaiveDate) -> Result<Known> {
        Ok(Known::default())
    }

    /// Whether an act has erased this record.
    fn is_erased(&self, _id: RecordId) -> bool {
        false
    }

    /// How the data stand.
    fn condition(&self) -> Result<Condition> {
        Ok(Condition::default())
    }

    /// What erasing these records by act would take away.
    fn plan_erasure(&self, _ids: &[RecordId]) -> Result<Plan> {
        Ok(Plan::default())
    }

    /// What it takes to undo the changes of an import (`Store::undo_import`).
    fn undo_import(&self, _mark: &str, _except: RecordId, _forms: &Registry) -> Result<ImportUndo> {
        Ok(ImportUndo::default())
    }

    /// The data folder; `None` where there is none.
    fn folder(&self) -> Option<PathBuf> {
        None
    }

    /// Reads every frame and sums the index.
    fn check(&self) -> Result<Checked> {
        Ok(Checked::default())
    }
}

/// A question to the store; runs on the store's thread. The answer is taken apart by the screen that asked.
pub trait Query: Debug + Send {
    /// Reads.
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>>;
}

/// Slow work without the store: reading a file, calling another program.
pub trait Job: Debug + Send {
    /// Works.
    fn run(&self) -> Result<Box<dyn Any + Send>>;
}

impl Source for Store {
    fn list(&self, query: &ListQuery) -> Result<Vec<Row>> {
        Self::list(self, query)
    }

    fn due(&self, form: &str) -> Result<Vec<Due>> {
        Self::due(self, form, None, None)
    }

    fn past(&self, id: RecordId) -> Result<Vec<HistoryEntry>> {
        self.history(id)
    }

    fn is_erased(&self, id: RecordId) -> bool {
        self.erased().records.contains(&id)
    }

    fn devices(&self, entries: &[HistoryEntry]) -> Result<BTreeMap<OpId, String>> {
        let wanted: Vec<_> = entries.iter().filter(|e| !e.own).map(|e| (e.op, e.change.seq)).collect();
        Ok(if wanted.is_empty() { BTreeMap::new() } else { devices(&self.layout().packs(), &wanted) })
    }

    fn place(&self, form: &str, id: RecordId) -> Result<Option<Vec<u8>>> {
        Self::place(self, form, id)
    }

    fn stored(&self, id: RecordId) -> Result<Option<Stored>> {
        self.get_stored(id)
    }

    fn conflicts(&self) -> Result<Vec<(RecordId, String)>> {
        Self::conflicts(self)
    }

    fn as_of(&self) -> Option<NaiveDate> {
        Self::as_of(self)
    }

    fn undo(&self) -> Result<Option<Undo>> {
        Self::undo(self)
    }

    fn deleted(&self) -> Result<Vec<Deleted>> {
        Self::deleted(self)
    }

    fn refuses_conflicts(&self) -> bool {
        // Settings that cannot be read are told at the start.
        settings::load(&self.layout().settings()).is_ok_and(|settings| settings.refuses_conflicts())
    }

    fn search(&self, request: &Request) -> Result<Found> {
        Self::search(self, request)
    }

    fn names(&self, asked: &Asked) -> Result<Names> {
        Self::names(self, asked)
    }

    fn handed(&self, today: NaiveDate) -> Result<Known> {
        contributors::read(self, today)
    }

    fn condition(&self) -> Result<Condition> {
        Self::condition(self)
    }

    fn plan_erasure(&self, ids: &[RecordId]) -> Result<Plan> {
        Self::plan_erasure(self, ids)
    }

    fn undo_import(&self, mark: &str, except: RecordId, forms: &Registry) -> Result<ImportUndo> {
        Self::undo_import(self, mark, except, forms)
    }

    fn folder(&self) -> Option<PathBuf> {
        Some(self.layout().root().to_owned())
    }

    fn check(&self) -> Result<Checked> {
        Self::check(self)
    }
}
