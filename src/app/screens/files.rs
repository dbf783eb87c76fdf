//! Choosing a file on this machine: folders first, then the files that can be read.

use std::any::Any;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use crate::app::action::{Action, Scope};
use crate::app::effect::Job;
use crate::app::screen::{Ctx, Env, Screen};
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::{Error, Result, text};

/// What plans are read from.
const PLANS: [&str; 7] = ["docx", "csv", "tsv", "txt", "xlsx", "ods", "xls"];

/// The chooser.
#[derive(Debug)]
pub struct Files {
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
        let folder = std::fs::read_dir(&self.folder).map_err(|error| Error::file(&self.folder, error))?;
        for entry in folder.filter_map(std::result::Result::ok) {
            let name = entry.file_name().to_string_lossy().into_owned();
            let Ok(meta) = std::fs::metadata(entry.path()) else { continue };
            let extension = entry.path().extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
            let fits = meta.is_dir() || self.endings.contains(&extension.as_str());
            if fits && !name.starts_with('.') {
                entries.push(Entry { name, is_folder: meta.is_dir(), size: meta.len() });
            }
        }
        entries.sort_by_cached_key(|entry| (!entry.is_folder, text::sort_key(&entry.name)));
        if self.folder.parent().is_some() {
            entries.insert(0, Entry { name: "..".to_owned(), is_folder: true, size: 0 });
        }
        Ok(Box::new(entries))
    }
}

impl Files {
    /// Files with plans, from the folder the program was started in.
    pub fn plans() -> Self {
        let folder = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/"));
        Self { folder, entries: Vec::new(), selected: 0, wanted: None, scroll: Scroll::default() }
    }

    /// From a saved session.
    pub fn restore(state: &Json) -> Option<Self> {
        let folder = PathBuf::from(state.get("folder")?.as_str()?);
        let wanted = state.get("selected").and_then(Json::as_str).map(str::to_owned);
        Some(Self { folder, wanted, ..Self::plans() })
    }

    fn enter(&mut self, folder: PathBuf, ctx: &mut Ctx<'_>) {
        self.folder = folder;
        self.selected = 0;
        ctx.work(ReadFolder { folder: self.folder.clone(), endings: &PLANS });
    }

    fn up(&mut self, ctx: &mut Ctx<'_>) {
        let from = self.folder.file_name().map(|name| name.to_string_lossy().into_owned());
        if let Some(parent) = self.folder.parent().map(Path::to_owned) {
            self.enter(parent, ctx);
            self.wanted = from;
        }
    }
}

impl Screen for Files {
    fn name(&self) -> &'static str {
        "files"
    }

    fn title(&self, _env: &Env) -> String {
        messages::title(self.folder.display())
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::List]
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        ctx.work(ReadFolder { folder: self.folder.clone(), endings: &PLANS });
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
                Some(entry) => ctx.push(super::plan_import::PlanImport::of(self.folder.join(entry.name))),
                None => {}
            },
            _ => return false,
        }
        true
    }

    fn body(&self, env: &Env) -> Body {
        let width = env.size.0.saturating_sub(2);
        let head = vec![Line::toned(Tone::Muted, text::truncate(&messages::hint(PLANS.join(" .")), env.size.0))];
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
        json!({
            "folder": self.folder.to_string_lossy(),
            "selected": self.entries.get(self.selected).map(|entry| entry.name.clone()).or_else(|| self.wanted.clone()),
        })
    }
}

mod messages {
    crate::messages! {
        title(folder) { ru: "Файл плана · {folder}", en: "File of a plan · {folder}" }
        hint(kinds) { ru: "Enter открывает. Показаны папки и файлы .{kinds}", en: "Enter opens. Shown: folders and files .{kinds}" }
        kilobytes(size) { ru: "{size} КБ", en: "{size} KB" }
    }
}
