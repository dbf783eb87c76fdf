//! From a key to an action, and what the actions do that no screen takes for itself.

use super::asked::UNDO;
use super::{LastKey, State};
use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::screen::{Focus, Move, Screen, Status};
use crate::app::{messages, screens, walk};
use crate::confine;
use crate::keys::{Chord, Resolution};

impl State {
    pub(super) fn key(&mut self, chord: Chord, typed: Option<char>) -> Vec<Effect> {
        let focus = self.top().map_or(Focus::Commands, Screen::focus);
        if focus == Focus::Text && chord.is_text() && self.pending.is_empty() {
            let Some(typed) = typed else { return Vec::new() };
            self.touched = true;
            self.last_key = LastKey::Typed;
            self.typing.letter(typed);
            self.status = None;
            return self.with_top(|screen, ctx| screen.text(typed.encode_utf8(&mut [0; 4]), ctx));
        }
        self.typing.other_key();
        self.pending.push(chord);
        let pending = std::mem::take(&mut self.pending);
        self.continuations.clear();
        match self.keymap.resolve(&self.scopes(), &pending) {
            Resolution::Action(action) => {
                self.status = None;
                self.act(action)
            }
            Resolution::Pending(rows) => {
                self.pending = pending;
                self.continuations = rows;
                Vec::new()
            }
            Resolution::None => {
                if pending.len() > 1 {
                    return self.key(chord, typed);
                }
                Vec::new()
            }
        }
    }

    /// Does an action as if its key had been pressed.
    pub fn act(&mut self, action: Action) -> Vec<Effect> {
        self.touched = true;
        self.last_key = match action {
            Action::Up | Action::Down | Action::PageUp | Action::PageDown => LastKey::Stepped,
            Action::DeleteBack | Action::DeleteForward => LastKey::Typed,
            _ => LastKey::Other,
        };
        if let Some(reason) = self.why_not(action) {
            self.status = Some(Status { text: reason, is_error: true });
            return Vec::new();
        }
        let mut done = false;
        let mut effects = self.with_top(|screen, ctx| done = screen.act(action, ctx));
        if !done {
            effects.extend(self.act_globally(action));
        }
        effects
    }

    fn act_globally(&mut self, action: Action) -> Vec<Effect> {
        if let Some(section) = screens::section(action, &self.env) {
            // Going to a section and back again must not lose what was being typed below.
            let unsaved = self.stack.iter().any(|layer| layer.screen.is_dirty());
            return self.moved(if unsaved { Move::Push(section) } else { Move::Home(section) });
        }
        match action {
            Action::Quit => vec![Effect::Quit],
            Action::Repaint => vec![Effect::Repaint],
            Action::Copy => self.copy(),
            Action::Suspend if confine::is_on() => {
                self.status = Some(Status { text: messages::no_shell(), is_error: true });
                Vec::new()
            }
            Action::Suspend => vec![Effect::Suspend],
            Action::Help => self.moved(Move::Push(Box::new(screens::help::Help::default()))),
            Action::Palette => self.moved(Move::Push(Box::new(screens::palette::Palette::default()))),
            Action::FirstSteps => self.moved(Move::Push(Box::new(screens::first_steps::FirstSteps::default()))),
            Action::Municipality => self.moved(Move::Push(Box::new(screens::municipality::Municipality::default()))),
            Action::Search => self.moved(Move::Push(Box::new(screens::search::Search::default()))),
            Action::Person => self.moved(Move::Push(Box::new(screens::person::Person::default()))),
            Action::Trash => self.moved(Move::Push(Box::new(screens::trash::Trash::default()))),
            Action::UndoSave => vec![Effect::Ask { token: UNDO, query: Box::new(screens::undo::ReadUndo) }],
            Action::AsOf if self.before.is_some() => self.look_at_now(),
            Action::AsOf => self.moved(Move::Push(Box::new(screens::dated::AskDay::default()))),
            Action::Back if self.stack.len() > 1 => self.moved(Move::Pop(None)),
            Action::Back if self.env.walk.take().is_some() => {
                self.status = Some(Status { text: walk::left(), is_error: false });
                Vec::new()
            }
            Action::Back => {
                self.status = Some(Status { text: messages::back_nowhere(), is_error: false });
                Vec::new()
            }
            _ => {
                self.status = Some(Status { text: messages::not_here(action.hint()), is_error: false });
                Vec::new()
            }
        }
    }

    /// The field, the row or the text of the visible screen for the clipboard.
    fn copy(&mut self) -> Vec<Effect> {
        let Some(screen) = self.top() else { return Vec::new() };
        let text = screen.copies(&self.env).unwrap_or_else(|| screen.body(&self.env).selected_text());
        if text.trim().is_empty() {
            self.status = Some(Status { text: messages::nothing_to_copy(), is_error: true });
            return Vec::new();
        }
        vec![Effect::Copy(text)]
    }
}
