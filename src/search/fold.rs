//! Text as it is compared ([`crate::text::search_key`]), in bytes. One a letter: Russian text is half as long as in UTF-8, so is the file of all texts, and so is
//! the time to read it. ASCII stands for itself, а–я are `0xa0..=0xbf`, №«» follow them; every other character
//! is `0x01` and seven octal digits of its number as `0x02..=0x09`. No character is a part of another one, so the bytes
//! of one text stand in those of another exactly where the text does.

use crate::text::walk_search_key;

/// Code of «а»; the other letters follow.
const A: u8 = 0xa0;
/// Code of «я».
const YA: u8 = 0xbf;
/// Starts the long code of a rare character.
const RARE: u8 = 0x01;
/// The octal digit 0 of a long code.
const ZERO: u8 = 0x02;
/// Digits of a long code.
const DIGITS: usize = 7;
/// Further characters with a code of their own; none is a letter.
const SIGNS: [(char, u8); 3] = [('№', 0xc0), ('«', 0xc1), ('»', 0xc2)];

/// The bytes that stand for a folded text. Holds no control characters but those of long codes.
pub fn encode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    walk_search_key(text, |c, _| push_code(&mut bytes, c));
    bytes
}

fn push_code(bytes: &mut Vec<u8>, c: char) {
    let code = match c {
        'а'..='я' => u8::try_from(u32::from(c) - u32::from('а')).map_or(0, |place| A + place),
        _ if c.is_ascii() => u8::try_from(c).unwrap_or(b' '),
        _ => SIGNS.iter().find(|(sign, _)| *sign == c).map_or(0, |(_, code)| *code),
    };
    if code != 0 {
        return bytes.push(code);
    }
    bytes.push(RARE);
    let digit = |place: usize| u8::try_from(u32::from(c) >> (3 * place) & 7).unwrap_or(0);
    bytes.extend((0..DIGITS).rev().map(|place| ZERO + digit(place)));
}

/// The Russian word that starts here.
pub fn word_at(bytes: &[u8]) -> &[u8] {
    let letters = bytes.iter().take_while(|byte| (A..=YA).contains(*byte)).count();
    bytes.get(..letters).unwrap_or_default()
}

/// The folded text that these bytes stand for; a code that is cut ends it.
pub fn decode(bytes: &[u8]) -> impl Iterator<Item = char> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (&byte, tail) = rest.split_first()?;
        rest = tail;
        match byte {
            RARE => {
                let (digits, tail) = rest.split_at_checked(DIGITS)?;
                rest = tail;
                char::from_u32(number(digits))
            }
            A..=YA => char::from_u32(u32::from('а') + u32::from(byte - A)),
            _ if byte.is_ascii() => Some(char::from(byte)),
            _ => SIGNS.iter().find(|(_, code)| *code == byte).map(|(sign, _)| *sign),
        }
    })
}

/// The number of a rare character by its octal digits.
fn number(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |all, digit| all << 3 | u32::from(digit.wrapping_sub(ZERO)))
}

/// Whether a letter or a digit ends here.
pub fn letter_before(bytes: &[u8], at: usize) -> bool {
    let Some(last) = at.checked_sub(1).and_then(|last| bytes.get(last)) else { return false };
    match *last {
        ZERO..=0x09 => at.checked_sub(DIGITS + 1).is_some_and(|start| letter_after(bytes, start)),
        byte => is_letter(byte),
    }
}

/// Whether a letter or a digit starts here.
pub fn letter_after(bytes: &[u8], at: usize) -> bool {
    let rest = bytes.get(at..).unwrap_or_default();
    match rest.split_first() {
        Some((&RARE, digits)) => {
            char::from_u32(number(digits.get(..DIGITS).unwrap_or(digits))).is_some_and(char::is_alphanumeric)
        }
        Some((byte, _)) => is_letter(*byte),
        None => false,
    }
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || (A..=YA).contains(&byte)
}

/// Folded text; a part of it can be led back to the text it was made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folded {
    /// The bytes of the folded text, see [`encode`].
    pub bytes: Vec<u8>,
    /// Start of every folded byte in the original, and its end behind the last one.
    origin: Vec<usize>,
}

/// Folds and remembers where everything came from.
pub fn fold_mapped(text: &str) -> Folded {
    let mut folded = Folded::default();
    walk_search_key(text, |c, at| {
        push_code(&mut folded.bytes, c);
        folded.origin.resize(folded.bytes.len(), at);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::search_key as fold;
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
        let at = folded.bytes.windows(3).position(|part| part == encode("елк")).unwrap();
        assert_eq!(text.get(folded.original(at)..folded.original(at + 9)), Some("Ёлкинской"));
        assert_eq!(folded.original(folded.bytes.len()), text.len());
    }

    #[test]
    fn a_letter_is_a_byte_and_a_rare_sign_is_never_a_part_of_another() {
        assert_eq!(encode("Школа № 2 «Я»").len(), "школа №2 «я»".chars().count());
        let bytes = encode("a日б");
        assert_eq!(bytes.len(), 10);
        assert!(letter_after(&bytes, 1) && letter_before(&bytes, 9) && letter_before(&bytes, 10));
        assert!(!letter_before(&encode("…"), 8) && !letter_after(&encode("№"), 0) && !letter_after(&bytes, 99));
        assert_eq!(decode(word_at(&encode("Ёлки-палки"))).collect::<String>(), "елки");
    }

    proptest! {
        #[test]
        fn both_ways_of_folding_agree_and_folding_again_changes_nothing(text in "\\PC*|[А-яЁё№ \n\t–]*") {
            let folded = fold_mapped(&text);
            let plain = fold(&text);
            prop_assert_eq!(&folded.bytes, &encode(&text));
            prop_assert_eq!(fold(&plain).replace(' ', ""), plain.replace(' ', ""));
            prop_assert!((0..=folded.bytes.len()).all(|at| text.is_char_boundary(folded.original(at))));
            prop_assert!(!folded.bytes.contains(&b'\n'));
            prop_assert_eq!(decode(&folded.bytes).collect::<String>(), plain);
        }

        #[test]
        fn bytes_are_found_exactly_where_the_text_is(text in "[а-в日本№ ]{0,12}", part in "[а-в日本№]{1,2}") {
            let bytes = encode(&text);
            let code = encode(&part);
            prop_assert_eq!(bytes.windows(code.len()).any(|at| at == code), fold(&text).contains(&fold(&part)));
        }
    }
}
