//! A plan saved as CSV gives the rows of its text, in every separator and encoding an office program writes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::path::Path;

use vyezd::import::table::Block;
use vyezd::import::{ActivityDraft, Place, read_plan_file, read_plans, text};

/// The sources that are one plan and whose characters windows-1251 has.
const SOURCES: [&str; 3] = ["000_9c6786b06096ba0b", "001_5eb3587b8a7ef8fb", "003_b7c16ea3d3e8fa77"];

/// The manuscript as a sheet: text in the first column, tables as they are.
fn sheet(text: &str, separator: u8) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(separator).flexible(true).from_writer(Vec::new());
    for block in &text::read(text).blocks {
        match block {
            Block::Paragraph(text) => writer.write_record([text.as_str(), "", ""]).unwrap(),
            Block::Table(table) => {
                for row in &table.rows {
                    writer.write_record(row.cells.iter().map(|cell| cell.text.as_str())).unwrap();
                }
            }
        }
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn essence(row: &ActivityDraft) -> ActivityDraft {
    ActivityDraft { place: Place::default(), doubts: Vec::new(), ..row.clone() }
}

#[test]
fn every_separator_and_encoding_gives_the_rows_of_the_text() {
    for name in SOURCES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/demo/sources").join(format!("{name}.txt"));
        let expected = read_plan_file(&path).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        for separator in [b';', b',', b'\t'] {
            let sheet = sheet(&text, separator);
            let marked = format!("\u{feff}{sheet}").into_bytes();
            let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode(&sheet);
            for bytes in [sheet.as_bytes(), &marked, &cyrillic] {
                let read = read_plans(bytes, "план.csv").unwrap();
                assert_eq!(read.len(), expected.len(), "{name}");
                for (read, expected) in read.iter().zip(&expected) {
                    assert_eq!(read.title, expected.title);
                    assert_eq!(read.frame, expected.frame);
                    let read: Vec<ActivityDraft> = read.activities.iter().map(essence).collect();
                    let expected: Vec<ActivityDraft> = expected.activities.iter().map(essence).collect();
                    assert_eq!(read, expected, "{name} {}", char::from(separator));
                }
            }
        }
    }
}

#[test]
fn a_tsv_file_and_a_renamed_one_are_read_by_their_content() {
    let plan = "Мероприятие\tСрок\tОтветственные\nСовещание\tмарт 2021\tОтдел образования\n";
    for name in ["план.tsv", "план.csv", "план.txt", "план"] {
        let plans = read_plans(plan.as_bytes(), name).unwrap();
        assert_eq!(plans[0].activities[0].parties, "Отдел образования", "{name}");
        assert_eq!(plans[0].source_name, name);
    }
}
