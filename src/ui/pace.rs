//! What is drawn at once and what waits: while a line is typed above rows that answer it (search, palette, filters) a
//! letter costs itself on the line, and the rows follow when the typing rests. Repainting them after every letter would
//! be thousands of bytes a key.

use std::time::Duration;

use super::frame;
use super::picture::Picture;
use crate::app::state::{LastKey, State};

/// The typing rests when no letter has come for so long.
pub const REST: Duration = Duration::from_millis(200);

/// The picture shown last.
#[derive(Debug, Default)]
pub struct Pace {
    shown: Option<(u64, Picture)>,
    behind: bool,
}

impl Pace {
    /// The picture to draw now, at this size in columns and rows; `resting`: the typing rests.
    pub fn picture(&mut self, state: &State, size: (u16, u16), resting: bool) -> &Picture {
        let screen = state.stack.last().map_or(0, |layer| layer.token);
        let wanted = frame::picture(state, size);
        let typed = wanted.typed_line.filter(|_| state.last_key == LastKey::Typed && !resting);
        self.behind = false;
        let picture = match (typed, self.shown.take()) {
            (Some(line), Some((of, mut shown)))
                if of == screen && shown.size == size && shown.typed_line == Some(line) =>
            {
                let rows = wanted.lines.iter().zip(&shown.lines).enumerate();
                self.behind = rows.filter(|(y, (new, old))| *y != usize::from(line) && new != old).count() > 0;
                let (to, from) = (shown.lines.get_mut(usize::from(line)), wanted.lines.into_iter().nth(line.into()));
                if let (Some(to), Some(from)) = (to, from) {
                    *to = from;
                }
                Picture { cursor: wanted.cursor, ..shown }
            }
            _ => wanted,
        };
        &self.shown.insert((screen, picture)).1
    }

    /// Whether something waits for the typing to rest.
    pub fn is_behind(&self) -> bool {
        self.behind
    }
}
