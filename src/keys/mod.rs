//! Chords, the ЙЦУКЕН layout, the key map. Knows crossterm and `app::action` only.

pub mod chord;
pub mod keymap;
pub mod layout;
pub mod messages;

pub use chord::{Chord, Key};
pub use keymap::{Binding, Keymap, Resolution};
