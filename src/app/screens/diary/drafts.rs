//! A row of the «Дневник школы» brings rows of the other two along: nobody types twice what was learnt.

use std::any::Any;
use std::ops::ControlFlow;

use super::row::is_blank_draft;
use crate::Result;
use crate::app::effect::{Desk, Query};
use crate::domain::value::Fields;
use crate::domain::{Record, RecordId, Records, Value};
use crate::forms::new::{self, Circumstances};
use crate::store::api::Edit;

/// Asks for the rows that belong to a row of the «Дневник школы».
#[derive(Debug)]
pub struct Prepare {
    /// The edit of the row itself: it comes first in the save.
    pub edit: Edit,
    /// The row as it will be.
    pub record: Record,
    /// The row as it is on disk; empty when it is new.
    pub before: Record,
    /// Fresh ids, two for each participant.
    pub ids: Vec<RecordId>,
    /// The person who works here.
    pub me: Option<RecordId>,
}

/// The whole save.
#[derive(Debug)]
pub struct Prepared {
    /// The row.
    pub row: RecordId,
    /// Everything to be saved as one action.
    pub edits: Vec<Edit>,
    /// Rows made.
    pub made: Made,
}

/// How many rows were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Made {
    /// In the «Дневник педагога».
    pub teachers: usize,
    /// In the «Дневник директора».
    pub directors: usize,
}

impl Query for Prepare {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let mut edits = vec![self.edit.clone()];
        let (teacher, director) = (desk.forms.need("diary_teacher")?, desk.forms.need("diary_director")?);
        let there = desk.store.related(&teacher.id, "diary_school", self.record.id)?;
        let led = desk.store.related(&director.id, "diary_school", self.record.id)?;
        self.follow(&there, teacher, "methods", &mut edits);
        self.follow(&led, director, "form_of_use", &mut edits);
        let before = self.before.references("participants");
        // A draft that somebody deleted must not come back with the next correction of a slip, so only those who
        // were added now get one, or everybody while there is none at all.
        let added = |person: &RecordId| there.is_empty() || !before.contains(person);
        let people: Vec<RecordId> = self.record.references("participants").into_iter().filter(added).collect();
        let mut ids = self.ids.iter().copied();
        let (drafts, made) = drafts_of(&self.record, &people, desk, self.me, &mut |_, _| ids.next())?;
        edits.extend(drafts);
        Ok(Box::new(Prepared { row: self.record.id, edits, made }))
    }
}

/// Rows of the «Дневник педагога» for these people, and one of the «Дневник директора» where one of them directs a
/// school, that a row of the «Дневник школы» (on disk or about to be) does not have yet. `new_id` gives the id of a
/// row of a form for a person, or `None`: no such row.
pub fn drafts_of(
    row: &Record,
    people: &[RecordId],
    desk: &Desk<'_>,
    me: Option<RecordId>,
    new_id: &mut dyn FnMut(&str, RecordId) -> Option<RecordId>,
) -> Result<(Vec<Edit>, Made)> {
    let (teacher, director) = (desk.forms.need("diary_teacher")?, desk.forms.need("diary_director")?);
    let there = desk.store.related(&teacher.id, "diary_school", row.id)?;
    let led = desk.store.related(&director.id, "diary_school", row.id)?;
    let with_row = With { base: desk.store, extra: row };
    let around = Circumstances { today: desk.today, me, records: &with_row };
    let link = ("diary_school".to_owned(), Value::from(row.id));
    let (mut edits, mut made) = (Vec::new(), Made::default());
    for person in people.iter().copied() {
        if !there.iter().any(|row| row.reference("teacher") == Some(person))
            && let Some(id) = new_id(&teacher.id, person)
        {
            let given = Fields::from([link.clone(), ("teacher".to_owned(), Value::from(person))]);
            edits.push(Edit::of(&new::new_record(teacher, id, given, &around)?));
            made.teachers += 1;
        }
        if led.is_empty()
            && made.directors == 0
            && is_director(person, desk.store)?
            && let Some(id) = new_id(&director.id, person)
        {
            edits.push(Edit::of(&new::new_record(director, id, Fields::from([link.clone()]), &around)?));
            made.directors += 1;
        }
    }
    Ok((edits, made))
}

impl Prepare {
    /// Drafts nobody has filled in follow a correction of what was learnt.
    fn follow(&self, rows: &[Record], form: &crate::forms::Form, field: &str, edits: &mut Vec<Edit>) {
        let (was, now) = (self.before.get("elements"), self.record.get("elements"));
        if was == now {
            return;
        }
        let follows = |row: &&Record| is_blank_draft(row, form) && row.get(field) == was;
        edits.extend(rows.iter().filter(follows).map(|row| Edit::one(row.id, &form.id, field, now.clone())));
    }
}

fn is_director(person: RecordId, records: &dyn Records) -> Result<bool> {
    let roles = records.get(person)?.map(|person| person.get("roles").clone()).unwrap_or_default();
    Ok(roles.elements().iter().any(|role| role.as_text() == Some("director")))
}

/// Records with one that is about to be saved: rows are prefilled from it in the same action.
struct With<'a> {
    base: &'a dyn Records,
    extra: &'a Record,
}

impl Records for With<'_> {
    fn get(&self, id: RecordId) -> Result<Option<Record>> {
        if id == self.extra.id { Ok(Some(self.extra.clone())) } else { self.base.get(id) }
    }

    fn each(&self, form: &str, visit: &mut dyn FnMut(Record) -> ControlFlow<()>) -> Result<()> {
        self.base.each(form, visit)
    }

    fn related(&self, form: &str, field: &str, target: RecordId) -> Result<Vec<Record>> {
        self.base.related(form, field, target)
    }

    fn count(&self, form: &str) -> Result<usize> {
        self.base.count(form)
    }
}
