//! A whole picture as lines. The last one of a session is kept beside the draft: the next start shows it at once, while
//! the store still opens, and the keys wait. It is no source of anything: lost or stale, it costs a moment of waiting.

use std::path::Path;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line as TuiLine, Span as TuiSpan};
use ratatui::widgets::Widget;
use serde::{Deserialize, Serialize};

use super::theme::Theme;
use crate::app::plot;
use crate::app::view::Line;
use crate::changes::disk::{Disk, RealDisk};

/// Every row of the terminal from the top, and the cursor as (column, row).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Picture {
    /// Columns and rows it was made for.
    pub size: (u16, u16),
    /// Rows.
    pub lines: Vec<Line>,
    /// The cursor, where it is shown.
    pub cursor: Option<(u16, u16)>,
    /// Row of a line that is typed above rows that answer it.
    #[serde(skip)]
    pub typed_line: Option<u16>,
}

impl Picture {
    /// Draws it.
    pub fn draw(&self, theme: Theme, frame: &mut Frame<'_>) {
        let area = frame.area();
        for (line, y) in self.lines.iter().zip(0..area.height) {
            let spans: Vec<TuiSpan<'_>> = line
                .spans
                .iter()
                .map(|span| TuiSpan::styled(plot::drawn(&span.text), theme.style(span.tone)))
                .collect();
            TuiLine::from(spans).render(Rect { x: 0, y, width: area.width, height: 1 }, frame.buffer_mut());
        }
        if let Some((x, y)) = self.cursor {
            frame.set_cursor_position(Position { x, y });
        }
    }

    /// With this line as the last but one: the status.
    #[must_use]
    pub fn with_status(mut self, status: Line) -> Self {
        let row = self.lines.len().checked_sub(2).and_then(|row| self.lines.get_mut(row));
        if let Some(row) = row {
            *row = status;
        }
        self
    }

    /// Keeps it for the next start. A disk that refuses costs that start its picture and nothing else.
    pub fn keep(&self, path: &Path) {
        if let Ok(bytes) = serde_json::to_vec(self) {
            drop(RealDisk.replace(path, &bytes));
        }
    }

    /// What was kept, if it fits a terminal of this size. It goes with the taking: after a crash it would be older than
    /// the draft.
    pub fn take(path: &Path, size: (u16, u16)) -> Option<Self> {
        let bytes = RealDisk.read(path).ok()??;
        drop(RealDisk.remove(path));
        serde_json::from_slice(&bytes).ok().filter(|kept: &Self| kept.size == size)
    }
}
