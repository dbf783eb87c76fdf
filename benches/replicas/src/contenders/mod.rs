//! One file each.

pub mod automerge;
pub mod loro;
pub mod vyezd;
pub mod yrs;
