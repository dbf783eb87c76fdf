//! A table before it is taken in: which column holds what ([`columns`]), then every row as it was understood
//! ([`preview`]). Nothing is stored until `Enter`; a whole import can be undone later.

mod columns;
mod messages;
mod prepare;
mod preview;
mod source;

use std::any::Any;
use std::sync::Arc;

use serde_json::{Value as Json, json};

pub use source::Source;

use super::pick::Pick;
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::screen::{Ctx, Env, Focus, Outcome, Screen};
use crate::app::selected::step;
use crate::app::view::{Body, Line, Scroll, Tone};
use crate::domain::value::Fields;
use crate::domain::{RecordId, Value};
use crate::forms::Form;
use crate::import::batch::{self, Batch};
use crate::import::grid::{Chosen, Mapping, Prepared, Weight, What, Wishes};
use crate::store::api::{Edit, Save};
use prepare::{Answer, Prepare};
use source::{Kept, Loaded, ReadSource, Remember};

/// Records a screen takes in as one action; more is work for the command line.
const MOST: usize = 10_000;

/// What the user looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Columns,
    Preview,
}

/// What waits for the answer of a screen above.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked {
    /// Which record a name means: form and text.
    Meaning(String, String),
    /// The record a field has in every row.
    Fixed(String),
}

/// The import of one table or of all that fit in a file.
#[derive(Debug)]
pub struct TableImport {
    source: Source,
    form: String,
    loaded: Option<Arc<Loaded>>,
    wishes: Wishes,
    /// Every table of the file.
    chosen: Vec<Chosen>,
    prepared: Option<Arc<Prepared>>,
    stage: Stage,
    /// The table whose columns are shown.
    table: usize,
    /// The row of the columns.
    column: usize,
    /// The row of the preview.
    selected: usize,
    asked: Option<Asked>,
    saving: bool,
    /// Mappings chosen by the user, from the session or by keys; remembered when they were used.
    changed: bool,
    kept: Option<Kept>,
    scroll: Scroll,
}

impl TableImport {
    /// Of a file or a pasted text, as records of a form; `given` holds for every row.
    pub fn of(source: Source, form: &str, given: Fields) -> Self {
        Self {
            source,
            form: form.to_owned(),
            loaded: None,
            wishes: Wishes { given, ..Wishes::default() },
            chosen: Vec::new(),
            prepared: None,
            stage: Stage::Preview,
            table: 0,
            column: 0,
            selected: 0,
            asked: None,
            saving: false,
            changed: false,
            kept: None,
            scroll: Scroll::default(),
        }
    }

    /// What a paste into a list of `form` opens; `None` where the text is no table.
    pub fn pasted(text: &str, form: &str, given: Fields) -> Option<Self> {
        let rows = text.lines().filter(|line| !line.trim().is_empty()).count();
        (rows > 1 || text.trim_end().contains('\t')).then(|| Self::of(Source::Text(text.to_owned()), form, given))
    }

    /// From a saved session.
    pub fn restore(state: &Json, env: &Env) -> Option<Self> {
        let kept: Kept = serde_json::from_value(state.clone()).ok()?;
        env.forms.form(&kept.form)?;
        let given = kept.given.iter().filter_map(|(field, id)| Some((field.clone(), RecordId::parse(id)?.into())));
        let mut screen = Self::of(kept.source.clone(), &kept.form, given.collect());
        screen.wishes.make_missing = kept.make_missing;
        screen.wishes.update = kept.update;
        screen.kept = Some(kept);
        Some(screen)
    }

