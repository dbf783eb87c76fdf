//! A sentence → what it claims. Read by stems, so that every case and number of the words counts.

use crate::domain::Decimal;
use crate::text;

/// What is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// Results are stable.
    Stable,
    /// Results rose, grow, are better.
    Rise,
    /// An indicator rose by so many per cent.
    RiseBy(Decimal),
    /// Numbers of people grew («рост участников и призеров»).
    MorePeople,
    /// The school teaches no senior classes from the first year named on.
    NoSeniors,
    /// So many per cent of something without figures behind it.
    Share(Decimal),
    /// Nothing a figure could bear out: it needs a document.
    Plain,
}

/// A sentence with what it claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The sentence, verbatim.
    pub text: String,
    /// What it says.
    pub says: Says,
    /// Ids of the exams named; empty: results as a whole.
    pub exams: Vec<&'static str>,
    /// Years named, ascending.
    pub years: Vec<i32>,
}

/// The sentences of a justification: lines, and within them full stops before a capital. Parts of a list («– консультации»)
/// stay with the sentence that opens it.
pub fn sentences(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.is_empty() {
            continue;
        }
        let is_part = line.starts_with(['–', '-', '—', '•']);
        match found.last_mut() {
            Some(open) if is_part => {
                open.push(' ');
                open.push_str(&line);
            }
            _ => found.extend(split(&line)),
        }
    }
    found
}

/// A full stop ends a sentence where a capital follows and a word of at least three letters stands before it.
fn split(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut from = 0;
    for (at, _) in line.match_indices(". ") {
        let before = line.get(from..at).unwrap_or_default();
        let word = before.rsplit([' ', '.']).next().unwrap_or_default();
        let next = line.get(at + 2..).and_then(|rest| rest.chars().next());
        let capital = next.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit());
        if capital && (word.chars().count() >= 3 || word.chars().all(char::is_uppercase)) && !word.is_empty() {
            found.push(line.get(from..=at).unwrap_or_default().to_owned());
            from = at + 2;
        }
    }
    let rest = line.get(from..).unwrap_or_default().trim();
    if !rest.is_empty() {
        found.push(rest.to_owned());
    }
    found
}

/// Reads what a sentence claims.
pub fn read(sentence: &str) -> Claim {
    let folded = text::fold(sentence);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let has = |stems: &[&str]| words.iter().any(|word| stems.iter().any(|stem| word.starts_with(stem)));
    let exams = named(&words);
    let years = years(&folded);
    let of_results = !exams.is_empty()
        || (has(&["образовательн", "учебн"]) && has(&["результат"]))
        || (has(&["качеств"]) && has(&["знан", "обучен"]))
        || has(&["успеваем", "обученност"]);
    let rises = has(&["повыш", "повыс", "рост", "вырос", "возрос", "улучш", "увелич", "прирост"]);
    let says = if has(&["реализу"]) && has(&["основн"]) && has(&["начальн"]) && !has(&["средн"]) && !years.is_empty()
    {
        Says::NoSeniors
    } else if has(&["стабил"]) && (of_results || has(&["результат"])) && !has(&["нестабил"]) {
        Says::Stable
    } else if let Some(percent) = percent(&folded).filter(|_| rises) {
        Says::RiseBy(percent)
    } else if rises && of_results {
        Says::Rise
    } else if rises && has(&["участник", "призер", "победител", "обучающ"]) && !has(&["компетенц"])
    {
        Says::MorePeople
    } else if let Some(percent) = percent(&folded) {
        Says::Share(percent)
    } else {
        Says::Plain
    };
    Claim { text: sentence.to_owned(), says, exams, years }
}

/// The exams a sentence names; «ЕГЭ» is the exam at every level.
fn named(words: &[&str]) -> Vec<&'static str> {
    let all: [(&str, &[&'static str]); 5] = [
        ("впр", &["vpr"]),
        ("огэ", &["oge"]),
        ("егэ", &["ege", "ege_base", "ege_profile"]),
        ("гвэ", &["gve"]),
        ("гиа", &["oge", "ege", "ege_base", "ege_profile", "gve"]),
    ];
    let mut found: Vec<&'static str> = Vec::new();
    for (name, ids) in all {
        if words.contains(&name) {
            found.extend(ids.iter().filter(|id| !found.contains(id)).copied().collect::<Vec<_>>());
        }
    }
    found
}

/// The years 1990–2099 of a text, ascending, each once.
fn years(text: &str) -> Vec<i32> {
    let mut found: Vec<i32> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|run| run.len() == 4)
        .filter_map(|run| run.parse().ok())
        .filter(|year| (1990..2100).contains(year))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The first number with a per cent sign: «100%», «8, 2%», «92 %».
pub fn percent(text: &str) -> Option<Decimal> {
    let at = text.find('%')?;
    let head: Vec<char> = text.get(..at)?.trim_end().chars().collect();
    let from = head.iter().rposition(|c| !(c.is_ascii_digit() || matches!(c, ',' | '.' | ' '))).map_or(0, |n| n + 1);
    let number: String = head.get(from..)?.iter().filter(|c| **c != ' ').collect();
    Decimal::parse(number.trim_start_matches([',', '.']))
}
