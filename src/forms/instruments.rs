//! Instruments (lists of questions for a visit) as files: the program's own in `src/forms/instruments/`, the user's
//! in the `instruments/` folder of the data folder. Each file makes one `instrument` and its `instrument_item`s.

use std::collections::BTreeSet;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::domain::{Decimal, Record, RecordId, Value};

use super::fault::{Faults, FileFault};
use super::indicators;
use super::messages;
use super::node::Node;
use super::registry::{Registry, instrument_files, toml_files};
use super::schema::{Form, Kind};

/// The id of a record that comes from a file: the same in every district, so that results can be compared and a
/// second reading makes nothing twice. First 16 bytes of SHA-256 of `vyezd/<form>/<key>`.
pub fn known_id(form: &str, key: &str) -> RecordId {
    let digest = Sha256::digest(format!("vyezd/{form}/{key}"));
    let mut bytes = [0; 16];
    for (byte, source) in bytes.iter_mut().zip(digest.iter()) {
        *byte = *source;
    }
    RecordId::new(bytes)
}

/// The records that come with the program: its own instruments, and the indicators of source 004.
pub fn builtin(registry: &Registry) -> Vec<Record> {
    let own = instrument_files().iter().filter_map(|(origin, text)| read(text, origin, registry).ok()).flatten();
    own.chain(indicators::builtin()).collect()
}

/// The records of the user's instruments; faulty files are reported all at once, the good ones work. An instrument
/// may not take the id of another file's.
pub fn load(dir: &Path, registry: &Registry) -> (Vec<Record>, Vec<FileFault>) {
    let mut records = Vec::new();
    let mut faults = Vec::new();
    let mut taken: BTreeSet<RecordId> = builtin(registry).into_iter().map(|record| record.id).collect();
    for (path, text) in toml_files(dir) {
        let origin = path.display().to_string();
        let whole_file = |sentence: String| FileFault { origin: origin.clone(), line: 1, column: 1, sentence };
        match text.map(|text| read(&text, &origin, registry)) {
            Err(cause) => faults.push(whole_file(messages::file_unreadable(crate::error::cause(&cause)))),
            Ok(Err(found)) => faults.extend(found),
            Ok(Ok(found)) => {
                if found.iter().all(|record| taken.insert(record.id)) {
                    records.extend(found);
                } else {
                    faults.push(whole_file(messages::instrument_taken()));
                }
            }
        }
    }
    (records, faults)
}

/// One instrument's file → the instrument and its items in order, or every fault. Ids come from the `id`s in the
/// file, so that a corrected wording stays the same question.
pub fn read(text: &str, origin: &str, registry: &Registry) -> Result<Vec<Record>, Vec<FileFault>> {
    let mut faults = Faults::new(origin, text);
    let mut node = Node::of_file(text, &mut faults);
    if !faults.is_empty() {
        return Err(faults.finish());
    }
    let key = node.id("id", &mut faults).value;
    let id = known_id("instrument", &key);
    let mut instrument = Record::new(id, "instrument");
    instrument.set("title", node.needed_text("title", &mut faults).value.into());
    for optional in ["version", "source", "note"] {
        if let Some(text) = node.scalar(optional, &mut faults) {
            instrument.set(optional, text.value.into());
        }
    }
    let mut records = vec![instrument];
    let mut reading = Items { key, id, item_form: registry.form("instrument_item"), seen: BTreeSet::new() };
    for section in node.nodes("section", &mut faults) {
        reading.section(section, &mut records, &mut faults);
    }
    if records.len() == 1 {
        faults.at(0, messages::no_questions());
    }
    node.finish(&mut faults);
    if faults.is_empty() { Ok(records) } else { Err(faults.finish()) }
}

struct Items<'f> {
    key: String,
    id: RecordId,
    item_form: Option<&'f Form>,
    seen: BTreeSet<String>,
}

impl Items<'_> {
    fn section(&mut self, mut node: Node<'_>, records: &mut Vec<Record>, faults: &mut Faults<'_>) {
        let title = node.needed_text("title", faults).value;
        // What most questions of a section share is written once.
        let addressee = self.choice(&mut node, "addressee", faults);
        let days = deadline_days(&mut node, faults);
        for mut item in node.nodes("item", faults) {
            let id = item.id("id", faults);
            if !id.value.is_empty() && !self.seen.insert(id.value.clone()) {
                faults.at(id.offset, messages::duplicate_id(&id.value));
            }
            let order = i64::try_from(records.len()).unwrap_or(i64::MAX);
            let record_id = known_id("instrument_item", &format!("{}/{}", self.key, id.value));
            let mut record = Record::new(record_id, "instrument_item")
                .with("instrument", self.id)
                .with("section", title.as_str())
                .with("text", item.needed_text("text", faults).value)
                .with("answer_kind", self.choice(&mut item, "answer", faults).unwrap_or_else(|| "answer".into()));
            record.set("order", Decimal::new(order, 0).map_or(Value::Null, Value::from));
            for (field, key) in [("advice", "advice"), ("recommendation", "recommendation")] {
                if let Some(text) = item.text(key, faults) {
                    record.set(field, text.value.into());
                }
            }
            record.set(
                "addressee",
                self.choice(&mut item, "addressee", faults).or_else(|| addressee.clone()).unwrap_or_default(),
            );
            record.set("deadline_days", deadline_days(&mut item, faults).or_else(|| days.clone()).unwrap_or_default());
            item.finish(faults);
            records.push(record);
        }
        node.finish(faults);
    }

    /// A value of one of the form's choices; `answer` is the file's word for the field `answer_kind`.
    fn choice(&self, node: &mut Node<'_>, key: &str, faults: &mut Faults<'_>) -> Option<Value> {
        let found = node.text(key, faults)?;
        let field = if key == "answer" { "answer_kind" } else { key };
        let kind = self.item_form.and_then(|form| form.field(field)).map(|field| &field.kind);
        if kind.is_some_and(|kind| kind.items().iter().all(|item| item.id != found.value)) {
            let known: Vec<&str> =
                kind.map(Kind::items).unwrap_or_default().iter().map(|item| item.id.as_str()).collect();
            faults.at(found.offset, messages::item_unknown(&found.value, known.join(", ")));
        }
        Some(found.value.into())
    }
}

fn deadline_days(node: &mut Node<'_>, faults: &mut Faults<'_>) -> Option<Value> {
    let present = node.has("deadline_days");
    let days = node.whole_within("deadline_days", (1, 730), 30, faults);
    present.then(|| Decimal::new(days, 0).map(Value::from)).flatten()
}

#[cfg(test)]
mod tests;
