use super::*;
use proptest::prelude::*;

const AREA: Rect = Rect { x: 2, y: 1, width: 12, height: 3 };

/// The rows drawn and the cursor, from the corner of the field.
fn shown(textbox: &TextBox) -> (Vec<String>, (u16, u16)) {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 16, 5));
    textbox.draw(AREA, &mut buffer, Style::new());
    let row = |y: u16| (AREA.left()..AREA.right()).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    let rows = (AREA.top()..AREA.bottom()).map(|y| row(y).trim_end().to_owned()).collect();
    assert!(buffer.content.iter().all(|cell| cell.modifier.is_empty()), "no cell shows the cursor");
    let at = textbox.cursor_position(AREA);
    (rows, (at.x - AREA.x, at.y - AREA.y))
}

fn assert_shown(textbox: &TextBox, rows: [&str; 3], cursor: (u16, u16)) {
    assert_eq!(shown(textbox), (rows.map(str::to_owned).to_vec(), cursor));
}

#[test]
fn a_text_wraps_between_words_and_follows_the_cursor() {
    let mut textbox = TextBox::new("качество образования и навык\nитоги", true);
    assert_eq!(textbox.height(12), 4);
    assert_shown(&textbox, ["образования", "и навык", "итоги"], (5, 2));
    assert!(textbox.up());
    assert_shown(&textbox, ["образования", "и навык", "итоги"], (5, 1));
    textbox.home();
    textbox.up();
    textbox.up();
    assert!(!textbox.up());
    assert_shown(&textbox, ["качество", "образования", "и навык"], (0, 0));
    textbox.end();
    assert_eq!(textbox.cursor(), 8);
    textbox.page_down();
    assert_eq!(shown(&textbox).1, (5, 2));
    assert!(!textbox.down());
}

#[test]
fn the_column_aimed_at_survives_short_rows() {
    let mut textbox = TextBox::new("длинная\nда\nдлинная", true);
    shown(&textbox);
    textbox.up();
    assert_eq!(textbox.cursor(), 10);
    textbox.up();
    assert_eq!(textbox.cursor(), 7);
}

#[test]
fn the_cursor_after_a_full_row_has_a_column_of_its_own() {
    let mut textbox = TextBox::new("", true);
    textbox.insert("абвгдежзийк");
    assert_shown(&textbox, ["абвгдежзийк", "", ""], (11, 0));
    textbox.insert("л");
    assert_shown(&textbox, ["абвгдежзийк", "л", ""], (1, 1));
}

#[test]
fn a_line_scrolls_sideways_and_keeps_to_one_row() {
    let mut textbox = TextBox::new("МБОУ «Нагавская СОШ»", false);
    textbox.newline();
    textbox.insert("\nфилиал");
    assert_eq!(textbox.text(), "МБОУ «Нагавская СОШ» филиал");
    assert_eq!(textbox.height(12), 1);
    assert_shown(&textbox, ["СОШ» филиал", "", ""], (11, 0));
    textbox.home();
    assert_shown(&textbox, ["МБОУ «Нагавс", "", ""], (0, 0));
    assert!(!textbox.up() && !textbox.down());
    textbox.undo();
    assert_eq!(textbox.text(), "МБОУ «Нагавская СОШ»");
    assert!(!textbox.is_changed());
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

const EDITS: [fn(&mut TextBox); 21] = [
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
        t.up();
    },
    |t| {
        t.down();
    },
    TextBox::home,
    TextBox::end,
    TextBox::page_up,
    TextBox::page_down,
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
                let (x, y) = shown(&textbox).1;
                prop_assert!(x < AREA.width && y < AREA.height);
            }
            if let Some((line, cursor)) = textbox.view.borrow().line() {
                prop_assert_eq!(line, textbox.text().replace('\n', " "));
                prop_assert_eq!(cursor, textbox.cursor());
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
