#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! The built program on a pseudo-terminal: nothing typed is lost, the terminal is given back, pastes and sizes work.

#[path = "support/dice.rs"]
mod dice;
#[path = "support/home.rs"]
mod home;
#[path = "support/pty.rs"]
mod pty;

use std::time::{Duration, Instant};

use dice::Dice;
use home::Home;
use pty::{Place, Terminal, key};

/// Opens «Дневник школы» of Красноярская СШ and begins a row.
fn type_a_diary_row(terminal: &mut Terminal) {
    terminal.wait_for("Требует внимания на 20.05.2021");
    terminal.send_for("6", "Выбор: Школа");
    terminal.send_for("красно", "> Красноярская");
    terminal.send_for(key::ENTER, "> Дневник школы");
    terminal.send_for(key::ENTER, "Строка 3 из 3");
    terminal.send_for(key::INSERT, "Новая строка");
    terminal.send_for("Семинар «Учитель-фасилитатор»", "Мероприятие                 Семинар «Учитель-фасилитатор»");
    terminal.send(key::TAB);
    terminal.send_for("Методическая служба", "Организатор                 Методическая служба");
    let before = terminal.place().1;
    terminal.send(&key::LEFT.repeat(7));
    terminal.wait_until("the cursor seven to the left", |screen| screen.cursor_position() == (before.0, before.1 - 7));
}

/// Long enough for the draft to be written: 400 ms after the text was seen, by the promise of the program.
fn let_the_draft_be_written() {
    std::thread::sleep(Duration::from_millis(400));
}

fn assert_same_place(home: &Home, before: &Place) {
    let again = Terminal::start(home);
    again.wait_for_place(before);
    again.kill();
}

#[test]
fn a_row_typed_in_russian_survives_kill_9() {
    let home = Home::with_sample();
    let mut terminal = Terminal::start(&home);
    type_a_diary_row(&mut terminal);
    let before = terminal.place();
    let_the_draft_be_written();
    terminal.kill();
    assert_same_place(&home, &before);
    // It can go on from there and be saved.
    let mut terminal = Terminal::start(&home);
    terminal.wait_for("Методическая служба");
    terminal.send_for("-то", "Методическая-то служба");
    terminal.send_for(key::F2, "Сохранено");
    terminal.send(key::F10);
    assert_eq!(terminal.ended(), 0);
    terminal.assert_given_back();
    let rows = home.output(&["list", "diary_school", "--json"]);
    assert!(rows.contains("Семинар «Учитель-фасилитатор»") && rows.contains("Методическая-то служба"), "{rows}");
}

#[test]
fn a_hang_up_and_a_termination_keep_the_text_and_give_the_terminal_back() {
    let home = Home::with_sample();
    let mut terminal = Terminal::start(&home);
    type_a_diary_row(&mut terminal);
    let before = terminal.place();
    for signal in ["HUP", "TERM", "INT"] {
        // No time for the draft is given: a signal has to write it.
        terminal.signal(signal);
        terminal.ended();
        terminal.assert_given_back();
        terminal = Terminal::start(&home);
        terminal.wait_for_place(&before);
    }
    terminal.kill();
}

#[test]
fn a_signal_while_the_data_is_being_opened_gives_the_terminal_back() {
    let home = Home::with_sample();
    let mut terminal = Terminal::start(&home);
    terminal.wait_for("Требует внимания");
    terminal.send(key::F10);
    terminal.ended();
    for signal in ["HUP", "TERM", "INT"] {
        let mut terminal = Terminal::start(&home);
        terminal.wait_until("the terminal taken over", vt100::Screen::alternate_screen);
        terminal.signal(signal);
        terminal.ended();
        terminal.assert_given_back();
    }
}

