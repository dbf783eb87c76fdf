//! One record: read, filled in, saved.

use super::list::Parent;
use super::talk::Answer;
use super::{Plain, Went, messages};
use crate::Result;
use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::fields::{FieldLine, How};
use crate::app::messages as common;
use crate::app::screen::Screen;
use crate::app::screens::form::FormScreen;
use crate::app::screens::special;
use crate::domain::RecordId;
use crate::ui::waits::token;

impl Plain<'_> {
    pub(super) fn new_record(&mut self, form: &str, parent: Option<Parent>) -> Result<Went> {
        let id = self.state.fresh_id();
        let effects = self.state.open_screen(Box::new(FormScreen::fresh(form, id, parent)));
        self.talk_record(effects)
    }

    /// Opens a record and talks over it, and over what it leads to, until it is left.
    fn talk_record(&mut self, effects: Vec<Effect>) -> Result<Went> {
        let depth = self.state.stack.len().saturating_sub(1);
        self.go(effects)?;
        self.stay(depth)
    }

    pub(super) fn open_record(&mut self, form: &str, id: RecordId) -> Result<Went> {
        let effects = self.state.open_screen(Box::new(FormScreen::existing(form, id)));
        self.talk_record(effects)
    }

    /// The record on top, until it is left or something else comes up. A slip on a screen of another shape is one, too.
    pub(super) fn record(&mut self) -> Result<Went> {
        let here = self.record_here();
        let is_slip = self.state.top().is_some_and(|screen| screen.name() != "form");
        let fillable = is_slip || here.as_ref().is_some_and(|(_, form, _)| self.fillable(form));
        self.say_status()?;
        self.say_record()?;
        loop {
            if self.record_here() != here || self.quits {
                return Ok(Went::Back);
            }
            let prompt = match self.work() {
                Some(_) => messages::work_prompt(),
                None if fillable => messages::record_prompt(),
                None => messages::record_prompt_shown(),
            };
            match self.choose(&prompt)? {
                Answer::Leave => return Ok(Went::Leave),
                Answer::Back => {
                    if is_slip {
                        let effects = self.state.act(Action::Back);
                        self.go(effects)?;
                    } else if let Some(went) = self.leave_record()? {
                        return Ok(went);
                    }
                }
                Answer::Help => self.talk.say(messages::record_help())?,
                Answer::Nothing => self.say_record()?,
                Answer::Text(sign) if sign == "+" => {
                    self.save()?;
                }
                Answer::Text(sign) if sign == "=" => {
                    if self.work_with()? == Went::Leave {
                        return Ok(Went::Leave);
                    }
                }
                Answer::Text(sign) if sign == "*" && fillable => {
                    if self.fill_all()? == Went::Leave {
                        return Ok(Went::Leave);
                    }
                    self.say_record()?;
                }
                Answer::Text(_) => self.talk.say(messages::no_such())?,
                Answer::Number(number) => match number.checked_sub(1).and_then(|n| self.lines().get(n).cloned()) {
                    Some(line) => {
                        if self.take_field(number, &line)? == Went::Leave {
                            return Ok(Went::Leave);
                        }
                    }
                    None => self.talk.say(messages::no_such())?,
                },
            }
        }
    }

    /// The record on top: its screen, form and id.
    fn record_here(&mut self) -> Option<(u64, String, RecordId)> {
        let token = token(&self.state);
        self.form_on_top().map(|form| (token, form.record().0.to_owned(), form.record().1))
    }

    /// The screen of the saved record on top whose shape is not a plain form.
    fn work(&mut self) -> Option<Box<dyn Screen>> {
        if self.state.top().is_none_or(|screen| screen.name() != "form") {
            return None;
        }
        let name = self.state.top().map(|screen| screen.title(&self.state.env)).unwrap_or_default();
        let (form, id, fresh) =
            self.form_on_top().map(|form| (form.record().0.to_owned(), form.record().1, form.record().2))?;
        special(&form, id, &name, &self.state.env).filter(|_| !fresh)
    }

    /// Works with the record as on the screen: verdicts, marks, reports.
    fn work_with(&mut self) -> Result<Went> {
        let Some(screen) = self.work() else { return self.talk.say(messages::no_such()).map(|()| Went::Back) };
        if self.is_dirty() {
            return self.talk.say(messages::work_first()).map(|()| Went::Back);
        }
        let went = self.visit(screen)?;
        if went == Went::Back {
            let effects = self.state.look_again();
            self.go(effects)?;
            self.say_record()?;
        }
        Ok(went)
    }

    /// The fields as they stand.
    pub(super) fn lines(&mut self) -> Vec<FieldLine> {
        let env = self.state.env.clone();
        self.form_on_top().map(|form| form.lines(&env)).unwrap_or_default()
    }

    fn say_record(&mut self) -> Result<()> {
        let title = self.state.top().map(|screen| screen.title(&self.state.env)).unwrap_or_default();
        self.talk.say(title)?;
        for (n, line) in self.lines().iter().enumerate() {
            self.say_field(n + 1, line)?;
        }
        Ok(())
    }

    /// The field with its number, how it was understood and what is wrong with it.
    pub(super) fn say_field(&mut self, number: usize, line: &FieldLine) -> Result<()> {
        let text = if line.text.is_empty() { common::empty_value() } else { line.text.clone() };
        let missing = line.required && line.text.is_empty();
        let mark = match (missing, line.disputed) {
            (true, _) => format!(" ({})", messages::required()),
            (false, true) => format!(" ({})", messages::conflict()),
            (false, false) => String::new(),
        };
        self.talk.say(messages::field(number, &line.label, text) + &mark)?;
        for reading in &line.reading {
            self.talk.say(format!("   {reading}"))?;
        }
        match &line.fault {
            Some(fault) => self.talk.say(messages::fault(number, &line.label, fault)),
            None => Ok(()),
        }
    }

    /// One field: asked for, or its list opened.
    fn take_field(&mut self, number: usize, line: &FieldLine) -> Result<Went> {
        match &line.how {
            How::Shown => self.talk.say(messages::shown_only())?,
            How::Rows { form, via } => {
                let Some((_, id, fresh)) = self.form_on_top().map(|form| {
                    let (name, id, fresh) = form.record();
                    (name.to_owned(), id, fresh)
                }) else {
                    return Ok(Went::Back);
                };
                if fresh {
                    self.talk.say(messages::save_first())?;
                    return Ok(Went::Back);
                }
                let title = self.state.top().map(|screen| screen.title(&self.state.env)).unwrap_or_default();
                let went = self.list(form, Some(&(via.clone(), id, title)))?;
                let effects = self.state.look_again();
                self.go(effects)?;
                return Ok(went);
            }
            _ => {
                self.say_field(number, line)?;
                return Ok(if self.fill(number, line)? == super::field::Filled::Over {
                    Went::Leave
                } else {
                    Went::Back
                });
            }
        }
        Ok(Went::Back)
    }

    /// All fields that can be filled, one after the other; what is asked for may change on the way.
    fn fill_all(&mut self) -> Result<Went> {
        let mut done: Option<String> = None;
        loop {
            let lines = self.lines();
            let after = done.as_ref().and_then(|id| lines.iter().position(|line| line.id == *id)).map_or(0, |n| n + 1);
            let next = lines.iter().enumerate().skip(after);
            let next = next.into_iter().find(|(_, line)| !matches!(line.how, How::Shown | How::Rows { .. }));
            let Some((n, line)) = next else { return Ok(Went::Back) };
            self.say_field(n + 1, line)?;
            match self.fill(n + 1, line)? {
                super::field::Filled::Over => return Ok(Went::Leave),
                super::field::Filled::Enough => return Ok(Went::Back),
                super::field::Filled::Next => done = Some(line.id.clone()),
            }
        }
    }

    /// Saves; `false`: something is wrong, and every place of it was said.
    pub(super) fn save(&mut self) -> Result<bool> {
        let effects = self.state.act(Action::Save);
        self.go(effects)?;
        self.say_status()?;
        let lines = self.lines();
        let wrong: Vec<_> = lines.iter().enumerate().filter(|(_, line)| line.fault.is_some()).collect();
        for (n, line) in &wrong {
            let fault = line.fault.clone().unwrap_or_default();
            self.talk.say(messages::fault(n + 1, &line.label, fault))?;
        }
        Ok(wrong.is_empty() && !self.is_dirty())
    }

    /// Goes back to what was before; `None`: the person stays with the record.
    fn leave_record(&mut self) -> Result<Option<Went>> {
        if self.is_dirty() {
            match self.choose(&messages::unsaved_prompt())? {
                Answer::Leave => return Ok(Some(Went::Leave)),
                Answer::Number(1) => {
                    if !self.save()? {
                        return Ok(None);
                    }
                }
                Answer::Number(2) => {}
                _ => return Ok(None),
            }
        }
        let effects = self.state.close_top();
        self.go(effects)?;
        Ok(Some(Went::Back))
    }
}
