//! Joining torn text and white space, the only changes an importer may make to what a document says.

use crate::text;

/// NFC, every run of white space one space, nothing at the ends; a word broken after its hyphen is closed again.
pub fn tidy(raw: &str) -> String {
    let mut tidied = String::new();
    for line in text::clean(raw).split('\n') {
        extend(&mut tidied, &line.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    tidied
}

/// Two pieces of one text: a space between, none where a hyphenated word was torn («учебно-» + «методическим»).
pub fn join(head: &str, tail: &str) -> String {
    let mut whole = head.to_owned();
    extend(&mut whole, tail);
    whole
}

/// [`join`] in place: a text of many pieces is not copied once for each of them.
pub fn extend(head: &mut String, tail: &str) {
    if !head.is_empty() && !tail.is_empty() {
        let mut back = head.chars().rev();
        let torn = matches!((back.next(), back.next()), (Some('-'), Some(before)) if before.is_alphabetic());
        if !(torn && starts_lower(tail)) {
            head.push(' ');
        }
    }
    head.push_str(tail);
}

/// The first character is a lower-case letter.
pub fn starts_lower(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_lowercase)
}

/// The first letter, whatever stands before it, is a capital.
pub fn starts_upper(text: &str) -> bool {
    text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)
}

/// How alike two texts are, 0 to 100: 100 minus the share of characters to change.
pub fn likeness(left: &str, right: &str) -> usize {
    let (left, right) = (text::fold(left), text::fold(right));
    let left: Vec<char> = left.chars().take(LONGEST).collect();
    let right: Vec<char> = right.chars().take(LONGEST).collect();
    let longest = left.len().max(right.len());
    if longest == 0 {
        return 100;
    }
    100 - distance(&left, &right) * 100 / longest
}

/// Titles differ early or not at all; more would only cost time.
const LONGEST: usize = 400;

fn distance(left: &[char], right: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut diagonal = i;
        let mut beside = i + 1;
        for (b, cell) in right.iter().zip(row.iter_mut().skip(1)) {
            let above = *cell;
            beside = (diagonal + usize::from(a != b)).min(above + 1).min(beside + 1);
            diagonal = above;
            *cell = beside;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_are_joined_and_hyphens_kept() {
        assert_eq!(tidy("сентябрь\n2020 года "), "сентябрь 2020 года");
        assert_eq!(
            tidy("по информационным, учебно-\nметодическим\u{a0} вопросам"),
            "по информационным, учебно-методическим вопросам"
        );
        assert_eq!(tidy("Нагольненская -\nшкола"), "Нагольненская - школа");
        assert_eq!(tidy(" \n\n "), "");
    }

    #[test]
    fn likeness_sees_scanning_errors() {
        assert!(likeness("Мирюк А.А.", "тиркк А.А.") >= 70);
        assert!(likeness("Сентябрь", "Сентиорь") >= 70);
        assert!(likeness("Сентябрь", "Январь") < 60);
        assert_eq!(likeness("", ""), 100);
        assert_eq!(likeness("Ёж", "еж"), 100);
    }
}
