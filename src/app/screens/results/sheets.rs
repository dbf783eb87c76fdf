//! Typing in the paper sheets of a questionnaire: one key an answer, the next question and the next sheet begin by
//! themselves, Backspace takes the last answer back. Every answer is in the draft at once; a sheet is saved when it is
//! full, as one record.

use std::any::Any;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Effect, Query};
use crate::app::prompt::Prompt;
use crate::app::screen::{Ctx, Env, Focus, Screen};
use crate::app::screens::list::List;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::domain::value::Fields;
use crate::domain::{Decimal, Record, RecordId, Value};
use crate::forms::entry::{self, Readers};
use crate::forms::schema::Label;
use crate::forms::{Field, Form, Kind, survey};
use crate::store::api::{Edit, Save};
use crate::text;

/// The screen.
#[derive(Debug)]
pub struct Sheets {
    survey: RecordId,
    name: String,
    blank: String,
    form: Option<Arc<Form>>,
    /// Sheets stored.
    stored: usize,
    /// Number of the next new sheet.
    next: i64,
    sheet: Sheet,
    /// The sheet before, to go back to.
    last: Option<Sheet>,
    /// Place of the question.
    at: usize,
    /// What is typed where an answer is more than a key.
    typed: Option<Prompt>,
    /// A full sheet on its way to the disk: what a kill on that way must not cost.
    flight: Option<Sheet>,
    /// Leave once it is saved.
    leaving: bool,
    scroll: Scroll,
}

/// One paper.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Sheet {
    /// `None`: not begun.
    id: Option<RecordId>,
    number: i64,
    answers: Fields,
}

impl Sheet {
    fn snapshot(&self) -> Json {
        json!({ "id": self.id.map(|id| id.to_string()), "number": self.number, "answers": self.answers })
    }

    fn restore(state: &Json) -> Option<Self> {
        let answers = serde_json::from_value(state.get("answers")?.clone()).ok()?;
        let id = state.get("id").and_then(Json::as_str).and_then(RecordId::parse);
        Some(Self { id, number: state.get("number").and_then(Json::as_i64).unwrap_or(0), answers })
    }
}

#[derive(Debug)]
struct Read {
    survey: RecordId,
    blank: String,
}

struct Found {
    form: Option<Arc<Form>>,
    stored: usize,
    last: Option<Sheet>,
}

impl Query for Read {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let form = desk.forms.form(&self.blank).filter(|form| !form.sheet.is_empty());
        let Some(form) = form else { return Ok(Box::new(Found { form: None, stored: 0, last: None })) };
        let questions = survey::questions(form);
        let sheet = |record: &Record| {
            let answers = record.fields.iter().filter(|(id, _)| questions.iter().any(|field| field.id == **id));
            let answers = answers.map(|(id, value)| (id.clone(), value.clone())).collect();
            Sheet { id: Some(record.id), number: number_of(record), answers }
        };
        let (mut stored, mut last): (usize, Option<Sheet>) = (0, None);
        desk.store.each_related(&form.id, &form.sheet, self.survey, &mut |record| {
            stored += 1;
            if last.as_ref().is_none_or(|last| last.number <= number_of(&record)) {
                last = Some(sheet(&record));
            }
            std::ops::ControlFlow::Continue(())
        })?;
        Ok(Box::new(Found { form: Some(Arc::new(form.clone())), stored, last }))
    }
}

fn number_of(record: &Record) -> i64 {
    record.get(survey::NUMBER).as_decimal().map_or(0, Decimal::mantissa)
}

impl Sheets {
    /// Of a survey with this name, on sheets of this form.
    pub fn of(survey: RecordId, name: &str, blank: &str) -> Self {
        Self {
            survey,
            name: name.to_owned(),
            blank: blank.to_owned(),
            form: None,
            stored: 0,
            next: 1,
            sheet: Sheet::default(),
            last: None,
            at: 0,
            typed: None,
            flight: None,
            leaving: false,
            scroll: Scroll::default(),
        }
    }

