//! The search's own file: the folded text of all records, so that a search reads one file from its start to its end
//! and not the store. Nothing of it stays in memory, and a save does nothing for it: every search first brings it up to
//! the index' place in the logs. A file that is missing, torn, of other forms or of another language is built anew.

pub mod block;
mod file;
mod names;
mod scan;
mod select;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use self::block::{fingerprint, numbered, shown};
use self::file::{Reader, Segment, State, Writer};
use super::Store;
use super::cursor::Cursor;
use super::entry::Entry;
use super::index::Fault;
use super::keys;
use super::source::stream;
use super::view::{View, entry};
use super::{apply::count, messages};
use crate::changes::walk::holds;
use crate::domain::RecordId;
use crate::search::{Found, Hit, Query, Request, Role, snippet};
use crate::{Error, Result, labour};

/// More changed records than this, and more than a part of the file, are not worth adding one by one.
const MOST_ADDED: usize = 2_000;
/// A file with more additions than one part in so many is built anew.
const WASTE: u64 = 4;

/// What can be wrong: with the index, or with the file.
enum Trouble {
    Index(Fault),
    File(io::Error),
    /// Nothing: it was to stop.
    Stopped,
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::Index(fault)
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

impl Store {
    /// Searches all text of all records.
    pub fn search(&self, request: &Request) -> Result<Found> {
        self.with_text(|view, path, state| {
            let shapes = scan::shapes(&numbered(view.forms), &request.query);
            let mut texts = scan::read(path, state, &request.query, &shapes)?;
            let candidates = select::select(&mut texts, &shapes, request);
            drop(texts);
            found(view, request, &candidates).map_err(Trouble::from)
        })
    }

