//! Random screens, edits, scrolls and resizes: the emulator must show what was drawn after every frame.

use proptest::prelude::*;
use proptest::sample::select;
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier, Style};

use super::emulator::Emulator;
use crate::ui::backend::Caps;

type Line = Vec<(&'static str, Style)>;

#[derive(Debug, Clone)]
enum Step {
    Row(usize, Line),
    Insert(usize, usize, Line),
    Delete(usize, usize, usize),
    Scroll(usize, usize, usize, bool),
    Empty(usize, usize),
    Restyle(usize, usize, Style),
    Cursor(Option<Position>),
    Resize(u16, u16),
    Repaint,
    Nothing,
}

fn style() -> impl Strategy<Value = Style> {
    let colour = || {
        select(vec![
            Color::Reset,
            Color::Reset,
            Color::Red,
            Color::Blue,
            Color::DarkGray,
            Color::LightYellow,
            Color::Indexed(200),
            Color::Rgb(1, 2, 3),
        ])
    };
    let modifier = select(vec![
        Modifier::empty(),
        Modifier::empty(),
        Modifier::BOLD,
        Modifier::DIM,
        Modifier::UNDERLINED,
        Modifier::REVERSED,
        Modifier::BOLD.union(Modifier::ITALIC),
        Modifier::DIM.union(Modifier::REVERSED),
    ]);
    prop_oneof![
        3 => Just(Style::new()),
        2 => (colour(), colour(), modifier).prop_map(|(fg, bg, m)| Style::new().fg(fg).bg(bg).add_modifier(m)),
    ]
}

fn line() -> impl Strategy<Value = Line> {
    let symbols = || {
        select(vec![
            "а",
            "я",
            "ё",
            "№",
            "«",
            "e",
            "x",
            " ",
            " ",
            " ",
            " ",
            "─",
            "│",
            "日",
            "👍",
            "а\u{301}",
            "и\u{306}",
            "▶",
            "日\u{301}",
            "1",
        ])
    };
    let run = (proptest::collection::vec(symbols(), 0..14), style())
        .prop_map(|(run, style)| run.into_iter().map(|symbol| (symbol, style)).collect::<Line>());
    proptest::collection::vec(run, 0..4).prop_map(|runs| runs.concat())
}

fn step() -> impl Strategy<Value = Step> {
    let (rows, columns) = (0..14_usize, 0..40_usize);
    prop_oneof![
        4 => (rows.clone(), line()).prop_map(|(y, line)| Step::Row(y, line)),
        4 => (rows.clone(), columns.clone(), line()).prop_map(|(y, x, l)| Step::Insert(y, x, l)),
        3 => (rows.clone(), columns, 1..6_usize).prop_map(|(y, x, n)| Step::Delete(y, x, n)),
        4 => (rows.clone(), rows, 1..13_usize, any::<bool>()).prop_map(|(a, b, n, up)| Step::Scroll(a, b, n, up)),
        2 => (0..14_usize, 1..14_usize).prop_map(|(y, n)| Step::Empty(y, n)),
        1 => (0..14_usize, 1..6_usize, style()).prop_map(|(y, n, style)| Step::Restyle(y, n, style)),
        2 => proptest::option::of((0..45_u16, 0..16_u16)).prop_map(|at| Step::Cursor(at.map(Position::from))),
        1 => (1..50_u16, 1..16_u16).prop_map(|(w, h)| Step::Resize(w, h)),
        1 => Just(Step::Repaint),
        1 => Just(Step::Nothing),
    ]
}

/// What the program wants to show, independent of any terminal.
struct Model {
    lines: Vec<Line>,
    cursor: Option<Position>,
}

impl Model {
    fn apply(&mut self, step: Step, emulator: &mut Emulator) {
        match step {
            Step::Row(y, line) => self.lines[y] = line,
            Step::Insert(y, x, line) => {
                let row = &mut self.lines[y];
                let x = x.min(row.len());
                row.splice(x..x, line);
                row.truncate(60);
            }
            Step::Delete(y, x, n) => {
                let row = &mut self.lines[y];
                let x = x.min(row.len());
                row.drain(x..(x + n).min(row.len()));
            }
            Step::Scroll(a, b, n, up) => {
                let region = &mut self.lines[a.min(b)..=a.max(b)];
                let n = n.min(region.len());
                if up { region.rotate_left(n) } else { region.rotate_right(n) }
            }
            Step::Empty(y, n) => self.lines.iter_mut().skip(y).take(n).for_each(Vec::clear),
            // Glyph by glyph: ratatui's diff loses a style laid over the second half of a wide character.
            Step::Restyle(y, n, style) => {
                self.lines.iter_mut().skip(y).take(n).flatten().for_each(|(_, own)| *own = style);
            }
            Step::Cursor(cursor) => self.cursor = cursor,
            Step::Resize(width, height) => emulator.resize(width, height),
            Step::Repaint => emulator.terminal.backend_mut().repaint(),
            Step::Nothing => {}
        }
    }

    fn draw(&self, frame: &mut ratatui::Frame) {
        let area = frame.area();
        for (y, line) in (0..area.height).zip(&self.lines) {
            let mut x = 0;
            for (symbol, style) in line {
                let room = usize::from(area.width - x);
                x = frame.buffer_mut().set_stringn(x, y, symbol, room, *style).0;
            }
        }
        if let Some(cursor) = self.cursor {
            frame.set_cursor_position(cursor);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_terminal_shows_what_was_drawn(
        caps in select(vec![Caps::FULL, Caps::PLAIN, Caps::of("screen"), Caps::of("putty"), Caps::of("vt100")]),
        first in proptest::collection::vec(line(), 14),
        steps in proptest::collection::vec(step(), 0..24),
    ) {
        let mut emulator = Emulator::new(40, 14, caps);
        let mut model = Model { lines: first, cursor: Some(Position::ORIGIN) };
        emulator.draw(|frame| model.draw(frame)).map_err(TestCaseError::fail)?;
        for step in steps {
            let quiet = matches!(step, Step::Nothing);
            model.apply(step, &mut emulator);
            let bytes = emulator.draw(|frame| model.draw(frame)).map_err(TestCaseError::fail)?;
            prop_assert!(!quiet || bytes.is_empty(), "an unchanged frame wrote {:?}", bytes);
            let area = emulator.terminal.size().unwrap();
            let wanted = model.cursor.map(|at| Position {
                x: at.x.min(area.width - 1),
                y: at.y.min(area.height - 1),
            });
            prop_assert_eq!(emulator.cursor(), wanted);
        }
    }
}
