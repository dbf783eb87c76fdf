//! A visit being held: what was promised before, the questions, the closing; one list of rows from top to bottom.

mod commands;
mod draw;
mod gates;
mod holes;
pub(super) mod messages;
pub(super) mod place;
pub(super) mod rows;
#[cfg(test)]
pub(super) mod sample;
pub(super) mod saves;
mod sheet;
pub(super) mod slip;
mod slip_fields;
pub(super) mod slip_heading;
pub(super) mod slip_lines;
#[cfg(test)]
mod tests;

use std::any::Any;
use std::collections::VecDeque;

use serde_json::{Value as Json, json};

use self::holes::Hole;
use self::place::Place;
use self::sheet::{LoadSheet, Sheet};
use self::slip::Slip;
use super::report_file;
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::fields::Fields;
use crate::app::recent::Used;
use crate::app::screen::{Ctx, Env, Focus, Outcome, Screen};
use crate::app::view::{Body, Scroll};
use crate::domain::RecordId;
use crate::forms::display::text_of;

/// The screen of one visit.
#[derive(Debug)]
pub struct VisitScreen {
    id: RecordId,
    sheet: Option<Sheet>,
    is_gone: bool,
    holes: Vec<Hole>,
    places: Vec<Place>,
    at: Place,
    /// The place was chosen (by the user or the last session), so the first load leaves it.
    is_placed: bool,
    slip: Option<Slip>,
    /// Slips whose save failed while another one was open.
    failed: Vec<Slip>,
    saving: VecDeque<Saving>,
    asked: Asked,
    scroll: Scroll,
}

/// A save under way.
#[derive(Debug, Default)]
struct Saving {
    /// Comes back if the save fails: nothing typed is lost.
    slip: Option<Slip>,
    /// What to say once it is on disk, instead of «Сохранено».
    say: Option<String>,
}

/// Which question is open above.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked {
    Nothing,
    CloseSlip,
    Finish,
    Delete(String, RecordId),
    /// Something from the bank for the row the cursor stands at.
    Bank,
}

impl VisitScreen {
    /// Of this visit.
    pub fn of(id: RecordId) -> Self {
        Self {
            id,
            sheet: None,
            is_gone: false,
            holes: Vec::new(),
            places: vec![Place::Head],
            at: Place::Head,
            is_placed: false,
            slip: None,
            failed: Vec::new(),
            saving: VecDeque::new(),
            asked: Asked::Nothing,
            scroll: Scroll::default(),
        }
    }

    /// From a saved session.
    pub fn restore(state: &Json, env: &Env) -> Option<Self> {
        let text = |name: &str| state.get(name).and_then(Json::as_str);
        let mut screen = Self::of(RecordId::parse(text("id")?)?);
        if let Some(at) = text("at").and_then(Place::parse) {
            (screen.at, screen.is_placed) = (at, true);
        }
        let mut slips: Vec<Slip> = state
            .get("slips")
            .and_then(Json::as_array)
            .map(|slips| slips.iter().filter_map(|slip| Slip::restore(slip, &env.forms)).collect())
            .unwrap_or_default();
        slips.reverse();
        screen.slip = slips.pop();
        screen.failed = slips;
        Some(screen)
    }

    fn take(&mut self, sheet: Option<Sheet>) {
        self.is_gone = sheet.is_none();
        let Some(mut sheet) = sheet else { return };
        // An answer read before the last save reached the store does not show its finding yet.
        let under_way = self.sheet.take().map(|before| before.under_way).unwrap_or_default();
        sheet.under_way = under_way.into_iter().filter(|id| sheet.finding(*id).is_none()).collect();
        self.holes = holes::holes(&sheet);
        let before = self.places.iter().position(|place| *place == self.at).unwrap_or(0);
        self.places = place::places(&sheet, self.holes.len());
        if !self.is_placed {
            self.at = first_place(&sheet);
            self.is_placed = true;
        }
        if let Some(slip) = &self.slip {
            self.at = slip.at;
        }
        if !self.places.contains(&self.at) {
            self.at = self.places.get(before).or(self.places.last()).copied().unwrap_or(Place::Head);
        }
        if let Some(slip) = &mut self.slip {
            // Its row is gone: what was typed stays in sight under the row that took its place.
            slip.at = if self.places.contains(&slip.at) { slip.at } else { self.at };
        }
        self.sheet = Some(sheet);
    }

    fn step(&mut self, by: isize) {
        let here = self.places.iter().position(|place| *place == self.at).unwrap_or(0);
        let last = self.places.len().saturating_sub(1);
        if let Some(place) = self.places.get(here.saturating_add_signed(by).min(last)) {
            self.at = *place;
        }
    }
}

