//! Every defect of the five source documents, and nothing else.

use super::{Paper, file, lint};
use crate::domain::abbreviation;

fn paper(name: &str) -> Paper {
    let path = format!("{}/src/demo/sources/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(path).unwrap();
    let mut paper = file::of_bytes(&bytes, name).unwrap();
    let place = file::municipality(&bytes, name).unwrap().unwrap_or_default();
    let municipalities = concat!(env!("CARGO_MANIFEST_DIR"), "/src/demo/municipalities.ndjson");
    for line in std::fs::read_to_string(municipalities).unwrap().lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| record["fields"][name].as_str().unwrap_or_default().to_owned();
        if field("name") == place {
            paper.parties = crate::domain::party::Dictionary::of(&place);
            paper.abbreviations = abbreviation::read(&field("abbreviations"));
            paper.names = vec![field("body"), field("method_service"), field("collegial")];
        }
    }
    paper
}

/// «check · place · sentence» of every finding.
fn found(name: &str) -> String {
    let findings = lint(&paper(name));
    findings.iter().fold(String::new(), |told, f| format!("{told}{} · {} · {}\n", f.check, f.place, f.text))
}

#[test]
fn source_000_has_these_defects() {
    insta::assert_snapshot!(found("000_9c6786b06096ba0b"));
}

#[test]
fn source_001_has_these_defects() {
    insta::assert_snapshot!(found("001_5eb3587b8a7ef8fb"));
}

#[test]
fn source_002_has_these_defects() {
    insta::assert_snapshot!(found("002_dca42ef697891152"));
}

#[test]
fn source_003_has_none() {
    assert_eq!(found("003_b7c16ea3d3e8fa77"), "");
}

#[test]
fn source_004_has_these_defects() {
    insta::assert_snapshot!(found("004_b2d8c3539e754198"));
}
