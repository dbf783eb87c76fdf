//! `9`: the state of the data as it is today: where they lie, how much there is, what is wrong, what needs a choice.

use std::any::Any;
use std::path::Path;

use serde_json::{Value as Json, json};

use super::versions::Versions;
use crate::Result;
use crate::app::action::{Action, Scope};
use crate::app::effect::{Desk, Query};
use crate::app::past::moment;
use crate::app::screen::{Ctx, Env, Screen};
use crate::app::selected::step;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::domain::RecordId;
use crate::forms::display::Look;
use crate::forms::{FileFault, Registry, instruments};
use crate::keys::Keymap;
use crate::store::Condition;
use crate::store::layout::Layout;
use crate::text;

/// Conflicts read for the list; the number is told in full.
const CONFLICTS: usize = 200;
/// Columns of the labels.
const LABEL: usize = 22;

/// The state of the data.
#[derive(Debug, Default)]
pub struct StateOfData {
    found: Option<Found>,
    /// What the last check said, with the day and time.
    checked: Option<Verdict>,
    checking: bool,
    selected: usize,
    scroll: Scroll,
}

#[derive(Debug)]
struct Read;

#[derive(Debug)]
struct Check;

#[derive(Debug, Default)]
struct Found {
    condition: Condition,
    conflicts: usize,
    /// The first of them: record and how it is called.
    rows: Vec<(RecordId, String)>,
    /// Files of the user's own: where, how many, and what is wrong with them.
    own: Vec<Own>,
}

#[derive(Debug)]
struct Own {
    label: String,
    path: String,
    files: usize,
    faults: Vec<String>,
}

/// What a check said.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Verdict {
    fine: bool,
    sentences: Vec<String>,
}

impl Query for Read {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let condition = desk.store.condition()?;
        let look = Look::new(desk.forms, desk.store);
        let conflicts = desk.store.conflicts()?;
        let mut rows = Vec::new();
        for (id, form) in conflicts.iter().take(CONFLICTS) {
            let label = desk.forms.form(form).map_or(form.as_str(), |form| form.label.get());
            rows.push((*id, format!("{label}: {}", look.name(*id)?)));
        }
        let layout = Layout::new(&condition.folder);
        let (_, form_faults) = Registry::load(Some(&layout.forms()));
        let (_, instrument_faults) = instruments::load(&layout.instruments(), desk.forms);
        let (_, key_faults) = Keymap::with_user_file(&layout.keymap());
        let printed = |faults: Vec<FileFault>| faults.iter().map(ToString::to_string).collect::<Vec<_>>();
        let own = vec![
            own(messages::exports(), &layout.exports(), "", Vec::new()),
            own(messages::forms(), &layout.forms(), "toml", printed(form_faults)),
            own(messages::instruments(), &layout.instruments(), "toml", printed(instrument_faults)),
            own(messages::keys(), &layout.keymap(), "toml", key_faults),
        ];
        Ok(Box::new(Found { condition, conflicts: conflicts.len(), rows, own }))
    }
}

impl Query for Check {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let checked = desk.store.check()?;
        let mut sentences: Vec<String> = checked.damages.iter().map(ToString::to_string).collect();
        sentences.extend(checked.index.as_ref().map(messages::check_index));
        let fine = sentences.is_empty();
        if fine {
            sentences.push(messages::check_fine(checked.frames, checked.changes));
        }
        Ok(Box::new(Verdict { fine, sentences }))
    }
}

/// A file, or the files of a folder that end in `ending` ("": all).
fn own(label: String, path: &Path, ending: &str, faults: Vec<String>) -> Own {
    let fits = |file: &Path| ending.is_empty() || file.extension().is_some_and(|found| found == ending);
    let files = match std::fs::read_dir(path) {
        Ok(entries) => entries.filter_map(std::result::Result::ok).filter(|entry| fits(&entry.path())).count(),
        Err(_) => usize::from(path.is_file()),
    };
    Own { label, path: path.display().to_string(), files, faults }
}

/// What a row leads to.
enum Target {
    Nothing,
    Check,
    Exchange,
    Access,
    Conflict(RecordId, String),
}

impl StateOfData {
    /// From a saved session.
    pub fn restore(state: &Json) -> Self {
        let selected = state.get("selected").and_then(Json::as_u64).and_then(|n| usize::try_from(n).ok());
        Self { selected: selected.unwrap_or(0), ..Self::default() }
    }

    fn check(&mut self, ctx: &mut Ctx<'_>) {
        if !self.checking {
            self.checking = true;
            ctx.ask(Check);
        }
    }

