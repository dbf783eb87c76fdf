//! Finding a record by the text people call it, for references given in words.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::domain::{Record, RecordId, Records};
use crate::forms::schema::{Form, Kind};
use crate::{Result, text};

/// Titles of the stored records, one form at a time, read when first asked for.
#[derive(Default)]
pub(super) struct Titles {
    by_form: BTreeMap<String, BTreeMap<String, Vec<RecordId>>>,
}

impl Titles {
    /// The records of `form` with this title; ё, case and spaces do not count.
    pub fn find(&mut self, form: &Form, title: &str, records: &dyn Records) -> Result<Vec<RecordId>> {
        if !self.by_form.contains_key(&form.id) {
            let mut titles: BTreeMap<String, Vec<RecordId>> = BTreeMap::new();
            records.each(&form.id, &mut |record| {
                titles.entry(text::fold(&title_of(form, &record))).or_default().push(record.id);
                ControlFlow::Continue(())
            })?;
            self.by_form.insert(form.id.clone(), titles);
        }
        let titles = self.by_form.get(&form.id);
        Ok(titles.and_then(|titles| titles.get(&text::fold(title))).cloned().unwrap_or_default())
    }
}

/// The texts of the title fields, a space between; a reference among them has no text of its own.
fn title_of(form: &Form, record: &Record) -> String {
    let shown = |id: &&String| form.field(id).is_some_and(|field| !matches!(field.kind, Kind::Reference { .. }));
    let texts: Vec<&str> =
        form.title.iter().filter(shown).map(|id| record.text(id)).filter(|text| !text.is_empty()).collect();
    texts.join(" ")
}
