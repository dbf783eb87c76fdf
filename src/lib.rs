//! vyezd («выезд», a field visit): monitoring of schools with low educational results.
//!
//! # The rooms
//! - [`domain`]: values, records, terms, parties, statuses: what the documents speak of. Pure.
//! - [`forms`]: a record type is data: one TOML file each; schema, registry, checks.
//! - [`changes`]: what was saved, as changes in an append-only log; the fold that makes records of them.
//! - [`search`]: what was typed as a question, folding and word forms, finding and showing the place. Pure.
//! - [`store`]: sled, the working store that serves every read and can be rebuilt from the log.
//! - [`import`]: docx, csv and text → tables → plans and records.
//! - [`report`]: one document model, one file per report, one renderer per format.
//! - [`lint`]: a document as its reader reads it: sums, days, terms, claims that do not agree. One file per check. Pure.
//! - [`tables`]: rows for programs: every change, every record, streamed; one file per table.
//! - [`keys`]: chords, the ЙЦУКЕН layout, the key map.
//! - [`app`]: state, actions, `update` → effects. No terminal, no disk.
//! - [`ui`]: the loop, the terminal, the screens.
//! - [`labour`]: how far long work is, and whether somebody has stopped it.
//! - [`confine`]: the locked-down account: the one folder, no programs, an environment that decides nothing.
//! - [`cli`]: one file per subcommand. [`demo`]: the sample, loaded through the import paths.
//!
//! Imports go one way: `domain ← forms ← changes ← store ← app ← ui`; `tests/rooms.rs` holds it.
//!
//! # The way of a key
//! event → (a text field is focused and the key is a plain character? text : layout → key map → `Action`)
//! → `update(&mut State, Msg) -> Vec<Effect>` → effect: log append, `fdatasync`, acknowledgement → store
//! → `Msg` → dirty → one draw after the queue is drained.

pub mod app;
mod caught;
pub mod changes;
pub mod cli;
pub mod confine;
pub mod demo;
pub mod domain;
pub mod error;
pub mod forms;
pub mod import;
pub mod keys;
pub mod labour;
pub mod lint;
pub mod messages;
pub mod report;
pub mod search;
pub mod store;
pub mod sync;
pub mod tables;
pub mod text;
pub mod ui;

pub use error::{Error, Result};
