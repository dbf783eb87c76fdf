//! Ctrl+Z in a real shell: the terminal is the shell's again, and `fg` brings the same screen back.

use portable_pty::CommandBuilder;

use crate::home::{Home, environment, program};
use crate::pty::{Terminal, key};

/// Ctrl+Z.
const STOP: &str = "\x1a";

/// An interactive shell with job control, the program's name in `$V`.
fn shell(home: &Home) -> Terminal {
    let mut command = CommandBuilder::new("bash");
    command.args(["--norc", "--noprofile", "-i"]);
    command.env_clear();
    for (name, value) in environment(home.path()) {
        command.env(name, value);
    }
    command.env("PS1", "shell% ");
    command.env("V", program());
    command.cwd(home.path());
    let terminal = Terminal::run(command, (80, 24));
    terminal.wait_for("shell% ");
    terminal
}

/// Marked pastes are not asked for: bash has its own at its prompt.
fn assert_is_the_shells(terminal: &Terminal) {
    let seen = terminal.seen();
    let screen = seen.parser.screen();
    assert!(!screen.alternate_screen() && !screen.hide_cursor());
    let at = |bytes: &[u8]| seen.raw.windows(bytes.len()).rposition(|window| window == bytes);
    assert!(at(b"\x1b[?2004l") > at(b"\x1b[?1049h"), "what the program switched on is off");
}

#[test]
fn the_program_stops_and_comes_back_with_its_screen() {
    if std::process::Command::new("bash").arg("--version").output().is_err() {
        println!("skipped: no bash on this machine");
        return;
    }
    let home = Home::with_sample();
    let mut terminal = shell(&home);
    terminal.send("\"$V\" --data data\n");
    terminal.wait_for("Требует внимания");
    terminal.send_for("2", "Бегуницкая СОШ");
    terminal.send(key::DOWN);
    terminal.send_for(key::DOWN, "> Волосовская СОШ");
    let before = terminal.place();
    for round in 0..2 {
        terminal.send_for(STOP, "Stopped");
        terminal.wait_for("shell% ");
        assert_is_the_shells(&terminal);
        // The shell's own modes: what is typed is echoed, a line ends with Enter, the answer starts at the left.
        terminal.send(&format!("stty -a | grep -q ' icanon.* echo ' && echo round-{round}-$((1+1))\n"));
        terminal.wait_for(&format!("round-{round}-2"));
        // Nothing of this stop is left on the screen to be taken for the next.
        terminal.send("clear; fg\n");
        terminal.wait_for_place(&before);
        terminal.send_for(key::DOWN, "");
        terminal.wait_until("the next row", |screen| screen.cursor_position() != before.1);
        terminal.send("\x1b[A");
        terminal.wait_for_place(&before);
    }
    // Stopped from outside, with text in a field: the text is there after `fg`.
    terminal.send_for("\x1b[2~", "новая запись");
    terminal.send(key::TAB);
    terminal.send_for("Новая школа", "Новая школа");
    let typed = terminal.place();
    terminal.send("\x1b[24~");
    terminal.wait_for("Приостановить");
    terminal.send(key::ESC);
    terminal.wait_for_place(&typed);
    terminal.send_for("\x1b[24~", "Всё");
    terminal.send_for("приостановить", "> Приостановить");
    terminal.send_for(key::ENTER, "Stopped");
    assert_is_the_shells(&terminal);
    // Another session takes the data over from the stopped one, which ends without touching the terminal.
    terminal.send("\"$V\" --data data --take-over list school >rows; wait; echo all-$((2+1))-over\n");
    terminal.wait_for("all-3-over");
    terminal.wait_for("Набранное здесь сохранено");
    // What was typed in the stopped session is in its draft.
    terminal.send("clear; \"$V\" --data data\n");
    terminal.wait_for("Новая школа");
    terminal.send(key::F10);
    terminal.wait_for("shell% ");
    terminal.send("exit\n");
    terminal.ended();
}
