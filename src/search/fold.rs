//! Text as it is compared: lower case, ё as е, all dashes one, runs of white space as one space, «№ 2» as «№2».

/// Folded text; a part of it can be led back to the text it was made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folded {
    /// The folded text. Holds no control characters.
    pub text: String,
    /// Start of every folded byte in the original, and its end behind the last one.
    origin: Vec<usize>,
}

/// Folds.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    walk(text, |c, _| folded.push(c));
    folded
}

/// Folds and remembers where everything came from.
pub fn fold_mapped(text: &str) -> Folded {
    let mut folded = Folded::default();
    walk(text, |c, at| {
        folded.text.push(c);
        folded.origin.resize(folded.text.len(), at);
    });
    folded.origin.push(text.len());
    folded
}

impl Folded {
    /// The place in the original of a folded byte; its end for places behind the last one.
    pub fn original(&self, at: usize) -> usize {
        self.origin.get(at).or(self.origin.last()).copied().unwrap_or_default()
    }
}

fn walk(text: &str, mut push: impl FnMut(char, usize)) {
    let mut last = None;
    let mut space = None;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() || c.is_control() {
            space = space.or(Some(at));
            continue;
        }
        if matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}') {
            continue;
        }
        if let Some(space) = space.take()
            && !matches!(last, None | Some('№'))
        {
            push(' ', space);
        }
        last = Some(c);
        match c {
            'ё' | 'Ё' => push('е', at),
            '‐' | '‑' | '‒' | '–' | '—' | '−' => push('-', at),
            'а'..='я' => push(c, at),
            _ if c.is_ascii() => push(c.to_ascii_lowercase(), at),
            _ => c.to_lowercase().for_each(|c| push(c, at)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_people_write_differently_is_the_same() {
        assert_eq!(fold("  МКОУ\u{a0}«СОШ №  2»\n2020–2021 "), "мкоу «сош №2» 2020-2021");
        assert_eq!(fold("Ёлка и ЁЛКА"), fold("елка И елка"));
        assert_eq!(fold("пере\u{ad}нос"), "перенос");
    }

    #[test]
    fn a_part_is_led_back_to_its_text() {
        let text = "В  Ёлкинской № 2";
        let folded = fold_mapped(text);
        let at = folded.text.find("елк").unwrap();
        assert_eq!(&text[folded.original(at)..folded.original(at + "елкинской".len())], "Ёлкинской");
        assert_eq!(folded.original(folded.text.len()), text.len());
    }

    proptest! {
        #[test]
        fn both_ways_of_folding_agree_and_folding_again_changes_nothing(text in "\\PC*|[А-яЁё№ \n\t–]*") {
            let folded = fold_mapped(&text);
            prop_assert_eq!(&folded.text, &fold(&text));
            prop_assert_eq!(fold(&folded.text).replace(' ', ""), folded.text.replace(' ', ""));
            prop_assert!((0..=folded.text.len()).all(|at| text.is_char_boundary(folded.original(at))));
        }
    }
}
