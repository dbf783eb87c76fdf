//! Rows of a plan without a term, without anybody responsible, without a text (source 000: 1.1, 2.11.4, 2.10.6).

use crate::lint::messages as say;
use crate::lint::{Check, Finding, Paper};

/// See the module.
pub const CHECK: Check = Check { id: "holes", label: say::holes, find };

fn find(paper: &Paper, found: &mut Vec<Finding>) {
    for row in paper.rows.iter().filter(|row| !row.is_part) {
        let mut tell = |column: String, text: String| {
            found.push(Finding { check: CHECK.id, place: row.place.at(&column), text });
        };
        if row.title.trim().is_empty() {
            tell(say::title_column(), say::title_empty());
        }
        if row.term.trim().is_empty() {
            tell(say::term_column(), say::term_empty());
        }
        if row.parties.as_ref().is_some_and(|parties| parties.trim().is_empty()) {
            tell(say::parties_column(), say::parties_empty());
        }
    }
}
