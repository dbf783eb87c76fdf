//! What the keys of a visit do.

use super::holes::Hole;
use super::place::{CLOSING, Place};
use super::sheet::Sheet;
use super::slip::{Slip, Task};
use super::slip_lines::{self, enter_makes_a_line};
use super::{Asked, Saving, VisitScreen, messages, rows, saves};
use crate::app::action::Action;
use crate::app::messages as common;
use crate::app::screen::Ctx;
use crate::app::screens::bank::Bank;
use crate::app::screens::dossier::Dossier;
use crate::app::screens::form::FormScreen;
use crate::app::screens::question::Question;
use crate::app::screens::report_file::WriteReport;
use crate::domain::follow_up::VerdictKind;
use crate::domain::{Record, RecordId, Value};
use crate::forms::Registry;
use crate::report::{Format, Parameters, Report};
use crate::store::api::Save;

/// Rows a page key goes over.
const PAGE: isize = 6;
/// Holes named in the question before finishing.
const NAMED: usize = 4;

impl VisitScreen {
    pub(super) fn save(&mut self, save: Save, saving: Saving, ctx: &mut Ctx<'_>) {
        if let Some(sheet) = &mut self.sheet {
            for edit in save.edits.iter().filter(|edit| edit.form == "finding") {
                if edit.deleted == Some(true) {
                    sheet.under_way.remove(&edit.record);
                } else if sheet.finding(edit.record).is_none() {
                    sheet.under_way.insert(edit.record);
                }
            }
        }
        self.saving.push_back(saving);
        ctx.save(match &self.sheet {
            Some(sheet) => sheet.shown.over(save),
            None => save,
        });
    }

    fn open_slip(&mut self, task: Task, record: &Record, fields: &[&str], forms: &Registry) {
        let mut slip = Slip::new(self.at, task, record, fields, forms).at_end();
        slip.seen = self.sheet.as_ref().and_then(|sheet| sheet.shown.record(record.id)).cloned();
        if !slip.parts.is_empty() {
            self.slip = Some(slip);
        }
    }

    pub(super) fn close_slip(&mut self) {
        self.slip = self.failed.pop();
        if let Some(slip) = &self.slip {
            self.at = slip.at;
        }
    }

    pub(super) fn save_slip(&mut self, ctx: &mut Ctx<'_>) {
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
            Ok(mut save) => {
                // The words were typed over what stood there when the slip was opened.
                let typed = save.edits.iter_mut().find(|edit| edit.record == slip.record);
                if let (Some(edit), Some(seen)) = (typed, &slip.seen) {
                    edit.seen = Some(seen.clone());
                }
                let say = (slip.task == Task::Reopen).then(messages::reopened_now);
                let slip = self.slip.take();
                self.save(save, Saving { slip, say }, ctx);
                self.close_slip();
            }
            Err(sentence) => ctx.refuse(sentence),
        }
    }

    /// Actions while a slip is open.
    pub(super) fn slip_action(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let width = slip_lines::width(ctx.env.size.0);
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

    pub(super) fn command(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        match action {
            Action::Up => self.step(-1),
            Action::Down => self.step(1),
            Action::PageUp => self.step(-PAGE),
            Action::PageDown => self.step(PAGE),
            Action::First => self.step(isize::MIN / 2),
            Action::Last => self.step(isize::MAX / 2),
            Action::Dossier => {
                let school =
                    self.sheet.as_ref().and_then(|sheet| Some((sheet.visit.reference("school")?, &sheet.school)));
                if let Some((id, name)) = school {
                    ctx.push(Dossier::of(id, name));
                }
            }
            Action::Report => ctx.ask(WriteReport {
                report: crate::report::visit::REPORT.name().to_owned(),
                parameters: Parameters { visit: Some(self.id), ..Parameters::default() },
                // To print and sign, and to mail.
                formats: vec![Format::Docx, Format::Markdown],
                folder: ctx.env.exports.clone(),
            }),
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
            Action::Bank => {
                self.asked = Asked::Bank;
                ctx.push(Bank::for_help_with(&saves::helped(&sheet, self.at)));
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
                visit.set("reopened_why", Value::Null);
                self.open_slip(Task::Reopen, &visit, &["reopened_why"], &forms);
            }
            _ => return false,
        }
        true
    }

    /// Attaches an entry of the bank to the recommendation at the cursor, or to a new one of the finding there.
    pub(super) fn attach(&mut self, sheet: &Sheet, entry: &(RecordId, String), ctx: &mut Ctx<'_>) {
        let id = ctx.new_id.next_id();
        if let Some((save, is_new)) = saves::attached(sheet, self.at, id, entry, ctx.env.today) {
            let say = if is_new { messages::attached_new(&entry.1) } else { messages::attached(&entry.1) };
            self.save(save, Saving { slip: None, say: Some(say) }, ctx);
        }
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
        let named = |hole: &Hole| format!("- {}: {}", rows::lack(hole.lack), crate::text::truncate(&hole.subject, 48));
        let mut sentences: Vec<String> = self.holes.iter().take(NAMED).map(named).collect();
        if self.holes.len() > NAMED {
            sentences.push("…".to_owned());
        }
        self.asked = Asked::Finish;
        self.at = Place::Check;
        let buttons = vec![messages::finish_back(), messages::finish_anyway()];
        let sentence = messages::finish_text(self.holes.len(), sentences.join("\n"));
        ctx.push(Question::new(messages::finish_title(), sentence, buttons));
    }

    pub(super) fn finish(&mut self, sheet: &Sheet, ctx: &mut Ctx<'_>) {
        let saving = Saving { slip: None, say: Some(messages::finished_now()) };
        self.save(saves::finish(sheet, ctx.env.today), saving, ctx);
    }
}