#[test]
fn a_closed_terminal_ends_the_program_and_keeps_the_text() {
    let home = Home::with_sample();
    let mut terminal = Terminal::start(&home);
    terminal.wait_for("Требует внимания");
    terminal.send_for("2", "Бегуницкая СОШ");
    terminal.send_for(key::INSERT, "Школа: новая запись");
    terminal.send(key::TAB);
    terminal.send_for("Новая школа", "Новая школа");
    terminal.hang_up();
    let again = Terminal::start(&home);
    again.wait_for("Наименование ОО *           Новая школа");
    again.kill();
}

#[test]
fn leaving_gives_the_terminal_back_and_the_next_start_is_at_the_same_place() {
    let home = Home::with_sample();
    let mut terminal = Terminal::start(&home);
    terminal.wait_for("Требует внимания");
    terminal.send_for("2", "Участие в под");
    terminal.send_for(key::DOWN, "> Беседская ООШ");
    let before = terminal.place();
    terminal.send(key::F10);
    assert_eq!(terminal.ended(), 0);
    terminal.assert_given_back();
    assert_eq!(terminal.screen().trim(), "", "what was on the terminal before is there again");
    assert_same_place(&home, &before);
}

#[test]
fn the_first_start_offers_the_sample() {
    let home = Home::empty();
    let mut terminal = Terminal::start(&home);
    terminal.wait_for("С чего начать?");
    terminal.send(key::DOWN);
    terminal.wait_for("> Образец");
    terminal.send_for(key::ENTER, "Требует внимания на 20.05.2021");
    terminal.send_for("2", "Бегуницкая СОШ");
    terminal.send(key::F10);
    assert_eq!(terminal.ended(), 0);
}

#[test]
fn the_window_may_change_its_size() {
    let home = Home::with_sample();
    let mut terminal = Terminal::start(&home);
    type_a_diary_row(&mut terminal);
    let before = terminal.place();
    terminal.resize(60, 20);
    terminal.wait_until("60×20", |screen| {
        let text = screen.contents();
        text.lines().count() == 20 && text.contains("Методическая служба") && text.contains("F1 Справка")
    });
    terminal.resize(40, 10);
    terminal.wait_for("Окно мало: нужно хотя бы 60×16.");
    assert!(terminal.screen().lines().all(|line| line.chars().count() <= 40));
    // Typed while the window is too small: it is text all the same.
    terminal.send("е");
    terminal.resize(80, 24);
    terminal.wait_for("Методическаяе служба");
    terminal.send("\x7f");
    terminal.wait_for_place(&before);
    terminal.kill();
}

#[test]
fn a_paste_of_several_lines_is_text_and_does_nothing_where_no_text_is() {
    let home = Home::with_sample();
    let mut terminal = Terminal::start(&home);
    terminal.wait_for("Требует внимания");
    terminal.send_for("2", "Участие в под");
    // In a list lines are a table that may be taken in; nothing is done with it by itself.
    terminal.paste("3\r\nm\r\n2");
    terminal.wait_for("Загрузка таблицы");
    // The other screen names this column too: its heading tells that it has gone.
    terminal.send(key::ESC);
    terminal.wait_until("the list again", |screen| screen.contents().starts_with("Школы"));
    terminal.send_for(key::INSERT, "Школа: новая запись");
    terminal.send(&key::TAB.repeat(8));
    terminal.wait_for("> Примечание");
    terminal.paste("первая строка\rвто\u{ad}рая и\u{306}\r\nтретья 2 3 m\u{200b}");
    terminal.wait_for("третья 2 3 m");
    let screen = terminal.screen();
    assert!(screen.contains("> Примечание                  первая строка"), "{screen}");
    assert!(screen.lines().any(|line| line.trim() == "вторая й"), "{screen}");
    terminal.send_for(key::F2, "Сохранено");
    terminal.send(key::F10);
    terminal.ended();
    let schools = home.output(&["list", "school", "--json"]);
    assert!(schools.contains(r"первая строка\nвторая й\nтретья 2 3 m"), "{schools}");
}

