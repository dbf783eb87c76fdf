//! Which record a name in a cell means. Several that fit are never chosen between.

use std::collections::BTreeMap;

use super::around::{Around, Wishes};
use super::messages as say;
use crate::Result;
use crate::domain::{Record, RecordId};
use crate::forms::schema::Alike;
use crate::import::names::{Fit, Name, Names};

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// This record; with a sentence where the names are not the same.
    One(RecordId, Option<String>),
    /// Nobody has this name, or several have: the sentence.
    Unclear(String),
    /// Nobody has it, and the user wants such records made.
    Missing,
}

/// Names of stored and of coming records, one form at a time, read when first asked for.
#[derive(Default)]
pub struct References {
    by_form: BTreeMap<String, Names>,
    /// Cells repeat the same names: answers by (form, text).
    answers: BTreeMap<(String, String), Found>,
}

/// Names shown of several that fit.
const SHOWN: usize = 5;

impl References {
    /// The record of `form` a cell names.
    pub fn find(&mut self, form: &str, printed: &str, around: &Around<'_>, wishes: &Wishes) -> Result<Found> {
        if let Some(id) = RecordId::parse(printed).or_else(|| wishes.meaning(form, printed)) {
            return Ok(match around.records.get(id)? {
                Some(record) if record.form == form => Found::One(id, None),
                _ => Found::Unclear(say::no_such(printed)),
            });
        }
        let asked = (form.to_owned(), printed.to_owned());
        if let Some(found) = self.answers.get(&asked) {
            return Ok(found.clone());
        }
        let found = self.look_up(form, printed, around, wishes)?;
        self.answers.insert(asked, found.clone());
        Ok(found)
    }

    /// A record this import makes can be named by later rows.
    pub fn add(&mut self, form: &str, printed: &str, id: RecordId, around: &Around<'_>) -> Result<()> {
        self.names(form, around)?.add(printed, id);
        self.answers.retain(|(known, _), _| known != form);
        Ok(())
    }

    fn look_up(&mut self, form: &str, printed: &str, around: &Around<'_>, wishes: &Wishes) -> Result<Found> {
        let names = self.names(form, around)?;
        let (fit, ids) = names.find(printed);
        let shown = |id: &RecordId| names.printed(*id).to_owned();
        Ok(match (fit, ids.as_slice()) {
            (Fit::Same, [id]) => Found::One(*id, None),
            (Fit::Similar, [id]) => Found::One(*id, Some(say::understood(printed, shown(id)))),
            (_, []) if wishes.make_missing => Found::Missing,
            (_, []) => Found::Unclear(say::no_such(printed)),
            (_, several) => {
                let names: Vec<String> = several.iter().take(SHOWN).map(shown).collect();
                Found::Unclear(say::several_such(printed, several.len(), names.join("; ")))
            }
        })
    }

    fn names(&mut self, form: &str, around: &Around<'_>) -> Result<&mut Names> {
        if !self.by_form.contains_key(form) {
            let names = of_form(form, around)?;
            self.by_form.insert(form.to_owned(), names);
        }
        Ok(self.by_form.entry(form.to_owned()).or_default())
    }
}

/// How the records of a form are named: the field people write and how its texts are compared.
pub fn naming<'f>(form: &str, around: &Around<'f>) -> Option<(&'f str, Alike)> {
    let form = around.forms.form(form)?;
    let title = form.title.iter().filter_map(|id| form.field(id));
    title.filter(|field| field.kind.target().is_none()).map(|field| (field.id.as_str(), field.alike)).next()
}

fn of_form(form: &str, around: &Around<'_>) -> Result<Names> {
    let (field, alike) = naming(form, around).unwrap_or(("", Alike::Text));
    let mut names = Names::new(alike);
    around.records.each(form, &mut |record: Record| {
        names.add(record.text(field), record.id);
        // The name of the charter is a name, too.
        let full = record.text("full_name");
        if alike == Alike::Organisation && !Name::of(alike, full).is_empty() {
            names.add(full, record.id);
        }
        std::ops::ControlFlow::Continue(())
    })?;
    Ok(names)
}
