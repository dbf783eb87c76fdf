//! What a key of the visit screen writes: one user action, one [`Save`].

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use sha2::{Digest, Sha256};

use super::messages;
use super::place::Place;
use super::sheet::Sheet;
use super::slip::{Slip, Task};
use crate::domain::follow_up::{self, VerdictKind};
use crate::domain::{Decimal, Record, RecordId, Value};
use crate::store::api::{Edit, Save};

/// New values by field.
type Values = BTreeMap<String, Value>;

/// The record of `form` that belongs to this pair: the same on every machine, so that two people who answer one
/// question of one visit meet in one record, and a key pressed twice makes nothing twice.
pub fn paired_id(form: &str, one: RecordId, other: RecordId) -> RecordId {
    let digest = Sha256::digest(format!("vyezd/{form}/{one}/{other}"));
    let mut bytes = [0; 16];
    for (byte, source) in bytes.iter_mut().zip(digest.iter()) {
        *byte = *source;
    }
    RecordId::new(bytes)
}

/// A save of one edit.
pub fn one(record: RecordId, form: &str, fields: Values) -> Save {
    several(vec![edit(record, form, fields)])
}

fn several(edits: Vec<Edit>) -> Save {
    Save { edits, ..Save::default() }
}

fn edit(record: RecordId, form: &str, fields: Values) -> Edit {
    Edit { record, form: form.to_owned(), fields, seen: None, deleted: None }
}

fn fields<const N: usize>(pairs: [(&str, Value); N]) -> Values {
    pairs.into_iter().map(|(field, value)| (field.to_owned(), value)).collect()
}

/// Deletes a record.
pub fn delete(record: RecordId, form: &str) -> Save {
    several(vec![Edit { deleted: Some(true), ..edit(record, form, Values::new()) }])
}

/// «Открыть выезд»: it is going on from this day.
pub fn begin(sheet: &Sheet, today: NaiveDate) -> Save {
    let day = sheet.visit.date("date").unwrap_or(today);
    one(sheet.visit.id, "visit", fields([("state", "open".into()), ("date", day.into())]))
}

/// «Завершить».
pub fn finish(sheet: &Sheet, today: NaiveDate) -> Save {
    let day = sheet.day(today);
    one(sheet.visit.id, "visit", fields([("state", "finished".into()), ("date", day.into())]))
}

/// The answer to a question, or to a free finding.
pub fn answer(sheet: &Sheet, at: Place, answer: &str) -> Option<Save> {
    let mut edit = finding_edit(sheet, at)?;
    edit.fields.insert("answer".to_owned(), answer.into());
    Some(several(vec![edit]))
}

/// The finding of a row as it is or will be.
pub fn finding_at(sheet: &Sheet, at: Place) -> Option<Record> {
    match at {
        Place::Finding(id) => sheet.finding(id).cloned(),
        Place::Item(item) => Some(
            sheet
                .finding_of(item)
                .cloned()
                .unwrap_or_else(|| Record::new(paired_id("finding", sheet.visit.id, item), "finding")),
        ),
        _ => None,
    }
}

/// An edit of the finding of a row; of a finding that is not there yet with everything it takes from the question.
fn finding_edit(sheet: &Sheet, at: Place) -> Option<Edit> {
    let finding = finding_at(sheet, at)?;
    let mut edit = edit(finding.id, "finding", Values::new());
    if sheet.finding(finding.id).is_none() {
        let Place::Item(item) = at else { return None };
        let item = sheet.item(item)?;
        edit.fields = fields([("visit", sheet.visit.id.into()), ("item", item.id.into())]);
        for field in ["section", "order", "text"] {
            edit.fields.insert(field.to_owned(), item.get(field).clone());
        }
        if sheet.under_way.contains(&finding.id) {
            return Some(edit);
        }
        // An answer that was cleared is a deleted record: the new answer brings it back, but not its old words.
        edit.deleted = Some(false);
        for field in ["answer", "value", "note", "evidence", "disagreement"] {
            edit.fields.insert(field.to_owned(), Value::Null);
        }
    }
    Some(edit)
}

