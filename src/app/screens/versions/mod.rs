//! The different values of a record, field by field: what was, what was written here, what was written there. One key
//! takes one, joins their texts or opens them for typing; until then all are kept.

mod data;
mod difference;
mod draw;
pub mod settle;

use std::any::Any;
use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use self::data::{Choice, Dispute, Found, Read, Version};
use self::settle::{Settle, Subject, is_long};
use super::history::History;
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::screen::{Ctx, Env, Screen};
use crate::app::selected::step;
use crate::app::view::{Body, Scroll};
use crate::domain::RecordId;
use crate::domain::join::join;
use crate::store::api::{Edit, Save};

/// The keys that take a version, in order.
const TAKE: [Action; 9] = [
    Action::Take1,
    Action::Take2,
    Action::Take3,
    Action::Take4,
    Action::Take5,
    Action::Take6,
    Action::Take7,
    Action::Take8,
    Action::Take9,
];

/// The conflicts of one record, one field at a time.
#[derive(Debug)]
pub struct Versions {
    id: RecordId,
    title: String,
    found: Option<Found>,
    /// The field that is shown.
    at: usize,
    /// The version under the cursor.
    selected: usize,
    /// Field to start at.
    wanted: Option<String>,
    saving: bool,
    scroll: Scroll,
}

impl Versions {
    /// Of this record.
    pub fn of(id: RecordId, title: &str) -> Self {
        Self {
            id,
            title: title.to_owned(),
            found: None,
            at: 0,
            selected: 0,
            wanted: None,
            saving: false,
            scroll: Scroll::default(),
        }
    }

    /// From a field on.
    #[must_use]
    pub fn at(mut self, field: Option<&str>) -> Self {
        self.wanted = field.map(str::to_owned);
        self
    }

    /// From a saved session.
    pub fn restore(state: &Json) -> Option<Self> {
        let mut screen = Self::of(RecordId::parse(state.get("id")?.as_str()?)?, state.get("title")?.as_str()?);
        screen.wanted = state.get("field").and_then(Json::as_str).map(str::to_owned);
        screen.selected = state.get("selected").and_then(Json::as_u64).and_then(|n| n.try_into().ok()).unwrap_or(0);
        Some(screen)
    }

    fn dispute(&self) -> Option<&Dispute> {
        self.found.as_ref()?.disputes.get(self.at)
    }

    fn versions(&self) -> &[Version] {
        self.dispute().map_or(&[], |dispute| &dispute.versions)
    }

    fn take(&mut self, place: usize, ctx: &mut Ctx<'_>) {
        let Some((found, dispute)) = self.found.as_ref().zip(self.dispute()) else { return };
        let Some(version) = dispute.versions.get(place).filter(|_| !self.saving) else { return };
        let mut edit = Edit {
            record: self.id,
            form: found.form.clone(),
            fields: BTreeMap::new(),
            seen: Some(found.heads.clone()),
            deleted: None,
        };
        match &version.choice {
            Choice::Value(value) => {
                edit.fields.insert(dispute.field.clone(), value.clone());
            }
            Choice::Deleted(deleted) => edit.deleted = Some(*deleted),
        }
        self.saving = true;
        ctx.save(Save { edits: vec![edit], ..Save::default() });
    }

    fn write(&mut self, joined: bool, ctx: &mut Ctx<'_>) {
        let Some((found, dispute)) = self.found.as_ref().zip(self.dispute()) else { return };
        let subject = Subject {
            record: self.id,
            form: found.form.clone(),
            field: dispute.field.clone(),
            label: dispute.label.clone(),
            seen: found.heads.get(&dispute.field).cloned().unwrap_or_default(),
            place: found.place.clone(),
        };
        let kind = ctx.env.forms.form(&found.form).and_then(|form| form.field(&dispute.field)).map(|field| &field.kind);
        let long = kind.is_some_and(is_long);
        let words = |version: &Version| match &version.choice {
            Choice::Value(value) => kind.map(|kind| crate::forms::display::text_of(kind, value)).unwrap_or_default(),
            Choice::Deleted(_) => String::new(),
        };
        if !joined {
            let text = dispute.versions.get(self.selected).map(words).unwrap_or_default();
            return ctx.push(Settle::of(subject, &text, messages::edit_note(), long));
        }
        let before = dispute.before.as_ref().map(|(text, _)| text.as_str());
        let mut texts = dispute.versions.iter().map(words);
        let mut text = texts.next().unwrap_or_default();
        let mut disputed = 0;
        for other in texts {
            let joined = join(before, &text, &other);
            disputed += joined.disputed;
            text = joined.text;
        }
        let note = if disputed == 0 { messages::joined() } else { messages::joined_disputed(disputed) };
        ctx.push(Settle::of(subject, &text, note, long));
    }

    fn turn(&mut self, by: isize) {
        let count = self.found.as_ref().map_or(0, |found| found.disputes.len());
        if count > 0 {
            self.at = (self.at + count).saturating_add_signed(by) % count;
            self.selected = 0;
        }
    }
}

