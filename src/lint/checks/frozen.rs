//! Values of a closed year that were changed after it was closed (source 000, 1.5: the year's analysis rests on them).

use crate::lint::messages as say;
use crate::lint::{Check, Finding, Paper};

/// See the module.
pub const CHECK: Check = Check { id: "frozen", label: say::frozen, find };

fn find(paper: &Paper, found: &mut Vec<Finding>) {
    let finding =
        |(place, text): &(_, String)| Finding { check: CHECK.id, place: Clone::clone(place), text: text.clone() };
    found.extend(paper.thawed.iter().map(finding));
}
