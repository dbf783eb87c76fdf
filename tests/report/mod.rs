//! What the tests of reports share: the sample of source 004, forms, and an independent reader of Word files.

pub mod sample;
pub mod word;
