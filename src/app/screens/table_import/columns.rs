//! Which column holds what: one key per choice, with the first values of the column beside it.

use super::source::Loaded;
use super::{Asked, TableImport, messages};
use crate::app::action::Action;
use crate::app::screen::{Ctx, Env};
use crate::app::screens::pick::Pick;
use crate::app::view::{Body, Line, Rows, Tone};
use crate::forms::Form;
use crate::forms::schema::{Alike, Field, Kind};
use crate::import::grid::layout::{MOST_HEADING_ROWS, is_offered};
use crate::import::grid::sheet::letters;
use crate::import::grid::{Mapping, Target};
use crate::keys::layout;
use crate::text;

/// Keys of the choices, in order.
const KEYS: &str = "123456789abcdefghijklmnopqrstuvwxyz";
/// Lines of choices at most.
const CHOICE_LINES: usize = 8;

/// A row of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Item {
    /// A column, by index.
    Column(usize),
    /// A field that has one value in all rows.
    Fixed(String),
}

/// What a key chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Choice {
    Skip,
    Field(String),
    /// A column of values for what its headings say.
    Spread,
    /// An item of a fixed choice field.
    Value(String),
}

impl TableImport {
    /// The table with the most cells, where none is of the form.
    pub(super) fn widest(&self) -> usize {
        let sheets = self.loaded.as_ref().map(|loaded| loaded.sheets.as_slice()).unwrap_or_default();
        let most =
            sheets.iter().enumerate().max_by_key(|(n, sheet)| (sheet.width() * sheet.rows.len(), usize::MAX - n));
        most.map_or(0, |(n, _)| n)
    }

    fn items(&self, form: &Form) -> Vec<Item> {
        let Some(mapping) = self.mapping() else { return Vec::new() };
        let mut items: Vec<Item> = (0..mapping.targets.len()).map(Item::Column).collect();
        let wanted = form.fields.iter().filter(|field| {
            // No table has one name for all its rows.
            let needed = field.required && field.kind.is_stored() && field.alike == Alike::Text;
            let open = !mapping.fills(&field.id) && !self.wishes.given.contains_key(&field.id);
            open && (needed || mapping.fixed.contains_key(&field.id))
        });
        items.extend(wanted.map(|field| Item::Fixed(field.id.clone())));
        items
    }

    fn choices(item: &Item, form: &Form) -> Vec<(Choice, String)> {
        match item {
            Item::Column(_) => {
                let fields = form.fields.iter().filter(|field| is_offered(form, &field.id));
                let mut choices: Vec<(Choice, String)> =
                    fields.map(|field| (Choice::Field(field.id.clone()), field.label.get().to_owned())).collect();
                if form.spread.is_some() {
                    choices.push((Choice::Spread, messages::by_heading()));
                }
                choices
            }
            Item::Fixed(id) => {
                let items = form.field(id).map(|field| field.kind.items()).unwrap_or_default();
                items.iter().map(|item| (Choice::Value(item.id.clone()), item.label.get().to_owned())).collect()
            }
        }
    }

    pub(super) fn act_on_columns(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let Some(form) = ctx.env.forms.form(&self.form).cloned() else { return false };
        let items = self.items(&form);
        let last = items.len().saturating_sub(1);
        let current = items.get(self.column.min(last)).cloned();
        match action {
            Action::Up => self.column = self.column.min(last).saturating_sub(1),
            Action::Down => self.column = (self.column + 1).min(last),
            Action::First | Action::PageUp => self.column = 0,
            Action::Last | Action::PageDown => self.column = last,
            Action::NextField => self.step_table(1),
            Action::PreviousField => self.step_table(-1),
            Action::Left | Action::Right => self.step_headings(action == Action::Right, &form, ctx.env),
            Action::DeleteBack | Action::DeleteForward => self.erase(current.as_ref(), ctx.env),
            Action::Enter | Action::Newline | Action::Open => match current
                .as_ref()
                .and_then(|item| reference(item, &form))
            {
                Some((field, target)) if self.mapping().is_some_and(|mapping| !mapping.fixed.contains_key(&field)) => {
                    ctx.push(Pick::one(&target));
                    self.asked = Some(Asked::Fixed(field));
                }
                _ => self.show_rows(ctx),
            },
            Action::Save => self.show_rows(ctx),
            Action::Back if self.prepared.as_ref().is_some_and(|p| !p.entries.is_empty()) => self.show_rows(ctx),
            Action::Undo | Action::Redo | Action::WordLeft | Action::WordRight | Action::DeleteWord => {}
            _ => return false,
        }
        true
    }

    fn step_table(&mut self, by: isize) {
        let count = self.chosen.len().max(1);
        let next = self.table.checked_add_signed(by).unwrap_or(count - 1);
        self.table = if next >= count { 0 } else { next };
        self.column = 0;
        self.scroll.set(0);
    }