/// The recommendation offered for a row: text, addressee and deadline of the question, else of the finding.
pub fn offered(sheet: &Sheet, at: Place, id: RecordId, today: NaiveDate) -> Option<Record> {
    let finding = finding_at(sheet, at)?;
    let question = finding.reference("item").or(match at {
        Place::Item(item) => Some(item),
        _ => None,
    });
    let item = question.and_then(|item| sheet.item(item));
    let day = sheet.day(today);
    let days = item
        .and_then(|item| item.get("deadline_days").as_decimal())
        .filter(|days| days.exponent() == 0)
        .and_then(|days| u64::try_from(days.mantissa()).ok());
    let deadline = days.and_then(|days| day.checked_add_days(Days::new(days)));
    let role = item.map(|item| item.text("addressee")).filter(|role| !role.is_empty()).unwrap_or("director");
    let level = match role {
        "methodical_service" | "authority" | "coordinator" => "municipality",
        _ => "school",
    };
    let ready = item.map(|item| item.text("recommendation")).filter(|text| !text.trim().is_empty());
    let mut made = Record::new(id, "recommendation")
        .with("visit", sheet.visit.id)
        .with("finding", finding.id)
        .with("given", day)
        .with("text", ready.unwrap_or_else(|| finding.text("note")))
        .with("level", level)
        .with("addressee_role", role)
        .with("deadline", deadline.unwrap_or_else(|| follow_up::default_deadline(day)))
        .with("state", "open");
    made.set("school", sheet.visit.get("school").clone());
    made.set("item", question.map_or(Value::Null, Value::from));
    made.set("grounds", finding.get("note").clone());
    Some(made)
}

/// What a filled slip writes; the error is the sentence for the user.
pub fn of_slip(
    sheet: &Sheet,
    slip: &Slip,
    mut typed: Values,
    today: NaiveDate,
    me: Option<RecordId>,
) -> Result<Save, String> {
    let empty = |typed: &Values, field: &str| typed.get(field).is_none_or(Value::is_empty);
    let gone = messages::row_gone;
    Ok(match &slip.task {
        Task::Verdict(kind) => {
            if empty(&typed, "basis") {
                return Err(messages::basis_needed());
            }
            let kind = VerdictKind::from_id(kind).ok_or_else(gone)?;
            let Place::Earlier(recommendation) = slip.at else { return Err(gone()) };
            let earlier = sheet.earlier(recommendation).ok_or_else(gone)?;
            let judged = Judged {
                recommendation: &earlier.record,
                before: earlier.verdict.as_ref(),
                visit: Some(sheet.visit.id),
                day: sheet.day(today),
                author: me,
            };
            verdict(verdict_id(sheet, recommendation), kind, judged, typed).ok_or_else(gone)?
        }
        Task::Recommend => {
            if empty(&typed, "text") {
                return Err(messages::text_needed());
            }
            let made = offered(sheet, slip.at, slip.record, today).ok_or_else(gone)?;
            let mut values = made.fields;
            values.append(&mut typed);
            let finding = finding_edit(sheet, slip.at).ok_or_else(gone)?;
            let mut edits = Vec::new();
            if !finding.fields.is_empty() {
                edits.push(finding);
            }
            edits.push(edit(slip.record, "recommendation", values));
            several(edits)
        }
        Task::Finding => {
            let mut edit = finding_edit(sheet, slip.at).ok_or_else(gone)?;
            edit.fields.append(&mut typed);
            several(vec![edit])
        }
        Task::FreeFinding(section) => {
            if empty(&typed, "text") {
                return Err(messages::finding_needed());
            }
            let orders = sheet.findings.iter().chain(sheet.items()).filter_map(|row| row.get("order").as_decimal());
            let last = orders.filter(|order| order.exponent() == 0).map(Decimal::mantissa).max().unwrap_or(0);
            typed.insert("visit".to_owned(), sheet.visit.id.into());
            typed.insert("section".to_owned(), section.as_str().into());
            typed.insert("order".to_owned(), Decimal::new(last + 1, 0).map_or(Value::Null, Value::from));
            one(slip.record, "finding", typed)
        }
        Task::Fields => {
            if !empty(&typed, "acquainted") && empty(&typed, "acquainted_on") {
                typed.insert("acquainted_on".to_owned(), today.into());
            }
            one(slip.record, &slip.form, typed)
        }
        Task::Reopen => {
            if empty(&typed, "reopened_why") {
                return Err(messages::reason_needed());
            }
            let reason = typed.get("reopened_why").and_then(Value::as_text).map(str::to_owned);
            typed.insert("state".to_owned(), "open".into());
            typed.insert("reopened_on".to_owned(), today.into());
            Save { reason, ..one(sheet.visit.id, "visit", typed) }
        }
    })
}

/// What a verdict is given on and where.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    /// The recommendation.
    pub recommendation: &'a Record,
    /// The verdict that is being changed.
    pub before: Option<&'a Record>,
    /// The visit; none: by documents.
    pub visit: Option<RecordId>,
    /// The day of the verdict.
    pub day: NaiveDate,
    /// Who gives it.
    pub author: Option<RecordId>,
}

