//! State, actions and update: what a key does. No terminal, no disk.

pub mod action;