#[test]
fn without_colour_the_selected_row_is_still_marked() {
    let home = Home::with_sample();
    let mut terminal = Terminal::start_with(&home, &[], &[("NO_COLOR", "1")]);
    terminal.wait_for("Требует внимания");
    terminal.send_for("2", "Участие в под");
    terminal.send_for(key::DOWN, "> Беседская ООШ");
    terminal.send_for("/", "Отбор:");
    terminal.send_for("ничего такого\r", "Esc снимает отбор");
    // A refusal is an error: a sign says so where no colour does.
    terminal.send_for("\x1b[3~", "! Сначала выберите строку.");
    terminal.send(key::F10);
    terminal.ended();
    let seen = terminal.seen();
    let coloured: Vec<String> = colours(&seen.raw);
    assert!(coloured.is_empty(), "{coloured:?}");
}

#[test]
fn with_colour_a_refusal_is_coloured() {
    let home = Home::with_sample();
    let mut terminal = Terminal::start(&home);
    terminal.wait_for("Требует внимания");
    terminal.send_for("2/ничего такого\r", "Esc снимает отбор");
    terminal.send_for("\x1b[3~", "! Сначала выберите строку.");
    terminal.send(key::F10);
    terminal.ended();
    assert!(!colours(&terminal.seen().raw).is_empty(), "the test of NO_COLOR looks for nothing");
}

/// Every SGR sequence in a stream that sets a colour.
fn colours(raw: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(raw).into_owned();
    let sequences = text.split("\x1b[").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == ';' || c == ':'))?;
        rest[end..].starts_with('m').then(|| rest[..end].to_owned())
    });
    let is_colour = |code: &str| matches!(code.parse().unwrap_or(0), 30..=38 | 40..=48 | 90..=97 | 100..=107);
    sequences.filter(|sequence| sequence.split([';', ':']).any(is_colour)).collect()
}

#[test]
fn a_second_start_names_the_first_and_can_take_over() {
    let home = Home::with_sample();
    let mut first = Terminal::start(&home);
    type_a_diary_row(&mut first);
    let before = first.place();

    let mut second = Terminal::start(&home);
    second.wait_for("забрать их сюда");
    assert!(second.screen().contains(&first.pid().to_string()), "{}", second.screen());
    second.send(key::CTRL_C);
    second.ended();
    assert_eq!(first.place(), before, "a question asked elsewhere changes nothing here");

    let third = Terminal::start_with(&home, &["--take-over"], &[]);
    first.ended();
    first.assert_given_back();
    third.wait_for_place(&before);

    // The same by Enter at the question.
    let mut fourth = Terminal::start(&home);
    fourth.wait_for("забрать их сюда");
    fourth.send_for(key::ENTER, "Методическая служба");
    fourth.wait_for_place(&before);
    fourth.kill();
}

#[test]
fn escape_and_a_letter_pressed_by_hand_are_two_keys() {
    let home = Home::with_sample();
    let mut terminal = Terminal::start(&home);
    terminal.wait_for("Требует внимания");
    terminal.send_for("2", "Участие в под");
    terminal.send_for(key::ENTER, "Муниципалитет: Волосовский район");
    terminal.send(key::ESC);
    terminal.wait_for("> Бегуницкая СОШ");
    // The Russian layout: «о» is the key `j`, «ь» the key `m`.
    terminal.send_for("о", "> Беседская ООШ");
    terminal.send_for("ь", "Все районы");
    terminal.kill();
}

#[test]
fn keys_pressed_ahead_of_the_screens_they_are_for_are_not_lost() {
    let home = Home::with_sample();
    let mut terminal = Terminal::start(&home);
    terminal.wait_for("Требует внимания");
    // All in one piece: no screen has been drawn yet when the next one's keys are there.
    terminal.send(&format!("2{0}{0}{1}", key::DOWN, key::ENTER));
    terminal.wait_until("the card of the third school", |screen| screen.contents().starts_with("Волосовская СОШ №2"));
    // Letters and digits that were typed for a field are no commands of the screen that was there before.
    terminal.send(&format!("2{}{}ь2 м3{}", key::INSERT, key::TAB, key::F2));
    terminal.wait_for("Сохранено. Ещё не заполнено: Муниципалитет");
    assert!(terminal.screen().starts_with("Школа · ь2 м3"), "{}", terminal.screen());
    terminal.kill();
}