/// The verdict `id` with its `typed` basis and new deadline, and what follows from it for the recommendation,
/// together. `None`: the count of moved deadlines is beyond all numbers.
pub fn verdict(id: RecordId, kind: VerdictKind, judged: Judged<'_>, mut typed: Values) -> Option<Save> {
    let moves = |kind: Option<VerdictKind>| i64::from(kind.is_some_and(|kind| !kind.closes()));
    let before = judged.before.and_then(|verdict| VerdictKind::from_id(verdict.text("verdict")));
    let carried = judged.recommendation.get("carried").as_decimal().filter(|n| n.exponent() == 0);
    let carried = carried.map_or(0, Decimal::mantissa);
    let carried = carried.checked_sub(moves(before))?.checked_add(moves(Some(kind)))?.max(0);

    let state = if kind.closes() { "closed" } else { "open" };
    let mut followed = fields([("state", state.into())]);
    if moves(before) + moves(Some(kind)) > 0 {
        followed.insert("carried".to_owned(), Decimal::new(carried, 0)?.into());
    }
    // The term the recommendation had before this verdict: the papers of earlier visits go on printing it.
    let former = judged.before.map(|verdict| verdict.get("old_deadline")).filter(|term| !term.is_empty());
    let former = former.unwrap_or_else(|| judged.recommendation.get("deadline")).clone();
    let moved_before = judged.before.is_some_and(|verdict| !verdict.get("new_deadline").is_empty());
    match typed.get("new_deadline").filter(|deadline| !deadline.is_empty() && !kind.closes()).cloned() {
        Some(deadline) => {
            followed.insert("deadline".to_owned(), deadline);
            typed.insert("old_deadline".to_owned(), former);
        }
        None if moved_before && (kind.closes() || typed.contains_key("new_deadline")) => {
            followed.insert("deadline".to_owned(), former);
            typed.insert("old_deadline".to_owned(), Value::Null);
        }
        None => {}
    }
    typed.insert("verdict".to_owned(), kind.id().into());
    if judged.before.is_none() {
        typed.insert("recommendation".to_owned(), judged.recommendation.id.into());
        typed.insert("visit".to_owned(), judged.visit.map_or(Value::Null, Value::from));
        typed.insert("date".to_owned(), judged.day.into());
        typed.insert("author".to_owned(), judged.author.map_or(Value::Null, Value::from));
    } else if kind.closes() {
        typed.insert("new_deadline".to_owned(), Value::Null);
    }
    Some(several(vec![edit(id, "verdict", typed), edit(judged.recommendation.id, "recommendation", followed)]))
}

/// The record of the verdict this visit gives on a recommendation.
pub fn verdict_id(sheet: &Sheet, recommendation: RecordId) -> RecordId {
    let given = sheet.earlier(recommendation).and_then(|earlier| earlier.verdict.as_ref());
    given.map_or_else(|| paired_id("verdict", sheet.visit.id, recommendation), |verdict| verdict.id)
}
/// What something from the bank is to help with: the words of the finding or the recommendation at a place.
pub fn helped(sheet: &Sheet, at: Place) -> String {
    let words = |record: &Record| format!("{} {}", record.text("note"), record.text("text"));
    match at {
        Place::Recommendation(id) => sheet.recommendation(id).map(words),
        Place::Earlier(id) => sheet.earlier(id).map(|earlier| words(&earlier.record)),
        Place::Item(item) => {
            let finding = sheet.finding_of(item).map(words).unwrap_or_default();
            sheet.item(item).map(|item| format!("{finding} {} {}", item.text("text"), item.text("recommendation")))
        }
        Place::Finding(id) => sheet.finding(id).map(words),
        _ => None,
    }
    .unwrap_or_default()
}

/// An entry of the bank attached to the recommendation at a place: of a finding to its newest one, and to a new one
/// (`true`) where it has none yet.
pub fn attached(
    sheet: &Sheet,
    at: Place,
    id: RecordId,
    entry: &(RecordId, String),
    today: NaiveDate,
) -> Option<(Save, bool)> {
    let there = match at {
        Place::Recommendation(id) => sheet.recommendation(id).cloned(),
        Place::Earlier(id) => sheet.earlier(id).map(|earlier| earlier.record.clone()),
        at => finding_at(sheet, at).and_then(|finding| sheet.recommendations_of(finding.id).last().cloned()),
    };
    if let Some(recommendation) = there {
        let mut materials = recommendation.references("materials");
        if !materials.contains(&entry.0) {
            materials.push(entry.0);
        }
        let value = Value::Array(materials.into_iter().map(Value::from).collect());
        let fields = Values::from([("materials".to_owned(), value)]);
        return Some((one(recommendation.id, "recommendation", fields), false));
    }
    let mut made = offered(sheet, at, id, today)?;
    if made.text("text").trim().is_empty() {
        made.set("text", messages::use_material(&entry.1).into());
    }
    made.set("materials", Value::Array(vec![entry.0.into()]));
    let finding = finding_edit(sheet, at)?;
    let mut edits: Vec<Edit> = Some(finding).filter(|finding| !finding.fields.is_empty()).into_iter().collect();
    edits.push(edit(id, "recommendation", made.fields));
    Some((several(edits), true))
}
