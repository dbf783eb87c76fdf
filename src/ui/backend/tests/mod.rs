//! The backend against an independent terminal emulator, and its bytes.

mod bytes;
mod emulator;
mod errors;
mod random;
