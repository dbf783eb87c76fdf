//! sled, the working store: it serves every read and can be rebuilt from the log at any time.
//!
//! One thread owns log and sled ([`Service`]); everybody else sends it jobs.

pub mod api;
