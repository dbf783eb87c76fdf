//! A visit being held: what was promised before, the questions, the closing; one list of rows from top to bottom.

mod draw;
mod holes;
mod messages;
mod place;
mod report;
mod saves;
mod sheet;
mod slip;
#[cfg(test)]
mod tests;

use std::any::Any;
use std::collections::VecDeque;

use serde_json::{Value as Json, json};

use self::holes::Hole;
use self::place::{CLOSING, Place};
use self::report::Written;
use self::sheet::{LoadSheet, Sheet};
use self::slip::{Slip, Task};
use super::dossier::Dossier;
use super::form::FormScreen;
use super::question::Question;
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::messages as common;
use crate::app::screen::{Ctx, Env, Focus, Outcome, Screen};
use crate::app::view::{Body, Scroll};
use crate::domain::follow_up::VerdictKind;
use crate::domain::{Record, RecordId};
use crate::forms::Registry;
use crate::forms::display::text_of;
use crate::store::api::Save;

/// Rows a page key goes over.
const PAGE: isize = 6;
/// Holes named in the question before finishing.
const NAMED: usize = 4;

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
        let Some(sheet) = sheet else { return };
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

    fn save(&mut self, save: Save, saving: Saving, ctx: &mut Ctx<'_>) {
        self.saving.push_back(saving);
        ctx.save(save);
    }

    fn open_slip(&mut self, task: Task, record: &Record, fields: &[&str], forms: &Registry) {
        let slip = Slip::new(self.at, task, record, fields, forms).at_end();
        if !slip.parts.is_empty() {
            self.slip = Some(slip);
        }
    }

    fn close_slip(&mut self) {
        self.slip = self.failed.pop();
        if let Some(slip) = &self.slip {
            self.at = slip.at;
        }
    }

    fn save_slip(&mut self, ctx: &mut Ctx<'_>) {
        let Some(slip) = &mut self.slip else { return ctx.say(common::nothing_to_save()) };
        let Some(sheet) = &self.sheet else { return ctx.refuse(messages::still_reading()) };
        let is_new = matches!(slip.task, Task::Verdict(_) | Task::Recommend | Task::FreeFinding(_) | Task::Reopen);
        if !is_new && !slip.is_dirty() {
            self.close_slip();
            return ctx.say(messages::nothing_typed());
        }
        let typed = match slip.values(&ctx.env.forms, ctx.env.today) {
            Ok(typed) => typed,
            Err((part, fault)) => {
                slip.focus = part;
                return ctx.refuse(fault);
            }
        };
        match saves::of_slip(sheet, slip, typed, ctx.env.today, ctx.env.me) {
            Ok(save) => {
                let say = (slip.task == Task::Reopen).then(messages::reopened_now);
                let slip = self.slip.take();
                self.save(save, Saving { slip, say }, ctx);
                self.close_slip();
            }
            Err(sentence) => ctx.refuse(sentence),
        }
    }

    /// Actions while a slip is open.
    fn slip_action(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let width = draw::slip_width(ctx.env);
        let Some(slip) = &mut self.slip else { return false };
        match action {
            Action::Enter if enter_makes_a_line(slip) => slip.act(Action::Newline, width),
            Action::Save | Action::Enter => {
                self.save_slip(ctx);
                true
            }
            Action::Back if slip.is_dirty() => {
                self.asked = Asked::CloseSlip;
                ctx.push(Question::unsaved());
                true
            }
            Action::Back => {
                self.close_slip();
                true
            }
            _ => slip.act(action, width),
        }
    }

    fn command(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        match action {
            Action::Up => self.step(-1),
            Action::Down => self.step(1),
            Action::PageUp => self.step(-PAGE),
            Action::PageDown => self.step(PAGE),
            Action::First => self.step(isize::MIN / 2),
            Action::Last => self.step(isize::MAX / 2),
            Action::Save => ctx.say(common::nothing_to_save()),
            Action::Dossier => {
                let school = self.sheet.as_ref().and_then(|sheet| Some((sheet.visit.reference("school")?, &sheet.school)));
                if let Some((id, name)) = school {
                    ctx.push(Dossier::of(id, name));
                }
            }
            Action::Report => ctx.ask(report::WriteReport { visit: self.id, folder: ctx.env.exports.clone() }),
            Action::Enter | Action::Open => self.enter(ctx),
            _ => return self.write(action, ctx),
        }
        true
    }

    /// Actions that change something; [`Screen::why_not`] has let them through.
    fn write(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let Some(sheet) = self.sheet.clone() else { return false };
        let forms = ctx.env.forms.clone();
        match action {
            Action::Yes => self.judge(&sheet, "yes", VerdictKind::Done, ctx),
            Action::Partly => self.judge(&sheet, "partly", VerdictKind::Partly, ctx),
            Action::No => self.judge(&sheet, "no", VerdictKind::NotDone, ctx),
            Action::NotApplicable => self.answer(&sheet, "na", ctx),
            Action::Withdraw => self.verdict(&sheet, VerdictKind::Withdrawn, &forms),
            Action::Recommend => {
                let id = ctx.new_id.next_id();
                if let Some(made) = saves::offered(&sheet, self.at, id, ctx.env.today) {
                    self.open_slip(Task::Recommend, &made, &["text", "addressee_role", "deadline"], &forms);
                }
            }
            Action::Note => self.note(&sheet, &forms),
            Action::Disagreement => {
                if let Some(finding) = saves::finding_at(&sheet, self.at) {
                    self.open_slip(Task::Finding, &finding, &["disagreement"], &forms);
                }
            }
            Action::FreeFinding => self.free_finding(&sheet, ctx),
            Action::Delete => self.ask_delete(&sheet, ctx),
            Action::Finish => self.ask_finish(&sheet, ctx),
            Action::Reopen => {
                self.at = Place::Head;
                let mut visit = sheet.visit;
                visit.set("reopened_why", crate::domain::Value::Null);
                self.open_slip(Task::Reopen, &visit, &["reopened_why"], &forms);
            }
            _ => return false,
        }
        true
    }

    fn enter(&mut self, ctx: &mut Ctx<'_>) {
        let Some(sheet) = self.sheet.clone() else { return };
        let closed = match self.at {
            Place::Head if sheet.is_planned() => None,
            Place::Begin | Place::Earlier(_) | Place::Check | Place::Hole(_) => None,
            Place::Recommendation(_) if sheet.is_finished() => None,
            _ => self.locked(),
        };
        if let Some(reason) = closed {
            return ctx.refuse(reason);
        }
        let forms = ctx.env.forms.clone();
        match self.at {
            Place::Head => ctx.push(FormScreen::existing("visit", self.id)),
            Place::Begin => {
                let saving = Saving { slip: None, say: Some(messages::begun()) };
                self.is_placed = false;
                self.save(saves::begin(&sheet, ctx.env.today), saving, ctx);
            }
            Place::Earlier(id) => ctx.push(FormScreen::existing("recommendation", id)),
            Place::Recommendation(id) if sheet.is_finished() => ctx.push(FormScreen::existing("recommendation", id)),
            Place::Recommendation(id) => {
                if let Some(made) = sheet.recommendation(id) {
                    self.open_slip(Task::Fields, made, &["text", "addressee_role", "deadline"], &forms);
                }
            }
            Place::Item(_) | Place::Finding(_) => self.note(&sheet, &forms),
            Place::AddFinding => self.free_finding(&sheet, ctx),
            Place::Closing(n) => match CLOSING.get(n) {
                Some(&"acquainted") => {
                    self.open_slip(Task::Fields, &sheet.visit, &["acquainted", "acquainted_on"], &forms);
                }
                Some(field) => self.open_slip(Task::Fields, &sheet.visit, &[field], &forms),
                None => {}
            },
            Place::Check => match self.holes.first() {
                Some(hole) => self.at = hole.place,
                None => ctx.say(messages::check_clean()),
            },
            Place::Hole(n) => {
                if let Some(hole) = self.holes.get(n) {
                    self.at = hole.place;
                }
            }
        }
    }

    fn judge(&mut self, sheet: &Sheet, answer: &str, kind: VerdictKind, ctx: &mut Ctx<'_>) {
        match self.at {
            Place::Earlier(_) => self.verdict(sheet, kind, &ctx.env.forms.clone()),
            _ => self.answer(sheet, answer, ctx),
        }
    }

    fn answer(&mut self, sheet: &Sheet, answer: &str, ctx: &mut Ctx<'_>) {
        if let Some(save) = saves::answer(sheet, self.at, answer) {
            self.save(save, Saving::default(), ctx);
        }
    }

    fn verdict(&mut self, sheet: &Sheet, kind: VerdictKind, forms: &Registry) {
        let Place::Earlier(recommendation) = self.at else { return };
        let given = sheet.earlier(recommendation).and_then(|earlier| earlier.verdict.clone());
        let record = given.unwrap_or_else(|| Record::new(saves::verdict_id(sheet, recommendation), "verdict"));
        let fields: &[&str] = if kind.closes() { &["basis"] } else { &["basis", "new_deadline"] };
        self.open_slip(Task::Verdict(kind.id().to_owned()), &record, fields, forms);
    }

    fn note(&mut self, sheet: &Sheet, forms: &Registry) {
        let Some(finding) = saves::finding_at(sheet, self.at) else { return };
        let asks_number = matches!(self.at, Place::Item(id)
            if sheet.item(id).is_some_and(|item| item.text("answer_kind") == "number"));
        let fields: &[&str] = match self.at {
            Place::Item(_) if asks_number => &["value", "note", "evidence"],
            Place::Item(_) => &["note", "evidence"],
            _ => &["text", "note", "evidence"],
        };
        self.open_slip(Task::Finding, &finding, fields, forms);
        if let (Place::Finding(_), Some(slip)) = (self.at, &mut self.slip) {
            slip.focus_on("note");
        }
    }

    fn free_finding(&mut self, sheet: &Sheet, ctx: &mut Ctx<'_>) {
        let section = match self.at {
            Place::Item(id) => sheet.item(id).map(|item| item.text("section").to_owned()),
            Place::Finding(id) => sheet.finding(id).map(|finding| finding.text("section").to_owned()),
            _ => None,
        };
        let record = Record::new(ctx.new_id.next_id(), "finding");
        self.at = Place::AddFinding;
        let task = Task::FreeFinding(section.unwrap_or_default());
        self.open_slip(task, &record, &["text", "note", "evidence"], &ctx.env.forms.clone());
    }

    fn ask_delete(&mut self, sheet: &Sheet, ctx: &mut Ctx<'_>) {
        let (form, record) = match self.at {
            Place::Recommendation(id) => ("recommendation", sheet.recommendation(id).cloned()),
            at => ("finding", saves::finding_at(sheet, at)),
        };
        let Some(record) = record else { return };
        self.asked = Asked::Delete(form.to_owned(), record.id);
        ctx.push(Question::delete(&crate::text::truncate(record.text("text"), 60)));
    }

    fn ask_finish(&mut self, sheet: &Sheet, ctx: &mut Ctx<'_>) {
        if self.holes.is_empty() {
            return self.finish(sheet, ctx);
        }
        let named = |hole: &Hole| format!("{} — {}", draw::lack(hole.lack), crate::text::truncate(&hole.subject, 48));
        let mut sentences: Vec<String> = self.holes.iter().take(NAMED).map(named).collect();
        if self.holes.len() > NAMED {
            sentences.push("…".to_owned());
        }
        self.asked = Asked::Finish;
        self.at = Place::Check;
        let buttons = vec![messages::finish_back(), messages::finish_anyway()];
        let sentence = messages::finish_text(self.holes.len(), sentences.join("; "));
        ctx.push(Question::new(messages::finish_title(), sentence, buttons));
    }

    fn finish(&mut self, sheet: &Sheet, ctx: &mut Ctx<'_>) {
        let saving = Saving { slip: None, say: Some(messages::finished_now()) };
        self.save(saves::finish(sheet, ctx.env.today), saving, ctx);
    }

    /// Why nothing can be written now.
    fn locked(&self) -> Option<String> {
        let sheet = self.sheet.as_ref()?;
        if sheet.is_finished() {
            Some(messages::finished_why())
        } else {
            sheet.is_planned().then(messages::planned_why)
        }
    }

    fn slip_heading(&self, slip: &Slip, forms: &Registry) -> String {
        let label = |form: &str| forms.form(form).map_or(form.to_owned(), |form| form.label.get().to_owned());
        match &slip.task {
            Task::Verdict(kind) => {
                let field = forms.form("verdict").and_then(|form| form.field("verdict"));
                let kind = field.map_or(kind.clone(), |field| text_of(&field.kind, &kind.as_str().into()));
                format!("{}: {kind}", label("verdict"))
            }
            Task::Recommend => label("recommendation"),
            Task::FreeFinding(_) => Action::FreeFinding.hint().to_owned(),
            Task::Reopen => Action::Reopen.hint().to_owned(),
            Task::Finding => match self.sheet.as_ref().zip(Some(slip.at)) {
                Some((sheet, Place::Item(id))) => {
                    sheet.item(id).map(|item| item.text("advice").to_owned()).unwrap_or_default()
                }
                _ => String::new(),
            },
            Task::Fields => String::new(),
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

/// In the long texts of the closing part Enter makes a line; everywhere else it saves.
fn enter_makes_a_line(slip: &Slip) -> bool {
    matches!(slip.at, Place::Closing(_)) && slip.is_multi()
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
            title.push_str(&format!(" · {}", messages::reopened_mark(crate::forms::display::russian_date(day))));
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

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        ctx.ask(LoadSheet(self.id));
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        match answer {
            Ok(answer) => match answer.downcast::<Option<Sheet>>() {
                Ok(sheet) => self.take(*sheet),
                Err(other) => {
                    if let Ok(written) = other.downcast::<Written>() {
                        ctx.say(written.sentence());
                    }
                }
            },
            Err(error) => ctx.refuse(error.to_string()),
        }
    }

    fn saved(&mut self, ctx: &mut Ctx<'_>) {
        if let Some(say) = self.saving.pop_front().and_then(|saving| saving.say) {
            ctx.say(say);
        }
        self.load(ctx);
    }

    fn save_failed(&mut self, _ctx: &mut Ctx<'_>) {
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
        let sheet = self.sheet.as_ref().filter(|_| self.slip.is_none())?;
        let writes = matches!(
            action,
            Action::Yes
                | Action::Partly
                | Action::No
                | Action::NotApplicable
                | Action::Withdraw
                | Action::Recommend
                | Action::Note
                | Action::Disagreement
                | Action::FreeFinding
                | Action::Delete
                | Action::Finish
        );
        if let Some(reason) = self.locked().filter(|_| writes) {
            return Some(reason);
        }
        let on_question = matches!(self.at, Place::Item(_) | Place::Finding(_));
        let finding = saves::finding_at(sheet, self.at).filter(|finding| sheet.finding(finding.id).is_some());
        match action {
            Action::Yes | Action::Partly | Action::No => match self.at {
                Place::Earlier(_) | Place::Finding(_) => None,
                Place::Item(id) => match sheet.item(id).map(|item| item.text("answer_kind")) {
                    Some("number") => Some(messages::number_asked()),
                    Some("text") => Some(messages::note_asked()),
                    _ => None,
                },
                _ => Some(messages::answer_where()),
            },
            Action::NotApplicable => (!on_question).then(messages::na_where),
            Action::Withdraw => (!matches!(self.at, Place::Earlier(_))).then(messages::withdraw_where),
            Action::Recommend | Action::Note => (!on_question).then(messages::finding_where),
            Action::Disagreement if !on_question => Some(messages::finding_where()),
            Action::Disagreement => finding.is_none().then(messages::disagreement_where),
            Action::Delete => match (self.at, finding) {
                (Place::Recommendation(_), _) => None,
                (_, Some(finding)) => {
                    sheet.recommendations_of(finding.id).next().map(|_| messages::delete_made_first())
                }
                _ => Some(messages::delete_where()),
            },
            Action::Reopen => (!sheet.is_finished()).then(messages::not_finished),
            Action::Filter | Action::New | Action::History => Some(common::not_here(action.hint())),
            _ => None,
        }
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
