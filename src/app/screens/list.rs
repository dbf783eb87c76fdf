//! The one list of records, for every form.

use std::any::Any;

use serde_json::{Value as Json, json};

use super::table_import::{self, TableImport};
use super::{form, question};
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::messages;
use crate::app::screen::{Ctx, Env, Focus, Outcome, Screen};
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::app::window::Window;
use crate::domain::RecordId;
use crate::domain::value::Fields;
use crate::forms::Form;
use crate::store::api::{Edit, ListQuery, Row, Save};
use crate::text;

/// Columns that name a record in a question, and signs of them.
const NAMING: usize = 3;
const LONGEST_NAME: usize = 60;

/// A list of the records of one form, perhaps only those that belong to one record.
#[derive(Debug)]
pub struct List {
    form: String,
    /// The record whose rows these are: (reference field, record, its name).
    parent: Option<(String, RecordId, String)>,
    window: Window,
    filtering: bool,
    deleting: Option<RecordId>,
    scroll: Scroll,
}

impl List {
    /// All records of a form (of the chosen municipality).
    pub fn of(form: &str) -> Self {
        Self {
            form: form.to_owned(),
            parent: None,
            window: Window::new(ListQuery { form: form.to_owned(), ..ListQuery::default() }),
            filtering: false,
            deleting: None,
            scroll: Scroll::default(),
        }
    }

    /// The records whose reference `field` points at `parent`.
    pub fn under(form: &str, field: &str, parent: RecordId, name: &str) -> Self {
        let mut list = Self::of(form);
        list.parent = Some((field.to_owned(), parent, name.to_owned()));
        list.window.query.parent = Some((field.to_owned(), parent));
        list
    }

    /// From a saved session.
    pub fn restore(state: &Json, env: &Env) -> Option<Self> {
        let form = state.get("form")?.as_str()?;
        env.forms.form(form)?;
        let text = |name: &str| state.get(name).and_then(Json::as_str);
        let mut list = match (text("field"), text("parent").and_then(RecordId::parse)) {
            (Some(field), Some(parent)) => Self::under(form, field, parent, text("parent_name").unwrap_or_default()),
            _ => Self::of(form),
        };
        text("filter").unwrap_or_default().clone_into(&mut list.window.query.filter);
        list.window.wanted = text("selected").and_then(RecordId::parse);
        list.filtering = state.get("filtering").and_then(Json::as_bool).unwrap_or(false);
        Some(list)
    }

    fn refilter(&mut self, ctx: &mut Ctx<'_>) {
        self.window.wanted = None;
        self.window.reload(true, ctx);
    }

    fn open(&self, row: &Row, ctx: &mut Ctx<'_>) {
        let name = row.cells.iter().find(|cell| !cell.is_empty()).cloned().unwrap_or_default();
        match super::special(&self.form, row.id, &name, ctx.env) {
            Some(screen) => ctx.moves.push(crate::app::screen::Move::Push(screen)),
            None => ctx.push(form::FormScreen::existing(&self.form, row.id)),
        }
    }

    /// Its records are made and changed on the screen of another record only, or by the program.
    fn made_on(&self, env: &Env) -> bool {
        let by_program = |form: &Form| form.fields.iter().all(|field| !field.set_by.is_empty());
        env.forms.form(&self.form).is_some_and(|form| !form.made_on.is_empty() || by_program(form))
    }

    /// What every record of this list has.
    fn given(&self) -> Fields {
        self.parent.as_ref().map(|(field, id, _)| table_import::given(field, *id)).unwrap_or_default()
    }

    /// Opens the screen these rows are made on.
    fn open_maker(&self, field: &str, parent: RecordId, name: &str, ctx: &mut Ctx<'_>) {
        let target = ctx.env.forms.form(&self.form).and_then(|form| form.field(field)?.kind.target());
        match target.and_then(|form| super::special(form, parent, name, ctx.env)) {
            Some(screen) => ctx.moves.push(crate::app::screen::Move::Push(screen)),
            None => ctx.refuse(messages::made_elsewhere(self.title(ctx.env))),
        }
    }