/// Typing and saving, killed at any moment: what was acknowledged is stored, what was on the screen for 400 ms is in
/// the field at the next start. `VYEZD_LONG=1` makes it a thousand kills.
#[test]
fn killed_at_any_moment_nothing_is_lost() {
    let kills = if std::env::var_os("VYEZD_LONG").is_some() { 1_000 } else { 15 };
    let home = Home::with_sample();
    let mut dice = Dice(2021);
    let mut terminal = Terminal::start(&home);
    terminal.wait_for("Требует внимания");
    terminal.send_for("2", "Участие в под");
    terminal.send_for(key::INSERT, "Школа: новая запись");
    terminal.send(&key::TAB.repeat(8));
    terminal.send_for("слово", "> Примечание                  слово");
    terminal.send_for(key::F2, "Сохранено");
    let mut text = "слово".to_owned();
    let mut acknowledged = text.clone();
    for kill in 0..kills {
        // (when it was on the screen, the text)
        let mut shown: Vec<(Instant, String)> = Vec::new();
        let mut submitted: Vec<String> = vec![acknowledged.clone()];
        for _ in 0..=dice.below(6) {
            match dice.below(4) {
                0 if text != acknowledged => {
                    submitted.push(text.clone());
                    terminal.send(key::F2);
                    terminal.wait_for("Сохранено");
                    acknowledged.clone_from(&text);
                }
                1 => std::thread::sleep(Duration::from_millis(dice.below(500))),
                _ => {
                    let word = format!(" {:03}", dice.below(1_000));
                    text.push_str(&word);
                    terminal.send(&word);
                    let wanted = flat(&text);
                    terminal.wait_until(&wanted, |screen| flat(&screen.contents()).contains(&wanted));
                    shown.push((Instant::now(), text.clone()));
                }
            }
        }
        // The last moves are not waited for: the kill may fall into them.
        if dice.below(2) == 0 {
            text.push_str(" и");
            terminal.send(" и");
        }
        if dice.below(3) == 0 && text != acknowledged {
            submitted.push(text.clone());
            terminal.send(key::F2);
        }
        std::thread::sleep(Duration::from_micros(dice.below(30_000)));
        let long_ago = Instant::now().checked_sub(Duration::from_millis(400)).unwrap();
        let due = shown.iter().rev().find(|(at, _)| *at < long_ago).map_or(&acknowledged, |(_, text)| text).clone();
        terminal.kill();

        let schools = home.output(&["list", "school", "--json"]);
        let stored = notes(&schools);
        let place = submitted.iter().position(|text| *text == stored);
        let least = submitted.iter().position(|text| *text == acknowledged).unwrap();
        assert!(
            place.is_some_and(|place| place >= least),
            "kill {kill}: «{acknowledged}» was saved, «{stored}» is there"
        );

        terminal = Terminal::start(&home);
        terminal.wait_for("> Примечание");
        let field = field(&terminal.screen());
        for least in [&due, &acknowledged, &stored] {
            assert!(field.starts_with(&flat(least)), "kill {kill}: «{least}» was typed, «{field}» is in the field");
        }
        assert!(flat(&text).starts_with(&field), "kill {kill}: nobody typed «{field}», but «{text}»");
        // Goes on with what came through; a fresh field before it outgrows the screen.
        acknowledged = stored;
        text = if field == flat(&text) { text } else { respace(&field, &text) };
        if text.chars().count() > 300 {
            terminal.send(&"\x7f".repeat(text.chars().count()));
            terminal.send_for("слово", "> Примечание                  слово");
            terminal.send(key::F2);
            terminal.wait_for("Сохранено");
            "слово".clone_into(&mut text);
            acknowledged.clone_from(&text);
        }
    }
    terminal.kill();
    let checked = home.output(&["check"]);
    assert!(checked.contains("Журнал цел"), "{checked}");
}

