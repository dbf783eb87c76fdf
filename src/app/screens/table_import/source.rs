//! Where a table comes from, and what of its import the next session finds.

use std::any::Any;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::app::effect::Job;
use crate::changes::disk::{Disk, RealDisk};
use crate::forms::Form;
use crate::import::grid::memory::Memory;
use crate::import::grid::messages as say;
use crate::import::grid::{Chosen, Mapping, Sheet, Target, Wishes, sheets};
use crate::import::source;

/// Longest pasted text that is kept for the next session, bytes: the file of drafts has a limit.
const KEPT_TEXT: usize = 200_000;

/// A file, or text from the clipboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A file of any format.
    File(PathBuf),
    /// Rows of cells with tabs or separators between.
    Text(String),
}

impl Source {
    /// What people call it.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            Self::Text(_) => say::paste_name(),
        }
    }
}

/// The tables of a source.
#[derive(Debug)]
pub struct Loaded {
    pub name: String,
    /// Of the file's bytes; empty for a paste.
    pub hash: String,
    pub sheets: Vec<Sheet>,
    /// Where mappings are remembered; known once the store has been asked.
    pub memory: std::sync::OnceLock<PathBuf>,
}

/// Reads a source.
#[derive(Debug)]
pub struct ReadSource(pub Source);

impl Job for ReadSource {
    fn run(&self) -> Result<Box<dyn Any + Send>> {
        let (name, hash, manuscript) = match &self.0 {
            Source::File(path) => {
                let (bytes, name) = source::read_file(path)?;
                let manuscript = source::manuscript(&bytes, &name)?;
                (name, source::sha256(&bytes), manuscript)
            }
            Source::Text(text) => {
                let name = self.0.name();
                (name.clone(), String::new(), crate::import::csv::read(text, &name)?)
            }
        };
        let sheets = sheets(manuscript);
        if sheets.is_empty() {
            return Err(crate::Error::Refused(say::no_rows(name)));
        }
        Ok(Box::new(Loaded { name, hash, sheets, memory: std::sync::OnceLock::new() }))
    }
}

/// Remembers the mappings that were used.
#[derive(Debug)]
pub struct Remember {
    pub loaded: Arc<Loaded>,
    pub form: Option<Form>,
    pub chosen: Vec<Chosen>,
}

impl Job for Remember {
    fn run(&self) -> Result<Box<dyn Any + Send>> {
        let (Some(path), Some(form)) = (self.loaded.memory.get(), &self.form) else { return Ok(Box::new(())) };
        let fault = |error| crate::Error::file(path, error);
        let kept = RealDisk.read(path).map_err(fault)?;
        let mut memory = Memory::parse(&String::from_utf8_lossy(kept.as_deref().unwrap_or_default()));
        for chosen in self.chosen.iter().filter(|chosen| chosen.ready) {
            if let Some(sheet) = self.loaded.sheets.get(chosen.sheet) {
                memory.put(sheet, form, &chosen.mapping);
            }
        }
        RealDisk.replace(path, memory.to_text().as_bytes()).map_err(fault)?;
        Ok(Box::new(()))
    }
}

/// An import as the session keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub source: Source,
    pub form: String,
    /// References that hold for every row, ids as text.
    pub given: BTreeMap<String, String>,
    pub make_missing: bool,
    pub update: bool,
    /// Mappings a person changed.
    pub tables: Vec<KeptTable>,
    /// The columns were looked at.
    pub columns: bool,
    pub table: usize,
    pub column: usize,
    pub selected: usize,
}

/// The mapping of one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptTable {
    sheet: usize,
    top: usize,
    rows: usize,
    targets: Vec<Target>,
    fixed: BTreeMap<String, String>,
}

impl Kept {
    /// The mappings as they are.
    pub fn tables(chosen: &[Chosen]) -> Vec<KeptTable> {
        let kept = |one: &Chosen| KeptTable {
            sheet: one.sheet,
            top: one.mapping.layout.top,
            rows: one.mapping.layout.rows,
            targets: one.mapping.targets.clone(),
            fixed: one.mapping.fixed.clone(),
        };
        chosen.iter().map(kept).collect()
    }

    /// Whether the session may hold it.
    pub fn is_short(&self) -> bool {
        !matches!(&self.source, Source::Text(text) if text.len() > KEPT_TEXT)
    }

    /// Puts the mappings back; whether there were any.
    pub fn put_back(&self, chosen: &mut [Chosen], tables: &[Sheet], form: &Form, wishes: &Wishes) -> bool {
        for kept in &self.tables {
            let one = chosen.iter_mut().find(|one| one.sheet == kept.sheet);
            let (Some(one), Some(sheet)) = (one, tables.get(kept.sheet)) else { continue };
            if kept.targets.len() != sheet.width() {
                continue;
            }
            one.mapping = Mapping::with_rows(sheet, form, kept.top, kept.rows);
            one.mapping.targets.clone_from(&kept.targets);
            one.mapping.fixed.clone_from(&kept.fixed);
            *one = one.clone().judged(form, wishes);
        }
        !self.tables.is_empty()
    }
}
