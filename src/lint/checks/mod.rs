//! The checks, one file each.

pub mod abbreviations;
pub mod arithmetic;
pub mod boilerplate;
pub mod claims;
pub mod frozen;
pub mod holes;
pub mod late;
pub mod layout;
pub mod links;
pub mod no_data;
pub mod numbers;
pub mod terms;
pub mod years;
