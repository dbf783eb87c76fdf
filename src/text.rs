//! Text measured in terminal cells: the only place that cuts strings.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Width in terminal cells.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The longest start of `text` that fits `cells`; «…» closes a cut text.
pub fn truncate(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let mut cut = take(text, cells.saturating_sub(1));
    if cells > 0 {
        cut.push('…');
    }
    cut
}

/// The longest start of whole graphemes within `cells`.
fn take(text: &str, cells: usize) -> String {
    let mut used = 0;
    text.graphemes(true)
        .take_while(|grapheme| {
            used += width(grapheme);
            used <= cells
        })
        .collect()
}

/// `text` cut or padded with spaces to exactly `cells`.
pub fn fit(text: &str, cells: usize) -> String {
    let mut fitted = truncate(text, cells);
    let missing = cells.saturating_sub(width(&fitted));
    fitted.extend(std::iter::repeat_n(' ', missing));
    fitted
}

/// Lines of at most `cells` (at least 1), broken at spaces, long words inside. Never empty.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(1);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        wrap_paragraph(paragraph.trim_end(), cells, &mut lines);
    }
    lines
}

fn wrap_paragraph(paragraph: &str, cells: usize, lines: &mut Vec<String>) {
    let mut line = String::new();
    for word in paragraph.split(' ') {
        let joined = width(&line) + usize::from(!line.is_empty()) + width(word);
        if joined <= cells {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut rest = word;
        while width(rest) > cells {
            let mut head = take(rest, cells);
            if head.is_empty() {
                // A grapheme wider than the column: shown as it is rather than looping for ever.
                rest.graphemes(true).next().unwrap_or(rest).clone_into(&mut head);
            }
            rest = rest.strip_prefix(head.as_str()).unwrap_or_default();
            lines.push(head);
        }
        line.push_str(rest);
    }
    lines.push(line);
}

/// NFC, without soft hyphen, zero-width space and byte order mark; line ends as `\n`. For everything typed or pasted.
pub fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .nfc()
        .filter(|c| !matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}'))
        .collect()
}

/// For a terminal: what would steer it, or turn the order of what is read, is written as JSON writes it. What people have
/// saved, or called their files, can hold anything; a line of JSON stays what it was.
pub fn shown(text: &str) -> Cow<'_, str> {
    let steers = |c: char| {
        let turns =
            matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        turns || (c.is_control() && !matches!(c, '\n' | '\t'))
    };
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 5);
    for c in text.chars() {
        if steers(c) {
            let escaped: String = format!("\\u{:04x}", u32::from(c));
            shown += &escaped;
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// Lower case, ё as е, runs of white space as one space: for comparing what people wrote, sign by sign. What people
/// look for is compared by [`search_key`].
pub fn fold(text: &str) -> String {
    let lower = text.to_lowercase().replace('ё', "е");
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Bytes as hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = std::fmt::Write::write_fmt(&mut text, format_args!("{byte:02x}"));
        text
    })
}

/// What is compared when people look for something, in filters, in the search, in the palette: lower case, ё as е, all
/// dashes one, soft hyphens gone, runs of white space as one space, «№ 2» as «№2».
pub fn search_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    walk_search_key(text, |c, _| key.push(c));
    key
}

/// [`search_key`] letter by letter, each with the place in `text` it comes from.
pub fn walk_search_key(text: &str, mut push: impl FnMut(char, usize)) {
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

/// Key that sorts Russian names as people do: case and ё folded, numbers by size («№ 2» before «№ 10»).
pub fn sort_key(text: &str) -> String {
    let mut key = String::new();
    let mut digits = String::new();
    for c in fold(text).chars().chain(['\0']) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            key.extend(std::iter::repeat_n('0', 10_usize.saturating_sub(digits.len())));
            key.push_str(&digits);
            digits.clear();
        }
        if c != '\0' {
            key.push(c);
        }
    }
    key
}

/// Russian as lower-case Latin letters and digits with hyphens between the words: «Иванова А. П.» → «ivanova-a-p».
pub fn latin(text: &str) -> String {
    let mut out = String::new();
    for letter in text.to_lowercase().chars() {
        let part = match letter {
            'а' => "a",
            'б' => "b",
            'в' => "v",
            'г' => "g",
            'д' => "d",
            'е' | 'ё' | 'э' => "e",
            'ж' => "zh",
            'з' => "z",
            'и' => "i",
            'й' | 'ы' => "y",
            'к' => "k",
            'л' => "l",
            'м' => "m",
            'н' => "n",
            'о' => "o",
            'п' => "p",
            'р' => "r",
            'с' => "s",
            'т' => "t",
            'у' => "u",
            'ф' => "f",
            'х' => "kh",
            'ц' => "ts",
            'ч' => "ch",
            'ш' => "sh",
            'щ' => "shch",
            'ю' => "yu",
            'я' => "ya",
            'ъ' | 'ь' => "",
            'a'..='z' | '0'..='9' => {
                out.push(letter);
                ""
            }
            _ => {
                if !out.is_empty() && !out.ends_with('-') {
                    out.push('-');
                }
                ""
            }
        };
        out.push_str(part);
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_looked_for_is_found_however_it_is_written() {
        assert_eq!(search_key("МКОУ  «СОШ № 2»"), search_key("мкоу «сош №2»"));
        assert_eq!(search_key("2020 – 2021"), search_key("2020 - 2021"));
        assert_eq!(search_key("пере\u{ad}нос Ёлки"), "перенос елки");
    }

    #[test]
    fn russian_names_become_names_of_files() {
        assert_eq!(latin("Котельниковский муниципальный район"), "kotelnikovskiy-munitsipalnyy-rayon");
        assert_eq!(latin(" «Щёлково-2», ул. Ж. "), "shchelkovo-2-ul-zh");
        assert_eq!(latin("…"), "");
    }

    #[test]
    fn sorts_numbers_by_size_and_folds_yo() {
        assert!(sort_key("СОШ № 2") < sort_key("СОШ № 10"));
        assert_eq!(sort_key("Ёлка"), sort_key("елка"));
    }

    #[test]
    fn wraps_at_spaces_and_inside_long_words() {
        assert_eq!(wrap("раз два три", 7), ["раз два", "три"]);
        assert_eq!(wrap("абвгдежз", 3), ["абв", "где", "жз"]);
        assert_eq!(wrap("", 5), [""]);
    }

    proptest! {
        #[test]
        fn cutting_never_exceeds_the_width(text in "\\PC*", cells in 0_usize..40) {
            prop_assert!(width(&truncate(&text, cells)) <= cells);
            prop_assert!(width(&fit(&text, cells)) >= cells.min(width(&fit(&text, cells))));
        }

        #[test]
        fn wrapping_loses_no_visible_character(text in "[а-яё 日]*", cells in 2_usize..20) {
            let joined: String = wrap(&text, cells).concat();
            let plain = |t: &str| t.chars().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(plain(&joined), plain(&text));
        }
    }
}
