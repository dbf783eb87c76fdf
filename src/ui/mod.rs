//! The loop, the terminal, the picture.

pub mod backend;
pub mod clipboard;
pub mod frame;
mod growth;
pub mod input;
pub mod looper;
pub mod opening;
pub mod pace;
pub mod picture;
pub mod plain;
pub mod pulse;
pub mod runner;
pub mod terminal;
pub mod theme;
pub mod waits;