    /// Works on the file, which is up to date then.
    fn with_text<T>(&self, work: impl Fn(&View<'_>, &Path, &State) -> Result<T, Trouble>) -> Result<T> {
        let path = self.layout.text();
        let fingerprint = fingerprint(&*self.forms);
        self.reading(|view| {
            let work = || {
                let state = self.catch_up(view, &path, fingerprint)?;
                work(view, &path, &state)
            };
            let done = match work() {
                // Whatever is wrong with the file, a new one is right.
                Err(Trouble::File(_)) => {
                    drop(std::fs::remove_file(&path));
                    work()
                }
                other => other,
            };
            match done {
                Ok(done) => Ok(Ok(done)),
                Err(Trouble::File(error)) => Ok(Err(Error::file(path.clone(), error))),
                Err(Trouble::Stopped) => Ok(Err(Error::Stopped)),
                Err(Trouble::Index(fault)) => Err(fault),
            }
        })?
    }

    /// Brings the file up to the index; tells what it is like then.
    fn catch_up(&self, view: &View<'_>, path: &Path, fingerprint: u64) -> Result<State, Trouble> {
        let read = || Reader::open(path, fingerprint).and_then(Reader::state);
        let now = view.index.cursor();
        if let Ok(state) = read() {
            if (state.cursor.own, state.cursor.received) == (now.own, now.received) {
                return Ok(state);
            }
            if state.added * WASTE <= state.length()
                && let Some(changed) = self.changed_since(state.cursor)
                && (changed.len() <= MOST_ADDED || (changed.len() as u64) * 1024 * WASTE <= state.length())
            {
                add(view, path, &changed, now)?;
                return Ok(read()?);
            }
        }
        build(view, path, fingerprint).inspect_err(|_| drop(std::fs::remove_file(path.with_extension("new"))))?;
        Ok(read()?)
    }

    /// Records changed behind a place in the logs; `None` where the logs do not hold it any more.
    fn changed_since(&self, cursor: Cursor) -> Option<BTreeSet<RecordId>> {
        let places = [(self.layout.own_log(), cursor.own), (self.layout.received_log(), cursor.received)];
        if !places.iter().all(|(folder, place)| holds(&*self.disk, folder, place)) {
            return None;
        }
        let mut changed = BTreeSet::new();
        stream(&self.disk, &self.layout, cursor, &mut |changes, _| {
            changed.extend(changes.iter().map(|incoming| incoming.change.record));
            Ok(())
        })
        .ok()?;
        Some(changed)
    }
}

/// Adds the blocks of changed records as they are now.
fn add(view: &View<'_>, path: &Path, changed: &BTreeSet<RecordId>, now: Cursor) -> Result<(), Trouble> {
    let forms = numbered(view.forms);
    let mut segment = Segment { added: true, cursor: now.encode(), ..Segment::default() };
    for id in changed {
        if let Some(entry) = entry(view.index, *id)? {
            block::write(&forms, *id, &entry, &mut segment.meta, &mut segment.text);
        }
    }
    Ok(file::append(path, &segment)?)
}

/// Builds the file from the records of the index, in the order of their ids: the oldest first.
fn build(view: &View<'_>, path: &Path, fingerprint: u64) -> Result<(), Trouble> {
    let forms = numbered(view.forms);
    let mut writer = Writer::new(path, fingerprint)?;
    // Deleted records are not counted, and stand in the file, too: they are few.
    let all = forms.iter().map(|form| count(view.index, &keys::count(&form.id)));
    let all = usize::try_from(all.sum::<Result<u64, Fault>>()?).unwrap_or(usize::MAX);
    let mut states = view.index.prefix(keys::STATES);
    let mut written = 0;
    while let Some((key, bytes)) = states.read()? {
        written += 1;
        labour::step(messages::text_built, written, all).map_err(|_| Trouble::Stopped)?;
        let id = keys::id_of_place(&key).ok_or_else(|| Fault("a state without a record".into()))?;
        let entry = Entry::decode(&bytes).map_err(|error| Fault(error.to_string()))?;
        writer.block(|meta, text| block::write(&forms, id, &entry, meta, text))?;
    }
    Ok(writer.finish(&view.index.cursor())?)
}

/// The first candidates with their names and places.
fn found(view: &View<'_>, request: &Request, candidates: &[select::Candidate]) -> Result<Found, Fault> {
    let mut found = Found { hits: Vec::new(), total: candidates.len() };
    for candidate in candidates {
        if found.hits.len() >= request.limit {
            break;
        }
        match hit(view, &request.query, candidate.id)? {
            Some(hit) => found.hits.push(hit),
            // By two names at once that are one in the record: a name shows the first line of a text only.
            None => found.total -= 1,
        }
    }
    Ok(found)
}

/// A record with the field that answers most of the query; its own text counts before names of others.
fn hit(view: &View<'_>, query: &Query, id: RecordId) -> Result<Option<Hit>, Fault> {
    let Some(record) = view.record(id)? else { return Ok(None) };
    let Some(form) = view.forms.form(&record.form) else { return Ok(None) };
    let wanted = query.mask(Role::Text);
    let mut all = 0;
    let mut best: Option<((u32, bool, bool), Hit)> = None;
    for field in &form.fields {
        let text = shown(&field.kind, &record, &field.id, &mut |target| view.title(target))?;
        if text.is_empty() {
            continue;
        }
        let answer = snippet::look(query, wanted, &text);
        all |= answer.mask;
        let is_title = form.title.contains(&field.id);
        let weight = (answer.mask.count_ones(), field.kind.target().is_none(), is_title);
        if best.as_ref().is_none_or(|(held, _)| *held < weight) {
            let snippet = snippet::around(&text, answer.place.as_ref());
            let (title, form) = (String::new(), form.id.clone());
            best = Some((weight, Hit { id, form, title, field: field.id.clone(), snippet }));
        }
    }
    let Some((_, hit)) = best.filter(|_| all & wanted == wanted) else { return Ok(None) };
    Ok(Some(Hit { title: view.title(id)?, ..hit }))
}
