//! After a write that failed half-way the next frame repaints everything.

use std::io::{self, Write};
use std::num::NonZeroU16;

use ratatui::Terminal;
use ratatui::layout::Size;
use ratatui::widgets::Paragraph;

use crate::ui::backend::{Caps, LeanBackend};

/// Takes `room` more bytes and then refuses.
struct Narrow {
    taken: Vec<u8>,
    room: usize,
}

impl Write for Narrow {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.room == 0 {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let n = self.room.min(bytes.len());
        self.taken.extend_from_slice(&bytes[..n]);
        self.room -= n;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_torn_frame_is_followed_by_a_full_repaint() {
    let text = "Рекомендации прошлого выезда\nоткрыты: 3";
    for room in [0, 1, 7, 20, 40] {
        let backend =
            LeanBackend::new(Narrow { taken: Vec::new(), room: usize::MAX }, Caps::FULL, || Ok(Size::new(40, 5)));
        let mut terminal = Terminal::new(backend).unwrap();
        terminal.draw(|frame| frame.render_widget(Paragraph::new("Школы"), frame.area())).unwrap();
        terminal.backend_mut().writer_mut().room = room;
        let torn = terminal.draw(|frame| frame.render_widget(Paragraph::new(text), frame.area()));
        assert!(torn.is_err());
        terminal.backend_mut().writer_mut().room = usize::MAX;
        terminal.draw(|frame| frame.render_widget(Paragraph::new(text), frame.area())).unwrap();
        let mut screen = vt100::Parser::new(NonZeroU16::new(5).unwrap(), NonZeroU16::new(40).unwrap(), 0);
        screen.process(&terminal.backend().writer().taken);
        assert_eq!(screen.screen().contents().trim_end(), text, "after {room} bytes");
    }
}
