//! The first start in an empty data folder: an empty district, or the sample.

use std::any::Any;

use serde_json::Value as Json;

use super::form::FormScreen;
use super::overview::Overview;
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Query};
use crate::app::screen::{Ctx, Env, Move, Screen};
use crate::app::view::{Body, Line, Tone};
use crate::app::walk::Walk;
use crate::domain::{Record, RecordId};
use crate::store::api::{Edit, Save};
use crate::{Result, demo, text};

/// Records of one save: a frame stays small.
const PART: usize = 100;
/// More ids than the sample needs.
const IDS: usize = 1_000;

/// The choice.
#[derive(Debug, Default)]
pub struct Start {
    chosen: usize,
    /// Saves that are still to come back.
    open: usize,
}

#[derive(Debug)]
struct Sample(Vec<RecordId>);

impl Query for Sample {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let mut ids = self.0.iter().copied();
        let mut new_id = || ids.next().unwrap_or(RecordId::new([0; 16]));
        Ok(Box::new(demo::records(desk.forms, &mut new_id)?))
    }
}

impl Screen for Start {
    fn name(&self) -> &'static str {
        "start"
    }

    fn title(&self, _env: &Env) -> String {
        messages::title()
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::List]
    }

    fn load(&mut self, _ctx: &mut Ctx<'_>) {}

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        for part in ctx.take::<Vec<Record>>(answer).unwrap_or_default().chunks(PART) {
            self.open += 1;
            ctx.save(Save { edits: part.iter().map(Edit::of).collect(), ..Save::default() });
        }
    }

    fn saved(&mut self, ctx: &mut Ctx<'_>) {
        self.open = self.open.saturating_sub(1);
        if self.open == 0 {
            ctx.env.walk = Some(Walk::new(false));
            ctx.moves.push(Move::Home(Box::new(Overview::default())));
        }
    }

    fn save_failed(&mut self, _ctx: &mut Ctx<'_>) {
        self.open = 0;
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        match action {
            Action::Up | Action::First => self.chosen = 0,
            Action::Down | Action::Last => self.chosen = 1,
            Action::Open if self.open > 0 => {}
            Action::Open if self.chosen == 0 => {
                ctx.env.walk = Some(Walk::new(true));
                let id = ctx.new_id.next_id();
                ctx.moves.push(Move::Home(Box::new(Overview::default())));
                ctx.moves.push(Move::Push(Box::new(FormScreen::fresh("municipality", id, None))));
            }
            Action::Open => {
                let ids = (0..IDS).map(|_| ctx.new_id.next_id()).collect();
                ctx.ask(Sample(ids));
                ctx.say(messages::filling());
            }
            _ => return false,
        }
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        super::only(&[Action::Open], action)
    }

    fn body(&self, env: &Env) -> Body {
        let width = env.size.0.saturating_sub(4);
        let mut lines = vec![Line::blank()];
        lines.extend(text::wrap(&messages::welcome(), width).into_iter().map(|line| Line::plain(format!("  {line}"))));
        lines.push(Line::blank());
        let mut cursor = None;
        let choices = [(messages::empty(), messages::empty_help()), (messages::sample(), messages::sample_help())];
        for (n, (choice, help)) in choices.into_iter().enumerate() {
            let marker = if n == self.chosen { "> " } else { "  " };
            if n == self.chosen {
                cursor = Some((lines.len(), 2));
            }
            lines.push(Line::toned(Tone::Strong, format!("  {marker}{choice}")));
            for line in text::wrap(&help, width.saturating_sub(2)) {
                lines.push(Line::toned(Tone::Muted, format!("    {line}")));
            }
            lines.push(Line::blank());
        }
        Body { lines, cursor, ..Body::default() }
    }

    fn snapshot(&self) -> Json {
        Json::Null
    }
}

mod messages {
    crate::messages! {
        title() { ru: "Начало работы", en: "First start" }
        welcome() { ru: "Здесь пока ничего нет. С чего начать? Стрелки ↑↓ и Enter.", en: "Nothing is here yet. Where to begin? Arrows ↑↓ and Enter." }
        empty() { ru: "Пустой район", en: "An empty district" }
        empty_help() { ru: "Назвать свой район; затем завести школы (2) и загрузить планы из файлов (4, клавиша i).", en: "Name your district; then enter the schools (2) and import plans from files (4, key i)." }
        sample() { ru: "Образец", en: "The sample" }
        sample_help() { ru: "Пять районов, 21 школа и 151 мероприятие из опубликованных документов: посмотреть и попробовать. Для своей работы потом укажите другую папку данных.", en: "Five districts, 21 schools and 151 activities of published documents: to look around and try. For your own work choose another data folder later." }
        filling() { ru: "Наполняю образцом…", en: "Loading the sample…" }
    }
}
