//! What taking in a table needs from outside, and what the user wished.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::value::Fields;
use crate::domain::{RecordId, Records, Value};
use crate::forms::schema::Kind;
use crate::forms::{Form, Registry};
use crate::text;

/// What is there already.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// Forms.
    pub forms: &'a Registry,
    /// The form the table is taken in as.
    pub form: &'a Form,
    /// Stored records.
    pub records: &'a dyn Records,
    /// Terms and parties as printed → the value with its reading.
    pub printed: &'a dyn Fn(&Kind, &str) -> Value,
    /// The day.
    pub today: NaiveDate,
    /// The person who works here.
    pub me: Option<RecordId>,
}

/// The field of a record's municipality, by the custom of the forms.
pub const MUNICIPALITY: &str = "municipality";

/// What the user decided.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// Values that hold for every row where no column says otherwise: the list the table is for, the district.
    pub given: Fields,
    /// The municipality of new records that nothing else gives one.
    pub district: Option<RecordId>,
    /// Which record a text means: (form, folded text) → record.
    pub meant: BTreeMap<(String, String), RecordId>,
    /// Records that a reference names and nobody has stored are made.
    pub make_missing: bool,
    /// Values that differ from the stored ones replace them.
    pub update: bool,
}

impl Wishes {
    /// Whether a field is given for every row from outside the table.
    pub fn gives(&self, field: &str) -> bool {
        self.given.contains_key(field) || (field == MUNICIPALITY && self.district.is_some())
    }

    /// Decides that `printed` means this record.
    pub fn mean(&mut self, form: &str, printed: &str, record: RecordId) {
        self.meant.insert((form.to_owned(), text::fold(printed)), record);
    }

    /// What was decided about a text.
    pub fn meaning(&self, form: &str, printed: &str) -> Option<RecordId> {
        self.meant.get(&(form.to_owned(), text::fold(printed))).copied()
    }
}
