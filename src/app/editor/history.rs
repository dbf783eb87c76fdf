//! Undo in steps a person thinks in: a word, a paste, a run of deletions.

use super::words::in_word;

/// Steps kept; older ones are forgotten.
const KEPT: usize = 1_000;

/// What made a step, as far as joining steps goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One typed grapheme.
    Typed,
    /// One deleted grapheme.
    Erased,
    /// Anything bigger: never joined.
    Block,
}

/// A replacement and the cursor around it (bytes).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// Where.
    pub at: usize,
    /// What was there.
    pub removed: String,
    /// What came instead.
    pub inserted: String,
    /// Cursor to go back to.
    pub cursor_before: usize,
    /// Cursor to go forward to.
    pub cursor_after: usize,
}

/// Steps done and steps taken back.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
    /// Kind of the last step while another may join it.
    open: Option<Kind>,
}

impl History {
    /// Ends the run: the next step starts anew.
    pub fn close(&mut self) {
        self.open = None;
    }

    /// Adds a step, joining it to the last one where both belong to one word or one run of deletions.
    pub fn record(&mut self, step: Step, kind: Kind) {
        self.undone.clear();
        let joined = self.open == Some(kind)
            && self.done.last_mut().is_some_and(|last| match kind {
                Kind::Typed => join_typed(last, &step),
                Kind::Erased => join_erased(last, &step),
                Kind::Block => false,
            });
        if !joined {
            self.done.push(step);
            if self.done.len() > KEPT {
                self.done.remove(0);
            }
        }
        self.open = Some(kind);
    }

    /// The step to take back.
    pub fn undo(&mut self) -> Option<Step> {
        self.close();
        let step = self.done.pop()?;
        self.undone.push(step.clone());
        Some(step)
    }

    /// The step to make again.
    pub fn redo(&mut self) -> Option<Step> {
        self.close();
        let step = self.undone.pop()?;
        self.done.push(step.clone());
        Some(step)
    }
}

/// A letter after a sign begins a new word; everything else continues the last step, as does a mark that changes a
/// letter of it.
fn join_typed(last: &mut Step, step: &Step) -> bool {
    let ends_in_word = last.inserted.chars().next_back().is_some_and(in_word);
    let begins_word = step.inserted.chars().next().is_some_and(in_word);
    let Some(from) = step.at.checked_sub(last.at) else { return false };
    let to = from + step.removed.len();
    if last.inserted.get(from..to).is_none() || to != last.inserted.len() || (begins_word && !ends_in_word) {
        return false;
    }
    last.inserted.replace_range(from..to, &step.inserted);
    last.cursor_after = step.cursor_after;
    true
}

fn join_erased(last: &mut Step, step: &Step) -> bool {
    let letters = |text: &str| text.chars().all(in_word);
    if step.at + step.removed.len() == last.at {
        let crosses = letters(&step.removed) != last.removed.chars().next().is_some_and(in_word);
        if crosses {
            return false;
        }
        last.removed.insert_str(0, &step.removed);
    } else if step.at == last.at {
        let crosses = letters(&step.removed) != last.removed.chars().next_back().is_some_and(in_word);
        if crosses {
            return false;
        }
        last.removed.push_str(&step.removed);
    } else {
        return false;
    }
    last.at = step.at;
    last.cursor_after = step.cursor_after;
    true
}
