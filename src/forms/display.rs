//! stub
use super::{
    Registry,
    schema::{Field, Kind},
};
use crate::{
    Result,
    domain::{Record, Records, Value},
};
#[allow(missing_docs)]
pub fn text(_f: &Field, v: &Value, _r: &Registry, _s: &dyn Records) -> Result<String> {
    Ok(v.verbatim().unwrap_or_default().to_owned())
}
#[allow(missing_docs)]
pub fn title(r: &Record, _g: &Registry, _s: &dyn Records) -> Result<String> {
    Ok(r.id.to_string())
}
#[allow(missing_docs)]
pub fn computed(_f: &Field, _r: &Record, _g: &Registry, _s: &dyn Records, _t: chrono::NaiveDate) -> Result<String> {
    Ok(String::new())
}
#[allow(missing_docs)]
pub fn for_entry(_k: &Kind, v: &Value) -> String {
    v.verbatim().unwrap_or_default().to_owned()
}
#[allow(missing_docs)]
pub fn moment(_ms: u64) -> String {
    String::new()
}