    fn command(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let page = isize::try_from(ctx.env.page(1)).unwrap_or(1);
        match action {
            Action::Up => self.window.step(-1, ctx),
            Action::Down => self.window.step(1, ctx),
            Action::PageUp => self.window.step(-page, ctx),
            Action::PageDown => self.window.step(page, ctx),
            Action::First => self.window.first(ctx),
            Action::Last => self.window.last(ctx),
            Action::Open | Action::Enter => match self.window.current().cloned() {
                Some(row) => self.open(&row, ctx),
                None => ctx.say(messages::pick_first()),
            },
            Action::New if self.made_on(ctx.env) => match &self.parent {
                Some((field, parent, name)) => self.open_maker(field, *parent, name, ctx),
                None => ctx.refuse(messages::made_elsewhere(self.title(ctx.env))),
            },
            Action::Delete if self.made_on(ctx.env) => ctx.refuse(messages::made_elsewhere(self.title(ctx.env))),
            Action::New => {
                let parent = self.parent.as_ref().map(|(field, id, name)| (field.clone(), *id, name.clone()));
                let id = ctx.new_id.next_id();
                self.window.wanted = Some(id);
                ctx.push(form::FormScreen::fresh(&self.form, id, parent));
            }
            Action::Delete => self.ask_delete(ctx),
            Action::Filter => self.filtering = true,
            Action::ImportPlan if self.form == "plan" => ctx.push(super::files::Files::plans()),
            Action::Lint if self.form == "plan" => ctx.push(super::lint::Lint::default()),
            Action::ProposeSchedule if self.form == "visit" => ctx.push(super::schedule::Schedule::default()),
            Action::Calendar if self.form == "visit" => ctx.push(super::calendar::Calendar::default()),
            Action::Erase => match self.window.current() {
                Some(_) if self.form == crate::changes::erased::FORM => {
                    ctx.refuse(messages::made_elsewhere(self.title(ctx.env)));
                }
                Some(row) => ctx.push(super::erasure::Erasure::of(row.id)),
                None => ctx.say(messages::pick_first()),
            },
            Action::ImportTable if self.made_on(ctx.env) => {
                ctx.refuse(messages::made_elsewhere(self.title(ctx.env)));
            }
            Action::ImportTable => ctx.push(super::files::Files::tables(&self.form, self.given())),
            Action::History => match self.window.current() {
                Some(row) => ctx.push(super::history::History::of(row.id, &row.cells.join(" · "))),
                None => ctx.say(messages::pick_first()),
            },
            Action::Back if !self.window.query.filter.is_empty() => {
                self.window.query.filter.clear();
                self.refilter(ctx);
            }
            _ => return false,
        }
        true
    }

    fn ask_delete(&mut self, ctx: &mut Ctx<'_>) {
        let Some(row) = self.window.current() else { return ctx.say(messages::pick_first()) };
        // One column may be a date alone.
        let named: Vec<&str> =
            row.cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).take(NAMING).collect();
        let name = text::truncate(&named.join(" · "), LONGEST_NAME);
        self.deleting = Some(row.id);
        ctx.push(question::Question::delete(&name));
    }

    fn filter_command(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        match action {
            Action::DeleteBack => {
                self.window.query.filter.pop();
                self.refilter(ctx);
            }
            Action::Back => {
                self.filtering = false;
                self.window.query.filter.clear();
                self.refilter(ctx);
            }
            Action::Open | Action::Enter | Action::Newline => self.filtering = false,
            Action::Up => self.window.step(-1, ctx),
            Action::Down => self.window.step(1, ctx),
            Action::Left | Action::Right | Action::First | Action::Last | Action::Undo | Action::Redo => {}
            _ => return false,
        }
        true
    }

    /// Widths of the columns: fixed ones as the form says, the others share the rest.
    fn widths(&self, env: &Env) -> Vec<usize> {
        let Some(form) = env.forms.form(&self.form) else { return Vec::new() };
        let columns = form.columns.iter();
        let fixed: Vec<usize> = columns.map(|id| form.field(id).map_or(0, |field| usize::from(field.width))).collect();
        super::share(&fixed, env.size.0.saturating_sub(2))
    }

    fn heading(&self, env: &Env) -> Line {
        let Some(form) = env.forms.form(&self.form) else { return Line::blank() };
        let labels = form.columns.iter().map(|id| form.field(id).map_or(id.as_str(), |field| field.label.get()));
        let cells: Vec<String> = labels.zip(self.widths(env)).map(|(label, width)| text::fit(label, width)).collect();
        Line::toned(Tone::Label, format!("  {}", cells.join(" ")))
    }
}

