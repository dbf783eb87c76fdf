//! A ratatui terminal over the lean backend, wired to a `vt100` screen.

use std::cell::RefCell;
use std::io::{self, Write};
use std::num::NonZeroU16;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};
use ratatui::{Frame, Terminal};

use crate::ui::backend::{Caps, LeanBackend};

/// What was written since it was last taken: one entry per `write`.
#[derive(Clone, Default)]
pub struct Tape(pub Arc<Mutex<Vec<Vec<u8>>>>);

impl Write for Tape {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().push(bytes.to_vec());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub struct Emulator {
    pub terminal: Terminal<LeanBackend<Tape>>,
    pub tape: Tape,
    pub screen: RefCell<vt100::Parser>,
    size: Arc<(AtomicU16, AtomicU16)>,
}

impl Emulator {
    pub fn new(width: u16, height: u16, caps: Caps) -> Self {
        let tape = Tape::default();
        let size = Arc::new((AtomicU16::new(width), AtomicU16::new(height)));
        let asked = Arc::clone(&size);
        let backend = LeanBackend::new(tape.clone(), caps, move || {
            Ok(Size::new(asked.0.load(Ordering::Relaxed), asked.1.load(Ordering::Relaxed)))
        });
        let mut parser = vt100::Parser::new(nonzero(height), nonzero(width), 0);
        // The screen is not empty when the program starts.
        parser.process(b"left over \x1b[1;31mfrom the shell\r\n$ ");
        Self { terminal: Terminal::new(backend).unwrap(), tape, screen: RefCell::new(parser), size }
    }

    pub fn resize(&mut self, width: u16, height: u16) {
        self.size.0.store(width, Ordering::Relaxed);
        self.size.1.store(height, Ordering::Relaxed);
        self.screen.borrow_mut().screen_mut().set_size(nonzero(height), nonzero(width));
    }

    /// Draws one frame, checks the emulator's screen against it and returns the frame's bytes.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Frame)) -> Result<Vec<u8>, String> {
        let buffer = self.terminal.draw(draw).unwrap().buffer.clone();
        let writes = std::mem::take(&mut *self.tape.0.lock().unwrap());
        if writes.len() > 1 {
            return Err(format!("{} writes in one frame", writes.len()));
        }
        let bytes = writes.concat();
        self.feed(&bytes)?;
        self.compare(&buffer).map_err(|fault| format!("{fault}\nafter {:?}", String::from_utf8_lossy(&bytes)))?;
        Ok(bytes)
    }

    /// Shows bytes, and refuses what tmux does another way: of cells inserted beyond the number of those that move it
    /// leaves some as they were.
    fn feed(&self, mut bytes: &[u8]) -> Result<(), String> {
        while let Some(end) = bytes.iter().position(|byte| *byte == b'@') {
            let (before, after) = bytes.split_at(end + 1);
            let start = before.iter().rposition(|byte| !byte.is_ascii_digit() && *byte != b'@').unwrap_or(0);
            let command = &before[start.saturating_sub(1)..];
            if let Some(number) = command.strip_prefix(b"\x1b[").and_then(|rest| rest.strip_suffix(b"@")) {
                self.screen.borrow_mut().process(&before[..before.len() - command.len()]);
                let inserted = String::from_utf8_lossy(number).parse().unwrap_or(1_u16);
                let rest =
                    self.screen.borrow().screen().size().1.get() - self.screen.borrow().screen().cursor_position().1;
                if inserted > rest - inserted {
                    return Err(format!("{inserted} cells inserted, {} moved", rest - inserted));
                }
                self.screen.borrow_mut().process(command);
            } else {
                self.screen.borrow_mut().process(before);
            }
            bytes = after;
        }
        self.screen.borrow_mut().process(bytes);
        Ok(())
    }

    pub fn cursor(&self) -> Option<Position> {
        let screen = self.screen.borrow();
        let (y, x) = screen.screen().cursor_position();
        (!screen.screen().hide_cursor()).then_some(Position { x, y })
    }

    fn compare(&self, buffer: &Buffer) -> Result<(), String> {
        let screen = self.screen.borrow();
        let mut tail = false;
        for (i, cell) in buffer.content.iter().enumerate() {
            let (x, y) = buffer.pos_of(i);
            let shown = screen.screen().cell(y, x).ok_or("no such cell")?;
            if std::mem::take(&mut tail) {
                if !shown.is_wide_continuation() {
                    return Err(format!("({x}, {y}) is not the second half of a wide character"));
                }
                continue;
            }
            tail = shown.is_wide();
            let (wanted, shown) = (look_of_cell(cell), look_of_shown(shown));
            if wanted != shown {
                return Err(format!("({x}, {y}): wanted {wanted:?}, shown {shown:?}"));
            }
        }
        Ok(())
    }
}

fn nonzero(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).unwrap()
}

/// Text, colours and modifiers as an eye tells them apart: on a blank only the background counts, unless it is
/// reversed or underlined.
type Look = (String, vt100::Color, vt100::Color, [bool; 5]);

fn look(text: &str, fg: vt100::Color, bg: vt100::Color, [bold, dim, italic, underline, inverse]: [bool; 5]) -> Look {
    let text = if text.is_empty() { " " } else { text };
    if text == " " && !underline && !inverse {
        return (text.to_owned(), vt100::Color::Default, bg, [false; 5]);
    }
    (text.to_owned(), fg, bg, [bold, dim, italic, underline, inverse])
}

fn look_of_shown(cell: &vt100::Cell) -> Look {
    let modifiers = [cell.bold(), cell.dim(), cell.italic(), cell.underline(), cell.inverse()];
    look(cell.contents(), cell.fgcolor(), cell.bgcolor(), modifiers)
}

fn look_of_cell(cell: &Cell) -> Look {
    let has = |modifier| cell.modifier.contains(modifier);
    let modifiers = [
        has(Modifier::BOLD),
        has(Modifier::DIM),
        has(Modifier::ITALIC),
        has(Modifier::UNDERLINED),
        has(Modifier::REVERSED),
    ];
    look(cell.symbol(), colour(cell.fg), colour(cell.bg), modifiers)
}

fn colour(colour: Color) -> vt100::Color {
    match colour {
        Color::Reset => vt100::Color::Default,
        Color::Red => vt100::Color::Idx(1),
        Color::Blue => vt100::Color::Idx(4),
        Color::DarkGray => vt100::Color::Idx(8),
        Color::LightYellow => vt100::Color::Idx(11),
        Color::Indexed(n) => vt100::Color::Idx(n),
        Color::Rgb(r, g, b) => vt100::Color::Rgb(r, g, b),
        other => panic!("{other} is not used in these tests"),
    }
}
