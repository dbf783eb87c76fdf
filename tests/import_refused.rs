//! What cannot be read is refused in a sentence that names the file; nothing panics, memory stays bounded.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod docx_writer;

use docx_writer::{package, zip_of};
use proptest::prelude::*;
use vyezd::Error;
use vyezd::domain::RecordId;
use vyezd::domain::records::MemoryRecords;
use vyezd::forms::{Kind, Registry};
use vyezd::import::grid::memory::Memory;
use vyezd::import::grid::{self, Around, What, Wishes};
use vyezd::import::{read_plan_file, read_plans};

fn refused(bytes: &[u8], name: &str) -> String {
    match read_plans(bytes, name) {
        Err(Error::Refused(sentence)) => {
            assert!(sentence.contains(name), "{sentence}");
            assert!(sentence.contains("Ничего не изменено"), "{sentence}");
            sentence
        }
        other => panic!("{name}: {other:?}"),
    }
}

const PLAN: &str = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Мероприятие</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Срок\
    </w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Ответственные</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r>\
    <w:t>Дело</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>май 2021</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>";

#[test]
fn each_kind_of_wrong_file_has_its_sentence() {
    let whole = package(PLAN);
    assert_eq!(read_plans(&whole, "план.docx").unwrap()[0].activities.len(), 1);
    assert!(refused(&whole[..whole.len() / 2], "половина.docx").contains("повреждён"));
    let broken = zip_of(&[("word/document.xml", b"<w:document><w:body><w:p></w:tbl>")]);
    assert!(refused(&broken, "битый.docx").contains("word/document.xml"));
    let unclosed = zip_of(&[("word/document.xml", b"<w:document><w:body><w:p>")]);
    assert!(refused(&unclosed, "оборван.docx").contains("повреждён"));
    assert!(refused(&zip_of(&[("a.txt", b"a")]), "архив.docx").contains("не текст"));
    let old = [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 600]].concat();
    assert!(refused(&old, "план.docx").contains(".doc"));
    assert!(refused(b"%PDF-1.7\n", "план.pdf").contains("PDF"));
    assert!(refused(b"{\\rtf1\\ansi}", "план.rtf").contains("RTF"));
    assert!(refused(&[0x89, b'P', b'N', b'G', 0, 0, 0, 13, 0xFF], "фото.txt").contains("не текст"));
    assert!(refused(b"", "пусто.csv").contains("пуст"));
    assert!(refused(b" \r\n\t", "пробелы.txt").contains("пуст"));
    assert!(refused("Просто письмо без таблицы.\n".as_bytes(), "письмо.txt").contains("нет таблицы"));
    assert!(refused("Школа;Рус. яз;Матем.\nСШ;3,5;4\n".as_bytes(), "результаты.csv").contains("ни одна"));
    assert!(refused(&package("<w:p><w:r><w:t>Текст</w:t></w:r></w:p>"), "письмо.docx").contains("нет таблицы"));
}

#[test]
fn a_missing_file_is_a_file_error() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(read_plan_file(&folder.path().join("нет.docx")), Err(Error::File { .. })));
    assert!(matches!(read_plan_file(folder.path()), Err(Error::File { .. })));
}

#[test]
fn a_part_that_unpacks_without_end_is_refused() {
    let spaces = vec![b' '; 70 * 1024 * 1024];
    let bomb = zip_of(&[("word/document.xml", &spaces)]);
    assert!(bomb.len() < 1024 * 1024, "a bomb is small");
    assert!(refused(&bomb, "бомба.docx").contains("64 МБ"));
}

#[test]
fn wide_spans_and_repeated_texts_stay_within_limits() {
    let wide = "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"4000000000\"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>";
    refused(&package(wide), "широкая.docx");
    let cells = "<w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"63\"/></w:tcPr></w:tc></w:tr>".repeat(20_000);
    assert!(refused(&package(&format!("<w:tbl>{cells}</w:tbl>")), "много.docx").contains("больше ячеек"));
    let text = "текст".repeat(20_000);
    let first = format!(
        "<w:tr><w:tc><w:tcPr><w:vMerge w:val=\"restart\"/></w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc></w:tr>"
    );
    let rest = "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr>".repeat(1_000);
    assert!(refused(&package(&format!("<w:tbl>{first}{rest}</w:tbl>")), "повтор.docx").contains("больше ячеек"));
    let deep = format!("{}{}", "<w:tbl><w:tr><w:tc>".repeat(2_000), "</w:tc></w:tr></w:tbl>".repeat(2_000));
    assert!(refused(&package(&deep), "глубоко.docx").contains("повреждён"));
}