    /// From a saved session.
    pub fn restore(state: &Json) -> Option<Self> {
        let (id, name) = super::named(state)?;
        let mut sheets = Self::of(id, &name, state.get("blank")?.as_str()?);
        sheets.sheet = Sheet::restore(state.get("sheet")?)?;
        sheets.flight = state.get("flight").and_then(Sheet::restore);
        sheets.at = super::place(state, "at");
        sheets.typed = state.get("typed").filter(|typed| typed.is_string()).map(|_| Prompt::restore(state));
        Some(sheets)
    }

    /// The sheet being typed as a record, for what is asked under a condition.
    fn record(&self) -> Record {
        let id = self.sheet.id.unwrap_or(RecordId::new([0; 16]));
        Record { fields: self.sheet.answers.clone(), ..Record::new(id, &self.blank) }
    }

    /// Answers the question the cursor stands on and goes to the next one.
    fn answer(&mut self, value: Value, ctx: &mut Ctx<'_>) {
        let Some(form) = self.form.clone() else { return };
        let Some(field) = survey::questions(&form).get(self.at).copied() else { return };
        if self.sheet.id.is_none() {
            self.sheet.id = Some(ctx.new_id.next_id());
            self.sheet.number = self.next;
        }
        if value.is_empty() {
            self.sheet.answers.remove(&field.id);
        } else {
            self.sheet.answers.insert(field.id.clone(), value);
        }
        self.typed = None;
        self.forward(&form, ctx);
    }

    /// To the next question that is asked; behind the last one the sheet is saved and a new one begins.
    fn forward(&mut self, form: &Form, ctx: &mut Ctx<'_>) {
        let questions = survey::questions(form);
        let record = self.record();
        let next = (self.at + 1..questions.len()).find(|n| questions.get(*n).is_some_and(|f| f.is_asked(&record)));
        match next {
            Some(next) => {
                self.at = next;
                ctx.effects.push(Effect::Draft);
            }
            None if self.sheet.answers.is_empty() => {
                self.at = 0;
                ctx.say(messages::empty());
            }
            None => self.save(form, ctx),
        }
    }

    fn save(&mut self, form: &Form, ctx: &mut Ctx<'_>) {
        let Some(id) = self.sheet.id else { return };
        // An answer that was taken back is emptied; what was never there costs nothing.
        let known = self.last.as_ref().filter(|last| last.id == self.sheet.id);
        let mut fields: Fields =
            known.map(|last| last.answers.keys().map(|id| (id.clone(), Value::Null)).collect()).unwrap_or_default();
        let record = self.record();
        for field in survey::questions(form) {
            let value = self.sheet.answers.get(&field.id).filter(|_| field.is_asked(&record));
            fields.extend(value.map(|value| (field.id.clone(), value.clone())));
        }
        fields.insert(form.sheet.clone(), self.survey.into());
        if let Some(number) = Decimal::new(self.sheet.number, 0).filter(|_| form.field(survey::NUMBER).is_some()) {
            fields.insert(survey::NUMBER.to_owned(), number.into());
        }
        let edit = Edit { record: id, form: form.id.clone(), fields, seen: None, deleted: None };
        if known.is_none() {
            self.stored += 1;
        }
        self.next = self.next.max(self.sheet.number + 1);
        self.last = Some(std::mem::take(&mut self.sheet));
        self.flight.clone_from(&self.last);
        self.at = 0;
        ctx.save(Save { edits: vec![edit], ..Save::default() });
    }

    /// Takes the last answer back; before the first one, of the sheet before.
    fn back(&mut self, ctx: &mut Ctx<'_>) {
        if let Some(prompt) = self.typed.as_mut() {
            prompt.edit(Action::DeleteBack, ctx.env.size.0);
            if prompt.text().is_empty() {
                self.typed = None;
            }
            return;
        }
        let Some(form) = self.form.clone() else { return };
        let questions = survey::questions(&form);
        let (mut from, record) = (self.at, self.record());
        if from == 0 && self.sheet.answers.is_empty() {
            let Some(last) = self.last.clone() else { return ctx.say(messages::nothing_before()) };
            (self.sheet, from) = (last, questions.len());
        }
        let record = if from == self.at { record } else { self.record() };
        let asked = |n: &usize| questions.get(*n).is_some_and(|field| field.is_asked(&record));
        if let Some(previous) = (0..from).rev().find(asked) {
            self.at = previous;
            if let Some(field) = questions.get(previous) {
                self.sheet.answers.remove(&field.id);
            }
        }
        ctx.effects.push(Effect::Draft);
    }