    fn form<'e>(&self, env: &'e Env) -> Option<&'e Form> {
        env.forms.form(&self.form)
    }

    /// The mapping that is shown.
    fn mapping(&self) -> Option<&Mapping> {
        self.chosen.get(self.table).map(|chosen| &chosen.mapping)
    }

    /// Asks for the rows as they are understood now.
    fn ask(&mut self, ctx: &mut Ctx<'_>) {
        let Some(loaded) = self.loaded.clone() else { return };
        self.wishes.district = ctx.env.municipality.as_ref().map(|(id, _)| *id);
        ctx.ask(Prepare {
            loaded,
            form: self.form.clone(),
            wishes: self.wishes.clone(),
            chosen: self.chosen.clone(),
            me: ctx.env.me,
        });
    }

    /// A mapping changed: the rows are read anew when they are looked at.
    fn remap(&mut self, env: &Env, change: impl FnOnce(&mut Mapping)) {
        let form = env.forms.form(&self.form);
        if let (Some(chosen), Some(form)) = (self.chosen.get_mut(self.table), form) {
            change(&mut chosen.mapping);
            chosen.mapping.known = true;
            *chosen = chosen.clone().judged(form, &self.wishes);
            self.changed = true;
            self.prepared = None;
        }
    }

    fn show_columns(&mut self) {
        self.stage = Stage::Columns;
        self.scroll = Scroll::default();
    }

    fn show_rows(&mut self, ctx: &mut Ctx<'_>) {
        if self.chosen.iter().any(|chosen| chosen.ready) {
            self.stage = Stage::Preview;
            self.scroll = Scroll::default();
            self.ask(ctx);
        } else {
            let missing = self.mapping().zip(self.form(ctx.env)).map(|(mapping, form)| {
                let fields = mapping.missing(form, &|field| self.wishes.gives(field));
                fields.iter().map(|field| field.label.get()).collect::<Vec<_>>().join(", ")
            });
            match missing.filter(|missing| !missing.is_empty()) {
                Some(missing) => ctx.refuse(messages::still_missing(missing)),
                None => ctx.refuse(messages::nothing_mapped()),
            }
        }
    }

    fn accept(&mut self, ctx: &mut Ctx<'_>) {
        let Some(prepared) = self.prepared.clone().filter(|_| !self.saving) else { return };
        if self.loaded.is_none() {
            return ctx.refuse(messages::not_read());
        }
        let faults = prepared.count(Weight::Fault);
        let (created, changed) = (prepared.records(What::New), prepared.records(What::Changed));
        if faults > 0 {
            if let Some(first) = preview::first_fault(&prepared) {
                self.selected = first;
            }
            return ctx.refuse(messages::faults_first(faults));
        }
        if created + changed == 0 {
            return ctx.refuse(messages::nothing_new());
        }
        if created + changed > MOST {
            return ctx.refuse(messages::too_many(created + changed, MOST));
        }
        let id = ctx.new_id.next_id();
        let loaded = self.loaded.as_ref();
        let batch = Batch {
            file: loaded.map(|loaded| loaded.name.clone()).unwrap_or_default(),
            hash: loaded.map(|loaded| loaded.hash.clone()).unwrap_or_default(),
            what: self.form(ctx.env).map_or("", |form| form.plural.get()).to_owned(),
            date: ctx.env.today,
            created,
            changed,
        };
        let mut edits = vec![Edit::of(&batch.record(id))];
        let records = prepared.edits(&mut || ctx.new_id.next_id());
        edits.extend(records.into_iter().map(|(record, form, fields)| Edit {
            record,
            form,
            fields,
            seen: None,
            deleted: None,
        }));
        self.saving = true;
        ctx.save(Save { edits, reason: Some(batch::mark(id)), ..Save::default() });
    }

    /// Chooses the record an unclear name of the selected row means.
    fn resolve(&mut self, ctx: &mut Ctx<'_>) {
        let unclear = self.prepared.as_ref().and_then(|prepared| preview::unclear(prepared, self.selected));
        match unclear {
            Some((form, text)) => {
                ctx.push(Pick::one(&form));
                self.asked = Some(Asked::Meaning(form, text));
            }
            None => ctx.say(messages::nothing_unclear()),
        }
    }

    fn act_on_rows(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let last = self.prepared.as_ref().map_or(0, |prepared| preview::rows(prepared).saturating_sub(1));
        let page = ctx.env.page(1);
        match action {
            Action::Save | Action::Open | Action::Enter => self.accept(ctx),
            Action::Columns => self.show_columns(),
            Action::Resolve => self.resolve(ctx),
            Action::MakeMissing => {
                self.wishes.make_missing = !self.wishes.make_missing;
                self.ask(ctx);
            }
            Action::TakeOther => {
                self.wishes.update = !self.wishes.update;
                self.ask(ctx);
            }
            _ if step(action, &mut self.selected, last, page) => {}
            _ => return false,
        }
        true
    }

    fn set_fixed(&mut self, field: &str, value: String, env: &Env) {
        let field = field.to_owned();
        self.remap(env, |mapping| {
            mapping.from_caption.retain(|id| *id != field);
            if value.is_empty() {
                mapping.fixed.remove(&field);
            } else {
                mapping.fixed.insert(field, value);
            }
        });
    }
}