/// Without spaces: a wrapped text reads the same.
fn flat(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The start of `text` that reads `flat` without its spaces.
fn respace(wanted: &str, text: &str) -> String {
    let mut taken = String::new();
    for c in text.chars() {
        if flat(&taken) == wanted && !c.is_whitespace() {
            break;
        }
        taken.push(c);
    }
    // A space typed last is not seen on the screen: the next one makes two, which reads the same.
    taken.trim_end().to_owned()
}

/// The field «Примечание» on the screen of the form, down to its line of help, without spaces.
fn field(screen: &str) -> String {
    let from = screen.lines().skip_while(|line| !line.starts_with("> Примечание"));
    let lines = from.take_while(|line| !line.contains("Проекты, особенности, риски"));
    flat(&lines.map(|line| line.chars().skip(30).collect::<String>()).collect::<Vec<_>>().join(" "))
}

/// The note of the one school that has no name.
fn notes(schools: &str) -> String {
    let all = schools.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let mut nameless = all.filter(|school| school["fields"].get("name").is_none());
    nameless.next().unwrap()["fields"]["note"].as_str().unwrap_or_default().to_owned()
}

/// Write calls of the process so far: one a frame, and those of the draft.
#[cfg(target_os = "linux")]
fn writes(terminal: &Terminal) -> usize {
    let io = std::fs::read_to_string(format!("/proc/{}/io", terminal.pid())).unwrap();
    io.lines().find_map(|line| line.strip_prefix("syscw: ")).unwrap().trim().parse().unwrap()
}

/// Waits for the end of a paste; `before`: write calls and bytes when it began.
#[cfg(target_os = "linux")]
fn the_paste_is_one_frame(terminal: &Terminal, before: (usize, usize)) {
    terminal.wait_for("конец");
    let (frames, bytes) = (writes(terminal) - before.0, terminal.mark().0 - before.1);
    // The draft may have been written meanwhile, which takes a few calls.
    assert!(frames <= 6, "a paste took {frames} writes");
    // No more than the screen holds: nothing was drawn on the way.
    assert!(bytes <= 2 * 80 * 24, "{bytes} B");
}

/// A school's note, empty, with the cursor in it.
#[cfg(target_os = "linux")]
fn open_a_note(terminal: &mut Terminal) {
    terminal.wait_for("Требует внимания");
    terminal.send_for("2", "Бегуницкая СОШ");
    terminal.send_for(key::INSERT, "Школа: новая запись");
    terminal.send(&key::TAB.repeat(8));
    terminal.wait_for("> Примечание");
    // The draft of the moves has been written and synced.
    std::thread::sleep(Duration::from_secs(3));
}

#[test]
#[cfg(target_os = "linux")]
fn keys_that_queued_up_and_a_long_paste_are_one_frame_each() {
    let home = Home::with_sample();
    let mut terminal = Terminal::start(&home);
    open_a_note(&mut terminal);
    // Typed ahead: the program does not run while the keys come, as behind a slow line.
    terminal.signal("STOP");
    let typed = "посещение урока ".repeat(12);
    terminal.send(&typed);
    let (before, shown) = (writes(&terminal), terminal.mark().0);
    terminal.signal("CONT");
    terminal.wait_until("all that was typed", |screen| {
        screen.contents().matches("посещение").count() == 12 && screen.contents().matches("урока").count() == 12
    });
    // One frame; the draft may have been written meanwhile, which takes a few calls.
    let (frames, bytes) = (writes(&terminal) - before, terminal.mark().0 - shown);
    assert!(frames <= 6, "{} letters took {frames} writes", typed.chars().count());
    assert!(bytes <= 80 * 24, "{bytes} B for {} B of text", typed.len());

    std::thread::sleep(Duration::from_secs(3));
    let pasted = "строка вставки номер раз ".repeat(400);
    assert_eq!(pasted.chars().count(), 10_000);
    let before = (writes(&terminal), terminal.mark().0);
    terminal.paste(&format!("{pasted}конец"));
    the_paste_is_one_frame(&terminal, before);
    terminal.kill();
}

#[test]
fn a_held_key_on_a_stuck_line_is_caught_up_with_in_a_few_frames() {
    let home = Home::with_sample();
    let mut terminal = Terminal::start(&home);
    terminal.wait_for("Требует внимания");
    terminal.send_for("4", "Планы");
    terminal.send_for(key::ENTER, "Мероприятие");
    let first = terminal.mark().0;
    terminal.send_for("\x1b[F", ">");
    terminal.quiet((0, 0), Duration::from_millis(500));
    let page = terminal.mark().0 - first;
    // Nobody reads for a while; the program cannot write, and the keys wait.
    terminal.hold(true);
    let turns = 400;
    for _ in 0..turns {
        terminal.send("\x1b[H\x1b[F");
    }
    let before = terminal.mark().0;
    terminal.hold(false);
    // A letter pressed last is answered last.
    terminal.send_for("\x1bOP", "F1");
    terminal.quiet((0, 0), Duration::from_millis(500));
    let bytes = terminal.mark().0 - before;
    assert!(bytes < page * turns / 4, "{bytes} B for {turns} turns of {page} B: every one of them was drawn");
    terminal.kill();
}

#[test]
#[cfg(target_os = "linux")]
fn a_paste_that_comes_in_pieces_is_one_frame() {
    let home = Home::with_sample();
    let mut terminal = Terminal::start(&home);
    open_a_note(&mut terminal);
    let pasted = format!("\x1b[200~{}конец\x1b[201~", "строка вставки номер раз ".repeat(400));
    let before = (writes(&terminal), terminal.mark().0);
    let (pieces, last) = pasted.as_bytes().split_at(pasted.len() - 3);
    // Odd pieces: every second one ends inside a letter, as those of a slow line do.
    for piece in pieces.chunks(701) {
        terminal.send_bytes(piece);
        std::thread::sleep(Duration::from_millis(15));
    }
    assert_eq!(terminal.mark().0, before.1, "something was drawn before the paste had come");
    terminal.send_bytes(last);
    the_paste_is_one_frame(&terminal, before);
    terminal.kill();
}

/// A named pipe is a file that is never read to its end: work that takes as long as one likes.
#[test]
#[cfg(target_os = "linux")]
fn slow_work_is_told_of_and_stops_on_esc_and_the_keys_go_on() {
    let home = Home::with_sample();
    let pipe = home.path().join("plan.csv");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut terminal = Terminal::start(&home);
    terminal.wait_for("Требует внимания");
    terminal.send_for("4", "Планы");
    terminal.send_for("i", "Файл плана");
    terminal.send_for("\x1b[F", "> plan.csv");
    terminal.send(key::ENTER);
    terminal.wait_for("Читается файл plan.csv · Esc — остановить");
    // It does not block a key.
    terminal.send("\x1bOP");
    terminal.wait_until("help", |screen| {
        screen.contents().starts_with("Справка: клавиши") && !screen.contents().contains("Читаю…")
    });
    terminal.send(key::ESC);
    terminal.wait_until("the work again", |screen| {
        screen.contents().starts_with("Загрузка плана") && screen.contents().contains("Esc — остановить")
    });
    terminal.send(key::ESC);
    terminal.wait_for("Остановлено. Всё сохранённое на месте.");
    terminal.wait_until("the files again", |screen| screen.contents().starts_with("Файл плана"));
    // What comes of it later is nobody's business.
    std::fs::write(&pipe, "№;Мероприятие;Срок;Ответственный\n1;Семинар;до 01.05.2021;Методист\n").unwrap();
    terminal.settled();
    assert!(terminal.screen().starts_with("Файл плана"), "{}", terminal.screen());
    terminal.send(key::F10);
    terminal.ended();
}
