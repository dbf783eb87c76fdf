//! Reading: records, windows of lists, heads, history, and the check of everything.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use chrono::NaiveDate;

use super::Store;
use super::api::{Checked, HistoryEntry, ListQuery, Row, Stored};
use super::brief::row_at;
use super::cursor::Cursor;
use super::display::display;
use super::entry::Entry;
use super::index::Fault;
use super::keys;
use super::messages;
use super::projector::{StoredRow, sort_part};
use super::source::{Source, changes_at, stream};
use super::view::View;
use crate::domain::records::{Due, Rival};
use crate::domain::{Record, RecordId, Records};
use crate::forms::{Form, Kind};
use crate::{Result, labour};

impl Store {
    /// A record with its heads; also a deleted one. Works without the index, slowly.
    pub fn get_stored(&self, id: RecordId) -> Result<Option<Stored>> {
        labour::read()?;
        let Some(entry) = self.entry(id)? else { return Ok(None) };
        let record = entry.state.record(id);
        let fields: BTreeSet<&String> = entry.state.cells.keys().map(|cell| &cell.field).collect();
        let heads = fields
            .into_iter()
            .map(|field| (field.clone(), entry.state.heads(field).iter().map(|head| head.op).collect()))
            .collect();
        let versions = record
            .conflicts
            .iter()
            .map(|field| (field.clone(), entry.state.heads(field).into_iter().cloned().collect()))
            .collect();
        Ok(Some(Stored { record, heads, versions }))
    }

    fn entry(&self, id: RecordId) -> Result<Option<Entry>> {
        let entry = self.load(std::iter::once(id))?.remove(&id);
        Ok(entry.filter(|entry| !entry.state.cells.is_empty()))
    }

    /// All changes of a record, oldest first.
    pub fn history(&self, id: RecordId) -> Result<Vec<HistoryEntry>> {
        let mut found = BTreeMap::new();
        for place in self.entry(id)?.unwrap_or_default().places {
            labour::read()?;
            for item in changes_at(&*self.disk, &self.layout, place)? {
                if item.change.record == id && !self.hides(item.change.hlc) {
                    let own = Source::is_own(place);
                    let held = found.entry((item.change.hlc, item.op)).or_insert((item.change, own));
                    held.1 |= own;
                }
            }
        }
        Ok(found.into_iter().map(|((_, op), (change, own))| HistoryEntry { op, change, own }).collect())
    }

    /// Records with conflicts, and their forms.
    pub fn conflicts(&self) -> Result<Vec<(RecordId, String)>> {
        let found = self.reading(|view| {
            let mut found = Vec::new();
            let mut scan = view.index.prefix(keys::CONFLICTS);
            while let Some((key, form)) = scan.read()? {
                found.extend(keys::id_of_place(&key).zip(String::from_utf8(form).ok()));
            }
            Ok(found)
        });
        Ok(found?)
    }

    /// Open records of a form that need someone, those without a day first, then by day up to `last` (included);
    /// narrowed to one municipality (and what belongs to all) where asked. Reads no records.
    pub fn due(&self, form: &str, last: Option<NaiveDate>, municipality: Option<RecordId>) -> Result<Vec<Due>> {
        let prefix = keys::all_due(form);
        let end = keys::after(&last.map_or_else(|| prefix.clone(), |last| keys::due_on(form, Some(last))));
        let all = municipality.is_none() || self.forms.form(form).is_some_and(|form| form.scope.is_empty());
        let found = self.reading(|view| {
            let mut found = Vec::new();
            let mut scan = view.index.range(prefix.clone(), end);
            while let Some((key, value)) = scan.read()? {
                let day = key.get(prefix.len()..prefix.len() + 10).unwrap_or_default();
                let day = std::str::from_utf8(day).ok().and_then(|day| day.parse().ok());
                let id = keys::id_of_place(&key).ok_or_else(|| Fault("a day without a record".into()))?;
                let scope = RecordId::from_slice(&value);
                if all || scope.map(|target| view.municipality(target)).transpose()?.flatten() == municipality {
                    found.push(Due { day, id, scope });
                }
            }
            Ok(found)
        });
        Ok(found?)
    }

    /// The name of a record as references show it; empty for a record that is not here.
    pub fn title(&self, id: RecordId) -> Result<String> {
        Ok(self.reading(|view| view.title(id))?)
    }