impl Screen for List {
    fn name(&self) -> &'static str {
        "list"
    }

    fn title(&self, env: &Env) -> String {
        let plural = env.forms.form(&self.form).map_or(self.form.as_str(), |form| form.plural.get());
        match &self.parent {
            Some((_, _, name)) => format!("{plural} · {name}"),
            None => plural.to_owned(),
        }
    }

    fn scopes(&self) -> Vec<Scope> {
        match self.form.as_str() {
            "plan" => vec![Scope::Plan, Scope::List],
            "visit" => vec![Scope::Visits, Scope::List],
            _ => vec![Scope::List],
        }
    }

    fn focus(&self) -> Focus {
        if self.filtering { Focus::Text } else { Focus::Commands }
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        let municipality = ctx.env.municipality.as_ref().map(|(id, _)| *id);
        let moved = self.window.query.municipality != municipality;
        self.window.query.municipality = municipality;
        self.window.reload(moved, ctx);
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        match answer {
            Ok(answer) => {
                self.window.answer(answer);
            }
            Err(error) => ctx.refuse(error.to_string()),
        }
    }

    fn saved(&mut self, ctx: &mut Ctx<'_>) {
        self.window.reload(false, ctx);
    }

    fn outcome(&mut self, outcome: Outcome, ctx: &mut Ctx<'_>) {
        if let (Outcome::Button(1), Some(record)) = (outcome, self.deleting.take()) {
            let edit = Edit {
                record,
                form: self.form.clone(),
                fields: std::collections::BTreeMap::new(),
                seen: None,
                deleted: Some(true),
            };
            ctx.save(Save { edits: vec![edit], ..Save::default() });
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        if self.filtering { self.filter_command(action, ctx) } else { self.command(action, ctx) }
    }

    fn text(&mut self, typed: &str, ctx: &mut Ctx<'_>) {
        self.window.query.filter.push_str(typed.lines().next().unwrap_or_default());
        self.refilter(ctx);
    }

    fn paste(&mut self, pasted: &str, ctx: &mut Ctx<'_>) -> bool {
        if self.filtering || self.made_on(ctx.env) {
            return false;
        }
        match TableImport::pasted(pasted, &self.form, self.given()) {
            Some(screen) => ctx.push(screen),
            None => return false,
        }
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        if action == Action::Dossier {
            return Some(messages::not_here(action.hint()));
        }
        let needs_row = matches!(action, Action::Delete | Action::History);
        (needs_row && self.window.current().is_none()).then(messages::pick_first)
    }

    fn copies(&self, _env: &Env) -> Option<String> {
        // Cells as a table takes them.
        self.window.current().map(|row| row.cells.join("\t"))
    }

    fn body(&self, env: &Env) -> Body {
        let mut head = vec![self.heading(env)];
        let filter = &self.window.query.filter;
        if self.filtering || !filter.is_empty() {
            head.insert(0, Line::toned(Tone::Label, messages::filter_label()).and(Tone::Plain, filter.clone()));
        }
        let mut rows = Rows::default();
        let widths = self.widths(env);
        for (n, row) in self.window.rows.iter().enumerate() {
            // Every row is one line, so what lies further from the selection than the screen is high is not seen: up
            // to 480 rows are held, and cutting the texts of all of them took most of a frame.
            if n.abs_diff(self.window.selected) > env.size.1 {
                rows.note(Line::blank());
                continue;
            }
            let cells: Vec<String> =
                row.cells.iter().zip(&widths).map(|(cell, width)| text::fit(cell, *width)).collect();
            let tone = if row.conflict { Tone::Conflict } else { Tone::Plain };
            let mark = if row.conflict { " ⚡" } else { "" };
            // A full row gives way: the mark must be seen.
            let room = env.size.0.saturating_sub(2 + text::width(mark));
            let line = text::truncate(cells.join(" ").trim_end(), room);
            rows.push(n == self.window.selected, [Line::toned(tone, format!("{line}{mark}"))]);
        }
        if self.window.rows.is_empty() && self.window.loaded {
            let sentence = match filter.as_str() {
                "" if env.dated => messages::nothing_that_day(),
                "" => messages::nothing_here(),
                filter => messages::nothing_found(filter),
            };
            rows.note(Line::toned(Tone::Muted, format!("  {sentence}")));
        }
        let mut body = Body::scrolled(head, rows, &self.scroll, env.size.1);
        if self.filtering {
            body.cursor = Some((0, text::width(&messages::filter_label()) + text::width(filter)));
        }
        body
    }

    fn snapshot(&self) -> Json {
        let parent = self.parent.as_ref();
        json!({
            "form": self.form,
            "field": parent.map(|(field, _, _)| field),
            "parent": parent.map(|(_, id, _)| id.to_string()),
            "parent_name": parent.map(|(_, _, name)| name),
            "filter": self.window.query.filter,
            "filtering": self.filtering,
            "selected": self.window.current().map(|row| row.id).or(self.window.wanted).map(|id| id.to_string()),
        })
    }
}
