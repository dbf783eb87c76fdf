//! What a key does in a form: moving, editing, opening what a field points at, saving.

use std::collections::BTreeMap;

use super::entry::Entry;
use super::{FormScreen, Leaving, draw};
use crate::app::action::Action;
use crate::app::messages;
use crate::app::screen::{Ctx, Env};
use crate::app::screens::list::List;
use crate::app::screens::pick::Pick;
use crate::app::screens::versions::Versions;
use crate::domain::Value;
use crate::forms::check::Fault;
use crate::store::api::{Edit, Save};

impl FormScreen {
    pub(super) fn save(&mut self, ctx: &mut Ctx<'_>) {
        let Some(form) = ctx.env.forms.form(&self.form).cloned() else { return };
        let (record, faults) = self.current(&form, ctx.env);
        if let Some((field, fault)) = faults.iter().next() {
            let label = form.field(field).map_or(field.as_str(), |field| field.label.get());
            ctx.refuse(messages::field_fault(label, fault));
            if let Some(place) = self.entries.iter().position(|(id, _)| id == field) {
                self.focus = place;
            }
            self.faults = faults;
            self.leaving = Leaving::Stay;
            return;
        }
        self.faults.clear();
        let before = if self.fresh { None } else { self.record.as_ref() };
        let mut fields: BTreeMap<String, Value> = BTreeMap::new();
        for field in &form.fields {
            let now = record.get(&field.id);
            let was = before.map_or(&Value::Null, |record| record.get(&field.id));
            if now != was {
                fields.insert(field.id.clone(), now.clone());
            }
        }
        if fields.is_empty() {
            if self.leaving == Leaving::AfterSave {
                ctx.pop();
            } else {
                ctx.say(messages::nothing_to_save());
            }
            return;
        }
        let edit = Edit { record: self.id, form: self.form.clone(), fields, seen: self.seen.clone(), deleted: None };
        ctx.save(Save { edits: vec![edit], ..Save::default() });
    }

    /// After a save: what is out of limits, else what is still empty.
    pub(super) fn say_holes(&mut self, faults: &[Fault], ctx: &mut Ctx<'_>) {
        self.faults = faults.iter().filter(|f| !f.hole).map(|f| (f.field.clone(), f.sentence.clone())).collect();
        let label = |id: &str| {
            let field = ctx.env.forms.form(&self.form).and_then(|form| form.field(id));
            field.map_or(id.to_owned(), |field| field.label.get().to_owned())
        };
        let holes: Vec<String> = faults.iter().filter(|f| f.hole).map(|f| label(&f.field)).collect();
        if !holes.is_empty() {
            ctx.say(messages::saved_with_holes(holes.join(", ")));
        }
    }

    /// Moves over so many fields that are asked for, as far as there are any.
    pub(super) fn step(&mut self, by: isize, env: &Env) {
        let asked = self.asked(env);
        let places = asked.iter().enumerate().filter(|(_, asked)| **asked).map(|(place, _)| place);
        let steps = by.unsigned_abs();
        let ahead: Vec<usize> = if by < 0 {
            places.rev().filter(|place| *place < self.focus).take(steps).collect()
        } else {
            places.filter(|place| *place > self.focus).take(steps).collect()
        };
        self.focus = ahead.last().copied().unwrap_or(self.focus);
    }

    /// A page up or down in a text taller than the screen; `false`: there is none, or its end is reached.
    pub(super) fn page_in_text(&mut self, up: bool, env: &Env) -> bool {
        let width = draw::value_width(env);
        let Some((_, Entry::Text { edit, .. })) = self.entries.get_mut(self.focus) else { return false };
        let (rows, (row, _)) = edit.layout(width);
        let page = env.page(1);
        let left = if up { row } else { rows.len() - 1 - row };
        if rows.len() + 3 <= env.size.1 || left == 0 {
            return false;
        }
        for _ in 0..page.min(left) {
            if up {
                edit.up(width);
            } else {
                edit.down(width);
            }
        }
        true
    }

    pub(super) fn enter(&mut self, ctx: &mut Ctx<'_>) {
        let (fresh, id, title) = (self.fresh, self.id, self.title.clone());
        let Some((field, entry)) = self.entries.get_mut(self.focus) else { return };
        let disputed = self.record.as_ref().is_some_and(|record| record.conflicts.contains(field.as_str()));
        match entry {
            Entry::Text { edit, .. } if edit.is_multi() => edit.newline(),
            _ if disputed => ctx.push(Versions::of(id, &title).at(Some(field))),
            Entry::Link { form, several, chosen } => {
                if *several {
                    ctx.push(Pick::several(form, chosen.clone()));
                } else {
                    ctx.push(Pick::one(form));
                }
            }
            Entry::Rows { .. } if fresh => ctx.refuse(messages::save_first()),
            Entry::Rows { form, via, .. } => ctx.push(List::under(form, via, id, &title)),
            Entry::Some { .. } => entry.toggle(),
            _ => self.step(1, ctx.env),
        }
    }

    pub(super) fn edit(&mut self, action: Action, env: &Env) -> bool {
        let width = draw::value_width(env);
        let Some((_, Entry::Text { edit, .. })) = self.entries.get_mut(self.focus) else { return false };
        match action {
            Action::Up => edit.up(width),
            Action::Down => edit.down(width),
            _ => edit.act(action, width),
        }
    }
}
