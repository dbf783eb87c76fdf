//! Bytes per action on a screen of 100×30: exact, so that nobody makes the line heavier unnoticed.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Style};
use ratatui::widgets::{Block, Paragraph};

use super::emulator::Emulator;
use crate::app::textbox::TextBox;
use crate::text;
use crate::ui::backend::Caps;

const ROWS: usize = 26;

/// A full-width list of 1,000 activities: marker, number, text, term, status; the real cursor on the marker.
fn list(frame: &mut Frame, top: usize, selected: usize) {
    const WORDS: [&str; 11] = [
        "мониторинг",
        "анализ",
        "результатов",
        "условий",
        "учебный",
        "план",
        "консультации",
        "педагогов",
        "группы риска",
        "уроков",
        "ОГЭ и ЕГЭ",
    ];
    const STATUS: [&str; 3] = ["выполнено", "в работе", "просрочено"];
    let buffer = frame.buffer_mut();
    buffer.set_string(0, 0, "Планы · Дорожная карта", Style::new().bold());
    for (y, n) in (2..).zip(top..top + ROWS) {
        let marker = if n == selected { '▶' } else { ' ' };
        // No two rows alike: a page must not look like a scrolled one.
        let mixed = (n + 1) * 2_654_435_761;
        let words: Vec<_> = (0..4).map(|i| WORDS[(mixed >> (4 * i)) % 11]).collect();
        let (work, status) = (text::fit(&words.join(" "), 55), STATUS[mixed / 5 % 3]);
        let row = format!("{marker} {n:>4}  {work}  {:>2}.2021  {status}", mixed / 7 % 12 + 1);
        buffer.set_string(0, y, row.trim_end(), Style::new());
    }
    buffer.set_string(0, 29, "F1 Справка  F2 Сохранить  Enter Открыть  F10 Выход", Style::new().fg(Color::DarkGray));
    frame.set_cursor_position(Position { x: 0, y: u16::try_from(selected - top + 2).unwrap() });
}

/// A form with a bordered, wrapped text.
fn form(frame: &mut Frame, typed: &str, cursor: (u16, u16)) {
    let area = Rect::new(0, 3, 100, 20);
    frame.buffer_mut().set_string(0, 0, "Дневник школы · новая запись", Style::new().bold());
    let text = text::wrap(typed, 98).join("\n");
    frame.render_widget(Paragraph::new(text).block(Block::bordered().title("Выводы")), area);
    frame.buffer_mut().set_string(0, 29, "F2 Сохранить  Esc Назад", Style::new().fg(Color::DarkGray));
    frame.set_cursor_position(Position { x: 1 + cursor.0, y: 4 + cursor.1 });
}

fn emulator() -> Emulator {
    Emulator::new(100, 30, Caps::FULL)
}

/// UTF-8 bytes of the rows as they stand on the screen: all of them, and those that are not blank.
fn text_of_rows(emulator: &Emulator, rows: std::ops::Range<u16>) -> (usize, usize) {
    let screen = emulator.screen.borrow();
    let (mut all, mut ink) = (0, 0);
    for (y, x) in rows.flat_map(|y| (0..100).map(move |x| (y, x))) {
        let text = screen.screen().cell(y, x).unwrap().contents();
        all += text.len().max(1);
        ink += text.trim().len();
    }
    (all, ink)
}

#[test]
fn an_unchanged_frame_costs_nothing() {
    let mut emulator = emulator();
    emulator.draw(|frame| list(frame, 0, 3)).unwrap();
    assert_eq!(emulator.draw(|frame| list(frame, 0, 3)).unwrap(), b"");
}

#[test]
fn a_letter_at_the_end_of_a_line_costs_itself() {
    let mut emulator = emulator();
    let mut typed = String::from("Школа");
    emulator.draw(|frame| form(frame, &typed, (5, 0))).unwrap();
    for (i, letter) in " посещена".chars().enumerate() {
        typed.push(letter);
        let x = u16::try_from(6 + i).unwrap();
        let bytes = emulator.draw(|frame| form(frame, &typed, (x, 0))).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), letter.to_string());
    }
}

#[test]
fn a_letter_inside_a_line_is_inserted_by_the_terminal() {
    let mut emulator = emulator();
    let line = "План мероприятий по повышению качества образования утверждён";
    emulator.draw(|frame| form(frame, line, (0, 0))).unwrap();
    let bytes = emulator.draw(|frame| form(frame, &format!("ё{line}"), (1, 0))).unwrap();
    assert_eq!(String::from_utf8_lossy(&bytes), "\u{1b}[@ё\u{1b}[97C│\u{1b}[3G");
    assert!(bytes.len() <= 24);
    let bytes = emulator.draw(|frame| form(frame, line, (0, 0))).unwrap();
    assert!(bytes.len() <= 24, "deleting it: {:?}", String::from_utf8_lossy(&bytes));
}

#[test]
fn without_insertion_the_letter_is_still_shown() {
    let mut emulator = Emulator::new(100, 30, Caps::PLAIN);
    emulator.draw(|frame| form(frame, "качество", (0, 0))).unwrap();
    let bytes = emulator.draw(|frame| form(frame, "некачество", (2, 0))).unwrap();
    assert!(!String::from_utf8_lossy(&bytes).contains('@'));
}

#[test]
fn a_step_in_a_list_costs_marker_and_cursor() {
    let mut emulator = emulator();
    emulator.draw(|frame| list(frame, 0, 5)).unwrap();
    let down = emulator.draw(|frame| list(frame, 0, 6)).unwrap();
    assert_eq!(String::from_utf8_lossy(&down), " \n\r▶\r");
    let up = emulator.draw(|frame| list(frame, 0, 5)).unwrap();
    assert_eq!(String::from_utf8_lossy(&up), " \u{1b}M\r▶\r");
}

