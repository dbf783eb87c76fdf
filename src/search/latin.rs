//! Russian words typed in Latin letters («shkola», «vyezd»): read back letter by letter. Soft and hard signs are seldom
//! typed so and stay out; who compares by a few letters ([`super::fuzzy`]) does not miss them.

/// Groups before single letters, long groups first.
const LETTERS: [(&str, &str); 41] = [
    ("shch", "щ"),
    ("sch", "щ"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ts", "ц"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("yu", "ю"),
    ("ju", "ю"),
    ("iu", "ю"),
    ("ya", "я"),
    ("ja", "я"),
    ("ia", "я"),
    ("yo", "е"),
    ("jo", "е"),
    ("ye", "е"),
    ("je", "е"),
    ("iy", "ий"),
    ("yy", "ый"),
    ("a", "а"),
    ("b", "б"),
    ("c", "ц"),
    ("d", "д"),
    ("e", "е"),
    ("f", "ф"),
    ("g", "г"),
    ("h", "х"),
    ("i", "и"),
    ("j", "й"),
    ("k", "к"),
    ("l", "л"),
    ("m", "м"),
    ("n", "н"),
    ("o", "о"),
    ("p", "п"),
    ("r", "р"),
    ("s", "с"),
    ("t", "т"),
    ("u", "у"),
    ("v", "в"),
    ("z", "з"),
];

const VOWELS: &str = "aeiouy";

/// The Russian text behind Latin letters; characters that are no such letters stay.
pub fn russian(text: &str) -> String {
    let lower = text.to_lowercase();
    let (mut russian, mut rest, mut before) = (String::with_capacity(text.len() * 2), lower.as_str(), ' ');
    while let Some(first) = rest.chars().next() {
        let after = rest.chars().nth(1).unwrap_or(' ');
        let (latin, letters) = match LETTERS.iter().find(|(latin, _)| rest.starts_with(latin)) {
            Some(found) => *found,
            None if first == 'y' && before.is_alphabetic() && !VOWELS.contains(before) => {
                // «kotelnikovsky», but «vyezd» and «plany».
                ("y", if before == 'k' && !after.is_alphabetic() { "ий" } else { "ы" })
            }
            None if first == 'y' => ("y", "й"),
            None if first == 'w' => ("w", "в"),
            None if first == 'x' => ("x", "кс"),
            None if first == 'q' => ("q", "к"),
            None => ("", ""),
        };
        if latin.is_empty() {
            russian.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        } else {
            russian.push_str(letters);
            rest = rest.strip_prefix(latin).unwrap_or_default();
        }
        before = latin.chars().last().unwrap_or(first);
    }
    russian
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_read_back() {
        for (latin, word) in [
            ("shkola", "школа"),
            ("Kotelnikovsky", "котелниковский"),
            ("Krasnoyarskaya", "красноярская"),
            ("shchuka", "щука"),
            ("chek-list", "чек-лист"),
            ("plany 2021", "планы 2021"),
            ("vyezd", "везд"),
            ("mart", "март"),
            ("школа", "школа"),
        ] {
            assert_eq!(russian(latin), word);
        }
    }

    proptest! {
        #[test]
        fn nothing_breaks_it(text in "\\PC{0,60}") {
            prop_assert!(russian(&text).chars().all(|c| !c.is_ascii_lowercase()));
        }
    }
}
