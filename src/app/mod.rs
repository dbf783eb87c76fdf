//! State, actions and update: what a key does. No terminal, no disk.
//!
//! A screen is one file in [`screens`]: it understands actions, asks for data and says what it shows as plain lines.

pub mod access;
pub mod action;
pub mod contributors;
mod editor;
pub mod effect;
pub mod fields;
pub mod messages;
pub mod past;
pub mod plot;
pub mod prompt;
pub mod publishing;
pub mod reading;
pub mod recent;
pub mod screen;
pub mod screens;
pub mod selected;
pub mod session;
pub mod settings;
pub mod shown;
pub mod state;
pub mod textbox;
pub mod view;
pub mod walk;
pub mod who;
pub mod window;

pub use action::{Action, Scope};
pub use effect::{Desk, Effect, Query, Source};
pub use screen::{Ctx, Env, Move, Outcome, Screen, Status};
pub use state::{Msg, State};
