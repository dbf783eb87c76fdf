//! Names of people: surname with initials, whatever the case the sentence put it in.

use super::words::{Gap, Word};

/// A person as found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    /// As printed, in its grammatical case.
    pub surname: String,
    /// «Н.В.».
    pub initials: String,
    /// How many words it takes.
    pub words: usize,
}

impl Name {
    /// «Кондрашова Н.В.».
    pub fn full(&self) -> String {
        format!("{} {}", self.surname, self.initials)
    }
}

/// A name that starts with the first of these words: «Мирюк А.А.», «Н.А. Голова», «Петрова-Водкина Е.»;
/// also «Голова Н А» with the points lost.
pub(super) fn name_at(words: &[Word]) -> Option<Name> {
    if let Some((surname, taken)) = surname(words) {
        let rest = words.get(taken..)?;
        let apart = rest.first()?.gap == Gap::Separator;
        let (initials, more) = if apart { (String::new(), 0) } else { initials(rest) };
        return (more > 0).then_some(Name { surname, initials, words: taken + more });
    }
    let (initials, taken) = initials(words);
    let rest = words.get(taken..)?;
    if taken == 0 || rest.first()?.gap == Gap::Separator {
        return None;
    }
    let (surname, more) = surname(rest)?;
    Some(Name { surname, initials, words: taken + more })
}

fn is_capital(c: char) -> bool {
    c.is_uppercase()
}

/// A capitalised word, with a second one joined by a hyphen.
fn surname(words: &[Word]) -> Option<(String, usize)> {
    let capitalised = |word: &Word| {
        let mut letters = word.printed.chars();
        letters.next().is_some_and(is_capital)
            && letters.clone().next().is_some()
            && letters.all(|c| c.is_alphabetic() && !is_capital(c))
    };
    let first = words.first().filter(|word| capitalised(word))?;
    match words.get(1) {
        Some(second) if second.gap == Gap::None && second.at.start == first.at.end + 1 && capitalised(second) => {
            Some((format!("{}-{}", first.printed, second.printed), 2))
        }
        _ => Some((first.printed.clone(), 1)),
    }
}

/// One or two single capital letters.
fn initials(words: &[Word]) -> (String, usize) {
    let letters = words
        .iter()
        .take(2)
        .enumerate()
        .take_while(|(at, word)| {
            let mut chars = word.printed.chars();
            let single = chars.next().is_some_and(is_capital) && chars.next().is_none();
            single && (*at == 0 || word.gap != Gap::Separator)
        })
        .map(|(_, word)| format!("{}.", word.printed))
        .collect::<Vec<_>>();
    (letters.concat(), letters.len())
}

/// Whether `printed` is a case form of the surname `nominative`.
pub(super) fn is_form_of(printed: &str, nominative: &str) -> bool {
    let (printed, nominative) = (fold(printed), fold(nominative));
    printed == nominative || forms(&nominative).contains(&printed)
}

fn fold(word: &str) -> String {
    word.to_lowercase().replace('ё', "е")
}

/// The case forms of a surname in lower case.
fn forms(surname: &str) -> Vec<String> {
    let table: [(&str, &[&str]); 8] = [
        ("ая", &["ой", "ую", "ою"]),
        ("яя", &["ей", "юю"]),
        ("ий", &["ого", "ому", "им", "ом", "его", "ему", "ем"]),
        ("ый", &["ого", "ому", "ым", "ом"]),
        ("ой", &["ого", "ому", "ым", "ом"]),
        ("а", &["ы", "и", "е", "у", "ой", "ою", "ей"]),
        ("я", &["и", "е", "ю", "ей"]),
        ("ь", &["я", "ю", "ем", "е"]),
    ];
    if let Some((stem, endings)) =
        table.iter().find_map(|(ending, endings)| Some((surname.strip_suffix(ending)?, *endings)))
    {
        return endings.iter().map(|ending| format!("{stem}{ending}")).collect();
    }
    let consonant = surname.chars().last().is_some_and(|c| !"аеиоуыэюя".contains(c));
    let endings: &[&str] = if consonant { &["а", "у", "ым", "ом", "ем", "е"] } else { &[] };
    endings.iter().map(|ending| format!("{surname}{ending}")).collect()
}

/// Looks like a case form rather than a name in the nominative: «Кондрашову», «Петровой».
pub(super) fn looks_inflected(surname: &str) -> bool {
    let endings = ["ову", "еву", "ину", "ыну", "овой", "евой", "иной", "ую", "ским", "ского", "скому", "овым", "евым"];
    let folded = fold(surname);
    endings.iter().any(|ending| folded.ends_with(ending))
}
