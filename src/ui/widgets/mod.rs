//! The blocks screens are made of: each draws from plain data.

mod editor;
pub mod textbox;