#[test]
fn scrolling_by_a_row_costs_the_new_row() {
    let mut emulator = emulator();
    emulator.draw(|frame| list(frame, 0, ROWS - 1)).unwrap();
    for step in 1..20 {
        let bytes = emulator.draw(|frame| list(frame, step, ROWS - 1 + step)).unwrap();
        assert!(bytes.len() <= 180, "down {step}: {} {:?}", bytes.len(), String::from_utf8_lossy(&bytes));
    }
    emulator.draw(|frame| list(frame, 19, 19)).unwrap();
    for top in (0..19).rev() {
        let bytes = emulator.draw(|frame| list(frame, top, top)).unwrap();
        assert!(bytes.len() <= 180, "up {top}: {} {:?}", bytes.len(), String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn first_frame_and_page_cost_less_than_their_text() {
    let mut emulator = emulator();
    let first = emulator.draw(|frame| list(frame, 0, 0)).unwrap().len();
    let (text, _) = text_of_rows(&emulator, 0..30);
    assert!(first * 10 <= text * 9, "first frame {first} of {text}");
    let page = emulator.draw(|frame| list(frame, ROWS, ROWS)).unwrap().len();
    let (text, _) = text_of_rows(&emulator, 0..30);
    assert!(page * 4 <= text * 3, "page {page} of {text}");
    let (_, ink) = text_of_rows(&emulator, 2..28);
    // What is left above the letters themselves: the spaces between words and the moves between columns.
    assert!(page <= ink + 18 * ROWS, "page {page}, ink {ink}");
}

#[test]
fn a_page_that_keeps_a_quarter_costs_its_new_rows() {
    let mut emulator = emulator();
    emulator.draw(|frame| list(frame, 0, 0)).unwrap();
    let moved = ROWS * 3 / 4;
    for (top, new) in [(moved, 28 - moved..28), (2 * moved, 28 - moved..28), (moved, 2..2 + moved)] {
        let page = emulator.draw(|frame| list(frame, top, top)).unwrap();
        let rows = |at: usize| u16::try_from(at).unwrap();
        let (_, ink) = text_of_rows(&emulator, rows(new.start)..rows(new.end));
        let by = format!("\u{1b}[{moved}");
        assert!(String::from_utf8_lossy(&page).contains(&by), "one command moves the rows that stay");
        assert!(page.len() <= ink + 18 * moved + 60, "page {}, ink {ink}", page.len());
    }
}

#[test]
fn rows_that_become_empty_together_cost_one_command() {
    let mut emulator = emulator();
    emulator.draw(|frame| list(frame, 0, 0)).unwrap();
    let sparse = |frame: &mut Frame| {
        frame.buffer_mut().set_string(0, 0, "Планы · Дорожная карта", Style::new().bold());
        frame.buffer_mut().set_string(0, 2, "Ничего не найдено", Style::new());
        frame.set_cursor_position(Position { x: 0, y: 2 });
    };
    let bytes = emulator.draw(sparse).unwrap();
    let sentence = "Ничего не найдено".len();
    assert!(bytes.len() <= sentence + 30, "{:?}", String::from_utf8_lossy(&bytes));
}

/// The editor of a field in a full-width block, as a form shows it.
fn edit(frame: &mut Frame, textbox: &TextBox) {
    let block = Block::bordered().title("Выводы");
    let area = Rect::new(0, 3, 100, 20);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let (rows, (row, column)) = textbox.layout(usize::from(inner.width));
    let height = usize::from(inner.height);
    let top = (row + 1).saturating_sub(height);
    for (y, line) in (inner.top()..inner.bottom()).zip(rows.iter().skip(top)) {
        frame.buffer_mut().set_string(inner.x, y, line, Style::new());
    }
    let at = |offset: usize| u16::try_from(offset).unwrap();
    frame.set_cursor_position((inner.x + at(column), inner.y + at(row - top)));
}

#[test]
fn typing_in_a_field_costs_the_letters() {
    let mut emulator = emulator();
    let mut textbox = TextBox::new("Урок посещён, замечания обсуждены с учителем", true);
    emulator.draw(|frame| edit(frame, &textbox)).unwrap();
    for letter in ["д", "а", ",", " ", "ё"] {
        textbox.insert(letter);
        let bytes = emulator.draw(|frame| edit(frame, &textbox)).unwrap();
        assert_eq!(String::from_utf8_lossy(&bytes), letter);
    }
    textbox.home(98);
    emulator.draw(|frame| edit(frame, &textbox)).unwrap();
    for letter in ["н", "е", " "] {
        textbox.insert(letter);
        let bytes = emulator.draw(|frame| edit(frame, &textbox)).unwrap();
        assert!(bytes.len() <= 24, "{:?}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn typing_before_a_long_paragraph_moves_words_not_rows() {
    let mut emulator = emulator();
    let mut textbox = TextBox::new(&"качество образования и объективность оценивания ".repeat(12), true);
    textbox.top();
    emulator.draw(|frame| edit(frame, &textbox)).unwrap();
    let mut sizes = Vec::new();
    for letter in "подготовка ".chars() {
        textbox.insert(&letter.to_string());
        sizes.push(emulator.draw(|frame| edit(frame, &textbox)).unwrap().len());
    }
    sizes.sort_unstable();
    assert!(sizes[sizes.len() / 2] <= 24, "{sizes:?}");
}