    /// All rows in order: what they say and what they lead to.
    fn rows(&self, width: usize) -> Vec<(Vec<Line>, Target)> {
        let Some(found) = &self.found else { return Vec::new() };
        let mut rows: Vec<(Vec<Line>, Target)> = Vec::new();
        let condition = &found.condition;
        for (id, name) in &found.rows {
            let line = Line::toned(Tone::Conflict, text::truncate(&format!("⚡ {name}"), width));
            rows.push((vec![line], Target::Conflict(*id, name.clone())));
        }
        let exchange = fact(&messages::exchange(), &messages::exchange_how(), Tone::Plain, width);
        rows.push((exchange, Target::Exchange));
        rows.push((fact(&messages::access(), &messages::access_how(), Tone::Plain, width), Target::Access));
        if found.conflicts == 0 {
            rows.push((fact(&messages::conflicts(), &messages::no_conflicts(), Tone::Plain, width), Target::Nothing));
        } else if found.conflicts > found.rows.len() {
            let more = messages::more(found.conflicts - found.rows.len());
            rows.push((vec![Line::toned(Tone::Muted, more)], Target::Nothing));
        }
        let (tone, verdict) = match (&self.checked, self.checking) {
            (_, true) => (Tone::Muted, messages::checking()),
            (None, _) => (Tone::Plain, messages::not_checked()),
            (Some(verdict), _) if verdict.fine => (Tone::Good, format!("✓ {}", verdict.sentences.join(" "))),
            (Some(verdict), _) => (Tone::Error, format!("! {}", verdict.sentences.join("\n! "))),
        };
        rows.push((fact(&messages::check(), &verdict, tone, width), Target::Check));
        if let Some(fault) = &condition.fault {
            let lines = fact(&messages::index(), &messages::check_index(fault), Tone::Error, width);
            rows.push((lines, Target::Nothing));
        }
        let saved = match condition.last_saved {
            Some(at) => moment(at),
            None if condition.changes == 0 => messages::never(),
            // A new file of the log has just been begun.
            None => "—".to_owned(),
        };
        let log = messages::log_figures(condition.changes, condition.frames, size(condition.log_bytes));
        let writer = RecordId::new(condition.writer).to_string();
        let mut told = |label: String, value: String| {
            rows.push((fact(&label, &value, Tone::Plain, width), Target::Nothing));
        };
        told(messages::last_saved(), saved);
        told(messages::log(), log);
        if condition.received > 0 {
            told(messages::received(), messages::received_figures(condition.received));
        }
        told(messages::index(), size(condition.index_bytes));
        told(messages::folder(), condition.folder.display().to_string());
        told(messages::writer(), writer);
        for own in &found.own {
            let files = match own.files {
                0 => messages::no_files(&own.path),
                some => messages::files(&own.path, some),
            };
            let mut lines = fact(&own.label, &files, Tone::Plain, width);
            for fault in &own.faults {
                lines.extend(fact("", &format!("! {fault}"), Tone::Error, width));
            }
            rows.push((lines, Target::Nothing));
        }
        rows
    }
}

/// «Папка данных         /home/…», over as many lines as the value needs.
fn fact(label: &str, value: &str, tone: Tone, width: usize) -> Vec<Line> {
    let wrapped = value.lines().flat_map(|line| text::wrap(line, width.saturating_sub(LABEL + 1)));
    let lines = wrapped.enumerate().map(|(n, line)| {
        let label = text::fit(if n == 0 { label } else { "" }, LABEL);
        Line::toned(Tone::Label, label).and(Tone::Plain, " ").and(tone, line)
    });
    lines.collect()
}

/// «1,2 МБ».
fn size(bytes: u64) -> String {
    if bytes < 1 << 20 {
        return messages::kilobytes(bytes.div_ceil(1 << 10));
    }
    let tenths = bytes.saturating_mul(10) / (1 << 20);
    messages::megabytes(tenths / 10, tenths % 10)
}

