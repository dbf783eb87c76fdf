//! What the tests of reports share: samples of the source documents' facts and an independent reader of Word files.
#![allow(dead_code)]

pub mod plans;
pub mod sample;
pub mod schema;
pub mod word;

/// With `VYEZD_LOOK=DIR` leaves the file there, so that a person can open it in a word processor and look.
pub fn look(name: &str, bytes: &[u8]) {
    if let Some(folder) = std::env::var_os("VYEZD_LOOK") {
        std::fs::write(std::path::Path::new(&folder).join(name), bytes).unwrap();
    }
}

/// Compares with `tests/data/reports/NAME`. `VYEZD_GOLDEN=1` writes the file anew; the diff shows what changed.
pub fn golden(name: &str, actual: &[u8]) {
    let path = format!("{}/tests/data/reports/{name}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("VYEZD_GOLDEN").is_some() {
        std::fs::write(&path, actual).unwrap();
    }
    let expected = std::fs::read(&path).unwrap();
    assert_eq!(String::from_utf8_lossy(actual), String::from_utf8_lossy(&expected), "{path}");
}
