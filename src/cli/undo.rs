//! `undo`: a whole import is taken back as new changes.

use std::sync::Arc;

use serde_json::json;

use super::import::print;
use super::{Args, messages, workspace};
use crate::domain::{Record, RecordId, Records};
use crate::import::batch;
use crate::import::grid::messages as say;
use crate::store::Store;
use crate::{Error, Result};

/// Undoes the import of this id, or the last one that is not undone.
pub fn run(args: &Args, id: Option<&str>, dry_run: bool, as_json: bool) -> Result<()> {
    let space = workspace::open(args)?;
    let wanted = id.map(|id| RecordId::parse(id).ok_or_else(|| Error::Refused(messages::bad_id(id)))).transpose()?;
    let forms = Arc::clone(&space.forms);
    let (batch, undo, sentences) = space.read(move |store| {
        let batch = find(store, wanted)?;
        let undo = store.undo_import(batch.text("mark"), batch.id, &forms)?;
        let sentences = undo.sentences(&forms, store)?;
        if !dry_run {
            let reason = say::undone_mark(batch.text("mark").rsplit(' ').next().unwrap_or_default());
            store.save(undo.clone().save(batch.id, batch::FORM, &sentences, reason))?;
        }
        Ok((batch, undo, sentences))
    })?;
    let file = batch.text("file");
    if as_json {
        print(json!({
            "id": batch.id.to_string(),
            "file": file,
            "deleted": undo.deleted,
            "restored": undo.restored,
            "kept": undo.kept.iter().zip(&sentences).map(|(kept, why)| json!({ "id": kept.record.to_string(), "form": kept.form, "why": why })).collect::<Vec<_>>(),
            "dry_run": dry_run,
        }))?;
    } else {
        let line = if dry_run { messages::undo_would } else { messages::undo_done };
        print(line(file, undo.deleted, undo.restored))?;
        if !sentences.is_empty() {
            print(messages::undo_kept(sentences.len()))?;
        }
        for sentence in sentences {
            print(format!("  {sentence}"))?;
        }
    }
    space.close()
}

/// The import that is meant.
fn find(store: &Store, wanted: Option<RecordId>) -> Result<Record> {
    let refuse = |sentence: String| Error::Refused(sentence);
    let Some(id) = wanted else {
        let all = store.all(batch::FORM)?;
        let open = all.into_iter().filter(|record| record.text("state") == "taken");
        // The ids of imports begin with their time: of one day the last one has the greatest.
        return open
            .max_by_key(|record| (record.date("date"), record.id))
            .ok_or_else(|| refuse(messages::nothing_to_undo()));
    };
    let record = store.get(id)?.filter(|record| record.form == batch::FORM);
    let record = record.ok_or_else(|| refuse(messages::no_import(id)))?;
    if record.text("state") == "taken" {
        Ok(record)
    } else {
        Err(refuse(messages::undone_already(record.text("file"))))
    }
}
