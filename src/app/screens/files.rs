//! Choosing a file on this machine: folders first, then the files that can be read.

use std::any::Any;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::table_import::{Source, TableImport};
use crate::app::action::{Action, Scope};
use crate::app::effect::Job;
use crate::app::screen::{Ctx, Env, Screen};
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
        Some(Self { purpose, folder, wanted, ..Self::plans() })
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
        vec![Scope::List]
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        ctx.work(ReadFolder { folder: self.folder.clone(), endings: &READ });
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        let Some(entries) = ctx.take::<Vec<Entry>>(answer) else { return self.up(ctx) };
        self.entries = entries;
        let wanted = self.wanted.take();
        let place = self.entries.iter().position(|entry| Some(&entry.name) == wanted.as_ref());
        self.selected = place.unwrap_or(self.selected).min(self.entries.len().saturating_sub(1));
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let last = self.entries.len().saturating_sub(1);
        let page = ctx.env.size.1.saturating_sub(1).max(1);
        match action {
            Action::Up => self.selected = self.selected.saturating_sub(1),
            Action::Down => self.selected = (self.selected + 1).min(last),
            Action::PageUp => self.selected = self.selected.saturating_sub(page),
            Action::PageDown => self.selected = (self.selected + page).min(last),
            Action::First => self.selected = 0,
            Action::Last => self.selected = last,
            Action::Open => match self.entries.get(self.selected).cloned() {
                Some(entry) if entry.name == ".." => self.up(ctx),
                Some(entry) if entry.is_folder => self.enter(self.folder.join(entry.name), ctx),
                Some(entry) => {
                    let path = self.folder.join(entry.name);
                    match &self.purpose {
                        Purpose::Plan => ctx.push(super::plan_import::PlanImport::of(path)),
                        Purpose::Table(form, given) => {
                            ctx.push(TableImport::of(Source::File(path), form, given.clone()));
                        }
                    }
                }
                None => {}
            },
            _ => return false,
        }
        true
    }

    fn paste(&mut self, pasted: &str, ctx: &mut Ctx<'_>) -> bool {
        let Purpose::Table(form, given) = &self.purpose else { return false };
        let screen = TableImport::pasted(pasted, form, given.clone());
        let is_table = screen.is_some();
        if let Some(screen) = screen {
            ctx.push(screen);
        }
        is_table
    }

    fn body(&self, env: &Env) -> Body {
        let width = env.size.0.saturating_sub(2);
        let head = vec![Line::toned(Tone::Muted, text::truncate(&messages::hint(READ.join(" .")), env.size.0))];
        let mut rows = Rows::default();
        for (n, entry) in self.entries.iter().enumerate() {
            let line = if entry.is_folder {
                Line::toned(Tone::Strong, text::truncate(&format!("{}/", entry.name), width))
            } else {
                let size = messages::kilobytes(entry.size.div_ceil(1024));
                let name = text::fit(&entry.name, width.saturating_sub(text::width(&size) + 1));
                Line::plain(format!("{name} {size}"))
            };
            rows.push(n == self.selected, [line]);
        }
        Body::scrolled(head, rows, &self.scroll, env.size.1)
    }

    fn snapshot(&self) -> Json {
        let (form, given) = match &self.purpose {
            Purpose::Plan => (None, Vec::new()),
            Purpose::Table(form, given) => {
                let ids = given.iter().filter_map(|(field, value)| Some((field, value.as_id()?.to_string())));
                (Some(form), ids.collect())
            }
        };
        json!({
            "form": form,
            "given": given.into_iter().map(|(field, id)| (field.clone(), Json::from(id))).collect::<serde_json::Map<_, _>>(),
            "folder": self.folder.to_string_lossy(),
            "selected": self.entries.get(self.selected).map(|entry| entry.name.clone()).or_else(|| self.wanted.clone()),
        })
    }
}

mod messages {
    crate::messages! {
        title(folder) { ru: "Файл плана · {folder}", en: "File of a plan · {folder}" }
        title_of_table(form, folder) { ru: "Файл с таблицей · {form} · {folder}", en: "File with a table · {form} · {folder}" }
        hint(kinds) { ru: "Enter открывает. Папки и файлы .{kinds}", en: "Enter opens. Folders and files .{kinds}" }
        kilobytes(size) { ru: "{size} КБ", en: "{size} KB" }
    }
}
