//! Files of the office → tables → plans and records. A reader per meaning, not per format.
//!
//! Every format becomes a [`Manuscript`] (paragraphs and tables in order), and [`plan`] reads the meaning from that.

pub mod batch;
pub mod cells_by_place;
pub mod compare;
pub mod compound;
pub mod csv;
pub mod docx;
pub mod encoding;
pub mod grid;
pub mod intake;
pub mod messages;
pub mod names;
pub mod opendocument;
pub mod package;
pub mod plan;
pub mod records;
pub mod source;
pub mod table;
pub mod text;
pub mod words;
pub mod xls;
mod xls_strings;
pub mod xlsform;
pub mod xlsx;

pub use plan::{ActivityDraft, Doubt, DoubtKind, PlanDraft, PlanShape};
pub use source::{manuscript, read_plan_file, read_plans, tables};
pub use table::{Manuscript, Place, Table};

/// Most cells of one file. A road map has hundreds, a roster of a region tens of thousands.
pub const MOST_CELLS: usize = 500_000;
