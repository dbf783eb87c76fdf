//! `import table`: a table of any file into records of any form.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;

use super::ids::fresh;
use super::import::print;
use super::{Args, messages, workspace};
use crate::changes::disk::{Disk, RealDisk};
use crate::domain::RecordId;
use crate::forms::json as form_json;
use crate::import::batch::Batch;
use crate::import::grid::choose::{self, Told};
use crate::import::grid::memory::Memory;
use crate::import::grid::messages as say;
use crate::import::grid::{Around, Entry, Prepared, Weight, What, Wishes, prepare, sheets};
use crate::import::source;
use crate::store::Edit;
use crate::{Error, Result, demo};

/// What the user asked for.
#[allow(clippy::struct_excessive_bools)] // One for each switch of the command.
pub struct Asked {
    /// The file; `-`: standard input, a table with tabs or separators.
    pub file: PathBuf,
    /// Form id.
    pub form: String,
    /// About tables and columns.
    pub told: Told,
    /// Municipality of new records: id or a part of its name.
    pub municipality: Option<String>,
    /// `TEXT=ID`: which record a name means.
    pub mean: Vec<String>,
    /// Make records that are named and not stored.
    pub make_missing: bool,
    /// Replace stored values that differ.
    pub update: bool,
    /// Only show.
    pub dry_run: bool,
    /// One object a line.
    pub json: bool,
}

/// Faults shown of a refused file.
const FAULTS_SHOWN: usize = 50;

/// Reads the table, shows what becomes of it and takes it in: all of it or nothing.
pub fn run(args: &Args, asked: Asked) -> Result<()> {
    let (bytes, name) = read(&asked.file)?;
    let space = workspace::open(args)?;
    let form = space.forms.form(&asked.form).cloned();
    let form = form.ok_or_else(|| Error::Refused(messages::unknown_form(&asked.form)))?;
    let municipality = asked.municipality.as_deref().map(|wanted| space.find("municipality", wanted)).transpose()?;
    let forms = Arc::clone(&space.forms);
    let as_json = asked.json;
    let (prepared, saved) = space.read(move |store| {
        let tables = sheets(source::manuscript(&bytes, &name)?);
        let district = municipality.map_or_else(|| choose::only_district(store), |id| Ok(Some(id)))?;
        let mut wishes =
            Wishes { district, make_missing: asked.make_missing, update: asked.update, ..Wishes::default() };
        for given in &asked.mean {
            let (text, id) = given.rsplit_once('=').unwrap_or((given, ""));
            let id = RecordId::parse(id).ok_or_else(|| Error::Refused(messages::bad_id(id)))?;
            let record = crate::domain::Records::get(store, id)?;
            let record = record.ok_or_else(|| Error::Refused(messages::no_record(id)))?;
            wishes.mean(&record.form, text, id);
        }
        let path = store.layout().mappings();
        let kept = RealDisk.read(&path).map_err(|error| Error::file(&path, error))?;
        let mut memory = Memory::parse(&String::from_utf8_lossy(kept.as_deref().unwrap_or_default()));
        let chosen = choose::told(&tables, &form, &memory, &wishes, &asked.told, &name)?;
        let today = workspace::today();
        let around = Around { forms: &forms, form: &form, records: store, printed: &demo::read_text, today, me: None };
        let pairs: Vec<_> = chosen.iter().filter_map(|one| Some((tables.get(one.sheet)?, &one.mapping))).collect();
        let prepared = prepare(&pairs, &around, &wishes)?;
        let faults = prepared.count(Weight::Fault);
        if asked.dry_run || faults > 0 {
            return Ok((prepared, None));
        }
        let edits: Vec<Edit> = prepared.edits(&mut fresh).into_iter().map(edit).collect();
        if !edits.is_empty() {
            let batch = Batch {
                file: name.clone(),
                hash: source::sha256(&bytes),
                what: form.plural.get().to_owned(),
                date: today,
                created: prepared.records(What::New),
                changed: prepared.records(What::Changed),
            };
            super::import::take_in(store, edits, &batch)?;
        }
        if !asked.told.columns.is_empty() || asked.told.headings.is_some() {
            for (sheet, mapping) in &pairs {
                memory.put(sheet, &form, mapping);
            }
            RealDisk.replace(&path, memory.to_text().as_bytes()).map_err(|error| Error::file(&path, error))?;
        }
        Ok((prepared, Some(name)))
    })?;
    show(&prepared, as_json, &space.forms)?;
    space.close()?;
    let faults = prepared.count(Weight::Fault);
    if faults > 0 {
        return Err(Error::Refused(refusal(&prepared, faults, &asked_name(&asked.file))));
    }
    if !as_json {
        print(match saved {
            None => messages::nothing_stored(),
            Some(_) if prepared.records(What::New) + prepared.records(What::Changed) == 0 => messages::nothing_new(),
            Some(_) => messages::table_stored(prepared.records(What::New), prepared.records(What::Changed)),
        })?;
    }
    Ok(())
}

