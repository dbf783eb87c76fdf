//! Choosing a file on this machine: folders first, then the files that can be read.

use std::any::Any;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::table_import::{Source, TableImport};
use crate::app::action::{Action, Scope};
use crate::app::effect::Job;
use crate::app::prompt::Prompt;
use crate::app::screen::{Ctx, Env, Focus, Screen};
use crate::app::selected::step;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::domain::RecordId;
use crate::domain::value::Fields;
use crate::{Error, Result, confine, text};

/// What plans and tables are read from.
const READ: [&str; 8] = ["docx", "csv", "tsv", "txt", "xlsx", "ods", "xls", "odt"];

/// What the chosen file is for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Purpose {
    Plan,
    /// Records of a form, with what holds for all of them.
    Table(String, Fields),
}

/// The chooser.
#[derive(Debug)]
pub struct Files {
    purpose: Purpose,
    folder: PathBuf,
    entries: Vec<Entry>,
    selected: usize,
    wanted: Option<String>,
    /// A part of a name that narrows the folder, or a path, while it is typed.
    typed: Option<Prompt>,
    /// The folder that was left for a typed path: where to be again when there is none.
    left: Option<PathBuf>,
    scroll: Scroll,
}

/// A folder or a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Name without its folder; «..» leads up.
    pub(super) name: String,
    /// Folders are opened, files are taken.
    pub(super) is_folder: bool,
    size: u64,
}

/// The folders in a folder and its files with these endings; the answer is a list of [`Entry`].
#[derive(Debug)]
pub(super) struct ReadFolder {
    /// Which.
    pub(super) folder: PathBuf,
    /// Endings in small letters, without the dot.
    pub(super) endings: &'static [&'static str],
}

impl Job for ReadFolder {
    fn run(&self) -> Result<Box<dyn Any + Send>> {
        let mut entries = Vec::new();
        let real = confine::admit(&self.folder)?;
        let folder = std::fs::read_dir(&real).map_err(|error| Error::file(&self.folder, error))?;
        for entry in folder.filter_map(std::result::Result::ok) {
            let name = entry.file_name().to_string_lossy().into_owned();
            let Ok(meta) = confine::admit(&entry.path()).and_then(|path| look(&path)) else { continue };
            let extension = entry.path().extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
            let fits = meta.is_dir() || self.endings.contains(&extension.as_str());
            if fits && !name.starts_with('.') {
                entries.push(Entry { name, is_folder: meta.is_dir(), size: meta.len() });
            }
        }
        entries.sort_by_cached_key(|entry| (!entry.is_folder, text::sort_key(&entry.name)));
        if self.folder.parent().is_some_and(|above| confine::admit(above).is_ok()) {
            entries.insert(0, Entry { name: "..".to_owned(), is_folder: true, size: 0 });
        }
        Ok(Box::new(entries))
    }
}

fn look(path: &Path) -> Result<std::fs::Metadata> {
    std::fs::metadata(path).map_err(|error| Error::file(path, error))
}

/// The folder this one may be: itself, or where a locked-down account has to stay.
pub(super) fn allowed(folder: PathBuf) -> PathBuf {
    confine::folder().filter(|_| confine::admit(&folder).is_err()).map_or(folder, Path::to_owned)
}

