//! The loop, the terminal, the screens.

pub mod backend;
pub mod input;
pub mod terminal;
pub mod theme;
pub mod widgets;