    /// One window of a list.
    pub fn list(&self, query: &ListQuery) -> Result<Vec<Row>> {
        let list = keys::list(&query.form);
        let prefix = match &query.parent {
            Some((field, target)) => keys::children(&query.form, field, *target),
            None => list.clone(),
        };
        let (mut from, mut to) = (prefix.clone(), keys::after(&prefix));
        if let Some(anchor) = &query.anchor {
            let place = [prefix.as_slice(), anchor].concat();
            if query.backwards { to = place } else { from = [place.as_slice(), &[0]].concat() }
        }
        let filter = crate::text::search_key(&query.filter);
        let mut rows = Vec::new();
        let mut wanted = Ok(());
        if from < to && query.limit > 0 {
            self.reading(|view| {
                let mut scan = view.index.range(from, to);
                if query.backwards {
                    scan = scan.backwards();
                }
                while let Some((key, value)) = scan.read()? {
                    wanted = labour::read();
                    if wanted.is_err() {
                        break;
                    }
                    let place = key.get(prefix.len()..).unwrap_or_default().to_vec();
                    let value = row_at(view, &list, &place, value, query.parent.is_none())?;
                    rows.extend(self.row(view, query, &filter, place, &value)?);
                    if rows.len() >= query.limit {
                        break;
                    }
                }
                Ok(())
            })?;
        }
        if query.backwards {
            rows.reverse();
        }
        wanted.map(|()| rows)
    }

    /// A row, if the query wants it.
    fn row(
        &self,
        view: &View<'_>,
        query: &ListQuery,
        filter: &str,
        place: Vec<u8>,
        value: &[u8],
    ) -> Result<Option<Row>, Fault> {
        let stored = StoredRow::decode(value).map_err(|error| Fault(error.to_string()))?;
        let Some(id) = keys::id_of_place(&place) else { return Err(Fault("a place without a record".into())) };
        let form = self.forms.form(&query.form);
        if let (Some(wanted), Some(form)) = (query.municipality, form)
            && !form.scope.is_empty()
            && stored.scope.map(|target| view.municipality(target)).transpose()?.flatten() != Some(wanted)
        {
            return Ok(None);
        }
        let cells = form.map_or(Ok(Vec::new()), |form| self.cells(view, form, id, &stored))?;
        if !filter.is_empty() && !cells.iter().any(|cell| crate::text::search_key(cell).contains(filter)) {
            return Ok(None);
        }
        Ok(Some(Row { place, id, cells, conflict: stored.conflict }))
    }

    fn cells(&self, view: &View<'_>, form: &Form, id: RecordId, row: &StoredRow) -> Result<Vec<String>, Fault> {
        let mut cells = Vec::with_capacity(row.cells.len());
        for (column, value) in form.columns.iter().zip(&row.cells) {
            let field = form.field(column);
            cells.push(match field {
                Some(field) if matches!(field.kind, Kind::Computed { .. } | Kind::Rows { .. }) => {
                    view.record(id)?.map_or(String::new(), |record| self.forms.computed(form, field, &record, self))
                }
                _ => display(field.map(|field| &field.kind), value, &mut |target| view.title(target))?,
            });
        }
        Ok(cells)
    }

    /// Place of a record in the list of a form, to read on from; `None` where the list does not hold it.
    pub fn place(&self, form: &str, id: RecordId) -> Result<Option<Vec<u8>>> {
        let projection = self.reading(|view| view.projection(id))?;
        Ok(projection.filter(|projection| projection.form == form).map(|projection| projection.place))
    }

    /// Reads every frame of the logs, counts and sums the index. A faulty index is rebuilt by the next job.
    pub fn check(&self) -> Result<Checked> {
        let mut checked = Checked::default();
        checked.damages = stream(&self.disk, &self.layout, Cursor::default(), &mut |changes, _| {
            checked.frames += 1;
            checked.changes += changes.len() as u64;
            let frames = usize::try_from(checked.frames).unwrap_or(usize::MAX);
            labour::step(messages::frames_checked, frames, 0)
        })?;
        labour::tell(messages::index_measured, 0, 0);
        let measured = self.reading(|view| {
            let same = view.index.measure()? == view.index.cursor().totals;
            if same { Ok(()) } else { Err(Fault("the index does not add up".into())) }
        });
        checked.index = measured.err().map(|fault| fault.0);
        Ok(checked)
    }

