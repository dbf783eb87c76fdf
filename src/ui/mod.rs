//! The loop, the terminal, the screens.

pub mod backend;
