//! Claims of a justification that the document's own tables contradict, and figures claimed that stand nowhere
//! (source 004, Блок 3 against Блок 1).

use crate::domain::claim::{self, Figures, Judgement};
use crate::lint::messages as say;
use crate::lint::{Check, Finding, Paper};

/// See the module.
pub const CHECK: Check = Check { id: "claims", label: say::claims, find };

fn find(paper: &Paper, found: &mut Vec<Finding>) {
    let nothing = Figures::default();
    for sentence in &paper.claims {
        let figures = paper.figures.iter().find(|(school, _)| *school == sentence.school).map(|(_, figures)| figures);
        let text = match claim::judge(&claim::read(&sentence.text), figures.unwrap_or(&nothing)) {
            Judgement::Contradicted(facts) => say::contradicted(&sentence.text, facts.join("; ")),
            Judgement::Unproven(why) => say::unproven(&sentence.text, why),
            Judgement::Confirmed(_) | Judgement::NeedsEvidence => continue,
        };
        found.push(Finding { check: CHECK.id, place: sentence.place.clone(), text });
    }
}
