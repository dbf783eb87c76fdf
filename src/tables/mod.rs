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

pub use catalogue::{TABLES, Table};
