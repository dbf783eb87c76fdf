//! «0» and «-» in tables of results: one of them reads as a result that nobody has (source 004, T6 and T7).

use crate::lint::messages as say;
use crate::lint::{Check, Finding, Paper};

/// See the module.
pub const CHECK: Check = Check { id: "no_data", label: say::no_data, find };

fn find(paper: &Paper, found: &mut Vec<Finding>) {
    let count = |sign: &str| paper.blanks.iter().filter(|(_, text)| text == sign).count();
    let (zeros, dashes) = (count("0"), count("-"));
    let first = paper.blanks.iter().find(|(_, text)| text == "0");
    if let (Some((place, _)), true) = (first, dashes > 0) {
        found.push(Finding { check: CHECK.id, place: place.clone(), text: say::zero_and_dash(zeros, dashes) });
    }
}
