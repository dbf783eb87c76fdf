//! Which school and which of its three diaries.

use std::any::Any;

use serde_json::{Value as Json, json};

use super::data::{Count, Counted};
use super::table::Diary;
use super::{FORMS, messages};
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::screen::{Ctx, Env, Outcome, Screen};
use crate::app::screens::pick::Pick;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};

/// The school above, its diaries below.
#[derive(Debug, Default)]
pub struct Diaries {
    /// 0 is the school, then the diaries.
    selected: usize,
    counts: Vec<(usize, usize)>,
    asked: bool,
    scroll: Scroll,
}

impl Diaries {
    /// From a saved session.
    pub fn restore(state: &Json) -> Self {
        let selected = state.get("selected").and_then(Json::as_u64).and_then(|n| usize::try_from(n).ok());
        // A picker that was open is not restored, and must not open by itself between restored screens.
        Self { selected: selected.unwrap_or(0).min(FORMS.len()), asked: true, ..Self::default() }
    }

    fn open(&self, ctx: &mut Ctx<'_>) {
        let form = self.selected.checked_sub(1).and_then(|n| FORMS.get(n));
        match (form, ctx.env.school.clone()) {
            (None, _) => ctx.push(Pick::one("school")),
            (Some(form), Some(school)) => match Diary::of(form, school, ctx.env) {
                Some(diary) => ctx.push(diary),
                None => ctx.refuse(crate::forms::messages::unknown_form(form)),
            },
            (Some(_), None) => ctx.refuse(messages::choose_school_first()),
        }
    }
}

impl Screen for Diaries {
    fn name(&self) -> &'static str {
        "diaries"
    }

    fn title(&self, _env: &Env) -> String {
        messages::diaries()
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::List]
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        match &ctx.env.school {
            Some((school, _)) => {
                if self.selected == 0 && !self.asked {
                    self.selected = 1;
                }
                let school = *school;
                ctx.ask(Count(school));
            }
            None if !self.asked => ctx.push(Pick::one("school")),
            None => {
                self.counts.clear();
                self.selected = 0;
            }
        }
        self.asked = true;
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        match answer.map(<Box<dyn Any + Send>>::downcast::<Counted>) {
            Ok(Ok(counted)) => self.counts = counted.0,
            Ok(Err(_)) => {}
            Err(error) => ctx.refuse(error.to_string()),
        }
    }

    fn outcome(&mut self, outcome: Outcome, ctx: &mut Ctx<'_>) {
        if let Outcome::Picked(schools) = outcome
            && let Some(school) = schools.into_iter().next()
        {
            ctx.env.school = Some(school);
            self.counts.clear();
            self.selected = 1;
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        match action {
            Action::Up => self.selected = self.selected.saturating_sub(1),
            Action::Down => self.selected = (self.selected + 1).min(FORMS.len()),
            Action::First => self.selected = 0,
            Action::Last => self.selected = FORMS.len(),
            Action::Open => self.open(ctx),
            _ => return false,
        }
        true
    }

    fn body(&self, env: &Env) -> Body {
        let mut rows = Rows::default();
        let school = env.school.as_ref().map_or_else(messages::school_unknown, |(_, name)| messages::school(name));
        let width = env.size.0.saturating_sub(2);
        rows.push(self.selected == 0, [Line::toned(Tone::Strong, crate::text::truncate(&school, width))]);
        rows.note(Line::blank());
        for (n, id) in FORMS.iter().enumerate() {
            let name = env.forms.form(id).map_or(*id, |form| form.plural.get());
            let count = match self.counts.get(n) {
                Some((rows, 0)) => messages::rows(rows),
                Some((rows, drafts)) => messages::rows_and_drafts(rows, drafts),
                None => String::new(),
            };
            let line = Line::plain(crate::text::fit(name, 22.min(width))).and(Tone::Muted, count);
            rows.push(self.selected == n + 1, [line]);
        }
        Body::scrolled(Vec::new(), rows, &self.scroll, env.size.1)
    }

    fn snapshot(&self) -> Json {
        json!({ "selected": self.selected })
    }
}