impl Files {
    /// Files with plans, from the folder the program was started in.
    pub fn plans() -> Self {
        let folder = allowed(std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/")));
        Self {
            purpose: Purpose::Plan,
            folder,
            entries: Vec::new(),
            selected: 0,
            wanted: None,
            typed: None,
            left: None,
            scroll: Scroll::default(),
        }
    }

    /// Files with tables of records of a form; `given` holds for every record.
    pub fn tables(form: &str, given: Fields) -> Self {
        Self { purpose: Purpose::Table(form.to_owned(), given), ..Self::plans() }
    }

    /// From a saved session.
    pub fn restore(state: &Json) -> Option<Self> {
        let folder = allowed(PathBuf::from(state.get("folder")?.as_str()?));
        let wanted = state.get("selected").and_then(Json::as_str).map(str::to_owned);
        let purpose = match state.get("form").and_then(Json::as_str) {
            Some(form) => {
                let given = state.get("given").and_then(Json::as_object).into_iter().flatten();
                let given =
                    given.filter_map(|(id, value)| Some((id.clone(), RecordId::parse(value.as_str()?)?.into())));
                Purpose::Table(form.to_owned(), given.collect())
            }
            None => Purpose::Plan,
        };
        let typed = state.get("typed").is_some().then(|| Prompt::restore(state));
        Some(Self { purpose, folder, wanted, typed, ..Self::plans() })
    }

    /// What is shown: all, or what the typed part of a name leaves.
    fn shown(&self) -> Vec<&Entry> {
        let typed = self.typed.as_ref().map(|typed| text::search_key(&typed.text())).unwrap_or_default();
        let fits = |entry: &&Entry| entry.name == ".." || text::search_key(&entry.name).contains(&typed);
        if self.path().is_some() { self.entries.iter().collect() } else { self.entries.iter().filter(fits).collect() }
    }

    /// The typed text where it is a path.
    fn path(&self) -> Option<PathBuf> {
        let typed = self.typed.as_ref()?.text();
        let typed = typed.trim();
        match typed.strip_prefix("~/") {
            Some(rest) => Some(PathBuf::from(confine::variable("HOME")?).join(rest)),
            None => typed.contains('/').then(|| self.folder.join(typed)),
        }
    }

    /// Goes to a typed path: what ends as a file that is read here is one. No look at the disk: it may be slow.
    fn go(&mut self, path: PathBuf, ctx: &mut Ctx<'_>) {
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
        if extension.is_some_and(|extension| READ.contains(&extension.as_str())) {
            return self.take(path, ctx);
        }
        self.left = Some(self.folder.clone());
        self.enter(path, ctx);
    }

    fn open(&mut self, ctx: &mut Ctx<'_>) {
        let Some(entry) = self.shown().get(self.selected).map(|entry| (*entry).clone()) else { return };
        self.typed = None;
        match entry {
            entry if entry.name == ".." => self.up(ctx),
            entry if entry.is_folder => self.enter(self.folder.join(entry.name), ctx),
            entry => {
                self.wanted = Some(entry.name.clone());
                self.selected = self.entries.iter().position(|other| *other == entry).unwrap_or(0);
                self.take(self.folder.join(entry.name), ctx);
            }
        }
    }

    fn take(&self, path: PathBuf, ctx: &mut Ctx<'_>) {
        match &self.purpose {
            Purpose::Plan => ctx.push(super::plan_import::PlanImport::of(path)),
            Purpose::Table(form, given) => ctx.push(TableImport::of(Source::File(path), form, given.clone())),
        }
    }

    /// A key while a name or a path is typed; `false`: it means nothing there.
    fn type_on(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let Some(typed) = &mut self.typed else { return false };
        match action {
            Action::Back => self.typed = None,
            Action::Open | Action::Enter | Action::Newline => match self.path() {
                Some(path) => self.go(path, ctx),
                None => self.open(ctx),
            },
            _ => match typed.edit(action, ctx.env.size.0) {
                Some(true) => self.selected = self.best(),
                Some(false) => {}
                None => return false,
            },
        }
        true
    }

    /// The first row that is no way up.
    fn best(&self) -> usize {
        self.shown().iter().position(|entry| entry.name != "..").unwrap_or(0)
    }

    fn enter(&mut self, folder: PathBuf, ctx: &mut Ctx<'_>) {
        self.folder = folder;
        self.selected = 0;
        ctx.work(ReadFolder { folder: self.folder.clone(), endings: &READ });
    }

    fn up(&mut self, ctx: &mut Ctx<'_>) {
        let from = self.folder.file_name().map(|name| name.to_string_lossy().into_owned());
        if let Some(parent) = self.folder.parent().filter(|above| confine::admit(above).is_ok()).map(Path::to_owned) {
            self.enter(parent, ctx);
            self.wanted = from;
        }
    }
}

impl Screen for Files {
    fn name(&self) -> &'static str {
        "files"
    }

    fn title(&self, env: &Env) -> String {
        match &self.purpose {
            Purpose::Plan => messages::title(self.folder.display()),
            Purpose::Table(form, _) => {
                let form = env.forms.form(form).map_or(form.as_str(), |form| form.plural.get());
                messages::title_of_table(form, self.folder.display())
            }
        }
    }

    fn scopes(&self) -> Vec<Scope> {
        if self.typed.is_some() { vec![Scope::Text, Scope::List] } else { vec![Scope::List] }
    }

    fn focus(&self) -> Focus {
        if self.typed.is_some() { Focus::Text } else { Focus::Commands }
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        super::only(&[Action::Open, Action::Filter], action)
    }

