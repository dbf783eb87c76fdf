//! stub
use super::{Form, schema::Field};
use crate::domain::Record;
#[allow(missing_docs)]
pub struct Fault {
    pub field: String,
    pub sentence: String,
}
#[allow(missing_docs)]
pub fn is_asked(_f: &Field, _r: &Record) -> bool {
    true
}
#[allow(missing_docs)]
pub fn limits(_r: &Record, _f: &Form) -> Vec<Fault> {
    Vec::new()
}
#[allow(missing_docs)]
pub fn holes(_r: &Record, _f: &Form) -> Vec<String> {
    Vec::new()
}
