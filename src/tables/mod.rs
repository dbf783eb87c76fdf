//! Tables for analysts: streams of typed rows that `DuckDB`, `ClickHouse`, pandas or R read as they are. A table is a file
//! here; a report (`crate::report`) is a document for people, a table is data for programs and may be as long as the
//! store: it goes row by row into a [`sink::Sink`] and never lies in memory.

pub mod catalogue;
pub mod changes;
pub mod dataset;
pub mod messages;
pub mod ndjson;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod row;
pub mod sink;

use std::collections::BTreeSet;
use std::ops::ControlFlow;

pub use catalogue::{TABLES, Table};

use crate::Result;
use crate::domain::{RecordId, Records};
use crate::forms::Registry;
use crate::store::Store;

/// The records that belong to these schools, and what they refer to, as an exchange of chosen schools gives them.
pub fn of_schools(store: &Store, forms: &Registry, schools: &[RecordId]) -> Result<BTreeSet<RecordId>> {
    let mut all = BTreeSet::new();
    for form in forms.forms() {
        store.each(&form.id, &mut |record| {
            all.insert(record.id);
            ControlFlow::Continue(())
        })?;
    }
    store.belonging_to(schools, &all, &|_| BTreeSet::new())
}
