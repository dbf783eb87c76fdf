//! What the municipal documents speak of: values, records, terms, parties. Pure: no terminal, no disk, no clock.

pub mod decimal;
pub mod district;
pub mod record;
pub mod records;
pub mod value;

pub use decimal::Decimal;
pub use record::{Record, RecordId};
pub use records::Records;
pub use value::Value;
