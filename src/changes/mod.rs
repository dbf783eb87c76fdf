//! What was saved: changes in an append-only log, and the fold that makes records of them.
//!
//! [`change`] is the unit (deterministic CBOR, identity by hash), [`log`] the write-ahead file, [`fold`] the merge.

pub mod change;
