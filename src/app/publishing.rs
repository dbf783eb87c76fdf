//! Records for publication: a table of everything, or of some schools, in which nobody is named.

use std::path::PathBuf;

use chrono::NaiveDate;

use crate::domain::{RecordId, Records};
use crate::forms::Registry;
use crate::forms::nameless::Nameless;
use crate::report::output;
use crate::store::Store;
use crate::tables::catalogue::{self, Format, Source};
use crate::tables::{dataset, of_schools};
use crate::{Error, Result};

/// Names of one day in one folder, at most.
const MOST: u32 = 1000;

/// What is published, and where.
#[derive(Debug, Clone)]
pub struct Publication {
    /// The folder for the file.
    pub folder: PathBuf,
    /// Only what belongs to these schools; empty: everything.
    pub schools: Vec<RecordId>,
    /// Only say what would be written.
    pub preview: bool,
}

impl Publication {
    /// Writes `vyezd-<day>-no-names.ndjson`, or says that it would; the sentence. A file that is there is never written
    /// over.
    pub fn write(&self, store: &Store, forms: &Registry, today: NaiveDate) -> Result<String> {
        if !self.folder.is_dir() {
            return Err(Error::Refused(messages::no_folder(self.folder.display())));
        }
        let only = (!self.schools.is_empty()).then(|| of_schools(store, forms, &self.schools)).transpose()?;
        let count = match &only {
            Some(ids) => ids.len(),
            None => forms.forms().iter().map(|form| store.count(&form.id)).sum::<Result<usize>>()?,
        };
        let names = (1..MOST).map(|number| {
            let tail = if number == 1 { String::new() } else { format!("-{number}") };
            self.folder.join(format!("vyezd-{today}-no-names{tail}.{}", Format::Ndjson.name()))
        });
        let target = names.into_iter().find(|path| !path.exists());
        let target = target.ok_or_else(|| Error::Refused(messages::no_folder(self.folder.display())))?;
        if self.preview {
            return Ok(messages::would_write(target.display(), count));
        }
        let nameless = Nameless::new(store, forms)?;
        let source = Source { store, forms, form: None, only: only.as_ref(), nameless: Some(&nameless) };
        output::stream(&target, |out| catalogue::write(&dataset::TABLE, Format::Ndjson, source, out))?;
        Ok(messages::written(target.display(), count))
    }
}

mod messages {
    crate::messages! {
        no_folder(path) {
            ru: "{path}: это не папка, в которую можно записать файл. Ничего не записано; проверьте путь.",
            en: "{path}: this is no folder to write a file into. Nothing was written; check the path."
        }
        would_write(path, count) {
            ru: "Будет записан файл {path}: записей {count}, люди названы ролями, личных полей нет. Обмена не будет.",
            en: "The file {path} would be written: {count} records, people by their roles, no personal fields. There is no exchange."
        }
        written(path, count) {
            ru: "Записан файл {path}: записей {count}, люди названы ролями, личных полей нет.",
            en: "The file {path} was written: {count} records, people by their roles, no personal fields."
        }
    }
}