    /// One character: an answer, a mark among several, or a letter of what is typed.
    fn key(&mut self, c: char, ctx: &mut Ctx<'_>) {
        let Some(form) = self.form.clone() else { return };
        let Some(field) = survey::questions(&form).get(self.at).copied() else { return };
        let digit = c.to_digit(10).and_then(|digit| usize::try_from(digit).ok());
        let offered = survey::answers(field);
        match (&field.kind, digit) {
            (Kind::Choice { .. } | Kind::Answer, _) if offered.len() <= 9 => {
                match digit.and_then(|digit| offered.get(digit.checked_sub(1)?)) {
                    Some((id, _)) => self.answer(id.as_str().into(), ctx),
                    None => ctx.refuse(messages::keys(offered.len())),
                }
            }
            (Kind::Choices { .. }, _) if offered.len() <= 9 => {
                let Some((id, _)) = digit.and_then(|digit| offered.get(digit.checked_sub(1)?)) else {
                    return ctx.refuse(messages::several(offered.len()));
                };
                if self.sheet.id.is_none() {
                    (self.sheet.id, self.sheet.number) = (Some(ctx.new_id.next_id()), self.next);
                }
                let mut marks =
                    self.sheet.answers.remove(&field.id).map(|value| value.elements().to_vec()).unwrap_or_default();
                let mark = Value::from(id.as_str());
                match marks.iter().position(|known| *known == mark) {
                    Some(at) => drop(marks.remove(at)),
                    None => marks.push(mark),
                }
                if !marks.is_empty() {
                    self.sheet.answers.insert(field.id.clone(), Value::Array(marks));
                }
                ctx.effects.push(Effect::Draft);
            }
            (Kind::Score { min: 0..=9, max: 0..=9 }, Some(_)) if self.typed.is_none() => {
                match entry::read(&field.kind, &c.to_string(), &Readers::plain(ctx.env.today)) {
                    Ok(value) => self.answer(value, ctx),
                    Err(sentence) => ctx.refuse(sentence),
                }
            }
            _ => {
                self.typed.get_or_insert_with(|| Prompt::of("")).insert(&c.to_string());
            }
        }
    }

    /// Enter: what was typed is the answer; nothing typed is no answer.
    fn enter(&mut self, ctx: &mut Ctx<'_>) {
        let Some(form) = self.form.clone() else { return };
        let Some(field) = survey::questions(&form).get(self.at).copied() else { return };
        let Some(prompt) = &self.typed else {
            let kept = self.sheet.answers.get(&field.id).cloned().unwrap_or_default();
            let several = matches!(field.kind, Kind::Choices { .. });
            return self.answer(if several { kept } else { Value::Null }, ctx);
        };
        let typed = prompt.text();
        // Of a long list the number stands for the answer.
        let offered = survey::answers(field);
        let by_number = typed.trim().parse::<usize>().ok().and_then(|n| offered.get(n.checked_sub(1)?));
        let read = match by_number {
            Some((id, _)) => Ok(Value::from(id.as_str())),
            None => entry::read(&field.kind, &typed, &Readers::plain(ctx.env.today)),
        };
        match read {
            Ok(value) => self.answer(value, ctx),
            Err(sentence) => ctx.refuse(sentence),
        }
    }
}

/// The keys of a question and what they stand for.
fn legend(field: &Field) -> String {
    let offered = survey::answers(field);
    if offered.is_empty() {
        return match &field.kind {
            Kind::Score { min, max } => messages::score(min, max),
            Kind::Number { .. } => messages::number(),
            Kind::Date => messages::day(),
            _ => messages::text(),
        };
    }
    offered
        .iter()
        .enumerate()
        .map(|(n, (_, label))| format!("{} {}", n + 1, label.get()))
        .collect::<Vec<_>>()
        .join("   ")
}