impl Screen for Versions {
    fn name(&self) -> &'static str {
        "versions"
    }

    fn title(&self, _env: &Env) -> String {
        messages::title(&self.title)
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Versions, Scope::List]
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        ctx.ask(Read(self.id));
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        let field = self.wanted.take().or_else(|| self.dispute().map(|dispute| dispute.field.clone()));
        let Some(found) = ctx.take::<Option<Found>>(answer) else { return };
        let was_open = self.dispute().is_some();
        self.found = found;
        let left = self.found.as_ref().map_or(0, |found| found.disputes.len());
        if was_open && left == 0 {
            ctx.say(messages::settled());
            return ctx.pop();
        }
        let disputes = self.found.iter().flat_map(|found| &found.disputes);
        let place = disputes.into_iter().position(|dispute| Some(&dispute.field) == field.as_ref());
        self.at = place.unwrap_or(self.at).min(left.saturating_sub(1));
        self.selected = self.selected.min(self.versions().len().saturating_sub(1));
    }

    fn saved(&mut self, ctx: &mut Ctx<'_>) {
        self.saving = false;
        self.load(ctx);
    }

    fn save_failed(&mut self, _ctx: &mut Ctx<'_>) {
        self.saving = false;
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let last = self.versions().len().saturating_sub(1);
        if let Some(place) = TAKE.iter().position(|take| *take == action) {
            self.take(place, ctx);
            return true;
        }
        match action {
            Action::Open => self.take(self.selected, ctx),
            Action::JoinTexts => self.write(true, ctx),
            Action::EditText => self.write(false, ctx),
            Action::NextField => self.turn(1),
            Action::PreviousField => self.turn(-1),
            Action::History => ctx.push(History::of(self.id, &self.title)),
            _ if step(action, &mut self.selected, last, last) => {}
            _ => return false,
        }
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        if let Some(place) = TAKE.iter().position(|take| *take == action) {
            let count = self.versions().len();
            return (place >= count).then(|| messages::only_so_many(count));
        }
        let dispute = self.dispute();
        match action {
            Action::JoinTexts if !dispute.is_some_and(|dispute| dispute.is_text) => Some(messages::no_text()),
            Action::EditText if !dispute.is_some_and(|dispute| dispute.is_typed) => Some(messages::not_typed()),
            Action::NextField if self.found.as_ref().is_none_or(|found| found.disputes.len() < 2) => {
                Some(messages::one_field())
            }
            _ => super::only(&[Action::Open, Action::History], action),
        }
    }

    fn body(&self, env: &Env) -> Body {
        draw::body(self, self.found.as_ref(), env)
    }

    fn snapshot(&self) -> Json {
        let field = self.dispute().map(|dispute| &dispute.field).or(self.wanted.as_ref());
        json!({ "id": self.id.to_string(), "title": self.title, "field": field, "selected": self.selected })
    }
}

pub(super) mod messages {
    crate::messages! {
        title(name) { ru: "Разные значения · {name}", en: "Different values · {name}" }
        hint() {
            ru: "Авторы не видели правок друг друга. Цифра берёт значение, j («о») объединяет тексты, h («р») правит; остальное останется в истории.",
            en: "The authors did not see each other's edits. A digit takes a value, j joins the texts, h edits; the rest stays in the history."
        }
        field_number(number, count) { ru: " · поле {number} из {count}, Tab — следующее", en: " · field {number} of {count}, Tab for the next" }
        was() { ru: "Было", en: "Was" }
        here() { ru: "Здесь", en: "Here" }
        there() { ru: "Там", en: "There" }
        was_empty() { ru: "— (пусто)", en: "– (empty)" }
        shown_now() { ru: " — показано сейчас", en: " – shown now" }
        emptied() { ru: "(пусто: значение стёрто)", en: "(empty: the value was removed)" }
        life() { ru: "Один удалил запись, другой её изменил", en: "One deleted the record, another changed it" }
        keep() { ru: "Оставить запись", en: "Keep the record" }
        keep_changed(fields) { ru: "Оставить запись. Изменено: {fields}", en: "Keep the record. Changed: {fields}" }
        delete() { ru: "Удалить запись", en: "Delete the record" }
        delete_because(reason) { ru: "Удалить запись. Причина: {reason}", en: "Delete the record. Why: {reason}" }
        settled() { ru: "Сохранено. В этой записи разных значений больше нет.", en: "Saved. No different values are left in this record." }
        none() { ru: "Разных значений в этой записи нет.", en: "This record holds no different values." }
        still_both(count) {
            ru: "Не сохранено: мест, где ещё стоят оба варианта в скобках [… ⚡ …]: {count}. Оставьте верный и сотрите скобки.",
            en: "Not saved: places where both stand in brackets [… ⚡ …]: {count}. Keep the right one and take the brackets away."
        }
        in_field() { ru: "⚡ есть другое значение — F8 показывает", en: "⚡ there is another value – F8 shows it" }
        in_record() { ru: "⚡ В записи есть разные значения: F8 показывает их", en: "⚡ The record holds different values: F8 shows them" }
        only_so_many(count) { ru: "Значений здесь: {count}.", en: "There are {count} values here." }
        no_text() { ru: "Объединяются только тексты: возьмите одно из значений цифрой.", en: "Only texts can be joined: take one of the values by its digit." }
        not_typed() { ru: "Это поле не набирают: возьмите одно из значений цифрой.", en: "This field is not typed: take one of the values by its digit." }
        one_field() { ru: "Разные значения только в этом поле.", en: "Only this field holds different values." }
        settle_title(field) { ru: "Одно значение вместо разных · {field}", en: "One value in place of several · {field}" }
        edit_note() {
            ru: "F2 сохранит это вместо всех показанных значений; прежние останутся в истории.",
            en: "F2 saves this in place of all the values shown; they stay in the history."
        }
        joined() {
            ru: "Объединено: правки всех сторон вошли. Прочтите; F2 сохраняет, Esc — отказаться.",
            en: "Joined: the edits of all sides are in. Read it; F2 saves, Esc gives up."
        }
        joined_disputed(count) {
            ru: "Объединено. Мест, где правили одно и то же: {count}; там оба варианта в скобках [… ⚡ …]: оставьте верное. F2 сохраняет, Esc — отказаться.",
            en: "Joined. Places where the same words were changed: {count}; both stand in brackets [… ⚡ …]: keep the right one. F2 saves, Esc gives up."
        }
    }
}

#[cfg(test)]
mod tests;
