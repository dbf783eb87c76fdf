//! What was saved: changes in an append-only log, and the fold that makes records of them.
//!
//! [`change`] is the unit (deterministic CBOR, identity by hash), [`log`] the write-ahead file, [`fold`] the merge.

pub mod cbor;
pub mod change;
pub mod clock;
pub mod disk;
#[cfg(test)]
pub(crate) mod double;
pub mod draft;
pub mod encoding;
pub mod erased;
pub mod fold;
pub mod frame;
pub mod lineage;
pub mod log;
pub mod messages;
pub mod op_set;
pub mod recover;
pub mod rewrite;
pub mod scan;
pub mod stub;
pub mod walk;