/// What any table gives, whatever form it is taken for: no panic, and nothing but what its cells say.
fn take_in(bytes: &[u8], name: &str) {
    let Ok(manuscript) = vyezd::import::source::manuscript(bytes, name) else { return };
    let tables = grid::sheets(manuscript);
    let forms = Registry::builtin();
    let records = MemoryRecords::default();
    let printed = |_: &Kind, text: &str| vyezd::forms::entry::verbatim(text);
    let today = chrono::NaiveDate::from_ymd_opt(2021, 5, 20).unwrap();
    for form in ["exam_result", "school", "person", "diary_school"] {
        let form = forms.form(form).unwrap();
        let wishes = Wishes { make_missing: true, ..Wishes::default() };
        let chosen = grid::choose(&tables, form, &Memory::default(), &wishes);
        // Tables that are not of the form are read as well: a person may say they are.
        let pairs: Vec<_> = chosen.iter().map(|one| (&tables[one.sheet], &one.mapping)).collect();
        let around = Around { forms: &forms, form, records: &records, printed: &printed, today, me: None };
        let prepared = grid::prepare(&pairs, &around, &wishes).unwrap();
        let mut last = 0_u64;
        let mut new_id = || {
            last += 1;
            RecordId::new([u8::try_from(last % 256).unwrap(); 16])
        };
        let edits = prepared.edits(&mut new_id);
        assert_eq!(edits.len(), prepared.records(What::New) + prepared.records(What::Changed));
    }
}

/// A table of cells that people and programs write, with headings of several rows now and then.
fn any_table() -> impl Strategy<Value = String> {
    let cell = prop_oneof![
        Just("Наименование ОО"),
        Just("ФИО"),
        Just("Школа"),
        Just("Филиалы"),
        Just("2019 год"),
        Just("Рус. яз"),
        Just("Матем. (баз./проф.)"),
        Just("Результаты ЕГЭ"),
        Just("Мероприятие"),
        Just("1. МКОУ СШ № 2"),
        Just("3,58"),
        Just("3,2 /50"),
        Just("3/4/5"),
        Just("-"),
        Just("0"),
        Just("не сдавали"),
        Just("#REF!"),
        Just("=A1"),
        Just("44336"),
        Just("20.05.2021"),
        Just("Итого"),
        Just("филиал с. А"),
        Just("Иванова А.П."),
        Just(""),
        Just(" "),
        Just("№"),
        Just("1"),
        Just("«»"),
        Just("Ё\u{301}"),
        Just("A\u{200b}"),
    ];
    let row = prop::collection::vec(cell, 0..7).prop_map(|cells| cells.join("\t"));
    prop::collection::vec(row, 0..12).prop_map(|rows| rows.join("\n"))
}

/// An old workbook that is right.
fn old_workbook() -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/tables/xlwt-persons.xls");
    std::fs::read(path).unwrap()
}

proptest! {
    #[test]
    fn no_table_makes_it_panic(text in any_table()) {
        take_in(text.as_bytes(), "а.tsv");
    }

    #[test]
    fn no_change_of_an_old_workbook_makes_it_panic(changes in prop::collection::vec((0_usize..30_208, any::<u8>()), 1..40)) {
        let mut bytes = old_workbook();
        let length = bytes.len();
        for (at, byte) in changes {
            bytes[at % length] = byte;
        }
        let _ = vyezd::import::source::manuscript(&bytes, "а.xls");
    }

    #[test]
    fn no_cut_of_an_old_workbook_makes_it_panic(length in 0_usize..30_208) {
        let _ = vyezd::import::source::manuscript(&old_workbook()[..length], "а.xls");
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        for name in ["а.docx", "а.csv", "а.txt"] {
            let _ = read_plans(&bytes, name);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "([№0-9а-яА-ЯX`.«,\t\n;-]|Мероприятие\tСрок\tОтветственные\n|\n\t){0,200}") {
        let _ = read_plans(text.as_bytes(), "а.txt");
        let _ = read_plans(text.as_bytes(), "а.csv");
    }

    #[test]
    fn a_byte_changed_in_a_document_never_panics(at in 0_usize..1_200, byte in any::<u8>()) {
        let mut bytes = package(PLAN);
        let length = bytes.len();
        bytes[at % length] = byte;
        let _ = read_plans(&bytes, "а.docx");
    }
}
