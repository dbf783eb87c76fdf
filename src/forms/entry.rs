//! stub
use super::schema::Field;
use crate::domain::Value;
#[allow(missing_docs)]
#[derive(Debug)]
pub struct Setting {
    pub today: chrono::NaiveDate,
    pub frame: Option<()>,
}
#[allow(missing_docs)]
pub fn read(_f: &Field, t: &str, _s: &Setting) -> std::result::Result<Value, String> {
    Ok(t.into())
}
