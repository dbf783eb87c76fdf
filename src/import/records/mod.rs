//! Records as JSON lines: `{"form","id"?,"key"?,"fields":{…}}`, all or nothing, with every fault by line and field.

mod faults;
mod lines;
mod titles;
mod value;

#[cfg(test)]
mod tests;

pub use faults::{Fault, Faults, MOST_FAULTS};
pub use lines::{Reading, read};
