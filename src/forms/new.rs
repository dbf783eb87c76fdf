//! stub
use super::Form;
use crate::{
    Result,
    domain::{Record, RecordId, Records},
};
#[allow(missing_docs)]
pub fn filled(_f: &Form, r: Record, _s: &dyn Records, _t: chrono::NaiveDate, _me: Option<RecordId>) -> Result<Record> {
    Ok(r)
}