    /// One row of headings more or less; the columns are recognised anew.
    fn step_headings(&mut self, more: bool, form: &Form, env: &Env) {
        let Some(loaded) = self.loaded.clone() else { return };
        let Some(sheet) = self.chosen.get(self.table).and_then(|chosen| loaded.sheets.get(chosen.sheet)) else {
            return;
        };
        self.remap(env, |mapping| {
            let rows = if more { mapping.layout.rows + 1 } else { mapping.layout.rows.saturating_sub(1) };
            if rows <= MOST_HEADING_ROWS {
                *mapping = Mapping::with_rows(sheet, form, mapping.layout.top, rows);
            }
        });
    }

    fn erase(&mut self, item: Option<&Item>, env: &Env) {
        match item {
            Some(Item::Column(column)) => self.put(*column, Target::Skip, env),
            Some(Item::Fixed(field)) => {
                let mut value =
                    self.mapping().and_then(|mapping| mapping.fixed.get(field)).cloned().unwrap_or_default();
                // A chosen value goes whole, a typed one letter by letter.
                let typed = env.forms.form(&self.form).and_then(|form| form.field(field)).is_some_and(is_typed);
                if typed {
                    value.pop();
                } else {
                    value.clear();
                }
                self.set_fixed(field, value, env);
            }
            None => {}
        }
    }

    fn put(&mut self, column: usize, target: Target, env: &Env) {
        self.remap(env, |mapping| {
            if let Target::Field(field) = &target {
                mapping.fixed.remove(field);
                mapping.from_caption.retain(|id| id != field);
            }
            if let Some(held) = mapping.targets.get_mut(column) {
                *held = target;
            }
        });
    }

    pub(super) fn typed(&mut self, typed: &str, ctx: &mut Ctx<'_>) {
        let Some(form) = ctx.env.forms.form(&self.form).cloned() else { return };
        let items = self.items(&form);
        let Some(item) = items.get(self.column.min(items.len().saturating_sub(1))).cloned() else { return };
        if let Item::Fixed(id) = &item
            && form.field(id).is_some_and(is_typed)
        {
            let mut value = self.mapping().and_then(|mapping| mapping.fixed.get(id)).cloned().unwrap_or_default();
            value.push_str(typed.lines().next().unwrap_or_default());
            return self.set_fixed(id, value, ctx.env);
        }
        let Some(key) = typed.chars().next() else { return };
        let key = layout::latin(key).to_ascii_lowercase();
        let skips = key == ' ' || key == '0';
        let place = KEYS.chars().position(|known| known == key);
        let choice = match place.and_then(|place| Self::choices(&item, &form).into_iter().nth(place)) {
            _ if skips => Choice::Skip,
            Some((choice, _)) => choice,
            None => return,
        };
        match (&item, choice) {
            (Item::Column(column), Choice::Skip) => self.put(*column, Target::Skip, ctx.env),
            (Item::Column(column), Choice::Field(field)) => self.put(*column, Target::Field(field), ctx.env),
            (Item::Column(column), Choice::Spread) => {
                let path =
                    self.mapping().and_then(|mapping| mapping.layout.paths.get(*column)).cloned().unwrap_or_default();
                let values = crate::import::grid::headings::across(&form, &path);
                self.put(*column, Target::Spread(values), ctx.env);
            }
            (Item::Fixed(field), Choice::Value(value)) => self.set_fixed(field, value, ctx.env),
            (Item::Fixed(field), _) => self.set_fixed(field, String::new(), ctx.env),
            (Item::Column(_), Choice::Value(_)) => return,
        }
        // The next column, so that a table is mapped by a row of keys.
        self.column = (self.column + 1).min(self.items(&form).len().saturating_sub(1));
    }