    fn text(&mut self, typed: &str, _ctx: &mut Ctx<'_>) {
        if let Some(line) = &mut self.typed {
            line.insert(typed);
            self.selected = self.best();
        }
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        ctx.work(ReadFolder { folder: self.folder.clone(), endings: &READ });
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        let left = self.left.take();
        let Some(entries) = ctx.take::<Vec<Entry>>(answer) else {
            return match left {
                Some(folder) => self.enter(folder, ctx),
                None => self.up(ctx),
            };
        };
        if left.is_some() {
            self.typed = None;
        }
        self.entries = entries;
        let wanted = self.wanted.take();
        let place = self.entries.iter().position(|entry| Some(&entry.name) == wanted.as_ref());
        self.selected = place.unwrap_or(self.selected).min(self.entries.len().saturating_sub(1));
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        if !matches!(action, Action::Up | Action::Down | Action::PageUp | Action::PageDown) && self.typed.is_some() {
            return self.type_on(action, ctx);
        }
        let last = self.shown().len().saturating_sub(1);
        let page = ctx.env.page(1);
        match action {
            Action::Open => self.open(ctx),
            Action::Filter => self.typed = Some(Prompt::of("")),
            _ if step(action, &mut self.selected, last, page) => {}
            _ => return false,
        }
        true
    }

    fn paste(&mut self, pasted: &str, ctx: &mut Ctx<'_>) -> bool {
        let Purpose::Table(form, given) = &self.purpose else { return false };
        if self.typed.is_some() {
            return false;
        }
        let screen = TableImport::pasted(pasted, form, given.clone());
        let is_table = screen.is_some();
        if let Some(screen) = screen {
            ctx.push(screen);
        }
        is_table
    }

    fn body(&self, env: &Env) -> Body {
        let width = env.size.0.saturating_sub(2);
        let hint = if self.typed.is_some() { messages::typed_hint() } else { messages::hint(READ.join(" .")) };
        let mut head = vec![Line::toned(Tone::Muted, text::truncate(&hint, env.size.0))];
        let mut cursor = None;
        if let Some(typed) = &self.typed {
            let (line, column) = typed.line(&crate::app::messages::filter_label(), env.size.0);
            cursor = Some((head.len(), column));
            head.push(line);
        }
        let mut rows = Rows::default();
        for (n, entry) in self.shown().into_iter().enumerate() {
            let line = if entry.is_folder {
                Line::toned(Tone::Strong, text::truncate(&format!("{}/", entry.name), width))
            } else {
                let size = messages::kilobytes(entry.size.div_ceil(1024));
                let name = text::fit(&entry.name, width.saturating_sub(text::width(&size) + 1));
                Line::plain(format!("{name} {size}"))
            };
            rows.push(n == self.selected, [line]);
        }
        let mut body = Body::scrolled(head, rows, &self.scroll, env.size.1);
        body.cursor = cursor.or(body.cursor);
        body
    }

    fn snapshot(&self) -> Json {
        let (form, given) = match &self.purpose {
            Purpose::Plan => (None, Vec::new()),
            Purpose::Table(form, given) => {
                let ids = given.iter().filter_map(|(field, value)| Some((field, value.as_id()?.to_string())));
                (Some(form), ids.collect())
            }
        };
        let state = json!({
            "form": form,
            "given": given.into_iter().map(|(field, id)| (field.clone(), Json::from(id))).collect::<serde_json::Map<_, _>>(),
            "folder": self.folder.to_string_lossy(),
            "selected": self.shown().get(self.selected).map(|entry| entry.name.clone()).or_else(|| self.wanted.clone()),
        });
        match &self.typed {
            Some(typed) => typed.note(state),
            None => state,
        }
    }
}

mod messages {
    crate::messages! {
        title(folder) { ru: "Файл плана · {folder}", en: "File of a plan · {folder}" }
        title_of_table(form, folder) { ru: "Файл с таблицей · {form} · {folder}", en: "File with a table · {form} · {folder}" }
        hint(kinds) { ru: "Enter открывает. Папки и файлы .{kinds}", en: "Enter opens. Folders and files .{kinds}" }
        typed_hint() { ru: "Часть имени или путь (~/… тоже). Enter открывает, Esc показывает всё", en: "Part of a name, or a path (~/… too). Enter opens, Esc shows all" }
        kilobytes(size) { ru: "{size} КБ", en: "{size} KB" }
    }
}
