//! The lines of a file of records.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Read};

use serde_json::{Map, Value as Json};

use super::faults::Faults;
use super::value::Values;
use crate::domain::{Record, RecordId, Records, Value};
use crate::forms::schema::{Form, Kind};
use crate::import::messages as say;

/// Longest line, bytes: a record of several long texts.
const LONGEST_LINE: u64 = 4 * 1024 * 1024;

/// Longest file, bytes: all of it is read before anything is stored.
const LONGEST_FILE: u64 = 64 * 1024 * 1024;

/// What reading records needs from outside.
pub struct Reading<'a> {
    /// Name of the file, for messages.
    pub name: &'a str,
    /// All forms.
    pub forms: &'a [Form],
    /// The stored records, for references.
    pub records: &'a dyn Records,
    /// Reads the text of a period or of parties into the value with its reading.
    pub text_value: &'a dyn Fn(&Kind, &str) -> Value,
}

/// A line that is JSON of the right shape.
struct Parsed<'a> {
    line: usize,
    id: RecordId,
    form: &'a Form,
    fields: Map<String, Json>,
}

/// Reads JSON lines into records, or gives every fault. A line with the id of a stored record holds its new cells
/// only. A reference is an id, `"@key"` of another line (`"key"`), or the title of a stored record.
/// `new_id` names the lines without an id.
pub fn read(
    input: impl BufRead,
    reading: &Reading<'_>,
    new_id: &mut dyn FnMut() -> RecordId,
) -> Result<Vec<Record>, Faults> {
    let mut faults = Faults { name: reading.name.to_owned(), ..Faults::default() };
    let mut keys: BTreeMap<String, (RecordId, String)> = BTreeMap::new();
    let mut ids: BTreeMap<RecordId, String> = BTreeMap::new();
    let mut parsed = Vec::new();
    for (line, text) in lines(input, &mut faults) {
        let Some((mut object, form)) = shape(&text, line, reading, &mut faults) else { continue };
        let id = match object.get("id") {
            None | Some(Json::Null) => new_id(),
            Some(given) => match identity(given, form, reading, &ids) {
                Ok(id) => id,
                Err(text) => {
                    faults.add(line, "id", text);
                    continue;
                }
            },
        };
        ids.insert(id, form.id.clone());
        if let Some(Json::String(key)) = object.get("key")
            && keys.insert(key.trim_start_matches('@').to_owned(), (id, form.id.clone())).is_some()
        {
            faults.add(line, "key", say::key_twice(key));
        }
        let fields = match object.remove("fields") {
            Some(Json::Object(fields)) => fields,
            _ => Map::new(),
        };
        parsed.push(Parsed { line, id, form, fields });
    }
    let mut values = Values::new(reading, &keys, &ids);
    let mut records = Vec::new();
    for line in parsed {
        let mut record = Record::new(line.id, &line.form.id);
        for (id, json) in &line.fields {
            let Some(field) = line.form.field(id) else {
                faults.add(line.line, id, say::unknown_field(&line.form.id));
                continue;
            };
            match values.read(&field.kind, json) {
                Ok(value) => record.set(id, value),
                Err(text) => faults.add(line.line, id, text),
            }
        }
        records.push(record);
    }
    faults.first.sort_by_key(|fault| fault.line);
    if faults.count == 0 { Ok(records) } else { Err(faults) }
}

/// The lines that hold something, with their numbers. One that is too long or no text is a fault.
fn lines(mut input: impl BufRead, faults: &mut Faults) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    let mut number = 0;
    let mut total = 0;
    loop {
        let mut bytes = Vec::new();
        number += 1;
        match input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut bytes) {
            Ok(0) => return lines,
            Ok(_) => {}
            Err(cause) => {
                faults.add(number, "", say::unreadable_line(cause));
                return lines;
            }
        }
        total += bytes.len() as u64;
        if total > LONGEST_FILE {
            faults.add(number, "", say::long_file(LONGEST_FILE / (1024 * 1024)));
            // Nothing of it will be stored: no need to tell what else is wrong.
            return Vec::new();
        }
        if bytes.len() as u64 == LONGEST_LINE && !bytes.ends_with(b"\n") {
            faults.add(number, "", say::long_line(LONGEST_LINE / (1024 * 1024)));
            return lines;
        }
        match String::from_utf8(bytes) {
            Ok(text) => {
                let text = text.trim_start_matches('\u{feff}').trim();
                if !text.is_empty() {
                    lines.push((number, text.to_owned()));
                }
            }
            Err(_) => faults.add(number, "", say::not_utf8()),
        }
    }
}

/// The object of a line and its form.
fn shape<'a>(
    text: &str,
    line: usize,
    reading: &Reading<'a>,
    faults: &mut Faults,
) -> Option<(Map<String, Json>, &'a Form)> {
    let object = match serde_json::from_str::<Json>(text) {
        Ok(Json::Object(object)) => object,
        Ok(_) => {
            faults.add(line, "", say::not_an_object());
            return None;
        }
        Err(fault) => {
            faults.add(line, "", say::not_json(fault.column()));
            return None;
        }
    };
    // What `list --json` says of conflicts is for reading: who imports a record writes the value it shows.
    let known: BTreeSet<&str> = ["form", "id", "key", "fields", "conflicts"].into();
    for name in object.keys().filter(|name| !known.contains(name.as_str())) {
        faults.add(line, name, say::unknown_member());
    }
    if !matches!(object.get("fields"), Some(Json::Object(_)) | None) {
        faults.add(line, "fields", say::not_an_object());
    }
    if !matches!(object.get("key"), Some(Json::String(_)) | None) {
        faults.add(line, "key", say::text_expected());
    }
    let name = object.get("form").and_then(Json::as_str).unwrap_or_default();
    let form = reading.forms.iter().find(|form| form.id == name);
    if form.is_none() {
        faults.add(line, "form", say::unknown_form(name));
    }
    form.map(|form| (object, form))
}

/// The id a line gives: new, or of a stored record of the same form.
fn identity(
    given: &Json,
    form: &Form,
    reading: &Reading<'_>,
    ids: &BTreeMap<RecordId, String>,
) -> Result<RecordId, String> {
    let id = given.as_str().and_then(RecordId::parse).ok_or_else(say::bad_id)?;
    let stored = reading.records.get(id).map_err(|cause| cause.to_string())?;
    if stored.is_some_and(|record| record.form != form.id) {
        return Err(say::id_of_other_form());
    }
    if ids.contains_key(&id) { Err(say::id_twice()) } else { Ok(id) }
}
