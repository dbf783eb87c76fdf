//! No report prints one of two values in silence: whatever a report reads is watched, and what is in conflict there is
//! listed at its end, or the report is refused (`conflicts_in_reports = "refuse"` in the settings).

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

use chrono::NaiveDate;

use super::context::Context;
use super::document::{Block, Cell, Document, Run, Style, Table};
use super::messages;
use crate::domain::records::Rival;
use crate::domain::{Record, RecordId, Records};
use crate::{Error, Result};

/// Records named in a refusal.
const NAMED: usize = 3;

/// Records that remember which conflicts were handed out.
pub struct Watched<'a> {
    records: &'a dyn Records,
    met: RefCell<BTreeSet<(RecordId, String)>>,
}

impl<'a> Watched<'a> {
    /// Over these records.
    pub fn new(records: &'a dyn Records) -> Self {
        Self { records, met: RefCell::default() }
    }

    fn note(&self, record: &Record) {
        let mut met = self.met.borrow_mut();
        met.extend(record.conflicts.iter().map(|field| (record.id, field.clone())));
    }

    /// Lists what the document rests on and is in conflict; refuses where that is wanted.
    pub fn settle(self, document: &mut Document, context: &Context<'_>) -> Result<()> {
        let met = self.met.into_inner();
        if met.is_empty() {
            return Ok(());
        }
        let mut rows = Vec::new();
        for (id, field) in &met {
            let Some(record) = self.records.get(*id)? else { continue };
            let form = context.forms.form(&record.form);
            let (label, lines) = if field.starts_with('_') {
                ("вся запись".to_owned(), vec!["удалена одним и изменена другим, не видевшим этого".to_owned()])
            } else {
                let rivals = context.rivals(&record, field)?;
                (context.label(&record.form, field), rivals.iter().map(ToString::to_string).collect())
            };
            let name = context.name_of(&record);
            let named = form.map_or(String::new(), |form| form.label.ru.clone());
            rows.push((format!("{named}: {name}"), label, lines));
        }
        if context.parameters.refuse_conflicts {
            let named: Vec<String> =
                rows.iter().take(NAMED).map(|(name, label, _)| format!("{name} ({label})")).collect();
            return Err(Error::Refused(messages::disputed(rows.len(), named.join("; "))));
        }
        let orientation = document.sections.last().map(|section| section.orientation).unwrap_or_default();
        document.push(orientation, Block::heading(1, "Разночтения"));
        let sentence = "Эти значения записаны по-разному людьми, не видевшими правок друг друга. Пока верное не \
                        выбрано, в документе напечатано последнее по времени.";
        document
            .push(orientation, Block::runs(Style::Body, vec![Run::marked("⚡"), Run::plain(format!(" {sentence}"))]));
        let heading = ["Запись", "Поле", "Значения, кто и когда"].map(|text| Cell::text(text).strong());
        let mut table = Table { widths: vec![3, 2, 6], header_rows: 1, rows: vec![heading.to_vec()] };
        for (name, label, lines) in rows {
            table.rows.push(vec![Cell::text(&name), Cell::text(&label), Cell::text(&lines.join("\n"))]);
        }
        document.push(orientation, Block::Table(table));
        Ok(())
    }
}

impl Records for Watched<'_> {
    fn get(&self, id: RecordId) -> Result<Option<Record>> {
        let record = self.records.get(id)?;
        if let Some(record) = &record {
            self.note(record);
        }
        Ok(record)
    }

    fn each(&self, form: &str, visit: &mut dyn FnMut(Record) -> ControlFlow<()>) -> Result<()> {
        self.records.each(form, &mut |record| {
            self.note(&record);
            visit(record)
        })
    }

    fn related(&self, form: &str, field: &str, target: RecordId) -> Result<Vec<Record>> {
        let records = self.records.related(form, field, target)?;
        for record in &records {
            self.note(record);
        }
        Ok(records)
    }

    fn each_related(
        &self,
        form: &str,
        field: &str,
        target: RecordId,
        visit: &mut dyn FnMut(Record) -> ControlFlow<()>,
    ) -> Result<()> {
        self.records.each_related(form, field, target, &mut |record| {
            self.note(&record);
            visit(record)
        })
    }

    fn count_since(&self, form: &str, field: &str, target: RecordId, date: &str, since: NaiveDate) -> Result<usize> {
        self.records.count_since(form, field, target, date, since)
    }

    fn rivals(&self, id: RecordId, field: &str) -> Result<Vec<Rival>> {
        self.records.rivals(id, field)
    }

    fn count(&self, form: &str) -> Result<usize> {
        self.records.count(form)
    }
}
