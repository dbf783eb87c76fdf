//! Exchange by file copy (`sync.md`): what a writer has saved leaves the machine in sealed packs; what others have packed
//! is verified, kept as it came, and folded. Nothing is ever changed or removed in a foreign folder.
//!
//! own log → [`sealing`] → `packs/` ([`shelf`]) → a folder ([`exchange`]) → `packs/` of others → their received log.

pub mod access;
pub mod archive;
pub mod authors;
pub mod carrier;
pub mod catalogue;
pub mod chance;
pub mod check;
pub mod choosing;
pub mod cut;
pub mod devices;
pub mod envelope;
pub mod erasing;
pub mod every;
pub mod exchange;
mod files;
mod first_reading;
pub mod handing;
pub mod have;
pub mod hub;
pub mod identity;
mod inflating;
pub mod keyfile;
pub mod later;
mod logged;
pub mod merging;
pub mod messages;
pub mod outcome;
pub mod pack;
pub mod password;
pub mod putting;
pub mod reached;
pub mod reader;
mod restored;
pub mod ring;
pub mod seal;
pub mod sealing;
pub mod shelf;
pub mod signed;
pub mod snapshot;
pub mod source;
pub mod stretches;
pub mod taking;
mod telling;
pub mod tool;
pub mod trust;
pub mod walk;
pub mod wrapping;
