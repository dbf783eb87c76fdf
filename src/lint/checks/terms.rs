//! Terms that can be read in two ways or not at all (source 000 «январь июнь 2021 года»; source 004, two terms in a cell).

use crate::domain::Period;
use crate::lint::messages as say;
use crate::lint::{Check, Finding, Paper};

/// See the module.
pub const CHECK: Check = Check { id: "terms", label: say::terms, find };

fn find(paper: &Paper, found: &mut Vec<Finding>) {
    for row in paper.rows.iter().filter(|row| !row.term.trim().is_empty()) {
        let period = Period::read(&row.term, row.frame);
        if let Some(doubt) = &period.note {
            let text = say::term_doubtful(&row.term, doubt.sentence());
            found.push(Finding { check: CHECK.id, place: row.place.at(&say::term_column()), text });
        }
    }
}
