//! What a screen has shown of its records. A save of the screen replaces exactly that: what came meanwhile from others
//! and was not on the screen stays beside it, as a conflict for a person to settle.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::effect::Source;
use crate::Result;
use crate::changes::change::OpId;
use crate::domain::RecordId;
use crate::store::api::Save;

/// The heads that were displayed, by field.
pub type Seen = BTreeMap<String, Vec<OpId>>;

/// See the module. Records that were not there are in it, too: nothing of them was seen.
#[derive(Debug, Clone, Default)]
pub struct Shown(BTreeMap<RecordId, Seen>);

impl Shown {
    /// Of these records as they stand.
    pub fn of(store: &dyn Source, ids: impl IntoIterator<Item = RecordId>) -> Result<Self> {
        let mut shown = Self::default();
        for id in ids {
            let stored = store.stored(id)?;
            shown.0.insert(id, stored.map(|stored| stored.displayed()).unwrap_or_default());
        }
        Ok(shown)
    }

    /// What was shown of a record.
    pub fn record(&self, id: RecordId) -> Option<&Seen> {
        self.0.get(&id)
    }

    /// The save of somebody who was shown this.
    #[must_use]
    pub fn over(&self, mut save: Save) -> Save {
        for edit in save.edits.iter_mut().filter(|edit| edit.seen.is_none()) {
            edit.seen = self.0.get(&edit.record).cloned();
        }
        Save { follows: true, ..save }
    }
}

/// In a saved session: a field with its heads.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Kept(BTreeMap<String, Vec<String>>);

impl From<&Seen> for Kept {
    fn from(seen: &Seen) -> Self {
        let texts = |ids: &Vec<OpId>| ids.iter().map(ToString::to_string).collect();
        Self(seen.iter().map(|(field, ids)| (field.clone(), texts(ids))).collect())
    }
}

impl From<Kept> for Seen {
    fn from(kept: Kept) -> Self {
        let ids = |ids: Vec<String>| ids.iter().filter_map(|id| OpId::parse(id)).collect();
        kept.0.into_iter().map(|(field, heads)| (field, ids(heads))).collect()
    }
}
