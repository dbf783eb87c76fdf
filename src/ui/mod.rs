//! The loop, the terminal, the screens.
