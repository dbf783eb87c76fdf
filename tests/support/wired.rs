//! The real loop without a terminal, but with its output backend: what every key costs on the line, in bytes.
//!
//! Every frame goes through an independent emulator (`vt100`) and is held against what was drawn, cell by cell.

use std::cell::RefCell;
use std::io::{self, Write};
use std::num::NonZeroU16;
use std::rc::Rc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Size;
use ratatui::style::Modifier;
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

/// Text and look of a cell; on a blank only what can be seen counts.
type Look = (String, [bool; 4]);

/// The screen as rows of text, one entry per column (the second half of a wide character is empty).
pub type Shown = Vec<Vec<String>>;

/// The program and the terminal it writes to.
pub struct Wired {
    pub app: App,
    pub last: Vec<u8>,
    terminal: Terminal<LeanBackend<Tape>>,
    tape: Tape,
    pace: Pace,
    emulator: RefCell<vt100::Parser>,
    size: Rc<(AtomicU16, AtomicU16)>,
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}

impl Wired {
    /// Wires a program at a size of columns × rows and draws the first frame.
    pub fn new(app: App, (width, height): (u16, u16)) -> Self {
        let tape = Tape::default();
        let backend = LeanBackend::new(tape.clone(), Caps::FULL, move || Ok(Size::new(width, height)));
        let size = Rc::new((AtomicU16::new(width), AtomicU16::new(height)));
        let emulator = RefCell::new(vt100::Parser::new(cells(height), cells(width), 0));
        let mut wired = Self {
            app,
            last: Vec::new(),
            terminal: Terminal::new(backend).unwrap(),
            tape,
            pace: Pace::default(),
            emulator,
            size,
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
        let later = self.frame();
        self.last = [at_once.clone(), later.clone()].concat();
        (at_once, later)
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

    /// What the terminal shows.
    pub fn shown(&self) -> Shown {
        let emulator = self.emulator.borrow();
        let (width, height) = (self.size.0.load(Ordering::Relaxed), self.size.1.load(Ordering::Relaxed));
        let cell = |y, x| {
            let cell = emulator.screen().cell(y, x).unwrap();
            if cell.is_wide_continuation() {
                String::new()
            } else if cell.contents().is_empty() {
                " ".to_owned()
            } else {
                cell.contents().to_owned()
            }
        };
        (0..height).map(|y| (0..width).map(|x| cell(y, x)).collect()).collect()
    }

    /// Row and column of the cursor; `None`: hidden.
    pub fn cursor(&self) -> Option<(u16, u16)> {
        let emulator = self.emulator.borrow();
        (!emulator.screen().hide_cursor()).then(|| emulator.screen().cursor_position())
    }

    fn compare(&self, picture: &Picture, bytes: &[u8]) {
        let (width, height) = (self.size.0.load(Ordering::Relaxed), self.size.1.load(Ordering::Relaxed));
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
            let has = |modifier| cell.modifier.contains(modifier);
            let modifiers = [Modifier::BOLD, Modifier::DIM, Modifier::UNDERLINED, Modifier::REVERSED].map(has);
            let wanted = look(cell.symbol(), modifiers);
            let shown = look(shown.contents(), [shown.bold(), shown.dim(), shown.underline(), shown.inverse()]);
            assert_eq!(shown, wanted, "at {x}, {y} after {:?}", String::from_utf8_lossy(bytes));
        }
    }
}

fn look(text: &str, modifiers: [bool; 4]) -> Look {
    let blank = text.trim().is_empty() && !modifiers[2] && !modifiers[3];
    if blank { (" ".to_owned(), [false; 4]) } else { (text.to_owned(), modifiers) }
}