/// An answer in a few cells: the key it was given by.
fn sign(field: &Field, value: &Value) -> String {
    let offered = survey::answers(field);
    let place = |id: &str| {
        offered.iter().position(|(known, _)| known == id).map_or_else(|| "?".to_owned(), |n| (n + 1).to_string())
    };
    match &field.kind {
        _ if value.is_empty() => " ".to_owned(),
        Kind::Choice { .. } | Kind::Answer => place(value.as_text().unwrap_or_default()),
        Kind::Choices { .. } => {
            value.elements().iter().filter_map(Value::as_text).map(place).collect::<Vec<_>>().join(",")
        }
        kind => crate::forms::display::text_of(kind, value).replace('\n', " "),
    }
}

impl Screen for Sheets {
    fn name(&self) -> &'static str {
        "sheets"
    }

    fn title(&self, _env: &Env) -> String {
        let form = self.form.as_ref().map(|form| form.label.get().to_owned()).unwrap_or_default();
        format!("{form} · {}", self.name)
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Sheet]
    }

    fn focus(&self) -> Focus {
        Focus::Text
    }

    fn is_dirty(&self) -> bool {
        !self.sheet.answers.is_empty() || self.typed.is_some() || self.flight.is_some()
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        ctx.ask(Read { survey: self.survey, blank: self.blank.clone() });
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        let Some(found) = ctx.take::<Found>(answer) else { return };
        if found.form.is_none() {
            ctx.refuse(messages::no_blank(&self.blank));
        }
        self.form = found.form;
        self.stored = found.stored;
        self.last = found.last;
        self.next = self.last.as_ref().map_or(1, |last| last.number + 1);
        let count = self.form.as_ref().map_or(0, |form| survey::questions(form).len());
        self.at = self.at.min(count.saturating_sub(1));
        // Killed on its way to the disk: once more. What is there already costs nothing.
        if let (Some(form), Some(sheet)) = (self.form.clone(), self.flight.take()) {
            let (begun, at) = (std::mem::replace(&mut self.sheet, sheet), self.at);
            self.save(&form, ctx);
            (self.sheet, self.at) = (begun, at);
        }
    }

    fn saved(&mut self, ctx: &mut Ctx<'_>) {
        self.flight = None;
        if let Some(last) = &self.last {
            ctx.say(messages::kept(last.number, last.answers.len()));
        }
        if std::mem::take(&mut self.leaving) {
            ctx.pop();
        }
    }

    fn save_failed(&mut self, _ctx: &mut Ctx<'_>) {
        // Nothing typed may be lost: the sheet is on the screen again.
        (self.leaving, self.flight) = (false, None);
        if let Some(last) = self.last.take() {
            self.sheet = last;
            self.stored = self.stored.saturating_sub(1);
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let form = self.form.clone();
        match (action, form) {
            (Action::DeleteBack, _) => self.back(ctx),
            (Action::Enter | Action::NextField, _) => self.enter(ctx),
            (Action::Save, Some(form)) if !self.sheet.answers.is_empty() => self.save(&form, ctx),
            (Action::Save, _) => ctx.say(crate::app::messages::nothing_to_save()),
            (Action::Open, Some(form)) => ctx.push(List::under(&form.id, &form.sheet, self.survey, &self.name)),
            (Action::Back, _) if self.typed.take().is_some() => {}
            (Action::Back, Some(form)) if !self.sheet.answers.is_empty() => {
                self.leaving = true;
                self.save(&form, ctx);
            }
            _ => return false,
        }
        true
    }

    fn text(&mut self, typed: &str, ctx: &mut Ctx<'_>) {
        typed.chars().filter(|c| !c.is_control()).for_each(|c| self.key(c, ctx));
    }

    /// A pasted text is no row of answers.
    fn paste(&mut self, _text: &str, ctx: &mut Ctx<'_>) -> bool {
        ctx.refuse(messages::no_paste());
        true
    }

    fn body(&self, env: &Env) -> Body {
        let Some(form) = &self.form else {
            return Body::note(crate::app::messages::loading());
        };
        let width = env.size.0;
        let questions = survey::questions(form);
        let number = if self.sheet.id.is_some() { self.sheet.number } else { self.next };
        let progress = messages::progress(number, self.at + 1, questions.len(), self.stored);
        let mut head = vec![Line::toned(Tone::Muted, text::truncate(&progress, width))];
        let mut cursor = None;
        if let Some(field) = questions.get(self.at) {
            let mut asked = text::wrap(field.label.get(), width);
            asked.truncate(3);
            head.extend(asked.into_iter().map(|line| Line::toned(Tone::Strong, line)));
            let notes = [field.note.as_ref().map(Label::get), Some(field.help.get())];
            for note in notes.into_iter().flatten().filter(|note| !note.is_empty()) {
                head.push(Line::toned(Tone::Muted, text::truncate(&note.replace('\n', " "), width)));
            }
            let keys = text::wrap(&legend(field), width);
            head.extend(keys.into_iter().take(4).map(|line| Line::toned(Tone::Label, line)));
            if let Some(prompt) = &self.typed {
                let (line, column) = prompt.line("> ", width);
                cursor = Some((head.len(), column));
                head.push(line);
            }
            head.push(Line::blank());
        }
        let mut rows = Rows::default();
        for (n, field) in questions.iter().enumerate() {
            if let Some(section) = &field.section {
                rows.note(Line::toned(Tone::Title, text::truncate(section.get(), width)));
            }
            let answer = self.sheet.answers.get(&field.id).cloned().unwrap_or_default();
            let sign = text::truncate(&sign(field, &answer), 12);
            let room = width.saturating_sub(2 + 3 + text::width(&sign));
            let tone = if answer.is_empty() && n < self.at && !self.sheet.answers.is_empty() {
                Tone::Warning
            } else {
                Tone::Plain
            };
            let line =
                Line::toned(tone, format!("[{sign}] ")).and(Tone::Plain, text::truncate(field.label.get(), room));
            rows.push(n == self.at, [line]);
        }
        let mut body = Body::scrolled(head, rows, &self.scroll, env.size.1);
        body.cursor = cursor.or(body.cursor);
        body
    }

    fn snapshot(&self) -> Json {
        let state = json!({
            "id": self.survey.to_string(),
            "name": self.name,
            "blank": self.blank,
            "sheet": self.sheet.snapshot(),
            "flight": self.flight.as_ref().map(Sheet::snapshot),
            "at": self.at,
        });
        self.typed.as_ref().map_or(state.clone(), |prompt| prompt.note(state))
    }
}

