//! A workbook or a table of an office taken for records of a form, or for an `XLSForm`: read or refused in a sentence with
//! the file's name; what is understood can be saved.
//!
//! Input: the first byte chooses; 0: the rest is a file, 1: the stream of an `.xls`, 2: its records behind the first,
//! 3: a sheet of an `.xlsx`, 4: its shared strings, 5: the tables of an `.ods`, 6: a text with separators, 7: the rows of a
//! survey with `|` between cells.

// Each target is a crate of its own and has no module above it to share one.
#[allow(clippy::duplicate_mod)]
#[path = "archive.rs"]
mod archive;

use std::sync::LazyLock;

use archive::archive;

use vyezd::Error;
use vyezd::domain::records::MemoryRecords;
use vyezd::domain::{RecordId, Value};
use vyezd::forms::Registry;
use vyezd::forms::schema::Kind;
use vyezd::import::grid::memory::Memory;
use vyezd::import::grid::{Around, Mapping, Sheet, Wishes, choose, prepare, sheets};
use vyezd::import::source::manuscript;
use vyezd::import::xlsform;

static FORMS: LazyLock<Registry> = LazyLock::new(Registry::builtin);
/// Forms a table is tried as: names, references, numbers, choices, dates.
const TRIED: [&str; 4] = ["school", "person", "exam_result", "course"];
const NAME: &str = "таблица.xlsx";

/// A compound file with one stream: a header, the stream in sectors of 512, the directory, the table of sectors.
fn compound(stream: &[u8]) -> Vec<u8> {
    // A shorter one would lie among the short streams.
    let mut data = stream.to_vec();
    data.resize(data.len().max(4096).next_multiple_of(512), 0);
    let sectors = u32::try_from(data.len() / 512).expect("a few");
    let tables = (sectors + 2).div_ceil(127);
    let mut header = vec![0; 512];
    header[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    header[30..32].copy_from_slice(&9_u16.to_le_bytes());
    header[44..48].copy_from_slice(&tables.to_le_bytes());
    header[48..52].copy_from_slice(&sectors.to_le_bytes());
    header[56..60].copy_from_slice(&4096_u32.to_le_bytes());
    header[60..64].copy_from_slice(&u32::MAX.to_le_bytes());
    header[68..72].copy_from_slice(&u32::MAX.to_le_bytes());
    for number in 0..109 {
        let id = if number < tables { sectors + 1 + number } else { u32::MAX };
        let at = 76 + 4 * number as usize;
        header[at..at + 4].copy_from_slice(&id.to_le_bytes());
    }
    let mut directory = vec![0; 512];
    for (n, (name, kind, start, size)) in
        [("Root Entry", 5, u32::MAX, 0), ("Workbook", 2, 0, data.len() as u64)].into_iter().enumerate()
    {
        let entry = &mut directory[128 * n..128 * (n + 1)];
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry[..units.len()].copy_from_slice(&units);
        entry[64..66].copy_from_slice(&u16::try_from(units.len() + 2).expect("short").to_le_bytes());
        entry[66] = kind;
        entry[116..120].copy_from_slice(&u32::to_le_bytes(start));
        entry[120..128].copy_from_slice(&u64::to_le_bytes(size));
    }
    let mut table: Vec<u32> = (1..sectors).collect();
    table.extend([0xFFFF_FFFE, 0xFFFF_FFFE]);
    table.extend((0..tables).map(|_| 0xFFFF_FFFD));
    table.resize(tables as usize * 128, u32::MAX);
    let table = table.into_iter().flat_map(u32::to_le_bytes).collect::<Vec<u8>>();
    [header, data, directory, table].concat()
}

fn workbook(sheet: &[u8], strings: &[u8]) -> Vec<u8> {
    archive(&[
        ("_rels/.rels", br#"<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        ("xl/workbook.xml", br#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="survey" sheetId="1" r:id="r1"/></sheets></workbook>"#),
        ("xl/_rels/workbook.xml.rels", br#"<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/sharedStrings.xml", strings),
    ])
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Rows of a sheet, its cells between `|`.
fn rows(text: &str) -> Vec<u8> {
    let row = |line: &str| {
        let cells = line.split('|').map(|cell| format!("<c t=\"inlineStr\"><is><t>{}</t></is></c>", escaped(cell)));
        format!("<row>{}</row>", cells.collect::<String>())
    };
    format!("<worksheet><sheetData>{}</sheetData></worksheet>", text.lines().map(row).collect::<String>()).into_bytes()
}

pub fn check(data: &[u8]) {
    let Some((choice, rest)) = data.split_first() else { return };
    let bytes = match choice % 8 {
        0 | 6 => rest.to_vec(),
        1 => compound(rest),
        2 => compound(&[&[0x09, 0x08, 4, 0, 0, 6, 5, 0], rest].concat()),
        3 => workbook(rest, b"<sst><si><t>a</t></si></sst>"),
        4 => workbook(
            b"<worksheet><sheetData><row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c></row></sheetData></worksheet>",
            rest,
        ),
        5 => archive(&[("content.xml", rest), ("META-INF/manifest.xml", b"<m/>")]),
        _ => workbook(&rows(&String::from_utf8_lossy(rest)), b""),
    };
    survey(&bytes);
    let read = match manuscript(&bytes, NAME) {
        Ok(read) => sheets(read),
        Err(Error::Refused(sentence)) => return assert!(sentence.contains(NAME), "{sentence}"),
        Err(other) => panic!("{other:?}"),
    };
    TRIED.iter().for_each(|form| table(&read, form));
}

fn survey(bytes: &[u8]) {
    match xlsform::convert(bytes, NAME) {
        Ok(made) => {
            assert!(made.questions > 0);
            let faults = Registry::judge("опрос.toml", &made.toml);
            assert!(faults.is_empty(), "{faults:?}\n{}", made.toml);
        }
        Err(Error::Refused(sentence)) => assert!(!sentence.is_empty()),
        Err(other) => panic!("{other:?}"),
    }
}

fn table(read: &[Sheet], form_id: &str) {
    let (records, memory) = (MemoryRecords::default(), Memory::default());
    let form = FORMS.form(form_id).expect("a form of ours");
    let wishes = Wishes { make_missing: true, ..Wishes::default() };
    let chosen = choose(read, form, &memory, &wishes);
    let tables: Vec<(&Sheet, &Mapping)> =
        chosen.iter().filter_map(|chosen| Some((read.get(chosen.sheet)?, &chosen.mapping))).collect();
    let printed = |_: &Kind, text: &str| Value::from(text);
    let today = chrono::NaiveDate::from_ymd_opt(2021, 5, 20).expect("a day");
    let around = Around { forms: &FORMS, form, records: &records, printed: &printed, today, me: None };
    let prepared = prepare(&tables, &around, &wishes).expect("records in memory can be read");
    let mut next = 0_u128;
    let edits = prepared.edits(&mut || {
        next += 1;
        RecordId::new(next.to_be_bytes())
    });
    for (_, form, fields) in edits {
        let form = FORMS.form(&form).expect("a form of ours");
        assert!(fields.keys().all(|field| form.field(field).is_some()), "a field of no form");
    }
}
