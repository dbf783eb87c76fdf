//! Torn tables: what had to be mended to read them, one finding of a kind with all its rows.

use crate::lint::messages as say;
use crate::lint::paper::Mend;
use crate::lint::{Check, Finding, Paper, Place};
use crate::text;

/// See the module.
pub const CHECK: Check = Check { id: "layout", label: say::layout, find };

/// A kind of mend and the sentence that tells its rows.
type Told = (Mend, fn(String) -> String);

const KINDS: [Told; 6] = [
    (Mend::OnLines, |_| say::mended_on_lines()),
    (Mend::Joined, say::mended_joined),
    (Mend::Doubled, say::mended_doubled),
    (Mend::SectionTorn, say::mended_section),
    (Mend::TextCut, say::mended_cut),
    (Mend::Shifted, say::mended_shifted),
];

/// Longest name of a row in the list, cells.
const NAME: usize = 40;

fn find(paper: &Paper, found: &mut Vec<Finding>) {
    for (kind, tell) in KINDS {
        let places: Vec<&Place> = paper.mended.iter().filter(|(mend, _)| *mend == kind).map(|(_, p)| p).collect();
        let Some(first) = places.first() else { continue };
        let mut rows: Vec<String> = Vec::new();
        for place in &places {
            let name = if place.row.is_empty() { place.section.as_str() } else { place.row.as_str() };
            let name = text::truncate(name.trim_end_matches('.'), NAME);
            if !name.is_empty() && !rows.contains(&name) {
                rows.push(name);
            }
        }
        let place = Place { section: first.section.clone(), line: first.line, ..Place::default() };
        found.push(Finding { check: CHECK.id, place, text: tell(rows.join(", ")) });
    }
}
