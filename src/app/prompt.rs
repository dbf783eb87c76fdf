//! A line typed in the head of a screen whose rows answer it: search, palette.

use serde_json::{Value as Json, json};

use super::action::Action;
use super::textbox::TextBox;
use super::view::{Line, Tone};
use crate::text;

/// The line.
#[derive(Debug, Clone)]
pub struct Prompt {
    typed: TextBox,
}

impl Prompt {
    /// With this text and the cursor behind it.
    pub fn of(typed: &str) -> Self {
        Self { typed: TextBox::new(typed, false) }
    }

    /// From a snapshot of a screen that [`Prompt::note`] was added to.
    pub fn restore(state: &Json) -> Self {
        let mut prompt = Self::of(state.get("typed").and_then(Json::as_str).unwrap_or_default());
        if let Some(cursor) = state.get("cursor").and_then(Json::as_u64) {
            prompt.typed.set_cursor(usize::try_from(cursor).unwrap_or(usize::MAX));
        }
        prompt
    }

    /// What restores the line, added to a snapshot.
    #[must_use]
    pub fn note(&self, mut state: Json) -> Json {
        if let Some(state) = state.as_object_mut() {
            state.insert("typed".to_owned(), json!(self.typed.text()));
            state.insert("cursor".to_owned(), json!(self.typed.cursor()));
        }
        state
    }

    /// What stands in it.
    pub fn text(&self) -> String {
        self.typed.text()
    }

    /// Adds the first line of what was typed or pasted.
    pub fn insert(&mut self, typed: &str) {
        self.typed.insert(typed.lines().next().unwrap_or_default());
    }

    /// Empties it.
    pub fn clear(&mut self) {
        self.typed.replace("");
    }

    /// Does an action of editing on a screen of this width; `None`: it is none, otherwise whether the text is another.
    pub fn edit(&mut self, action: Action, width: usize) -> Option<bool> {
        let before = self.typed.text();
        // A line has nothing to delete but its text.
        let action = if action == Action::Delete { Action::DeleteForward } else { action };
        if !self.typed.act(action, width) {
            return None;
        }
        Some(self.typed.text() != before)
    }

    /// The line behind its label, and the column of the cursor. What is longer than the screen shows the part with the
    /// cursor.
    pub fn line(&self, label: &str, width: usize) -> (Line, usize) {
        let room = width.saturating_sub(text::width(label) + 1).max(1);
        let (lines, (row, column)) = self.typed.layout(room);
        let shown = lines.get(row).cloned().unwrap_or_default();
        (Line::toned(Tone::Label, label).and(Tone::Plain, shown), text::width(label) + column)
    }
}