impl Screen for StateOfData {
    fn name(&self) -> &'static str {
        "state_of_data"
    }

    fn title(&self, _env: &Env) -> String {
        messages::title()
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Data, Scope::List]
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        ctx.ask(Read);
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                self.checking = false;
                return ctx.refuse(error.to_string());
            }
        };
        match answer.downcast::<Verdict>() {
            Ok(verdict) => {
                self.checking = false;
                self.checked = Some(*verdict);
            }
            Err(answer) => {
                if let Ok(found) = answer.downcast::<Found>() {
                    self.found = Some(*found);
                    self.selected = self.selected.min(self.rows(80).len().saturating_sub(1));
                }
            }
        }
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let rows = self.rows(ctx.env.size.0);
        let last = rows.len().saturating_sub(1);
        let page = ctx.env.page(1);
        match action {
            Action::Imports => ctx.push(super::list::List::of("import_batch")),
            Action::Check => self.check(ctx),
            Action::Open => match rows.into_iter().nth(self.selected).map(|(_, target)| target) {
                Some(Target::Conflict(id, name)) => ctx.push(Versions::of(id, &name)),
                Some(Target::Check) => self.check(ctx),
                Some(Target::Access) => ctx.push(super::access::Access::default()),
                Some(Target::Exchange) => ctx.push(super::exchange::Exchange::default()),
                Some(Target::Nothing) | None => {}
            },
            _ if step(action, &mut self.selected, last, page) => {}
            _ => return false,
        }
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        super::only(&[Action::Open], action)
    }

    fn body(&self, env: &Env) -> Body {
        let Some(found) = &self.found else {
            return Body::note(crate::app::messages::loading());
        };
        let mut head = Vec::new();
        if found.conflicts > 0 {
            let line = messages::conflicts_found(found.conflicts);
            head.push(Line::toned(Tone::Conflict, text::truncate(&line, env.size.0)));
        }
        let mut rows = Rows::default();
        for (n, (lines, _)) in self.rows(env.size.0.saturating_sub(2)).into_iter().enumerate() {
            rows.push(n == self.selected, lines);
        }
        Body::scrolled(head, rows, &self.scroll, env.size.1)
    }

    fn snapshot(&self) -> Json {
        json!({ "selected": self.selected })
    }
}

mod messages {
    crate::messages! {
        title() { ru: "Обмен и состояние данных", en: "Exchange and state of the data" }
        exchange() { ru: "Обмен через папку", en: "Exchange by a folder" }
        access() { ru: "Доступ", en: "Access" }
        access_how() { ru: "заявки, участники, предложения — Enter", en: "requests, members, proposals – Enter" }
        exchange_how() { ru: "взять чужие правки, положить свои — Enter", en: "take the changes of others, put your own – Enter" }
        conflicts() { ru: "Разные значения", en: "Different values" }
        no_conflicts() { ru: "нет", en: "none" }
        conflicts_found(count) { ru: "⚡ Записей с разными значениями: {count}. Enter — выбрать верное.", en: "⚡ Records with different values: {count}. Enter chooses the right one." }
        more(count) { ru: "и ещё {count}", en: "and {count} more" }
        check() { ru: "Проверка", en: "Check" }
        not_checked() { ru: "в этот раз ещё не проводилась — Enter или v", en: "not made this time – Enter or v" }
        checking() { ru: "идёт…", en: "under way…" }
        check_fine(frames, changes) { ru: "Журнал цел: кадров {frames}, изменений {changes}. Рабочая база совпадает с журналом.", en: "The log is whole: {frames} frames, {changes} changes. The working store agrees with it." }
        check_index(fault) { ru: "Рабочая база расходится с журналом ({fault}). Записи целы в журнале; база будет построена заново сама.", en: "The working store differs from the log ({fault}). The records are safe in the log; the store is rebuilt by itself." }
        last_saved() { ru: "Последнее сохранение", en: "Last save" }
        never() { ru: "ещё не было", en: "none yet" }
        log() { ru: "Журнал изменений", en: "Change log" }
        log_figures(changes, frames, size) { ru: "изменений {changes}, кадров {frames}, {size}", en: "{changes} changes, {frames} frames, {size}" }
        received() { ru: "Принятые правки", en: "Changes taken in" }
        received_figures(frames) { ru: "кадров {frames}", en: "{frames} frames" }
        index() { ru: "Рабочая база", en: "Working store" }
        folder() { ru: "Папка данных", en: "Data folder" }
        writer() { ru: "Эта установка", en: "This installation" }
        exports() { ru: "Отчёты в файлах", en: "Reports in files" }
        forms() { ru: "Свои формы", en: "Own forms" }
        instruments() { ru: "Свои инструменты", en: "Own instruments" }
        keys() { ru: "Свои клавиши", en: "Own keys" }
        files(path, count) { ru: "{path} (файлов: {count})", en: "{path} (files: {count})" }
        no_files(path) { ru: "нет; положите свои в {path}", en: "none; put yours into {path}" }
        kilobytes(size) { ru: "{size} КБ", en: "{size} KB" }
        megabytes(whole, tenth) { ru: "{whole},{tenth} МБ", en: "{whole}.{tenth} MB" }
    }
}

#[cfg(test)]
mod tests;