    /// Every record of a part of the index, until `visit` breaks or the work is stopped.
    fn walk(&self, part: &[u8], visit: &mut dyn FnMut(Record) -> ControlFlow<()>) -> Result<()> {
        let mut wanted = Ok(());
        let walked = self.reading(|view| {
            let mut scan = view.index.prefix(part);
            while let Some((key, _)) = scan.read()? {
                let id = keys::id_of_place(&key).ok_or_else(|| Fault("a place without a record".into()))?;
                wanted = labour::read();
                if wanted.is_err() || visit(Self::visible(view, id)?).is_break() {
                    break;
                }
            }
            Ok(())
        });
        walked?;
        wanted
    }

    fn visible(view: &View<'_>, id: RecordId) -> Result<Record, Fault> {
        let record = view.record(id)?.ok_or_else(|| Fault("a record of a list is missing".into()))?;
        Ok(record.into_owned())
    }
}

/// The day of a clock, local time.
fn local_day(hlc: u64) -> Option<NaiveDate> {
    let at = i64::try_from(crate::changes::clock::milliseconds(hlc)).unwrap_or(i64::MAX);
    chrono::DateTime::from_timestamp_millis(at).map(|at| at.with_timezone(&chrono::Local).date_naive())
}

impl Records for Store {
    fn get(&self, id: RecordId) -> Result<Option<Record>> {
        labour::read()?;
        let record = match self.reading(|view| Ok(view.record(id)?.map(Cow::into_owned))) {
            Ok(record) => record,
            Err(_) => self.entry(id)?.map(|entry| entry.state.record(id)),
        };
        Ok(record.filter(|record| !record.deleted))
    }

    fn each(&self, form: &str, visit: &mut dyn FnMut(Record) -> ControlFlow<()>) -> Result<()> {
        self.walk(&keys::list(form), visit)
    }

    fn related(&self, form: &str, field: &str, target: RecordId) -> Result<Vec<Record>> {
        let mut found = Vec::new();
        self.each_related(form, field, target, &mut |record| {
            found.push(record);
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }

    fn each_related(
        &self,
        form: &str,
        field: &str,
        target: RecordId,
        visit: &mut dyn FnMut(Record) -> ControlFlow<()>,
    ) -> Result<()> {
        self.walk(&keys::children(form, field, target), visit)
    }

    fn each_brief(
        &self,
        form: &str,
        to: Option<(&str, RecordId)>,
        fields: &[&str],
        visit: &mut dyn FnMut(Record) -> ControlFlow<()>,
    ) -> Result<()> {
        self.walk_brief(form, to, fields, visit)
    }

    fn count_since(&self, form: &str, field: &str, target: RecordId, date: &str, since: NaiveDate) -> Result<usize> {
        let newest_first = |form: &Form| form.sort.first().is_some_and(|sort| sort.strip_prefix('-') == Some(date));
        if !self.forms.form(form).is_some_and(newest_first) {
            let mut count = 0;
            self.each_related(form, field, target, &mut |row| {
                count += usize::from(row.date(date).is_some_and(|day| day >= since));
                ControlFlow::Continue(())
            })?;
            return Ok(count);
        }
        // The keys alone tell: they begin with the date, newest first.
        let prefix = keys::children(form, field, target);
        let counted = self.reading(|view| {
            let mut oldest = sort_part(Some(&Kind::Date), &since.into(), &mut |_| Ok(String::new()))?;
            for byte in &mut oldest {
                *byte = !*byte;
            }
            let end = keys::after(&[prefix.as_slice(), &oldest].concat());
            view.index.range(prefix.clone(), end).count()
        });
        Ok(counted?)
    }

    fn rivals(&self, id: RecordId, field: &str) -> Result<Vec<Rival>> {
        let versions = self.get_stored(id)?.and_then(|mut stored| stored.versions.remove(field)).unwrap_or_default();
        let mut rivals: Vec<Rival> = Vec::new();
        for head in versions.into_iter().rev() {
            if rivals.iter().all(|rival| rival.value != head.value) {
                rivals.push(Rival { value: head.value, person: head.person, day: local_day(head.hlc) });
            }
        }
        rivals.reverse();
        Ok(rivals)
    }

    fn count(&self, form: &str) -> Result<usize> {
        let number = self.reading(|view| super::apply::count(view.index, &keys::count(form)))?;
        Ok(usize::try_from(number).unwrap_or(usize::MAX))
    }
}
