//! What the municipal documents speak of: values, records, terms, parties, statuses. Pure: no terminal, no disk, no clock.

pub mod abbreviation;
pub mod agenda;
pub mod author;
pub mod certainty;
pub mod chain;
pub mod claim;
pub mod consultations;
pub mod decimal;
pub mod district;
pub mod dynamics;
pub mod follow_up;
pub mod help;
pub mod join;
pub mod messages;
pub mod naming;
pub mod party;
pub mod period;
pub mod record;
pub mod records;
pub mod ru_date;
pub mod school_year;
pub mod status;
pub mod value;
pub mod workdays;
pub mod year_turn;

pub use certainty::Certainty;
pub use decimal::Decimal;
pub use party::Parties;
pub use period::Period;
pub use record::{Record, RecordId};
pub use records::Records;
pub use school_year::SchoolYear;
pub use status::Status;
pub use value::Value;
