//! What holds for a plan of any format: read or refused in a sentence, with memory in proportion to the file.

use vyezd::Error;
use vyezd::import::{PlanDraft, read_plans};

/// Bytes of text in what was read, counted as they are held.
fn held(plans: &[PlanDraft]) -> usize {
    let rows = plans.iter().flat_map(|plan| &plan.activities).map(|row| {
        let own = [&row.number_printed, &row.section, &row.title, &row.term, &row.parties, &row.expected];
        let own = own.into_iter().chain([&row.reporting, &row.execution]).chain(&row.school);
        let other = row.other.iter().flat_map(|(heading, text)| [heading, text]);
        own.chain(other).map(String::len).sum::<usize>()
    });
    let heads = plans.iter().map(|plan| {
        let lists = plan.tasks.iter().chain(&plan.expected).chain(&plan.goal);
        plan.title.len() + lists.map(String::len).sum::<usize>() + plan.approval.as_ref().map_or(0, String::len)
    });
    let doubts = plans.iter().flat_map(PlanDraft::all_doubts).map(|doubt| doubt.text.len());
    rows.chain(heads).chain(doubts).sum()
}

/// What holds for a plan of any format; `unpacked` is the size of its text.
pub fn check_plans(bytes: &[u8], name: &str, unpacked: usize) {
    match read_plans(bytes, name) {
        Ok(plans) => {
            assert!(!plans.is_empty() && plans.iter().all(|plan| !plan.activities.is_empty()));
            for plan in &plans {
                assert!(plan.activities.iter().enumerate().all(|(n, row)| row.order == n + 1), "gaps in the order");
                assert!(plan.activities.iter().all(|row| row.parent.is_none_or(|parent| parent < row.order)));
            }
            let held = held(&plans);
            // Each row repeats the headings over it: a long one once too often would be memory without bound.
            let rows: usize = plans.iter().map(|plan| plan.activities.len()).sum();
            assert!(held <= 8 * unpacked + 9000 * rows, "{held} bytes in {rows} rows for a file of {unpacked}");
        }
        Err(Error::Refused(sentence)) => assert!(sentence.contains(name), "{sentence}"),
        Err(other) => panic!("{other:?}"),
    }
}