impl Screen for TableImport {
    fn name(&self) -> &'static str {
        "table_import"
    }

    fn title(&self, env: &Env) -> String {
        let form = self.form(env).map_or(self.form.as_str(), |form| form.plural.get());
        messages::title(form, self.source.name())
    }

    fn scopes(&self) -> Vec<Scope> {
        match self.stage {
            Stage::Columns => vec![Scope::Text, Scope::Form],
            Stage::Preview => vec![Scope::Table, Scope::List],
        }
    }

    fn focus(&self) -> Focus {
        // One key per choice: digits and letters are choices, not sections.
        if self.stage == Stage::Columns { Focus::Text } else { Focus::Commands }
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        let district = ctx.env.municipality.as_ref().map(|(id, _)| *id);
        if self.loaded.is_none() {
            ctx.work(ReadSource(self.source.clone()));
        } else if self.stage == Stage::Preview && (self.prepared.is_none() || district != self.wishes.district) {
            self.ask(ctx);
        }
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                self.prepared.get_or_insert_default();
                return ctx.refuse(error.to_string());
            }
        };
        let answer = match answer.downcast::<Loaded>() {
            Ok(loaded) => {
                self.loaded = Some(Arc::new(*loaded));
                return self.ask(ctx);
            }
            Err(answer) => answer,
        };
        let Ok(answer) = answer.downcast::<Answer>() else { return };
        let first = self.chosen.is_empty();
        self.chosen = answer.chosen;
        self.wishes.district = answer.district;
        self.prepared = Some(Arc::new(answer.prepared));
        self.selected = self
            .selected
            .min(preview::rows(self.prepared.as_deref().unwrap_or(&Prepared::default())).saturating_sub(1));
        if !first {
            return;
        }
        if let (Some(kept), Some(form)) = (self.kept.take(), env_form(ctx.env, &self.form)) {
            let tables = self.loaded.as_ref().map(|loaded| loaded.sheets.as_slice()).unwrap_or_default();
            self.changed = kept.put_back(&mut self.chosen, tables, form, &self.wishes);
            (self.table, self.column, self.selected) = (kept.table, kept.column, kept.selected);
            if kept.columns {
                return self.show_columns();
            }
            if self.changed {
                return self.ask(ctx);
            }
        }
        if let Some(ready) = self.chosen.iter().position(|chosen| chosen.ready) {
            self.table = ready;
        } else {
            self.table = self.widest();
            self.show_columns();
        }
    }

    fn saved(&mut self, ctx: &mut Ctx<'_>) {
        if let Some(loaded) = self.loaded.clone().filter(|_| self.changed) {
            ctx.work(Remember { loaded, form: self.form(ctx.env).cloned(), chosen: self.chosen.clone() });
        }
        let prepared = self.prepared.clone().unwrap_or_default();
        ctx.say(messages::taken(prepared.records(What::New), prepared.records(What::Changed)));
        ctx.pop();
    }

    fn save_failed(&mut self, _ctx: &mut Ctx<'_>) {
        self.saving = false;
    }

    fn outcome(&mut self, outcome: Outcome, ctx: &mut Ctx<'_>) {
        let Outcome::Picked(picked) = outcome else { return };
        let Some((id, _)) = picked.first() else { return };
        match self.asked.take() {
            Some(Asked::Meaning(form, text)) => {
                self.wishes.mean(&form, &text, *id);
                self.prepared = None;
            }
            Some(Asked::Fixed(field)) => self.set_fixed(&field, id.to_string(), ctx.env),
            None => {}
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        match self.stage {
            Stage::Columns => self.act_on_columns(action, ctx),
            Stage::Preview => self.act_on_rows(action, ctx),
        }
    }

    fn text(&mut self, typed: &str, ctx: &mut Ctx<'_>) {
        self.typed(typed, ctx);
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        match (self.stage, action) {
            (Stage::Columns, _) => None,
            (Stage::Preview, Action::UndoImport) => Some(crate::app::messages::not_here(action.hint())),
            (Stage::Preview, _) => super::only(&[], action),
        }
    }

    fn body(&self, env: &Env) -> Body {
        let (Some(loaded), Some(form)) = (&self.loaded, self.form(env)) else {
            let sentence = if self.prepared.is_some() { String::new() } else { crate::app::messages::loading() };
            return Body { lines: vec![Line::toned(Tone::Muted, sentence)], ..Body::default() };
        };
        match (self.stage, &self.prepared) {
            (Stage::Columns, _) => self.columns_body(loaded, form, env),
            (Stage::Preview, Some(prepared)) => self.preview_body(prepared, env),
            (Stage::Preview, None) => Body::note(crate::app::messages::loading()),
        }
    }

    fn snapshot(&self) -> Json {
        if let Some(kept) = &self.kept {
            // Killed before the file was read: what the last session kept is kept on.
            return serde_json::to_value(kept).unwrap_or_default();
        }
        let given =
            self.wishes.given.iter().filter_map(|(field, value)| Some((field.clone(), value.as_id()?.to_string())));
        let kept = Kept {
            source: self.source.clone(),
            form: self.form.clone(),
            given: given.collect(),
            make_missing: self.wishes.make_missing,
            update: self.wishes.update,
            tables: if self.changed { Kept::tables(&self.chosen) } else { Vec::new() },
            columns: self.stage == Stage::Columns,
            table: self.table,
            column: self.column,
            selected: self.selected,
        };
        if kept.is_short() { serde_json::to_value(kept).unwrap_or_default() } else { json!(null) }
    }
}

fn env_form<'e>(env: &'e Env, form: &str) -> Option<&'e Form> {
    env.forms.form(form)
}

/// A field that points at one record, for what is given to every row.
pub fn given(field: &str, record: RecordId) -> Fields {
    Fields::from([(field.to_owned(), Value::from(record))])
}