mod messages {
    crate::messages! {
        progress(number, at, all, stored) { ru: "Лист {number}, вопрос {at} из {all}; введено листов: {stored}", en: "Sheet {number}, question {at} of {all}; sheets stored: {stored}" }
        keys(count) { ru: "Ответ — клавиша 1–{count}; Enter — без ответа, Backspace — назад.", en: "Answer with 1–{count}; Enter: no answer, Backspace: back." }
        several(count) { ru: "Отметки — клавиши 1–{count}, Enter — дальше.", en: "Marks are 1–{count}, Enter goes on." }
        score(min, max) { ru: "Оценка от {min} до {max}", en: "A score from {min} to {max}" }
        number() { ru: "Число, затем Enter", en: "A number, then Enter" }
        day() { ru: "Дата, затем Enter", en: "A day, then Enter" }
        text() { ru: "Текст, затем Enter", en: "Text, then Enter" }
        empty() { ru: "Лист без ответов не сохраняется.", en: "A sheet without answers is not kept." }
        kept(number, answers) { ru: "Лист {number} сохранён, ответов: {answers}", en: "Sheet {number} saved, answers: {answers}" }
        nothing_before() { ru: "Это первый лист: возвращаться некуда.", en: "This is the first sheet: nowhere to go back to." }
        no_blank(form) { ru: "Формы анкеты «{form}» нет: проверьте поле «Анкета» и папку forms.", en: "There is no questionnaire form “{form}”: check the field “Questionnaire” and the folder forms." }
        no_paste() { ru: "Листы вводят с клавиатуры; таблицу с ответами загружает i в списке листов (F9).", en: "Sheets are typed; a table of answers is imported by i in the list of sheets (F9)." }
    }
}
