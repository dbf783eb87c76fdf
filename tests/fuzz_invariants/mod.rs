//! What must hold for any bytes, one file per reader: called by `fuzz/` with what a fuzzer thinks of, and by
//! `found_by_fuzzing.rs` with the seeds and with everything it ever found.

pub mod bundle;
pub mod changes;
pub mod forms;
pub mod frames;
pub mod keymap;
pub mod pack;
pub mod plan_docx;
pub mod plan_text;
pub mod records;
pub mod sheets;
pub mod snapshot;
pub mod terms;
