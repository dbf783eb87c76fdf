//! Bytes → text for text files: UTF-8 or UTF-16 with a mark, UTF-8 without, windows-1251.

use crate::{Error, Result};

use super::messages as say;

/// Longest text file, bytes; a road map has tens of thousands.
pub const LONGEST_TEXT: usize = 16 * 1024 * 1024;

/// Reads the text of a file; what is no text is refused.
pub fn decode(bytes: &[u8], name: &str) -> Result<String> {
    if bytes.len() > LONGEST_TEXT {
        return Err(Error::Refused(say::too_large(name, LONGEST_TEXT / (1024 * 1024))));
    }
    let text = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, mark)) => {
            let (text, broken) = encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
            if broken {
                return Err(Error::Refused(say::no_text(name)));
            }
            text.into_owned()
        }
        None => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => encoding_rs::WINDOWS_1251.decode_without_bom_handling(bytes).0.into_owned(),
        },
    };
    if is_text(&text) { Ok(text) } else { Err(Error::Refused(say::no_text(name))) }
}

/// Text has no control characters but line ends and tabs, and letters among its characters.
fn is_text(text: &str) -> bool {
    let control = |c: &char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{b}' | '\u{1a}');
    let (mut odd, mut all) = (0_usize, 0_usize);
    for c in text.chars() {
        all += 1;
        odd += usize::from(control(&c));
    }
    odd * 200 <= all && !text.contains('\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_encodings_give_one_text() {
        let text = "Срок;Ответственные — №1";
        let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let (cp1251, _, _) = encoding_rs::WINDOWS_1251.encode(text);
        let marked: Vec<u8> = b"\xEF\xBB\xBF".iter().copied().chain(text.bytes()).collect();
        for bytes in [text.as_bytes(), &utf16, &cp1251, &marked] {
            assert_eq!(decode(bytes, "a.csv").unwrap(), text);
        }
    }

    #[test]
    fn binary_is_refused() {
        assert!(matches!(decode(&[0, 1, 2, 3, 0xFF], "a.txt"), Err(Error::Refused(_))));
        assert!(matches!(decode(&[0xFF, 0xFE, 0x00, 0xD8], "a.txt"), Err(Error::Refused(_))));
    }
}
