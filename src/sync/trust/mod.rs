//! Whose changes count (`sync.md` §7): requests, the key directory that answers them, and the gate that every change of
//! another passes. Without a directory the gate is open: signers are accepted at first sight.
//!
//! request → (12 digits compared) → [`grant`] in the next [`directory`] → [`gate`]. What the gate does not let through is
//! kept: whole packs of unknown signers in `quarantine/`, single changes as proposals.

pub mod access;
mod adopting;
pub mod asking;
pub mod directory;
pub mod file;
pub mod founding;
pub mod gate;
pub mod grant;
pub mod held;
pub mod issue;
pub mod joining;
mod judging;
pub mod messages;
pub mod proposal;
pub mod reach;
pub mod request;
mod revoking;
pub mod role;
pub mod safe;
pub mod strangers;
pub mod succession;
pub mod watch;
