//! Keys inside one cell: typing a text, choosing a record.

use super::table::Diary;
use crate::app::action::Action;
use crate::app::screen::Ctx;
use crate::app::screens::form::entry::Entry;
use crate::app::screens::pick::Pick;

impl Diary {
    /// Opens the list of names where the cell is a reference; `false` elsewhere.
    pub(super) fn pick(&mut self, filter: &str, ctx: &mut Ctx<'_>) -> bool {
        let Some(Entry::Link { form, several, chosen }) = self.cell() else { return false };
        let picker = if *several { Pick::several(form, chosen.clone()) } else { Pick::one(form) };
        ctx.push(picker.filtered(filter.trim()));
        true
    }

    /// Enter: a reference is chosen, a text is finished with its row.
    pub(super) fn enter(&mut self, ctx: &mut Ctx<'_>) {
        if self.pick("", ctx) {
            return;
        }
        match self.cell() {
            Some(cell @ (Entry::One { .. } | Entry::Some { .. })) => cell.toggle(),
            _ => self.next_row(ctx),
        }
    }

    /// An editing action of the cell; `false`: it changed nothing there, so it may lead out of the cell.
    pub(super) fn edit(&mut self, action: Action, width: usize) -> bool {
        let Some(cell) = self.cell() else { return false };
        let Entry::Text { edit, .. } = cell else {
            match action {
                Action::DeleteBack | Action::DeleteForward => cell.clear(),
                Action::Left => cell.turn(-1),
                Action::Right => cell.turn(1),
                _ => return false,
            }
            return !matches!(cell, Entry::Link { .. }) || action == Action::DeleteBack;
        };
        let before = edit.cursor();
        match action {
            Action::Up => return edit.up(width),
            Action::Down => return edit.down(width),
            _ if !edit.act(action, width) => return false,
            _ => {}
        }
        let leads_out = matches!(action, Action::Left | Action::Right | Action::First | Action::Last);
        !leads_out || edit.cursor() != before
    }
}
