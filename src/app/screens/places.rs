//! Choosing a folder to write into, or a file to take: folders first. Hands back the path as text.

use std::any::Any;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::files::{Entry, ReadFolder, allowed};
use crate::app::action::{Action, Scope};
use crate::app::screen::{Ctx, Env, Outcome, Screen};
use crate::app::selected::step;
use crate::app::view::{Body, Line, Rows, Scroll, Tone};
use crate::{Result, confine, text};

/// The chooser.
#[derive(Debug)]
pub struct Places {
    folder: PathBuf,
    /// Endings of the files that can be taken; none: the folder itself is taken.
    endings: &'static [&'static str],
    title: String,
    entries: Vec<Entry>,
    selected: usize,
    wanted: Option<String>,
    scroll: Scroll,
}

impl Places {
    /// A folder, beginning at this one or at the nearest above it that is there.
    pub fn folder(title: String, start: &Path) -> Self {
        Self::of(title, start, &[])
    }

    /// A file with one of these endings, beginning as [`Places::folder`] does.
    pub fn file(title: String, start: &Path, endings: &'static [&'static str]) -> Self {
        Self::of(title, start, endings)
    }

    fn of(title: String, start: &Path, endings: &'static [&'static str]) -> Self {
        // A path from where the program was started has nothing above its first folder.
        let start = std::path::absolute(start).unwrap_or_else(|_| start.to_owned());
        let folder = allowed(start.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("/")).to_owned());
        let (entries, scroll) = (Vec::new(), Scroll::default());
        Self { folder, endings, title, entries, selected: 0, wanted: None, scroll }
    }

    fn enter(&mut self, folder: PathBuf, ctx: &mut Ctx<'_>) {
        self.folder = folder;
        self.selected = 0;
        self.load(ctx);
    }

    fn up(&mut self, ctx: &mut Ctx<'_>) {
        let from = self.folder.file_name().map(|name| name.to_string_lossy().into_owned());
        if let Some(parent) = self.folder.parent().filter(|above| confine::admit(above).is_ok()).map(Path::to_owned) {
            self.enter(parent, ctx);
            self.wanted = from;
        }
    }

    /// Rows before the entries: «this folder».
    fn first(&self) -> usize {
        usize::from(self.endings.is_empty())
    }

    fn open(&mut self, ctx: &mut Ctx<'_>) {
        let Some(place) = self.selected.checked_sub(self.first()) else {
            return ctx.pop_with(Outcome::Text(self.folder.to_string_lossy().into_owned()));
        };
        match self.entries.get(place).cloned() {
            Some(entry) if entry.name == ".." => self.up(ctx),
            Some(entry) if entry.is_folder => self.enter(self.folder.join(entry.name), ctx),
            Some(entry) => {
                ctx.pop_with(Outcome::Text(self.folder.join(entry.name).to_string_lossy().into_owned()));
            }
            None => {}
        }
    }
}

impl Screen for Places {
    fn name(&self) -> &'static str {
        "places"
    }

    fn title(&self, _env: &Env) -> String {
        format!("{} · {}", self.title, self.folder.display())
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::List]
    }

    fn load(&mut self, ctx: &mut Ctx<'_>) {
        ctx.work(ReadFolder { folder: self.folder.clone(), endings: self.endings });
    }

    fn answer(&mut self, answer: Result<Box<dyn Any + Send>>, ctx: &mut Ctx<'_>) {
        let Some(entries) = ctx.take::<Vec<Entry>>(answer) else { return self.up(ctx) };
        self.entries = entries;
        let wanted = self.wanted.take();
        let place = self.entries.iter().position(|entry| Some(&entry.name) == wanted.as_ref());
        let last = (self.entries.len() + self.first()).saturating_sub(1);
        self.selected = place.map_or(self.selected, |place| place + self.first()).min(last);
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx<'_>) -> bool {
        let last = (self.entries.len() + self.first()).saturating_sub(1);
        let page = ctx.env.page(1);
        match action {
            Action::Open => self.open(ctx),
            _ if step(action, &mut self.selected, last, page) => {}
            _ => return false,
        }
        true
    }

    fn why_not(&self, action: Action, _env: &Env) -> Option<String> {
        super::only(&[Action::Open], action)
    }

    fn body(&self, env: &Env) -> Body {
        let width = env.size.0.saturating_sub(2);
        let hint =
            if self.endings.is_empty() { messages::hint() } else { messages::hint_file(self.endings.join(" .")) };
        let head = vec![Line::toned(Tone::Muted, text::truncate(&hint, env.size.0))];
        let mut rows = Rows::default();
        if self.endings.is_empty() {
            rows.push(self.selected == 0, [Line::plain(text::truncate(&messages::here(), width))]);
        }
        for (n, entry) in self.entries.iter().enumerate() {
            let name = if entry.is_folder { format!("{}/", entry.name) } else { entry.name.clone() };
            let tone = if entry.is_folder { Tone::Strong } else { Tone::Plain };
            rows.push(n + self.first() == self.selected, [Line::toned(tone, text::truncate(&name, width))]);
        }
        Body::scrolled(head, rows, &self.scroll, env.size.1)
    }

    // Like every question it is asked anew after a crash.
    fn snapshot(&self) -> Json {
        json!(null)
    }
}

mod messages {
    crate::messages! {
        here() { ru: "Взять эту папку", en: "Take this folder" }
        hint() { ru: "Enter открывает папку; в первой строке берёт ту, что в заголовке. Esc отменяет.", en: "Enter opens a folder; on the first row it takes the one in the heading. Esc gives up." }
        hint_file(kinds) { ru: "Enter открывает папку или берёт файл. Показаны папки и файлы .{kinds}", en: "Enter opens a folder or takes a file. Shown: folders and files .{kinds}" }
    }
}
