//! `import plan` and `import records`.

use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;

use super::ids::fresh;
use super::{Args, messages, say, workspace};
use crate::domain::{Period, Records, Value};
use crate::import::PlanDraft;
use crate::import::batch::{self, Batch};
use crate::import::intake::{self, Around, Prepared};
use crate::import::records::{self, Reading};
use crate::store::{Edit, Save, Store};
use crate::{Error, Result, demo};

pub(super) fn print(line: impl std::fmt::Display) -> Result<()> {
    say(line).map_err(|error| Error::file("stdout", error))
}

/// Records saved as one action: the frame of their changes stays far below its limit.
const TOGETHER: usize = 1_000;

/// Saves the edits of one import and its record, every change marked as the import's and as of who works here. Everything is judged before the
/// first frame is written.
pub(super) fn take_in(store: &mut Store, edits: Vec<Edit>, batch: &Batch) -> Result<()> {
    let (id, person) = (fresh(), workspace::author(store)?);
    let mut rest = std::iter::once(Edit::of(&batch.record(id))).chain(edits).peekable();
    let mut saves = Vec::new();
    while rest.peek().is_some() {
        let edits = rest.by_ref().take(TOGETHER).collect();
        saves.push(Save { edits, person, reason: Some(batch::mark(id)), ..Save::default() });
    }
    saves.iter().try_for_each(|save| store.accepts(save))?;
    store.import_batch(saves).map(drop)
}

/// Road maps. All files are read before anything is stored.
pub fn plans(args: &Args, files: &[PathBuf], municipality: Option<&str>, dry_run: bool, as_json: bool) -> Result<()> {
    let mut read = Vec::new();
    for file in files {
        read.push(crate::import::read_plan_file(file)?);
    }
    let space = workspace::open(args)?;
    let municipality = municipality.map(|wanted| space.find("municipality", wanted)).transpose()?;
    for drafts in read {
        // One file after another: the second may belong to a district the first one made.
        let (prepared, differences, saved) = space.read(move |store| {
            let around = Around { records: store, municipality };
            let prepared = intake::prepare(drafts, &around, &mut fresh)?;
            let mut differences = Vec::new();
            for plan in &prepared {
                differences.push(match plan.known {
                    Some(known) => intake::differences(&plan.draft, known, store)?,
                    None => Vec::new(),
                });
            }
            let edits: Vec<Edit> = prepared.iter().flat_map(|plan| &plan.records).map(Edit::of).collect();
            let count = edits.len();
            if let Some(plan) = prepared.iter().find(|plan| !plan.records.is_empty()).filter(|_| !dry_run) {
                take_in(store, edits, &plan_batch(&plan.draft, count))?;
            }
            Ok((prepared, differences, count))
        })?;
        for (plan, differences) in prepared.iter().zip(&differences) {
            if as_json { print_rows(plan)? } else { print_plan(plan, differences)? }
        }
        if !as_json && saved > 0 {
            print(if dry_run { messages::nothing_stored() } else { messages::plan_stored(saved) })?;
        }
    }
    space.close()
}

fn plan_batch(draft: &PlanDraft, created: usize) -> Batch {
    let (file, hash) = (draft.source_name.clone(), draft.source_sha256.clone());
    Batch { file, hash, what: messages::what_plan(), date: workspace::today(), created, changed: 0 }
}

fn print_plan(plan: &Prepared, differences: &[String]) -> Result<()> {
    let draft = &plan.draft;
    let doubts: Vec<_> = draft.all_doubts().collect();
    print(messages::plan_read(&draft.source_name, &draft.title, draft.activities.len(), doubts.len()))?;
    for doubt in doubts {
        print(format!("  ! {}: {}", doubt.place, doubt.text))?;
    }
    if plan.known.is_some() {
        print(messages::plan_known(differences.len()))?;
        for difference in differences {
            print(format!("    {difference}"))?;
        }
    }
    Ok(())
}

/// One object an activity: as read, with the reading of its term and parties.
fn print_rows(plan: &Prepared) -> Result<()> {
    let mut records = plan.records.iter().filter(|record| record.form == "activity");
    for row in &plan.draft.activities {
        let record = records.next();
        let part = |field: &str, n: usize| {
            let parts = record.map(|record| record.get(field).elements()).unwrap_or_default();
            parts.get(n).and_then(Value::as_text).unwrap_or_default().to_owned()
        };
        let human = record.and_then(|record| Period::from_value(record.get("term"))).map(|term| term.reading.human());
        let object = json!({
            "plan": plan.draft.title,
            "municipality": plan.municipality,
            "source": plan.draft.source_name,
            "order": row.order,
            "number": row.number_printed,
            "parent": row.parent,
            "section": row.section,
            "school": row.school,
            "title": row.title,
            "term": row.term,
            "term_reading": part("term", 1),
            "term_certainty": part("term", 2),
            "term_human": human,
            "parties": row.parties,
            "parties_reading": part("parties", 1),
            "parties_certainty": part("parties", 2),
            "expected": row.expected,
            "reporting": row.reporting,
            "execution": row.execution,
            "known": plan.known.map(|id| id.to_string()),
            "doubts": row.doubts.iter().map(|doubt| &doubt.text).collect::<Vec<_>>(),
        });
        print(object)?;
    }
    Ok(())
}

/// Records as JSON lines, all or nothing.
pub fn records(args: &Args, file: &Path) -> Result<()> {
    let space = workspace::open(args)?;
    let forms = Arc::clone(&space.forms);
    let path = file.to_owned();
    let count = space.read(move |store| {
        let name = path.display().to_string();
        let reading = Reading { name: &name, forms: forms.forms(), records: store, text_value: &demo::read_text };
        let read = if name == "-" {
            records::read(std::io::stdin().lock(), &reading, &mut fresh)
        } else {
            let file = std::fs::File::open(&path).map_err(|error| Error::file(&path, error))?;
            records::read(BufReader::new(file), &reading, &mut fresh)
        };
        let read = read.map_err(|faults| Error::Refused(faults.to_string()))?;
        let count = read.len();
        let edits: Vec<Edit> = read.iter().map(Edit::of).collect();
        let mut created = 0;
        for record in &read {
            created += usize::from(store.get(record.id)?.is_none());
        }
        let batch = Batch {
            file: path.file_name().map_or_else(|| name.clone(), |file| file.to_string_lossy().into_owned()),
            hash: String::new(),
            what: messages::what_records(),
            date: workspace::today(),
            created,
            changed: count - created,
        };
        if !edits.is_empty() {
            take_in(store, edits, &batch)?;
        }
        Ok(count)
    })?;
    print(messages::records_saved(count))?;
    space.close()
}