/// Where a visit opens: at what was promised, oldest first.
fn first_place(sheet: &Sheet) -> Place {
    if sheet.is_planned() {
        return Place::Begin;
    }
    let waiting = sheet.earlier.iter().find(|earlier| earlier.verdict.is_none());
    match waiting {
        Some(earlier) if !sheet.is_finished() => Place::Earlier(earlier.record.id),
        _ => Place::Head,
    }
}

impl Screen for VisitScreen {
    fn name(&self) -> &'static str {
        "visit"
    }

    fn title(&self, env: &Env) -> String {
        let form = env.forms.form("visit");
        let label = form.map_or("visit", |form| form.label.get());
        let Some(sheet) = &self.sheet else { return label.to_owned() };
        let state = form.and_then(|form| form.field("state"));
        let state = state.map(|field| text_of(&field.kind, sheet.visit.get("state"))).unwrap_or_default();
        let mut title = format!("{label} · {} · {state}", sheet.school);
        if let Some(day) = sheet.visit.date("reopened_on") {
            title = format!("{title} · {}", messages::reopened_mark(crate::domain::ru_date::short(day)));
        }
        title
    }

    fn scopes(&self) -> Vec<Scope> {
        match &self.slip {
            Some(slip) if slip.is_text() => vec![Scope::Text, Scope::Form],
            Some(_) => vec![Scope::Form],
            None => vec![Scope::Visit, Scope::List],
        }
    }

    fn focus(&self) -> Focus {
        if self.slip.as_ref().is_some_and(Slip::is_text) { Focus::Text } else { Focus::Commands }
    }

    fn is_dirty(&self) -> bool {
        self.slip.as_ref().is_some_and(Slip::is_dirty)
            || !self.failed.is_empty()
            || self.saving.iter().any(|saving| saving.slip.is_some())
    }

    fn used(&self) -> Option<Used> {
        Some(Used::record("visit", self.id))
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        ctx.ask(LoadSheet(self.id));
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        let Some(sheet) = report_file::take::<Option<Sheet>>(answer, ctx) else { return };
        self.take(sheet);
        if self.is_gone {
            ctx.refuse(messages::gone());
        }
    }

    fn saved(&mut self, ctx: &mut Ctx<'_>) {
        if let Some(say) = self.saving.pop_front().and_then(|saving| saving.say) {
            ctx.say(say);
        }
        self.load(ctx);
    }

    fn save_failed(&mut self, _ctx: &mut Ctx<'_>) {
        if let Some(sheet) = &mut self.sheet {
            sheet.under_way.clear();
        }
        if let Some(slip) = self.saving.pop_front().and_then(|saving| saving.slip) {
            self.failed.push(slip);
            if self.slip.is_none() {
                self.close_slip();
            }
        }
    }

    fn outcome(&mut self, outcome: Outcome, ctx: &mut Ctx<'_>) {
        let asked = std::mem::replace(&mut self.asked, Asked::Nothing);
        match (asked, outcome) {
            (Asked::CloseSlip, Outcome::Button(0)) => self.save_slip(ctx),
            (Asked::CloseSlip, Outcome::Button(1)) => self.close_slip(),
            (Asked::Finish, Outcome::Button(1)) => {
                if let Some(sheet) = self.sheet.clone() {
                    self.finish(&sheet, ctx);
                }
            }
            (Asked::Bank, Outcome::Picked(chosen)) => {
                if let (Some(sheet), Some(entry)) = (self.sheet.clone(), chosen.into_iter().next()) {
                    self.attach(&sheet, &entry, ctx);
                }
            }
            (Asked::Delete(form, record), Outcome::Button(1)) => {
                self.save(saves::delete(record, &form), Saving::default(), ctx);
            }
            _ => {}
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        if self.slip.is_some() { self.slip_action(action, ctx) } else { self.command(action, ctx) }
    }

    fn text(&mut self, typed: &str, _ctx: &mut Ctx<'_>) {
        if let Some(slip) = &mut self.slip {
            slip.insert(typed);
        }
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        gates::why_not(self, action)
    }

    fn fields(&mut self) -> Option<&mut dyn Fields> {
        self.slip.as_mut().map(|slip| slip as &mut dyn Fields)
    }

    fn body(&self, env: &Env) -> Body {
        draw::body(self, env)
    }

    fn snapshot(&self) -> Json {
        let under_way = self.saving.iter().filter_map(|saving| saving.slip.as_ref());
        let slips: Vec<Json> =
            self.slip.iter().chain(self.failed.iter().rev()).chain(under_way).map(Slip::snapshot).collect();
        json!({ "id": self.id.to_string(), "at": self.at.to_string(), "slips": slips })
    }
}
