//! One document model, one file per report, one renderer per format.
//!
//! [`catalogue`] lists the reports; [`catalogue::build`] makes a [`document::Document`] of one,
//! [`catalogue::render`] the bytes of a format, [`output::write`] the file.

pub mod catalogue;
pub mod chart;
pub mod context;
pub mod csv;
pub mod disputed;
pub mod document;
pub mod docx;
pub mod grid;
pub mod html;
pub mod issuer;
pub mod markdown;
pub mod messages;
mod monitoring;
pub mod ndjson;
pub mod output;
pub mod parameters;
pub mod pdf;
pub mod typography;
pub mod xlsx;
mod xml;

// The reports.
pub mod analysis;
pub mod chain;
pub mod checklist;
pub mod courses;
pub mod criteria;
pub mod diaries;
pub mod dossier;
pub mod exams;
pub mod exclusion;
pub mod execution;
pub mod info_letter;
pub mod letter;
pub mod next_plan;
pub mod order;
pub mod overview;
pub mod plan;
pub mod programme;
pub mod protocol;
pub mod questionnaire;
pub mod questionnaire_blank;
pub mod recommendations;
pub mod requests;
pub mod schedule;
pub mod site_text;
pub mod support;
pub mod visit;

pub use catalogue::{Format, REPORTS, Report};
pub use context::Context;
pub use document::Document;
pub use parameters::{Parameter, Parameters, Year};

/// The place for a handwritten date.
const DATE_LINE: &str = "«___» ___________ 20__ г.";
