//! Everything that was ever saved in one record: when, who, what.

use std::any::Any;

use serde_json::Value as Json;

use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Query};
use crate::app::messages;
use crate::app::screen::{Ctx, Env, Screen};
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::domain::{RecordId, Value};
use crate::forms::display::Look;
use crate::text;

/// The history of a record.
#[derive(Debug)]
pub struct History {
    id: RecordId,
    title: String,
    entries: Vec<Shown>,
    selected: usize,
    scroll: Scroll,
}

#[derive(Debug, Clone)]
struct Shown {
    at: String,
    person: String,
    fields: Vec<(String, String)>,
    reason: Option<String>,
}

#[derive(Debug)]
struct Read(RecordId);

impl Query for Read {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let form = desk.store.get(self.0)?.and_then(|record| desk.forms.form(&record.form));
        let persons = desk.store.all("person")?;
        let mut entries = Vec::new();
        for past in desk.store.past(self.0)? {
            let author = persons.iter().find(|person| person.id.as_bytes().starts_with(&past.person));
            let mut fields = Vec::new();
            for (id, value) in past.fields {
                let field = form.and_then(|form| form.field(&id));
                let label = field.map_or(id.clone(), |field| field.label.get().to_owned());
                let text = match (field, value) {
                    (_, Value::Null) => "—".to_owned(),
                    (Some(field), value) => Look::new(desk.forms, desk.store).value(field, &value)?,
                    (None, value) => value.verbatim().unwrap_or_default().to_owned(),
                };
                fields.push((label, text));
            }
            entries.push(Shown {
                at: moment(past.at),
                person: author.map(|person| person.text("name").to_owned()).unwrap_or_default(),
                fields,
                reason: past.reason,
            });
        }
        entries.reverse();
        Ok(Box::new(entries))
    }
}

/// Milliseconds since 1970 as this machine's clock shows them.
pub(super) fn moment(at: u64) -> String {
    let at = i64::try_from(at).ok().and_then(chrono::DateTime::from_timestamp_millis);
    at.map(|at| at.with_timezone(&chrono::Local).format("%d.%m.%Y %H:%M").to_string()).unwrap_or_default()
}

impl History {
    /// Of this record.
    pub fn of(id: RecordId, title: &str) -> Self {
        Self { id, title: title.to_owned(), entries: Vec::new(), selected: 0, scroll: Scroll::default() }
    }
}

impl Screen for History {
    fn name(&self) -> &'static str {
        "history"
    }

    fn title(&self, _env: &Env) -> String {
        messages::history_title(&self.title)
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::List]
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        ctx.ask(Read(self.id));
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        if let Some(entries) = ctx.take(answer) {
            self.entries = entries;
        }
    }

    fn act(&mut self, action: Action, _ctx: &mut Ctx<'_>) -> bool {
        let last = self.entries.len().saturating_sub(1);
        match action {
            Action::Up | Action::PageUp => self.selected = self.selected.saturating_sub(1),
            Action::Down | Action::PageDown => self.selected = (self.selected + 1).min(last),
            Action::First => self.selected = 0,
            Action::Last => self.selected = last,
            _ => return false,
        }
        true
    }

    fn body(&self, env: &Env) -> Body {
        let width = env.size.0.saturating_sub(4);
        let mut rows = Rows::default();
        for (n, entry) in self.entries.iter().enumerate() {
            let mut lines =
                vec![Line::toned(Tone::Strong, entry.at.clone()).and(Tone::Muted, format!("  {}", entry.person))];
            for (label, value) in &entry.fields {
                let text = format!("{label}: {value}");
                lines.extend(text::wrap(&text, width).into_iter().take(4).map(|line| Line::plain(format!("  {line}"))));
            }
            lines.extend(entry.reason.iter().map(|reason| Line::toned(Tone::Muted, format!("  {reason}"))));
            rows.push(n == self.selected, lines);
        }
        Body::scrolled(Vec::new(), rows, &self.scroll, env.size.1)
    }

    fn snapshot(&self) -> Json {
        Json::Null
    }
}
