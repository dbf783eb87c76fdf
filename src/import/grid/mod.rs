//! Any table of an office → records of any form: sheets, their headings, what each column holds, and then the rows
//! against what is stored. Nothing is guessed in silence: what a person has to look at is a note with sheet, row, column.

pub mod around;
pub mod cell;
pub mod choose;
pub mod headings;
pub mod known;
pub mod layout;
pub mod mapping;
pub mod memory;
pub mod messages;
pub mod prepared;
pub mod read;
pub mod references;
pub mod row;
mod settle;
pub mod sheet;
mod spread;

pub use around::{Around, Wishes};
pub use choose::{Chosen, choose};
pub use mapping::{Mapping, Target};
pub use prepared::{Entry, Note, Prepared, Weight, What};
pub use read::prepare;
pub use sheet::{Sheet, Spot, sheets};
