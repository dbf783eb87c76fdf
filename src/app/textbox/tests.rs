use super::*;
use proptest::prelude::*;

const WIDTH: usize = 12;

fn shown(textbox: &TextBox) -> (Vec<String>, (usize, usize)) {
    let (rows, cursor) = textbox.layout(WIDTH);
    (rows.into_iter().map(|row| row.trim_end().to_owned()).collect(), cursor)
}

fn assert_shown<const N: usize>(textbox: &TextBox, rows: [&str; N], row: usize, column: usize) {
    assert_eq!(shown(textbox), (rows.map(str::to_owned).to_vec(), (row, column)));
}

#[test]
fn a_text_wraps_between_words_and_the_cursor_moves_by_visible_rows() {
    let mut textbox = TextBox::new("качество образования и навык\nитоги", true);
    let rows = ["качество", "образования", "и навык", "итоги"];
    assert_shown(&textbox, rows, 3, 5);
    assert!(textbox.up(WIDTH));
    assert_shown(&textbox, rows, 2, 5);
    textbox.home(WIDTH);
    textbox.up(WIDTH);
    textbox.up(WIDTH);
    assert!(!textbox.up(WIDTH));
    assert_shown(&textbox, rows, 0, 0);
    textbox.end(WIDTH);
    assert_eq!(textbox.cursor(), 8);
    assert!(textbox.down(WIDTH) && textbox.down(WIDTH) && textbox.down(WIDTH));
    assert!(!textbox.down(WIDTH));
}

#[test]
fn another_text_in_its_place_is_one_step_of_undo() {
    let mut textbox = TextBox::new("старый текст", true);
    textbox.replace("новый");
    assert_eq!((textbox.text().as_str(), textbox.cursor()), ("новый", 5));
    textbox.undo();
    assert_eq!(textbox.text(), "старый текст");
}

#[test]
fn the_column_aimed_at_survives_short_rows() {
    let mut textbox = TextBox::new("длинная\nда\nдлинная", true);
    shown(&textbox);
    textbox.up(WIDTH);
    assert_eq!(textbox.cursor(), 10);
    textbox.up(WIDTH);
    assert_eq!(textbox.cursor(), 7);
}

#[test]
fn the_cursor_after_a_full_row_has_a_column_of_its_own() {
    let mut textbox = TextBox::new("", true);
    textbox.insert("абвгдежзийк");
    assert_shown(&textbox, ["абвгдежзийк"], 0, 11);
    textbox.insert("л");
    assert_shown(&textbox, ["абвгдежзийк", "л"], 1, 1);
}

#[test]
fn a_line_scrolls_sideways_and_keeps_to_one_row() {
    let mut textbox = TextBox::new("МБОУ «Нагавская СОШ»", false);
    textbox.newline();
    textbox.insert("\nфилиал");
    assert_eq!(textbox.text(), "МБОУ «Нагавская СОШ» филиал");
    assert_shown(&textbox, ["» филиал"], 0, 8);
    textbox.home(WIDTH);
    assert_shown(&textbox, ["МБОУ «Нагавс"], 0, 0);
    assert!(!textbox.up(WIDTH) && !textbox.down(WIDTH));
    textbox.undo();
    assert_eq!(textbox.text(), "МБОУ «Нагавская СОШ»");
    assert!(!textbox.is_changed());
}

#[test]
fn a_line_that_fits_again_is_shown_from_its_start() {
    let textbox = TextBox::new("Муниципальная методическая служба", false);
    assert_eq!(textbox.layout(WIDTH).0, ["я служба"]);
    assert_eq!(textbox.resting(WIDTH), ["Муниципальн…"]);
    assert_eq!(textbox.layout(40), (vec!["Муниципальная методическая служба".to_owned()], (0, 33)));
    assert_eq!(textbox.resting(40), ["Муниципальная методическая служба"]);
}

#[test]
fn a_line_jumps_and_then_stands_still_while_letters_come() {
    let mut textbox = TextBox::new("Муниципальная ", false);
    let mut jumps = 0;
    let mut last = String::new();
    for letter in "методическая служба".chars() {
        textbox.insert(&letter.to_string());
        let (rows, (_, column)) = textbox.layout(WIDTH);
        assert!(column < WIDTH);
        jumps += usize::from(!last.is_empty() && !rows[0].starts_with(&last));
        last.clone_from(&rows[0]);
    }
    assert!(jumps <= 19 / (WIDTH / 3) + 1, "{jumps} jumps");
    // The other way it jumps as well, and the cursor stays in the field.
    for _ in 0..25 {
        textbox.left();
        let (rows, (_, column)) = textbox.layout(WIDTH);
        assert!(column < WIDTH && !rows[0].is_empty());
    }
}

#[test]
fn text_and_cursor_restore_a_field() {
    let mut textbox = TextBox::new("раз два три", true);
    textbox.word_left();
    let again = {
        let mut again = TextBox::new(&textbox.text(), true);
        again.set_cursor(textbox.cursor());
        again
    };
    assert_eq!(shown(&again), shown(&textbox));
}

#[test]
fn opening_a_field_changes_nothing() {
    let odd = "и\u{306}\r\n\u{7}конец";
    for multi in [true, false] {
        let textbox = TextBox::new(odd, multi);
        shown(&textbox);
        assert_eq!(textbox.text(), odd);
        assert!(!textbox.is_changed());
    }
}

#[test]
fn a_line_of_any_length_can_be_edited() {
    let mut textbox = TextBox::new("", false);
    textbox.insert(&"я".repeat(70_000));
    textbox.insert("ё");
    shown(&textbox);
    textbox.backspace();
    assert_eq!(textbox.cursor(), 70_000);
}

const EDITS: [fn(&mut TextBox); 19] = [
    |t| t.insert("а"),
    |t| t.insert(" "),
    |t| t.insert("日"),
    |t| t.insert("\u{306}"),
    |t| t.insert("вставка из\rдвух строк"),
    TextBox::newline,
    TextBox::backspace,
    TextBox::delete,
    TextBox::delete_word_back,
    TextBox::left,
    TextBox::right,
    TextBox::word_left,
    TextBox::word_right,
    |t| {
        t.up(WIDTH);
    },
    |t| {
        t.down(WIDTH);
    },
    |t| t.home(WIDTH),
    |t| t.end(WIDTH),
    TextBox::undo,
    TextBox::redo,
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_edits_leave_a_field_that_shows_its_text(
        initial in "[а-я \\n日]{0,80}",
        multi in any::<bool>(),
        edits in proptest::collection::vec(0..EDITS.len(), 0..80),
    ) {
        let mut textbox = TextBox::new(&initial, multi);
        for (i, edit) in edits.into_iter().enumerate() {
            EDITS[edit](&mut textbox);
            if i % 3 == 0 {
                let (rows, (row, column)) = shown(&textbox);
                prop_assert!(row < rows.len() && column < WIDTH);
            }
            if let Some(line) = &textbox.view.borrow().line {
                prop_assert_eq!(line.lines().concat(), textbox.text().replace('\n', " "));
                prop_assert_eq!(line.cursor().1, textbox.cursor());
            }
        }
        let mut again = TextBox::new(&textbox.text(), multi);
        again.set_cursor(textbox.cursor());
        prop_assert_eq!(again.cursor(), textbox.cursor());
        for _ in 0..200 {
            textbox.undo();
        }
        prop_assert_eq!(textbox.text(), initial);
    }
}
