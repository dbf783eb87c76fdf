use super::wrap::Wrap;
use super::*;
use proptest::prelude::*;

fn typed(text: &str) -> Editor {
    let mut editor = Editor::new("");
    for c in text.chars() {
        editor.insert(&c.to_string(), '\n');
    }
    editor
}

#[test]
fn undo_takes_back_whole_words() {
    let mut editor = typed("Урок «Квадратные уравнения», 8 класс");
    let mut seen = Vec::new();
    while editor.undo().is_some() {
        seen.push(editor.text().to_owned());
    }
    assert_eq!(
        seen,
        ["Урок «Квадратные уравнения», 8 ", "Урок «Квадратные уравнения», ", "Урок «Квадратные ", "Урок «", ""]
    );
    while editor.redo().is_some() {}
    assert_eq!(editor.text(), "Урок «Квадратные уравнения», 8 класс");
}

#[test]
fn a_paste_and_a_run_of_deletions_are_one_step_each() {
    let mut editor = typed("план");
    editor.insert(" на 2021 год", '\n');
    for _ in 0..3 {
        editor.backspace();
    }
    assert_eq!(editor.text(), "план на 2021 ");
    editor.undo();
    assert_eq!(editor.text(), "план на 2021 год");
    editor.undo();
    assert_eq!(editor.text(), "план");
}

#[test]
fn moving_the_cursor_ends_the_word_for_undo() {
    let mut editor = typed("ab");
    editor.left();
    editor.right();
    editor.insert("c", '\n');
    editor.undo();
    assert_eq!(editor.text(), "ab");
}

#[test]
fn a_mark_typed_after_its_letter_becomes_one_letter() {
    let mut editor = typed("музеи\u{306}");
    assert_eq!(editor.text(), "музей");
    editor.backspace();
    assert_eq!(editor.text(), "музе");
    editor.undo();
    editor.undo();
    assert_eq!(editor.text(), "");
}

#[test]
fn words_end_at_russian_punctuation() {
    let mut editor = Editor::new("МБОУ «Средняя» — филиал");
    let mut stops = Vec::new();
    while editor.cursor() > 0 {
        editor.word_left();
        stops.push(editor.text().get(editor.cursor()..).unwrap().to_owned());
    }
    assert_eq!(stops, ["филиал", "Средняя» — филиал", "МБОУ «Средняя» — филиал"]);
    editor.word_right();
    assert_eq!(editor.text().get(editor.cursor()..), Some("Средняя» — филиал"));
}

#[test]
fn what_is_inserted_is_clean() {
    let mut editor = Editor::new("");
    editor.insert("пер\u{ad}вая\r\nвторая\t\u{1b}[2Jё", '\n');
    assert_eq!(editor.text(), "первая\nвторая [2Jё");
    let mut line = Editor::new("");
    line.insert("первая\rвторая", ' ');
    assert_eq!(line.text(), "первая вторая");
}

#[test]
fn rows_break_between_words_and_inside_long_ones() {
    let rows = |text: &str, width| {
        let wrap = Wrap::new(text, width);
        (0..wrap.rows()).map(|row| text.get(wrap.range(row, text)).unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(rows("раз два три", 7), ["раз два ", "три"]);
    assert_eq!(rows("абвгдежз", 3), ["абв", "где", "жз"]);
    assert_eq!(rows("а\n\nб\n", 5), ["а\n", "\n", "б\n", ""]);
    assert_eq!(rows("日本語", 3), ["日", "本", "語"]);
    assert_eq!(rows("", 5), [""]);
}

#[derive(Debug, Clone)]
enum Do {
    Insert(String),
    Newline,
    Backspace,
    Delete,
    WordBack,
    Left,
    Right,
    WordLeft,
    WordRight,
    To(usize),
    Undo,
    Redo,
}

fn action() -> impl Strategy<Value = Do> {
    prop_oneof![
        6 => "[а-яё «»—.日e\u{301}\u{306}\u{200d}👍🇷]".prop_map(Do::Insert),
        2 => "[а-я\\n日 ]{0,12}".prop_map(Do::Insert),
        1 => "\\PC{0,4}".prop_map(Do::Insert),
        1 => Just(Do::Newline),
        2 => Just(Do::Backspace),
        1 => Just(Do::Delete),
        1 => Just(Do::WordBack),
        1 => Just(Do::Left),
        1 => Just(Do::Right),
        1 => Just(Do::WordLeft),
        1 => Just(Do::WordRight),
        2 => (0..200_usize).prop_map(Do::To),
        2 => Just(Do::Undo),
        1 => Just(Do::Redo),
    ]
}

fn perform(editor: &mut Editor, action: Do) -> Option<Splice> {
    match action {
        Do::Insert(text) => return editor.insert(&text, '\n'),
        Do::Newline => return editor.newline(),
        Do::Backspace => return editor.backspace(),
        Do::Delete => return editor.delete(),
        Do::WordBack => return editor.delete_word_back(),
        Do::Undo => return editor.undo(),
        Do::Redo => return editor.redo(),
        Do::Left => editor.left(),
        Do::Right => editor.right(),
        Do::WordLeft => editor.word_left(),
        Do::WordRight => editor.word_right(),
        Do::To(at) => editor.move_to(at),
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_edits_can_be_undone_and_rows_follow(
        initial in "[а-я \\n日e\u{301}\r]{0,60}",
        width in 1..12_usize,
        actions in proptest::collection::vec(action(), 0..60),
    ) {
        let mut editor = Editor::new(&initial);
        let mut wrap = Wrap::new(&initial, width);
        for action in actions {
            if let Some(splice) = perform(&mut editor, action) {
                wrap.follow(editor.text(), &splice);
                prop_assert_eq!(&wrap, &Wrap::new(editor.text(), width));
            }
            prop_assert_eq!(editor.cursor(), words::boundary_from(editor.text(), editor.cursor()));
        }
        while editor.redo().is_some() {}
        let last = editor.text().to_owned();
        while editor.undo().is_some() {}
        prop_assert_eq!(editor.text(), &initial);
        prop_assert!(!editor.is_changed());
        while editor.redo().is_some() {}
        prop_assert_eq!(editor.text(), last);
    }
}
