//! A record type is data: one TOML file in this folder, or in the user's `forms/` folder.
//!
//! [`schema`] is what a form is, [`reader`] makes it of TOML, [`registry`] holds all of them, [`check`] judges a
//! record against its form, [`new`] makes a new record, [`display`] and [`entry`] turn values into text and back,
//! [`json`] into JSON and back, [`instruments`] reads the questions a visit uses, [`indicators`] holds those of the criteria,
//! [`exams`] puts exam results in lines over the years.

pub mod check;
pub mod checklist;
mod claims;
pub mod criteria;
pub mod display;
pub mod disputed;
pub mod entry;
pub mod exams;
mod fault;
mod field_reader;
pub mod figures;
pub mod indicators;
pub mod instruments;
pub mod json;
pub mod messages;
pub mod nameless;
pub mod new;
mod node;
pub mod reader;
pub mod registry;
pub mod schema;
pub mod survey;
pub mod visit_schedule;
pub mod year_close;

pub use fault::FileFault;
pub use registry::Registry;
pub use schema::{Field, Form, Kind};
