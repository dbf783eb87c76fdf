//! Which entries of the bank help with something: words of a finding against titles, tags and texts. Many words, of
//! which few fit, are asked for at once, so that every word counts by itself – unlike a search, where all must be found.

use std::collections::BTreeSet;

use super::fold::encode;
use super::term::Term;
use crate::domain::{Record, RecordId};
use crate::text::search_key;

/// Shorter words fit everywhere, letters.
const SHORTEST: usize = 4;
/// Words looked for at once.
const MOST_WORDS: usize = 24;
/// Words of every finding that say nothing of what would help.
const EMPTY_WORDS: [&str; 24] = [
    "школа",
    "школы",
    "школе",
    "школой",
    "имеется",
    "имеются",
    "наличие",
    "проведена",
    "проведено",
    "проводится",
    "работа",
    "работы",
    "работе",
    "организация",
    "организации",
    "которые",
    "который",
    "также",
    "были",
    "было",
    "этого",
    "после",
    "более",
    "менее",
];

/// What a word is worth in a title or a tag, and in the text.
const NAMED: u32 = 4;
const IN_TEXT: u32 = 1;

/// The words of a text worth looking for, each once, in their order.
pub fn words(text: &str) -> Vec<String> {
    let folded = search_key(text);
    let mut known = BTreeSet::new();
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= SHORTEST && !EMPTY_WORDS.contains(word))
        .filter(|word| known.insert((*word).to_owned()))
        .take(MOST_WORDS)
        .map(str::to_owned)
        .collect()
}

/// Entries of which a word was found, the best first; of equals those updated last. Without words all entries, newest
/// first. `also`: short words that were typed on purpose count too.
pub fn rank(typed: &str, also_short: bool, materials: &[Record]) -> Vec<(RecordId, u32)> {
    let words = if also_short {
        let folded = search_key(typed);
        folded.split_whitespace().take(MOST_WORDS).map(str::to_owned).collect()
    } else {
        words(typed)
    };
    let terms: Vec<Term> = words.iter().filter_map(|word| Term::word(word)).collect();
    let mut found: Vec<(u32, &Record)> = materials
        .iter()
        .map(|material| (worth(&terms, material), material))
        .filter(|(worth, _)| terms.is_empty() || *worth > 0)
        .collect();
    found.sort_by_key(|(worth, material)| (std::cmp::Reverse((*worth, material.date("updated"))), material.id));
    found.into_iter().map(|(worth, material)| (material.id, worth)).collect()
}

fn worth(terms: &[Term], material: &Record) -> u32 {
    let named = encode(&format!("{}\n{}", material.text("title"), material.text("tags")));
    let text = encode(material.text("text"));
    terms
        .iter()
        .map(|term| match (term.find(&named, 0), term.find(&text, 0)) {
            (Some(_), _) => NAMED,
            (None, Some(_)) => IN_TEXT,
            (None, None) => 0,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn material(n: u8, title: &str, tags: &str, text: &str, updated: &str) -> Record {
        let record = Record::new(RecordId::new([n; 16]), "material").with("title", title).with("tags", tags);
        record.with("text", text).with("updated", updated)
    }

    fn order(typed: &str, also_short: bool, all: &[Record]) -> Vec<u8> {
        rank(typed, also_short, all).into_iter().map(|(id, _)| id.as_bytes()[0]).collect()
    }

    #[test]
    fn words_of_a_finding_find_what_helps() {
        let all = [
            material(1, "Анкета", "анкета", "Коллектив и мотивация учителей", "2021-01-01"),
            material(2, "Формирование учебной мотивации", "мотивация", "", "2020-01-01"),
            material(3, "Расписание", "режим дня", "", "2021-05-01"),
        ];
        let finding = "В школе низкая мотивация обучающихся 8 класса к учению";
        assert_eq!(order(finding, false, &all), [2, 1]);
        assert_eq!(order("", false, &all), [3, 1, 2], "newest first where nothing is asked");
        assert!(order("столовая", false, &all).is_empty());
        assert_eq!(order("режим", true, &all), [3]);
    }

    #[test]
    fn words_that_say_nothing_are_left_out() {
        assert_eq!(words("В школе имеется план работы с родителями, план!"), ["план", "родителями"]);
    }
}
