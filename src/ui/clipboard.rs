//! Text into the clipboard of the terminal's own machine, over any number of hops: OSC 52. Nothing answers, so nothing
//! can be promised but that it was sent.

use std::env;

/// Longest text, bytes: 100,000 signs of base64, what most terminals take.
pub const LONGEST: usize = 74_000;

/// Longest piece inside one passage through GNU screen, which cuts longer ones.
const PIECE: usize = 200;

/// What stands between the program and the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The terminal itself, or nothing that is known of.
    Straight,
    /// tmux: takes the sequence itself where `set-clipboard` is on, hands it through where `allow-passthrough` is.
    Tmux,
    /// GNU screen: only hands through.
    Screen,
    /// A console that has no clipboard and would print the sequence.
    None,
}

impl Way {
    /// Of these values of `TERM`, `TMUX` and `STY`. `TERM` alone tells when the multiplexer runs on another machine.
    pub fn of(term: &str, tmux: &str, sty: &str) -> Self {
        if term == "linux" || term.starts_with("vt") {
            Self::None
        } else if !tmux.is_empty() || term.starts_with("tmux") {
            Self::Tmux
        } else if !sty.is_empty() || term.starts_with("screen") {
            Self::Screen
        } else {
            Self::Straight
        }
    }

    /// Of this process.
    pub fn here() -> Self {
        let variable = |name: &str| env::var(name).unwrap_or_default();
        Self::of(&variable("TERM"), &variable("TMUX"), &variable("STY"))
    }

    /// The bytes that carry `text`; `None`: there is no clipboard this way.
    pub fn carry(self, text: &str) -> Option<Vec<u8>> {
        let plain = format!("\x1b]52;c;{}\x07", base64(text.as_bytes()));
        let bytes = match self {
            Self::None => return None,
            Self::Straight => plain,
            Self::Tmux => format!("{plain}\x1bPtmux;{}\x1b\\", plain.replace('\x1b', "\x1b\x1b")),
            // A tmux that calls itself «screen» takes the first; screen drops it and hands the second through.
            Self::Screen => {
                let pieces = plain.as_bytes().chunks(PIECE).map(String::from_utf8_lossy);
                pieces.fold(plain.clone(), |carried, piece| carried + "\x1bP" + &piece + "\x1b\\")
            }
        };
        Some(bytes.into_bytes())
    }
}

/// RFC 4648, with padding.
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |n: usize| u32::from(three.get(n).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for n in 0..4 {
            let sign = (bits >> (18 - 6 * n)) & 63;
            let sign = SIGNS.get(sign as usize).copied().filter(|_| n <= three.len());
            out.push(char::from(sign.unwrap_or(b'=')));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        for (text, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(text.as_bytes()), coded);
        }
        assert_eq!(base64("ё№«»".as_bytes()), "0ZHihJbCq8K7");
    }

    #[test]
    fn the_way_is_known_by_the_environment() {
        assert_eq!(Way::of("xterm-256color", "", ""), Way::Straight);
        assert_eq!(Way::of("screen-256color", "/tmp/tmux-0/default,1,0", ""), Way::Tmux);
        assert_eq!(Way::of("tmux-256color", "", ""), Way::Tmux);
        assert_eq!(Way::of("screen.xterm-256color", "", "1.pts-0"), Way::Screen);
        assert_eq!(Way::of("linux", "", ""), Way::None);
    }

    #[test]
    fn what_is_handed_through_is_whole() {
        let text = "Мероприятие № 5 «Ёлка» ".repeat(40);
        let plain = String::from_utf8(Way::Straight.carry(&text).unwrap()).unwrap();
        let tmux = String::from_utf8(Way::Tmux.carry(&text).unwrap()).unwrap();
        let inner = tmux.split_once("\x1bPtmux;").unwrap().1.strip_suffix("\x1b\\").unwrap();
        assert_eq!(inner.replace("\x1b\x1b", "\x1b"), plain);
        let screen = String::from_utf8(Way::Screen.carry(&text).unwrap()).unwrap();
        let pieces = screen.strip_prefix(&plain).unwrap().split("\x1b\\");
        let inner: String = pieces.map(|piece| piece.strip_prefix("\x1bP").unwrap_or_default()).collect();
        assert_eq!(inner, plain);
        assert_eq!(Way::None.carry(&text), None);
    }
}