fn asked_name(file: &Path) -> String {
    file.file_name().map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned())
}

fn read(file: &Path) -> Result<(Vec<u8>, String)> {
    if file.as_os_str() != "-" {
        return source::read_file(file);
    }
    let mut bytes = Vec::new();
    let limit = source::LARGEST_FILE + 1;
    std::io::stdin().lock().take(limit).read_to_end(&mut bytes).map_err(|error| Error::file("-", error))?;
    // Named as a table, so that what separates the cells is looked for.
    Ok((bytes, "-.csv".to_owned()))
}

fn edit((record, form, fields): (RecordId, String, crate::domain::value::Fields)) -> Edit {
    Edit { record, form, fields, seen: None, deleted: None }
}

/// All faults with their places, as many as a person can read.
fn refusal(prepared: &Prepared, faults: usize, name: &str) -> String {
    let all = prepared.all_notes().filter(|note| note.weight == Weight::Fault);
    let mut lines = vec![say::refused(name, faults)];
    lines.extend(all.take(FAULTS_SHOWN).map(|note| format!("  {}: {}", note.spot, note.text)));
    if faults > FAULTS_SHOWN {
        lines.push(format!("  {}", crate::import::messages::more_faults(faults - FAULTS_SHOWN)));
    }
    lines.join("\n")
}

fn show(prepared: &Prepared, as_json: bool, forms: &crate::forms::Registry) -> Result<()> {
    if as_json {
        for entry in &prepared.entries {
            print(object(entry, forms))?;
        }
        return Ok(());
    }
    print(messages::table_read(
        prepared.records(What::New),
        prepared.records(What::Changed),
        prepared.records(What::Same),
        prepared.differences(),
    ))?;
    for note in prepared.all_notes().filter(|note| note.weight == Weight::Doubt) {
        print(format!("  ! {}: {}", note.spot, note.text))?;
    }
    for note in prepared.notes.iter().filter(|note| note.weight == Weight::Hint) {
        print(format!("  · {}: {}", note.spot, note.text))?;
    }
    for entry in &prepared.entries {
        for difference in &entry.differences {
            let spot = &entry.spot;
            print(messages::table_differs(spot, &entry.title, &difference.label, &difference.old, &difference.new))?;
        }
    }
    Ok(())
}

fn object(entry: &Entry, forms: &crate::forms::Registry) -> serde_json::Value {
    let mut record = crate::domain::Record::new(entry.id, &entry.form);
    record.fields.clone_from(&entry.fields);
    let fields = form_json::to_json(forms.form(&entry.form), &record);
    let notes: Vec<serde_json::Value> = entry
        .notes
        .iter()
        .map(|note| json!({ "place": note.spot.to_string(), "weight": note.weight, "text": note.text }))
        .collect();
    let differences: Vec<serde_json::Value> = entry
        .differences
        .iter()
        .map(|difference| json!({ "field": difference.label, "stored": difference.old, "file": difference.new }))
        .collect();
    json!({
        "place": entry.spot.to_string(),
        "row": entry.spot.row,
        "form": entry.form,
        "what": entry.what,
        "title": entry.title,
        "fields": fields["fields"],
        "differences": differences,
        "notes": notes,
    })
}
