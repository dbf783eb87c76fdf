//! Asks for the day whose data are to be shown, as they were at its end.

use std::any::Any;

use serde_json::{Value as Json, json};

use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::Effect;
use crate::app::screen::{Ctx, Env, Focus, Screen};
use crate::app::view::{Body, Line, Tone};
use crate::domain::ru_date;
use crate::text;

/// See the module.
#[derive(Debug, Default)]
pub struct AskDay {
    typed: String,
    fault: Option<String>,
}

impl Screen for AskDay {
    fn name(&self) -> &'static str {
        "as_of"
    }

    fn title(&self, _env: &Env) -> String {
        messages::title()
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Question]
    }

    fn focus(&self) -> Focus {
        Focus::Text
    }

    fn load(&mut self, _ctx: &mut Ctx<'_>) {}

    fn answer(&mut self, _answer: Result<Box<dyn Any + Send>>, _ctx: &mut Ctx<'_>) {}

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        match action {
            Action::Enter | Action::Open | Action::Newline => match ru_date::parse_entry(&self.typed, ctx.env.today) {
                Some(day) if day <= ctx.env.today => {
                    ctx.say(messages::building(ru_date::short(day)));
                    ctx.effects.push(Effect::Dated(Some(day)));
                    ctx.pop();
                }
                Some(day) => self.fault = Some(messages::future(ru_date::short(day))),
                None => self.fault = Some(messages::unreadable(&self.typed)),
            },
            Action::DeleteBack => drop(self.typed.pop()),
            Action::Back => ctx.pop(),
            _ => return false,
        }
        true
    }

    fn text(&mut self, typed: &str, _ctx: &mut Ctx<'_>) {
        self.fault = None;
        self.typed.push_str(typed.lines().next().unwrap_or_default());
    }

    fn body(&self, env: &Env) -> Body {
        let mut lines: Vec<Line> =
            text::wrap(&messages::hint(), env.size.0).into_iter().map(|line| Line::toned(Tone::Muted, line)).collect();
        lines.push(Line::blank());
        let label = messages::label();
        let cursor = (lines.len(), text::width(&label) + text::width(&self.typed));
        lines.push(Line::toned(Tone::Label, label).and(Tone::Plain, self.typed.clone()));
        let faults = self.fault.iter().flat_map(|fault| text::wrap(fault, env.size.0));
        lines.extend(faults.map(|line| Line::toned(Tone::Error, line)));
        Body { lines, cursor: Some((cursor.0, cursor.1.min(env.size.0.saturating_sub(1)))), ..Body::default() }
    }

    fn snapshot(&self) -> Json {
        // Not restored: one key asks again.
        json!(null)
    }
}

mod messages {
    crate::messages! {
        title() { ru: "Данные на дату", en: "Data of a day" }
        hint() {
            ru: "Списки, записи и отчёты покажут то, что было записано к концу этого дня; менять в них ничего нельзя. Enter — показать, Esc — отказаться.",
            en: "Lists, records and reports show what was written by the end of that day; nothing can be changed in them. Enter shows it, Esc gives up."
        }
        label() { ru: "Дата: ", en: "Day: " }
        building(day) { ru: "Собираю данные на {day}…", en: "Gathering the data of {day}…" }
        future(day) { ru: "{day} ещё не наступило.", en: "{day} is still to come." }
        unreadable(text) { ru: "«{text}» — не дата. Например: 01.09.2020.", en: "“{text}” is no date. For example: 01.09.2020." }
    }
}
