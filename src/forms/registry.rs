//! Every form there is: the program's own and the user's.

use std::path::{Path, PathBuf};
use std::{fs, io};

use sha2::{Digest, Sha256};

use crate::domain::{Record, RecordId, Records};
use crate::{Error, Result};

use super::claims;
use super::fault::FileFault;
use super::messages;
use super::reader::{self, ReadForm};
use super::schema::{Field, Form};

include!(concat!(env!("OUT_DIR"), "/embedded_forms.rs"));

/// Texts of the program's own instruments by file name.
pub(super) fn instrument_files() -> &'static [(&'static str, &'static str)] {
    INSTRUMENT_FILES
}

/// All forms, ordered by id.
#[derive(Debug, Clone)]
pub struct Registry {
    forms: Vec<Form>,
}

impl Registry {
    /// The program's own forms: one for each TOML file in `src/forms/`.
    pub fn builtin() -> Self {
        Self::load(None).0
    }

    /// The program's own forms and the `*.toml` of the user's folder. Faulty files are reported all at once, the
    /// good ones work. A folder that does not exist holds no forms.
    pub fn load(dir: Option<&Path>) -> (Self, Vec<FileFault>) {
        let mut texts: Vec<(String, String)> =
            FORM_FILES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let mut faults = Vec::new();
        for (path, text) in dir.map(toml_files).unwrap_or_default() {
            match text {
                Ok(text) => texts.push((path.display().to_string(), text)),
                Err(cause) => faults.push(FileFault {
                    origin: path.display().to_string(),
                    line: 1,
                    column: 1,
                    sentence: messages::file_unreadable(crate::error::cause(&cause)),
                }),
            }
        }
        let (registry, found) = Self::of_texts(&texts);
        faults.extend(found);
        (registry, faults)
    }

    /// The faults a file would have beside the program's own forms; none: it can be loaded.
    pub fn judge(origin: &str, text: &str) -> Vec<FileFault> {
        let own = FORM_FILES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let texts: Vec<(String, String)> = own.chain([(origin.to_owned(), text.to_owned())]).collect();
        Self::of_texts(&texts).1
    }

    /// Forms of (file name, text) pairs; of two forms with one id the first is taken.
    pub fn of_texts(texts: &[(String, String)]) -> (Self, Vec<FileFault>) {
        let mut faults = Vec::new();
        let mut read: Vec<ReadForm> = Vec::new();
        for (origin, text) in texts {
            match reader::read(text, origin) {
                Ok(new) => match read.iter().find(|known| known.form.id == new.form.id) {
                    None => read.push(new),
                    Some(known) => faults.push(FileFault {
                        origin: origin.clone(),
                        line: 1,
                        column: 1,
                        sentence: messages::form_taken(&new.form.id, &known.form.origin),
                    }),
                },
                Err(found) => faults.extend(found),
            }
        }
        drop_disagreeing(&mut read, &mut faults);
        let mut forms: Vec<Form> = read.into_iter().map(|read| read.form).collect();
        forms.sort_by(|one, other| one.id.cmp(&other.id));
        (Self { forms }, faults)
    }

    /// All forms, ordered by id.
    pub fn forms(&self) -> &[Form] {
        &self.forms
    }

    /// The form of this id.
    pub fn form(&self, id: &str) -> Option<&Form> {
        let at = self.forms.binary_search_by(|form| form.id.as_str().cmp(id)).ok()?;
        self.forms.get(at)
    }

    /// The form of this id, or the sentence that it is unknown.
    pub fn need(&self, id: &str) -> Result<&Form> {
        self.form(id).ok_or_else(|| Error::Refused(messages::unknown_form(id)))
    }

    /// The forms that refer to `form`, with the field that does.
    pub fn children_of<'a>(&'a self, form: &'a str) -> impl Iterator<Item = (&'a Form, &'a Field)> {
        let refers = move |field: &&Field| field.kind.target() == Some(form);
        self.forms.iter().flat_map(move |child| child.fields.iter().filter(refers).map(move |field| (child, field)))
    }

    /// A number that changes when anything changes by which records are stored, listed or named; texts of help and
    /// headings do not count. Stable between runs and machines.
    pub fn schema_number(&self) -> u64 {
        let mut digest = Sha256::new();
        for form in &self.forms {
            let Form { id, title, columns, sort, scope, due, open, .. } = form;
            digest.update(format!("{:?}", (id, title, columns, sort, scope, due, open)));
            for field in &form.fields {
                digest.update(format!("{:?}", (&field.id, &field.kind)));
            }
        }
        digest.finalize().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    /// The municipality a record belongs to, found by way of [`Form::scope`]; `None`: it belongs to all, or the way
    /// is broken by a missing reference.
    pub fn municipality_of(&self, record: &Record, records: &dyn Records) -> Result<Option<RecordId>> {
        let mut current = record.clone();
        // The scopes of the forms lead to a municipality without circles, but a record may be of an unknown form.
        for _ in 0..=self.forms.len() {
            if current.form == "municipality" {
                return Ok(Some(current.id));
            }
            let Some(next) = self.form(&current.form).and_then(|form| current.reference(&form.scope)) else {
                return Ok(None);
            };
            match records.get(next)? {
                Some(found) => current = found,
                None => return Ok(None),
            }
        }
        Ok(None)
    }

    /// How many of the records behind a rows field are open (see [`Form::open`]); all where the form has no notion
    /// of it.
    pub fn count_open(&self, form: &str, rows: &[Record]) -> usize {
        rows.iter().filter(|row| self.form(form).is_none_or(|form| form.is_open(row))).count()
    }
}

/// Takes out forms that speak of others wrongly; again and again, as others may rest on those.
fn drop_disagreeing(read: &mut Vec<ReadForm>, faults: &mut Vec<FileFault>) {
    loop {
        let known = |id: &str| read.iter().map(|read| &read.form).find(|form| form.id == id);
        let judged: Vec<Vec<FileFault>> =
            read.iter().map(|one| claims::judge_across(&one.form, &one.claims, &known)).collect();
        if judged.iter().all(Vec::is_empty) {
            return;
        }
        let mut good = judged.iter().map(Vec::is_empty);
        read.retain(|_| good.next().unwrap_or(true));
        faults.extend(judged.into_iter().flatten());
    }
}

/// The TOML files of a folder with their texts, in the order of their names.
pub(super) fn toml_files(dir: &Path) -> Vec<(PathBuf, io::Result<String>)> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Vec::new(),
        Err(cause) => return vec![(dir.to_owned(), Err(cause))],
    };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read_to_string(path))).collect()
}

#[cfg(test)]
mod tests;
