//! The office's own paper: a .docx that is kept in the data folder and named in its settings.

use std::any::Any;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::app::effect::{Desk, Query};
use crate::app::settings;
use crate::changes::disk::{Disk, RealDisk};
use crate::report::docx::template::{LARGEST, Template};
use crate::store::layout::Layout;
use crate::{Error, Result, confine};

/// Name of the kept file.
const KEPT: &str = "template.docx";

/// Where reports go by themselves, and what they are written on; the answer is [`Paper`].
#[derive(Debug)]
pub struct ReadPaper;

/// Takes a file as the template, or with `None` puts it away; the answer is [`Paper`].
#[derive(Debug)]
pub struct TakeTemplate(pub Option<PathBuf>);

/// The answer to both.
#[derive(Debug)]
pub struct Paper {
    /// The data folder's own place for reports.
    pub exports: PathBuf,
    /// Name of the template in the data folder; empty: none.
    pub template: String,
    /// What was done about it.
    pub done: Option<String>,
}

impl Query for ReadPaper {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let layout = layout(desk)?;
        let template = kept(&layout)?.map(|_| KEPT.to_owned()).unwrap_or_default();
        Ok(Box::new(Paper { exports: layout.exports(), template, done: None }))
    }
}

impl Query for TakeTemplate {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let layout = layout(desk)?;
        let place = layout.root().join(KEPT);
        let (template, done) = match &self.0 {
            Some(from) => {
                let bytes = read(&confine::admit(from)?)?;
                let notes = Template::read(&bytes)?.notes;
                RealDisk.replace(&place, &bytes).map_err(|error| Error::file(&place, error))?;
                let done = std::iter::once(messages::taken(from.display())).chain(notes).collect::<Vec<_>>().join(" ");
                (KEPT.to_owned(), done)
            }
            None => match RealDisk.remove(&place) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Error::file(&place, error)),
                _ => (String::new(), messages::put_away()),
            },
        };
        Ok(Box::new(Paper { exports: layout.exports(), template, done: Some(done) }))
    }
}

/// The template in force.
pub fn template(desk: &Desk<'_>) -> Result<Option<Vec<u8>>> {
    // Records that are only in memory have no folder.
    let condition = desk.store.condition()?;
    if condition.folder.as_os_str().is_empty() {
        return Ok(None);
    }
    kept(&Layout::new(&condition.folder))
}

/// The template a data folder keeps; one the settings name and that is gone counts as none.
pub fn kept(layout: &Layout) -> Result<Option<Vec<u8>>> {
    let name = settings::load(&layout.settings())?.text(settings::TEMPLATE).to_owned();
    if name.is_empty() {
        return Ok(None);
    }
    let path = layout.root().join(name);
    if path.is_file() { read(&path).map(Some) } else { Ok(None) }
}

/// A file that may be a template; what is longer than any is cut, and refused by its reader.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    let failed = |error| Error::file(path, error);
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(failed)?;
    file.take(LARGEST as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

fn layout(desk: &Desk<'_>) -> Result<Layout> {
    Ok(Layout::new(&desk.store.condition()?.folder))
}

mod messages {
    crate::messages! {
        taken(path) { ru: "Бланк взят из {path}: новые docx и pdf пишутся на нём. Сам файл не изменён.", en: "The template was taken from {path}: new docx and pdf are written on it. The file itself was not changed." }
        put_away() { ru: "Бланк убран: отчёты печатаются без него.", en: "The template was put away: reports are printed without it." }
    }
}
