//! A record type is data: one TOML file in this folder, or in the user's `forms/` folder.
//!
//! [`schema`] is what a form is, [`reader`] makes it of TOML, [`registry`] holds all of them, [`check`] judges a
//! record against its form.

pub mod check;
pub mod display;
pub mod entry;
pub mod new;
pub mod registry;
pub mod schema;

pub use registry::Registry;
pub use schema::{Field, Form, Kind};
