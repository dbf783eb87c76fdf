//! A secret key as text for paper: letters and digits that people do not confuse, in groups of five, the last of them a
//! check, so that a slip of the pen is told before anything happens.

use sha2::{Digest, Sha256};

/// Crockford's alphabet: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Bytes of the check.
const CHECK: usize = 3;
const GROUP: usize = 5;

/// What a key on the sheet is for; it is part of the check, so one is not taken for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Gives access.
    Municipal,
    /// Replaces the municipal key.
    Recovery,
}

impl Purpose {
    /// The letter the text begins with.
    fn letter(self) -> char {
        match self {
            Self::Municipal => 'M',
            Self::Recovery => 'R',
        }
    }
}

fn check(purpose: Purpose, seed: &[u8; 32]) -> [u8; CHECK] {
    let mut hasher = Sha256::new();
    hasher.update(b"vyezd/sheet/1");
    hasher.update([purpose.letter() as u8]);
    hasher.update(seed);
    let hash: [u8; 32] = hasher.finalize().into();
    std::array::from_fn(|at| hash.get(at).copied().unwrap_or_default())
}

/// The text: `M-XXXXX-…`.
pub fn text(purpose: Purpose, seed: &[u8; 32]) -> String {
    let bytes: Vec<u8> = seed.iter().copied().chain(check(purpose, seed)).collect();
    let mut written = String::from(purpose.letter());
    let (mut held, mut bits, mut count) = (0_u32, 0, 0);
    for byte in bytes {
        held = held << 8 | u32::from(byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            if count % GROUP == 0 {
                written.push('-');
            }
            let index = usize::try_from(held >> bits & 31).unwrap_or_default();
            written.extend(ALPHABET.get(index).map(|letter| char::from(*letter)));
            count += 1;
        }
        held &= (1 << bits) - 1;
    }
    written
}

/// Reads a text as people type it: small letters, spaces, O for 0, I and L for 1, Cyrillic letters that look the same.
pub fn parse(typed: &str) -> Option<(Purpose, [u8; 32])> {
    let mut letters = typed.chars().flat_map(char::to_uppercase).filter(|c| c.is_alphanumeric()).map(latin);
    let first = letters.next()?;
    let purpose = [Purpose::Municipal, Purpose::Recovery].into_iter().find(|purpose| purpose.letter() == first)?;
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in letters {
        let letter = match letter {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let value = ALPHABET.iter().position(|known| char::from(*known) == letter)?;
        held = held << 5 | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 255).ok()?);
            held &= (1 << bits) - 1;
        }
        if bytes.len() > 32 + CHECK {
            return None;
        }
    }
    let (seed, told) = bytes.split_at_checked(32)?;
    let seed: [u8; 32] = seed.try_into().ok()?;
    (told == check(purpose, &seed)).then_some((purpose, seed))
}

/// The Latin letter that looks like a Cyrillic one.
fn latin(letter: char) -> char {
    match letter {
        'А' => 'A',
        'В' => 'B',
        'С' => 'C',
        'Е' => 'E',
        'Н' => 'H',
        'К' => 'K',
        'М' => 'M',
        'О' => 'O',
        'Р' => 'P',
        'Т' => 'T',
        'Х' => 'X',
        'У' => 'Y',
        'З' => '3',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_however_it_is_typed(seed in any::<[u8; 32]>(), recovery in any::<bool>()) {
            let purpose = if recovery { Purpose::Recovery } else { Purpose::Municipal };
            let text = text(purpose, &seed);
            prop_assert_eq!(text.len(), 1 + 56 + 12);
            prop_assert_eq!(parse(&text), Some((purpose, seed)));
            let sloppy = text.to_lowercase().replace('-', "  ").replace('0', "o").replace('1', "l").replace('c', "с");
            prop_assert_eq!(parse(&sloppy), Some((purpose, seed)));
        }

        #[test]
        fn a_wrong_letter_is_told(seed in any::<[u8; 32]>(), at in 0_usize..56, step in 1_usize..32) {
            let text = text(Purpose::Municipal, &seed);
            let mut letters: Vec<char> = text.chars().filter(|c| *c != '-').collect();
            let place = ALPHABET.iter().position(|known| char::from(*known) == letters[at + 1]).unwrap();
            letters[at + 1] = char::from(ALPHABET[(place + step) % 32]);
            let typed: String = letters.into_iter().collect();
            prop_assert_eq!(parse(&typed), None);
        }

        #[test]
        fn anything_typed_is_only_refused(typed in "\\PC{0,100}") {
            prop_assert_eq!(parse(&typed), None);
        }
    }
}
