//! What is drawn at once and what waits: while one types, a letter costs itself on the line. The rows that answer a line
//! (search, palette, filters) follow when the typing rests, and so does the layout of the text: a word that wraps, a
//! long line that moves sideways. Repainting them after every letter would be up to thousands of bytes a key.

use std::time::Duration;

use super::frame;
use super::growth;
use super::picture::Picture;
use crate::app::state::{LastKey, State};

/// The typing rests when no letter has come for so long.
pub const REST: Duration = Duration::from_millis(200);

/// The picture shown last, and where the typing was.
#[derive(Debug)]
struct Shown {
    screen: u64,
    /// The row of letters and the bytes of it that are in the picture.
    typing: (u64, usize),
    picture: Picture,
}

/// Keeps the picture shown last.
#[derive(Debug, Default)]
pub struct Pace {
    shown: Option<Shown>,
    behind: bool,
}

impl Pace {
    /// The picture to draw now, at this size in columns and rows; `resting`: the typing rests.
    pub fn picture(&mut self, state: &State, size: (u16, u16), resting: bool) -> &Picture {
        let screen = state.stack.last().map_or(0, |layer| layer.token);
        let wanted = frame::picture(state, size);
        let typing = (state.typing.number, state.typing.letters.len());
        self.behind = false;
        let before = self.shown.take().filter(|shown| shown.screen == screen && shown.picture.size == size);
        let typed = before.filter(|_| state.last_key == LastKey::Typed && !resting);
        let picture = match typed.and_then(|shown| following(state, shown, &wanted)) {
            Some(picture) => {
                self.behind = !growth::alike(&picture, &wanted);
                picture
            }
            None => wanted,
        };
        &self.shown.insert(Shown { screen, typing, picture }).picture
    }

    /// Whether something waits for the typing to rest.
    pub fn is_behind(&self) -> bool {
        self.behind
    }
}

/// What is drawn at once after a letter; `None`: all of `wanted`.
fn following(state: &State, shown: Shown, wanted: &Picture) -> Option<Picture> {
    let (number, taken) = shown.typing;
    let letters = state.typing.letters.get(taken..).filter(|_| number == state.typing.number);
    if letters == Some("") {
        // An answer has come, no letter: what it changes waits as well.
        return Some(shown.picture);
    }
    letters.and_then(|letters| growth::grown(&shown.picture, wanted, letters)).or_else(|| {
        let row = wanted.typed_line.filter(|row| shown.picture.typed_line == Some(*row)).map(usize::from)?;
        let mut picture = shown.picture;
        picture.lines.get_mut(row)?.clone_from(wanted.lines.get(row)?);
        Some(Picture { cursor: wanted.cursor, ..picture })
    })
}
