//! Printed numbers: «1.1.1..», «2.10.6.», «14».

/// The parts of a number as printed; `None` for any other text.
pub(crate) fn parts(text: &str) -> Option<Vec<u32>> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = plain.trim_end_matches(['.', ')']);
    let parts: Option<Vec<u32>> = plain.split('.').map(|part| part.parse().ok().filter(|_| part.len() <= 4)).collect();
    parts.filter(|parts| parts.len() <= 6)
}

/// A heading that begins with a number of one level or a Roman one, followed by a word: «3. Оказание …», «I. Общие …».
pub(crate) fn is_heading(text: &str) -> bool {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit() || "IVXІХ".contains(c));
    if digits.len() == text.len() {
        return false;
    }
    let Some(rest) = digits.strip_prefix(['.', ')']) else { return false };
    rest.trim_start().chars().next().is_some_and(char::is_uppercase)
}

/// How a number follows the one before it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// As expected.
    Next,
    /// The same number again.
    Same,
    /// The last part goes on, but the parts before it are another row's: a slip of numbering. What was meant.
    Slip(Vec<u32>),
    /// Anything else: a gap or a step back.
    Jump,
}

pub(crate) fn step(before: &[u32], now: &[u32]) -> Step {
    if before == now {
        return Step::Same;
    }
    let common = before.iter().zip(now).take_while(|(a, b)| a == b).count();
    let ones = |from: usize| now.iter().skip(from).all(|part| *part == 1);
    if common == before.len() {
        return if now.len() == common + 1 && ones(common) { Step::Next } else { Step::Jump };
    }
    let follows = matches!((before.get(common), now.get(common)), (Some(a), Some(b)) if *b == a.saturating_add(1));
    if follows && ones(common + 1) {
        return Step::Next;
    }
    let goes_on = matches!((before.last(), now.last()), (Some(a), Some(b)) if *b == a.saturating_add(1));
    if goes_on && before.len() == now.len() && before.first() == now.first() {
        let kept = before.len().saturating_sub(1);
        let meant = before.iter().take(kept).chain(now.last()).copied().collect();
        return Step::Slip(meant);
    }
    Step::Jump
}

/// `2.11.6`
pub(crate) fn show(parts: &[u32]) -> String {
    parts.iter().map(u32::to_string).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_is_printed() {
        assert_eq!(parts("1.1.1.."), Some(vec![1, 1, 1]));
        assert_eq!(parts(" 2.10. 6."), Some(vec![2, 10, 6]));
        assert_eq!(parts("14"), Some(vec![14]));
        for text in ["", "№", "1.Организационные", "а", "1..2", "99999999"] {
            assert_eq!(parts(text), None, "{text}");
        }
    }

    #[test]
    fn headings_have_one_level() {
        assert!(is_heading("1.Организационные мероприятия"));
        assert!(is_heading("II. Методическое"));
        for text in ["1.1. Дело", "Дело", "1. дело", "2021 год", "1."] {
            assert!(!is_heading(text), "{text}");
        }
    }

    #[test]
    fn steps() {
        assert_eq!(step(&[1, 1], &[1, 1, 1]), Step::Next);
        assert_eq!(step(&[1, 1, 2], &[1, 2]), Step::Next);
        assert_eq!(step(&[2, 11, 11], &[3, 1]), Step::Next);
        assert_eq!(step(&[2, 11, 5], &[2, 10, 6]), Step::Slip(vec![2, 11, 6]));
        assert_eq!(step(&[1, 1], &[1, 1]), Step::Same);
        assert_eq!(step(&[1, 1], &[1, 3]), Step::Jump);
        assert_eq!(step(&[3], &[2]), Step::Jump);
    }
}
