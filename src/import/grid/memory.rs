//! Mappings that a person made, remembered for tables with the same headings. Values typed for all rows of one table are
//! not remembered: next year they would be wrong.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::mapping::{Mapping, Target};
use super::sheet::Sheet;
use crate::forms::Form;
use crate::text;

/// Remembered mappings, at most; the oldest gives way.
const MOST: usize = 200;

/// The remembered mappings: the text of `mappings.json` in the data folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    mappings: Vec<Remembered>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Remembered {
    form: String,
    /// Of the headings as they were recognised before a person changed anything.
    headings: String,
    top: usize,
    rows: usize,
    targets: Vec<Target>,
}

impl Memory {
    /// Of this text; one that cannot be read remembers nothing, as it only spares keys.
    pub fn parse(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// The text to be kept.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The mapping of a table: a remembered one, or what its headings say. With whether it was remembered.
    pub fn mapping(&self, sheet: &Sheet, form: &Form) -> (Mapping, bool) {
        let guess = Mapping::guess(sheet, form);
        let headings = fingerprint(&guess);
        let known = self.mappings.iter().find(|known| known.form == form.id && known.headings == headings);
        match known.filter(|known| known.targets.len() == sheet.width()) {
            Some(known) => {
                let mut mapping = Mapping::with_rows(sheet, form, known.top, known.rows);
                mapping.targets.clone_from(&known.targets);
                mapping.fixed.retain(|id, _| !known.targets.contains(&Target::Field(id.clone())));
                (mapping, true)
            }
            None => (guess, false),
        }
    }

    /// Remembers a mapping if a person made it: what the headings say by themselves needs no memory.
    pub fn put(&mut self, sheet: &Sheet, form: &Form, mapping: &Mapping) {
        let guess = Mapping::guess(sheet, form);
        let headings = fingerprint(&guess);
        self.mappings.retain(|known| known.form != form.id || known.headings != headings);
        if guess.targets == mapping.targets && guess.layout == mapping.layout {
            return;
        }
        self.mappings.push(Remembered {
            form: form.id.clone(),
            headings,
            top: mapping.layout.top,
            rows: mapping.layout.rows,
            targets: mapping.targets.clone(),
        });
        let over = self.mappings.len().saturating_sub(MOST);
        self.mappings.drain(..over);
    }
}

fn fingerprint(mapping: &Mapping) -> String {
    let hash = Sha256::digest(mapping.headings().join("\u{1}"));
    text::hexadecimal(hash.get(..8).unwrap_or_default())
}
