//! A field, a row and a report go to the clipboard of the terminal by one key.

use std::process::Command;

use crate::home::Home;
use crate::pty::{Terminal, key};

/// Alt+C.
const COPY: &str = "\x1bc";

/// The text of the last OSC 52 in what came out, decoded by another program.
fn copied(terminal: &Terminal) -> String {
    let raw = String::from_utf8_lossy(&terminal.seen().raw).into_owned();
    let coded = raw.rsplit_once("\x1b]52;c;").unwrap().1;
    let coded = coded.split('\x07').next().unwrap();
    let decoded = Command::new("sh").args(["-c", "printf %s \"$1\" | base64 -d", "-", coded]).output().unwrap();
    assert!(decoded.status.success(), "{coded}");
    String::from_utf8(decoded.stdout).unwrap()
}

#[test]
fn a_row_a_field_and_a_report_are_copied_whole() {
    let home = Home::with_sample();
    let mut terminal = Terminal::start(&home);
    terminal.wait_for("Требует внимания");
    // The row of a list with its cells as a table takes them; «н» is «y» on a Russian keyboard.
    terminal.send_for("2", "Бегуницкая СОШ");
    terminal.send_for("н", "Передано в буфер");
    assert!(copied(&terminal).starts_with("Бегуницкая СОШ\tВолосовский район\t"), "{}", copied(&terminal));
    // A field of a form, longer than its part of the screen.
    let long = "Семинар «Учитель — фасилитатор», № 5; ".repeat(6);
    terminal.send_for("\x1b[2~", "новая запись");
    terminal.send(key::TAB);
    terminal.paste(&long);
    terminal.wait_for("фасилитатор");
    terminal.send_for(COPY, "Передано в буфер");
    assert_eq!(copied(&terminal).trim(), long.trim());
    assert!(!terminal.screen().contains("52;c"), "nothing of it is on the screen");
    terminal.send_for(key::ESC, "Запись изменена");
    terminal.send(&format!("{TAB}{ENTER}", TAB = key::TAB, ENTER = key::ENTER));
    terminal.wait_for("Школы");
    // The text of a report.
    terminal.send_for("8", "Отчёты");
    terminal.send_for(key::DOWN, "> График");
    terminal.send_for("v", "Esc");
    terminal.wait_until("the preview", |screen| !screen.contents().contains("Читаю"));
    terminal.send_for(COPY, "Передано в буфер");
    let report = copied(&terminal);
    assert!(report.lines().count() > 20, "{report}");
    terminal.send(key::F10);
    terminal.ended();
}

#[test]
fn a_row_of_every_section_is_copied_with_all_its_lines() {
    let home = Home::with_sample();
    let mut terminal = Terminal::start(&home);
    terminal.wait_for("Требует внимания");
    for (section, heading) in [("1", "Требует внимания"), ("3", "Выезды"), ("4", "Планы"), ("7", "Рекомендации")]
    {
        terminal.send_for(section, heading);
        terminal.send("y");
        terminal.wait_for("Передано в буфер");
        let row = copied(&terminal);
        assert!(row.chars().count() > 5 && !row.starts_with('>'), "{section}: {row}");
        terminal.send_for("\x1b[B", "");
        terminal.wait_until("the sentence gone", |screen| !screen.contents().contains("Передано"));
    }
    terminal.send(key::F10);
    terminal.ended();
}

#[test]
fn a_console_without_a_clipboard_says_so_and_gets_no_bytes_of_it() {
    let home = Home::with_sample();
    let mut terminal = Terminal::start_with(&home, &[], &[("TERM", "linux")]);
    terminal.wait_for("Требует внимания");
    terminal.send_for("2", "Бегуницкая СОШ");
    terminal.send_for("y", "нет буфера обмена");
    assert!(!String::from_utf8_lossy(&terminal.seen().raw).contains("\x1b]52"));
    terminal.send(key::F10);
    terminal.ended();
}

#[test]
fn every_format_of_a_report_goes_to_standard_output_and_nothing_else_does() {
    let home = Home::with_sample();
    let starts: [(&str, &[u8]); 6] =
        [("docx", b"PK"), ("xlsx", b"PK"), ("html", b"<!DOCTYPE"), ("md", b""), ("csv", b""), ("ndjson", b"{")];
    for (format, start) in starts {
        let output = home.command(&["report", "recommendations", "--format", format, "-o", "-"]).output().unwrap();
        assert!(output.status.success(), "{format}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout.starts_with(start) && output.stdout.len() > 100, "{format}");
        assert!(output.stderr.is_empty(), "{format}: {}", String::from_utf8_lossy(&output.stderr));
        let file = home.path().join(format!("report.{format}"));
        let name = file.to_str().unwrap();
        home.output(&["report", "recommendations", "--format", format, "-o", name]);
        assert_eq!(std::fs::read(&file).unwrap(), output.stdout, "{format}: the same bytes as in a file");
    }
}
