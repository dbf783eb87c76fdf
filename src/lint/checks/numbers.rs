//! Numbers of a plan's rows: twice, lost, out of order (source 000: 2.11.5 → 2.10.6; source 002: a row without its number).

use std::collections::BTreeMap;

use crate::import::plan::number::{self, Step};
use crate::lint::messages as say;
use crate::lint::paper::Row;
use crate::lint::{Check, Finding, Paper};
use crate::text;

/// See the module.
pub const CHECK: Check = Check { id: "numbers", label: say::numbers, find };

/// Longest title in a sentence, cells.
const TITLE: usize = 60;

fn find(paper: &Paper, found: &mut Vec<Finding>) {
    let plans = paper.rows.iter().map(|row| row.plan).max().map_or(0, |last| last + 1);
    for plan in 0..plans {
        let rows: Vec<&Row> = paper.rows.iter().filter(|row| row.plan == plan && !row.is_part).collect();
        if rows.iter().any(|row| !row.number.is_empty()) {
            follow(&rows, found);
        }
    }
}

fn follow(rows: &[&Row], found: &mut Vec<Finding>) {
    let mut seen: BTreeMap<Vec<u32>, &str> = BTreeMap::new();
    let mut before: Option<Vec<u32>> = None;
    for row in rows {
        let mut tell = |text: String| {
            found.push(Finding { check: CHECK.id, place: row.place.clone(), text });
        };
        if row.number.is_empty() {
            tell(say::number_lost(text::truncate(&row.title, TITLE)));
            continue;
        }
        let Some(now) = number::parts(&row.number) else { continue };
        let printed = row.number.trim_end_matches('.');
        if let Some(other) = seen.get(&now) {
            tell(say::number_twice(printed, text::truncate(other, TITLE)));
        } else if let Some(before) = &before {
            match number::step(before, &now) {
                Step::Slip(meant) => tell(say::number_slip(printed, number::show(before), number::show(&meant))),
                Step::Jump => tell(say::number_jump(printed, number::show(before))),
                Step::Next | Step::Same => {}
            }
        }
        seen.insert(now.clone(), &row.title);
        before = Some(now);
    }
}
