//! What cannot be read is refused in a sentence that names the file; nothing panics, memory stays bounded.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod docx_writer;

use docx_writer::{package, zip_of};
use proptest::prelude::*;
use vyezd::Error;
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

proptest! {
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
