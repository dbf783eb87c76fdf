//! Where rows go.

use super::row::{Cell, Column};
use crate::Result;

/// A format being written. Rows are given one by one; what a sink holds back does not grow with their number.
pub trait Sink {
    /// One row: as many cells as there are columns. The columns may change from row to row where the format allows it.
    fn row(&mut self, columns: &[Column], cells: Vec<Cell>) -> Result<()>;

    /// Writes what is held back and the end of the file.
    fn finish(self: Box<Self>) -> Result<()>;
}
