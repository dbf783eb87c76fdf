//! The tables against what is stored.

use std::any::Any;
use std::sync::Arc;

use super::source::Loaded;
use crate::Result;
use crate::app::effect::{Desk, Query};
use crate::changes::disk::{Disk, RealDisk};
use crate::demo;
use crate::domain::RecordId;
use crate::import::grid::choose::only_district;
use crate::import::grid::memory::Memory;
use crate::import::grid::{Around, Chosen, Prepared, Wishes, choose, prepare};
use crate::store::layout::mappings;

/// Reads the tables as they are mapped; without mappings, as their headings or the memory say.
#[derive(Debug)]
pub struct Prepare {
    pub loaded: Arc<Loaded>,
    pub form: String,
    pub wishes: Wishes,
    pub chosen: Vec<Chosen>,
    pub me: Option<RecordId>,
}

/// What came of it.
#[derive(Debug)]
pub struct Answer {
    pub chosen: Vec<Chosen>,
    pub prepared: Prepared,
    pub district: Option<RecordId>,
}

impl Query for Prepare {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let form = desk.forms.need(&self.form)?;
        let mut wishes = self.wishes.clone();
        if wishes.district.is_none() {
            wishes.district = only_district(desk.store)?;
        }
        let chosen = if self.chosen.is_empty() {
            choose(&self.loaded.sheets, form, &self.memory(desk), &wishes)
        } else {
            self.chosen.iter().cloned().map(|one| one.judged(form, &wishes)).collect()
        };
        let ready = chosen.iter().filter(|one| one.ready);
        let pairs: Vec<_> = ready.filter_map(|one| Some((self.loaded.sheets.get(one.sheet)?, &one.mapping))).collect();
        let around = Around {
            forms: desk.forms,
            form,
            records: desk.store,
            printed: &demo::read_text,
            today: desk.today,
            me: self.me,
        };
        let prepared = prepare(&pairs, &around, &wishes)?;
        Ok(Box::new(Answer { chosen, prepared, district: wishes.district }))
    }
}

impl Prepare {
    /// What was remembered; a file that cannot be read only costs keys.
    fn memory(&self, desk: &Desk<'_>) -> Memory {
        let Some(path) = desk.store.folder().map(|folder| mappings(&folder)) else { return Memory::default() };
        let text = RealDisk.read(&path).ok().flatten().unwrap_or_default();
        drop(self.loaded.memory.set(path));
        Memory::parse(&String::from_utf8_lossy(&text))
    }
}