    pub(super) fn columns_body(&self, loaded: &Loaded, form: &Form, env: &Env) -> Body {
        let width = env.size.0;
        let Some((chosen, sheet)) = self.chosen.get(self.table).and_then(|c| Some((c, loaded.sheets.get(c.sheet)?)))
        else {
            return Body::note(crate::app::messages::loading());
        };
        let mapping = &chosen.mapping;
        let mut head =
            vec![Line::toned(Tone::Strong, text::truncate(&self.table_line(chosen.ready, &sheet.label()), width))];
        let hint = messages::columns_hint(mapping.layout.rows);
        head.extend(text::wrap(&hint, width).into_iter().map(|line| Line::toned(Tone::Muted, line)));
        let items = self.items(form);
        let selected = self.column.min(items.len().saturating_sub(1));
        let mut rows = Rows::default();
        for (n, item) in items.iter().enumerate() {
            let lines = match item {
                Item::Column(column) => {
                    let heading = mapping.layout.heading(*column);
                    let heading = if heading.is_empty() { messages::no_heading() } else { heading };
                    let name = format!("{} {heading}", letters(column + 1));
                    let samples = mapping.samples(sheet, *column);
                    let target = mapping.targets.get(*column).map_or_else(String::new, |target| shown(target, form));
                    column_lines(&name, &target, &samples, width.saturating_sub(2))
                }
                Item::Fixed(id) => {
                    let label = form.field(id).map_or(id.as_str(), |field| field.label.get());
                    let value =
                        mapping.fixed.get(id).map_or_else(String::new, |value| Self::fixed_shown(form, id, value));
                    let tone = if value.is_empty() { Tone::Warning } else { Tone::Plain };
                    let value = if value.is_empty() { messages::not_given() } else { value };
                    vec![Line::toned(Tone::Label, format!("{}: ", messages::for_all(label))).and(tone, value)]
                }
            };
            rows.push(n == selected, lines);
        }
        let foot = items.get(selected).map(|item| Self::choice_lines(item, form, width)).unwrap_or_default();
        let room = env.size.1.saturating_sub(foot.len());
        let mut body = Body::scrolled(head, rows, &self.scroll, room);
        body.lines.resize_with(room.max(body.lines.len()), Line::blank);
        body.lines.extend(foot);
        body
    }

    fn table_line(&self, ready: bool, label: &str) -> String {
        let state = if ready { messages::table_ready() } else { messages::table_left_out() };
        messages::table_of(label, self.table + 1, self.chosen.len(), state)
    }

    /// A fixed value as people read it.
    fn fixed_shown(form: &Form, id: &str, value: &str) -> String {
        let items = form.field(id).map(|field| field.kind.items()).unwrap_or_default();
        let item = items.iter().find(|item| item.id == value).map(|item| item.label.get().to_owned());
        match item {
            Some(label) => label,
            None if crate::domain::RecordId::parse(value).is_some() => messages::chosen_record(),
            None => value.to_owned(),
        }
    }

    fn choice_lines(item: &Item, form: &Form, width: usize) -> Vec<Line> {
        let choices = Self::choices(item, form);
        if choices.is_empty() {
            let typed = matches!(item, Item::Fixed(id) if form.field(id).is_some_and(is_typed));
            let hint = if typed { messages::type_value() } else { messages::enter_chooses() };
            return vec![Line::toned(Tone::Muted, hint)];
        }
        let keys =
            KEYS.chars().zip(&choices).map(|(key, (_, label))| format!("{key}\u{a0}{}", label.replace(' ', "\u{a0}")));
        let all =
            keys.chain([format!("0\u{a0}{}", messages::skip().replace(' ', "\u{a0}"))]).collect::<Vec<_>>().join("  ");
        let lines = text::wrap(&all, width).into_iter().take(CHOICE_LINES);
        lines.map(|line| Line::toned(Tone::Label, line.replace('\u{a0}', " "))).collect()
    }
}

/// A fixed value that is typed letter by letter.
fn is_typed(field: &Field) -> bool {
    !matches!(field.kind, Kind::Choice { .. } | Kind::Answer | Kind::Reference { .. } | Kind::References { .. })
}

fn reference(item: &Item, form: &Form) -> Option<(String, String)> {
    let Item::Fixed(id) = item else { return None };
    let target = form.field(id)?.kind.target()?;
    Some((id.clone(), target.to_owned()))
}

fn shown(target: &Target, form: &Form) -> String {
    let label = |id: &String| form.field(id).map_or(id.as_str(), |field| field.label.get()).to_owned();
    match target {
        Target::Skip => messages::skip(),
        Target::Field(id) => label(id),
        Target::Spread(values) => {
            let value_label = |id: &String, value: &String| {
                let items = form.field(id).map(|field| field.kind.items()).unwrap_or_default();
                items.iter().find(|item| item.id == *value).map_or(value.clone(), |item| item.label.get().to_owned())
            };
            let parts = values
                .iter()
                .map(|(id, all)| all.iter().map(|value| value_label(id, value)).collect::<Vec<_>>().join("/"));
            let name = form.spread.as_ref().map(|spread| label(&spread.value)).unwrap_or_default();
            format!("{name}: {}", parts.collect::<Vec<_>>().join(", "))
        }
    }
}

/// «A Заголовок → поле» and below it the first values.
fn column_lines(name: &str, target: &str, samples: &[String], width: usize) -> Vec<Line> {
    let tone = if target == messages::skip() { Tone::Muted } else { Tone::Good };
    let half = width.saturating_sub(3) / 2;
    let first = Line::plain(text::fit(name, half)).and(Tone::Plain, " → ").and(tone, text::truncate(target, half));
    let values = samples.iter().map(|sample| text::truncate(sample, 24)).collect::<Vec<_>>().join("; ");
    vec![first, Line::toned(Tone::Muted, text::truncate(&format!("    {values}"), width))]
}
