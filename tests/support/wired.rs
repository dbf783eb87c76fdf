//! The real loop without a terminal, but with its output backend: what every key costs on the line, in bytes.
//!
//! Every frame goes through an independent emulator (`vt100`) and is held against what was drawn, cell by cell.

use std::cell::RefCell;
use std::io::{self, Write};
use std::num::NonZeroU16;
use std::sync::{Arc, Mutex};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Cell;
use ratatui::layout::Size;
use ratatui::style::{Color, Modifier};
use vyezd::ui::backend::{Caps, LeanBackend};
use vyezd::ui::pace::Pace;
use vyezd::ui::picture::Picture;
use vyezd::ui::theme::Theme;

use super::screen::{App, named_key};

/// One entry per write.
#[derive(Clone, Default)]
struct Tape(Arc<Mutex<Vec<Vec<u8>>>>);

impl Write for Tape {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().push(bytes.to_vec());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Colour, bold, dim, underlined, reversed: what an eye tells apart.
type Look = (vt100::Color, [bool; 4]);

/// A screen: text by rows without blanks at their ends, and how often the look changes within each row.
#[derive(Clone, PartialEq, Eq)]
pub struct Shown {
    pub rows: Vec<String>,
    pub turns: Vec<usize>,
}

/// The program and the terminal it writes to.
pub struct Wired {
    pub app: App,
    /// Every byte so far.
    pub sent: Vec<u8>,
    terminal: Terminal<LeanBackend<Tape>>,
    tape: Tape,
    pace: Pace,
    emulator: RefCell<vt100::Parser>,
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}

impl Wired {
    /// Wires a program at a size of columns × rows and draws the first frame.
    pub fn new(app: App, size: (u16, u16)) -> Self {
        Self::on(app, size, Caps::FULL)
    }

    /// The same for a terminal that can do this.
    pub fn on(app: App, (width, height): (u16, u16), caps: Caps) -> Self {
        let tape = Tape::default();
        let backend = LeanBackend::new(tape.clone(), caps, move || Ok(Size::new(width, height)));
        let emulator = RefCell::new(vt100::Parser::new(cells(height), cells(width), 0));
        let mut wired = Self {
            app,
            sent: Vec::new(),
            terminal: Terminal::new(backend).unwrap(),
            tape,
            pace: Pace::default(),
            emulator,
        };
        wired.frame();
        wired
    }

    /// Draws a frame as it is when no letter has just come; its bytes, in one write or none.
    pub fn frame(&mut self) -> Vec<u8> {
        self.draw(true)
    }

    fn draw(&mut self, resting: bool) -> Vec<u8> {
        let picture = self.app.paced(&mut self.pace, resting);
        self.terminal.draw(|frame| picture.draw(Theme::default(), frame)).unwrap();
        let writes = std::mem::take(&mut *self.tape.0.lock().unwrap());
        assert!(writes.len() <= 1, "{} writes in one frame", writes.len());
        let bytes = writes.concat();
        self.sent.extend_from_slice(&bytes);
        self.emulator.borrow_mut().process(&bytes);
        self.compare(&picture, &bytes);
        bytes
    }

    /// Draws everything anew, as the first frame of a session does.
    pub fn anew(&mut self) -> Vec<u8> {
        self.terminal.backend_mut().repaint();
        self.frame()
    }

    /// Presses a key: the bytes of the frame that follows it at once, and of the one after the answers it asked for.
    pub fn key(&mut self, event: KeyEvent) -> (Vec<u8>, Vec<u8>) {
        let effects = self.app.begin(&event);
        let at_once = self.draw(false);
        self.app.carry_out(effects);
        (at_once, self.frame())
    }

    /// A key by its name; the bytes of both frames.
    pub fn named(&mut self, name: &str) -> usize {
        let (at_once, later) = self.key(named_key(name));
        at_once.len() + later.len()
    }

    /// A letter, typed.
    pub fn letter(&mut self, letter: char) -> (Vec<u8>, Vec<u8>) {
        self.key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE))
    }

    /// A letter with the next one close behind it: its answers come, the typing does not rest.
    pub fn hurried(&mut self, letter: char) -> Vec<u8> {
        let effects = self.app.begin(&KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE));
        self.app.carry_out(effects);
        self.draw(false)
    }

    /// What the terminal shows.
    pub fn shown(&self) -> Shown {
        shown_by(self.emulator.borrow().screen())
    }
    /// Row and column of the cursor; `None`: hidden.
    pub fn cursor(&self) -> Option<(u16, u16)> {
        let emulator = self.emulator.borrow();
        (!emulator.screen().hide_cursor()).then(|| emulator.screen().cursor_position())
    }

    fn compare(&self, picture: &Picture, bytes: &[u8]) {
        let (width, height) = picture.size;
        let mut wanted = Terminal::new(TestBackend::new(width, height)).unwrap();
        wanted.draw(|frame| picture.draw(Theme::default(), frame)).unwrap();
        let emulator = self.emulator.borrow();
        let mut covered = 0;
        for (i, cell) in wanted.backend().buffer().content.iter().enumerate() {
            if covered > 0 {
                covered -= 1;
                continue;
            }
            covered = vyezd::text::width(cell.symbol()).saturating_sub(1);
            let (x, y) = wanted.backend().buffer().pos_of(i);
            let shown = emulator.screen().cell(y, x).unwrap();
            let is_blank = |text: &str| text.trim().is_empty();
            if !is_blank(cell.symbol()) || !is_blank(shown.contents()) {
                let after = || String::from_utf8_lossy(bytes).into_owned();
                assert_eq!(shown.contents(), cell.symbol(), "at {x}, {y} after {:?}", after());
                assert_eq!(look_of_shown(shown), look_of_cell(cell), "at {x}, {y} after {:?}", after());
            }
        }
    }
}

fn look_of_shown(cell: &vt100::Cell) -> Look {
    (cell.fgcolor(), [cell.bold(), cell.dim(), cell.underline(), cell.inverse()])
}

fn look_of_cell(cell: &Cell) -> Look {
    let colour = match cell.fg {
        Color::Green => vt100::Color::Idx(2),
        Color::Magenta => vt100::Color::Idx(5),
        Color::Red => vt100::Color::Idx(1),
        _ => vt100::Color::Default,
    };
    let has = |modifier| cell.modifier.contains(modifier);
    (colour, [Modifier::BOLD, Modifier::DIM, Modifier::UNDERLINED, Modifier::REVERSED].map(has))
}

/// What an emulator shows.
pub fn shown_by(screen: &vt100::Screen) -> Shown {
    let (height, width) = (screen.size().0.get(), screen.size().1.get());
    let turns = (0..height).map(|y| {
        let inked = (0..width).filter_map(|x| screen.cell(y, x)).filter(|cell| !cell.contents().trim().is_empty());
        let mut looks: Vec<Look> = inked.map(look_of_shown).collect();
        looks.dedup();
        looks.len()
    });
    Shown { rows: screen.rows(0, width).map(|row| row.trim_end().to_owned()).collect(), turns: turns.collect() }
}
