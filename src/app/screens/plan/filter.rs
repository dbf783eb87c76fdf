//! What of a plan is shown.

use serde::{Deserialize, Serialize};

use super::data::Item;

/// What of the plan is shown; an activity must pass all of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Filter {
    /// A heading: section, or school and section.
    pub(super) section: Option<String>,
    /// Id of a status.
    pub(super) status: Option<String>,
    /// Only those with doubts.
    pub(super) doubts: bool,
    /// Only those whose number, title, term or parties hold this text.
    pub(super) text: String,
}

impl Filter {
    /// Whether an activity is shown.
    pub(super) fn passes(&self, item: &Item) -> bool {
        self.section.as_ref().is_none_or(|section| item.heading == *section)
            && self.status.as_ref().is_none_or(|status| item.status.id() == status)
            && (!self.doubts || !item.doubts.is_empty())
            && (self.text.is_empty() || item.folded.contains(&crate::text::search_key(&self.text)))
    }

    /// Whether anything is filtered.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
