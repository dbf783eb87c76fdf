//! A file of text taken for a plan: read or refused in a sentence, with memory in proportion to the file.
//!
//! Input: the first byte chooses the name's ending, the rest is the file.

#[allow(clippy::duplicate_mod)]
#[path = "plans.rs"]
mod plans;

pub fn check(data: &[u8]) {
    let Some((choice, rest)) = data.split_first() else { return };
    let name = match choice % 3 {
        0 => "план.txt",
        1 => "план.csv",
        _ => "план.tsv",
    };
    plans::check_plans(rest, name, rest.len());
}
