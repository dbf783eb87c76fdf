#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! A thin line and an old machine: the locked-down account, the clipboard, job control, the line mode, terminals.

#[path = "../support/home.rs"]
mod home;
#[path = "../support/pty.rs"]
mod pty;

mod copying;
mod escapes;
mod job_control;
mod plain;
mod plain_screens;
mod sshd;
mod terminals;
