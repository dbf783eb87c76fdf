//! Drafts of plans → records: the plan, its activities, what the plan says was done. Texts stay verbatim; terms and
//! parties get their reading; what a person has to look at is kept with the row.

use super::compare::compare;
use super::plan::{ActivityDraft, PlanDraft, PlanShape};
use crate::Result;
use crate::domain::party::{Dictionary, Parties};
use crate::domain::period::Frame;
use crate::domain::{Period, Record, RecordId, Records, Value};
use crate::text;

/// What an intake works with.
pub struct Around<'a> {
    /// What is stored.
    pub records: &'a dyn Records,
    /// The municipality the user named; `None`: the one the plan itself names.
    pub municipality: Option<RecordId>,
}

/// A plan ready to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// The plan as read.
    pub draft: PlanDraft,
    /// Records to save, parents first; none when the plan is stored already.
    pub records: Vec<Record>,
    /// The same plan in the store.
    pub known: Option<RecordId>,
    /// Name of the municipality.
    pub municipality: String,
}

/// Prepares the plans of one file. `new_id` gives fresh ids.
pub fn prepare(
    drafts: Vec<PlanDraft>,
    around: &Around<'_>,
    new_id: &mut dyn FnMut() -> RecordId,
) -> Result<Vec<Prepared>> {
    let mut places = Places::read(around)?;
    drafts.into_iter().map(|draft| places.prepare(draft, around, new_id)).collect()
}

/// Municipalities and schools, stored or made in this intake.
struct Places {
    municipalities: Vec<Record>,
    schools: Vec<Record>,
}

impl Places {
    fn read(around: &Around<'_>) -> Result<Self> {
        Ok(Self { municipalities: around.records.all("municipality")?, schools: around.records.all("school")? })
    }

    fn prepare(
        &mut self,
        draft: PlanDraft,
        around: &Around<'_>,
        new_id: &mut dyn FnMut() -> RecordId,
    ) -> Result<Prepared> {
        let mut records = Vec::new();
        let municipality = self.municipality(&draft, around, new_id, &mut records);
        let place = self.municipalities.iter().find(|record| Some(record.id) == municipality);
        let name = place.map(|record| record.text("name").to_owned()).unwrap_or_default();
        if let Some(known) = known_plan(&draft, municipality, around.records)? {
            return Ok(Prepared { draft, records: Vec::new(), known: Some(known), municipality: name });
        }
        let plan = plan_record(&draft, municipality, new_id());
        let frame = draft.frame.map(|(from, to)| Frame::between(from, to));
        let own = |field: &str| place.map(|place| place.text(field)).unwrap_or_default();
        let dictionary = Dictionary::of_place(&name, own("abbreviations"), own("parties"));
        let ids: Vec<RecordId> = draft.activities.iter().map(|_| new_id()).collect();
        records.push(plan.clone());
        for (activity, id) in draft.activities.iter().zip(&ids) {
            let school =
                activity.school.as_deref().map(|school| self.school(school, municipality, new_id, &mut records));
            let parent = activity.parent.and_then(|order| ids.get(order.checked_sub(1)?)).copied();
            let mut record = Record::new(*id, "activity").with("plan", plan.id);
            fill_activity(&mut record, activity, frame, &dictionary);
            record.set("parent", parent.map_or(Value::Null, Value::from));
            record.set("school", school.map_or(Value::Null, Value::from));
            if let Some(entry) = execution(activity, &record, &draft, new_id) {
                records.push(record);
                records.push(entry);
            } else {
                records.push(record);
            }
        }
        Ok(Prepared { draft, records, known: None, municipality: name })
    }

    fn municipality(
        &mut self,
        draft: &PlanDraft,
        around: &Around<'_>,
        new_id: &mut dyn FnMut() -> RecordId,
        records: &mut Vec<Record>,
    ) -> Option<RecordId> {
        if around.municipality.is_some() {
            return around.municipality;
        }
        let name = draft.municipality.as_deref()?;
        let wanted = text::fold(name);
        if let Some(found) = self.municipalities.iter().find(|record| text::fold(record.text("name")) == wanted) {
            return Some(found.id);
        }
        let record = Record::new(new_id(), "municipality").with("name", name);
        records.push(record.clone());
        self.municipalities.push(record);
        self.municipalities.last().map(|record| record.id)
    }

    /// The school of this printed name in the municipality.
    fn school(
        &mut self,
        printed: &str,
        municipality: Option<RecordId>,
        new_id: &mut dyn FnMut() -> RecordId,
        records: &mut Vec<Record>,
    ) -> RecordId {
        let is_it = |record: &&Record| {
            let of_place = municipality.is_none() || record.reference("municipality") == municipality;
            of_place && is_school(record, printed)
        };
        if let Some(found) = self.schools.iter().find(is_it) {
            return found.id;
        }
        let mut record = Record::new(new_id(), "school").with("name", printed).with("role", "supported");
        record.set("municipality", municipality.map_or(Value::Null, Value::from));
        let id = record.id;
        records.push(record.clone());
        self.schools.push(record);
        id
    }
}

/// The stored plan this draft is of: the same file, or the same title in the same municipality.
fn known_plan(draft: &PlanDraft, municipality: Option<RecordId>, records: &dyn Records) -> Result<Option<RecordId>> {
    let title = text::fold(&draft.title);
    let shape = shape_id(draft.columns);
    let same = |plan: &&Record| {
        let same_shape = plan.text("shape") == shape;
        let same_file = plan.text("source_hash") == draft.source_sha256 && text::fold(plan.text("title")) == title;
        let same_title = plan.reference("municipality") == municipality && text::fold(plan.text("title")) == title;
        same_shape && (same_file || same_title)
    };
    Ok(records.all("plan")?.iter().find(same).map(|plan| plan.id))
}

/// Item id of the field `shape`.
pub fn shape_id(shape: PlanShape) -> &'static str {
    match shape {
        PlanShape::T1 => "t1",
        PlanShape::T2 => "t2",
        PlanShape::T3 => "t3",
        PlanShape::T4 => "t4",
        PlanShape::T8 => "t8",
        PlanShape::T15 => "t15",
        PlanShape::Other => "",
    }
}

fn plan_record(draft: &PlanDraft, municipality: Option<RecordId>, id: RecordId) -> Record {
    let mut plan = Record::new(id, "plan");
    let optional = |text: &str| if text.trim().is_empty() { Value::Null } else { Value::from(text) };
    plan.set("municipality", municipality.map_or(Value::Null, Value::from));
    plan.set("title", optional(&draft.title));
    plan.set("approval", optional(draft.approval.as_deref().unwrap_or_default()));
    plan.set("shape", optional(shape_id(draft.columns)));
    plan.set("goal", optional(draft.goal.as_deref().unwrap_or_default()));
    plan.set("tasks", optional(&draft.tasks.join("\n")));
    plan.set("expected", optional(&draft.expected.join("\n")));
    plan.set("source_file", optional(&draft.source_name));
    plan.set("source_hash", optional(&draft.source_sha256));
    if let Some((from, to)) = draft.frame {
        plan.set("frame_from", from.into());
        plan.set("frame_to", to.into());
    }
    if !draft.frame_text.is_empty() {
        plan.set("frame", Value::from(&Period::read(&draft.frame_text, None)));
    }
    plan
}

fn fill_activity(record: &mut Record, row: &ActivityDraft, frame: Option<Frame>, dictionary: &Dictionary) {
    let optional = |text: &str| if text.trim().is_empty() { Value::Null } else { Value::from(text) };
    let order = crate::domain::Decimal::new(i64::try_from(row.order).unwrap_or(i64::MAX), 0);
    record.set("order", order.map_or(Value::Null, Value::from));
    record.set("number", optional(&row.number_printed));
    record.set("section", optional(&row.section));
    record.set("title", optional(&row.title));
    record.set("expected", optional(&row.expected));
    record.set("reporting", optional(&row.reporting));
    // A column that has no field of its own is not lost.
    let other: Vec<String> = row.other.iter().map(|(heading, text)| format!("{heading}: {text}")).collect();
    record.set("note", optional(&other.join("\n")));
    if !row.term.trim().is_empty() {
        record.set("term", Value::from(&Period::read(&row.term, frame)));
    }
    if !row.parties.trim().is_empty() {
        record.set("parties", Value::from(&Parties::read(&row.parties, dictionary)));
    }
    let doubts: Vec<&str> = row.doubts.iter().map(|doubt| doubt.text.as_str()).collect();
    record.set("doubts", optional(&doubts.join("\n")));
}

/// What the plan says was done, as the first entry of execution. The plan gives it no day, so none is stored; where a
/// status needs one, `domain::status` takes the end of the term.
fn execution(
    row: &ActivityDraft,
    activity: &Record,
    draft: &PlanDraft,
    new_id: &mut dyn FnMut() -> RecordId,
) -> Option<Record> {
    if row.execution.trim().is_empty() {
        return None;
    }
    let state = if draft.columns == PlanShape::T8 { "done" } else { "info" };
    let mut entry = Record::new(new_id(), "execution").with("activity", activity.id);
    entry.set("school", activity.get("school").clone());
    entry.set("state", state.into());
    entry.set("text", row.execution.as_str().into());
    Some(entry)
}

/// How a plan that is read again differs from the stored one: sentences, none if nothing differs.
pub fn differences(draft: &PlanDraft, plan: RecordId, records: &dyn Records) -> Result<Vec<String>> {
    let stored = stored_rows(draft, plan, records)?;
    let compared = compare(&stored, &draft.activities);
    let title = |rows: &[ActivityDraft], order: usize| {
        let row = rows.iter().find(|row| row.order == order);
        row.map(|row| format!("{} {}", row.number_printed, row.title).trim().to_owned()).unwrap_or_default()
    };
    let mut sentences: Vec<String> = compared
        .changed
        .iter()
        .map(|cell| messages::differs(title(&stored, cell.stored), cell.field, &cell.old, &cell.new))
        .collect();
    let only = |orders: &[usize], rows: &[ActivityDraft], say: fn(String) -> String| {
        orders.iter().map(|order| say(title(rows, *order))).collect::<Vec<_>>()
    };
    sentences.extend(only(&compared.added, &draft.activities, messages::only_in_file));
    sentences.extend(only(&compared.missing, &stored, messages::only_in_store));
    Ok(sentences)
}

/// The stored rows of a plan in the shape they were read in.
fn stored_rows(draft: &PlanDraft, plan: RecordId, records: &dyn Records) -> Result<Vec<ActivityDraft>> {
    let mut rows = Vec::new();
    for record in records.related("activity", "plan", plan)? {
        let order = record.get("order").as_decimal().and_then(|n| usize::try_from(n.mantissa()).ok()).unwrap_or(0);
        // Of the entries of execution the oldest is the one that came with the plan; a person may have added others.
        let mut entries = records.related("execution", "activity", record.id)?;
        entries.sort_by_key(|entry| entry.date("date"));
        let printed = draft.activities.iter().find_map(|row| row.execution_of(&entries));
        let school = record.reference("school").map_or(Ok(None), |id| records.get(id))?;
        rows.push(ActivityDraft {
            order,
            number_printed: record.text("number").to_owned(),
            section: record.text("section").to_owned(),
            title: record.text("title").to_owned(),
            term: record.text("term").to_owned(),
            parties: record.text("parties").to_owned(),
            expected: record.text("expected").to_owned(),
            reporting: record.text("reporting").to_owned(),
            execution: printed
                .or_else(|| entries.first().map(|entry| entry.text("text").to_owned()))
                .unwrap_or_default(),
            school: school.map(|school| printed_school(draft, &school)),
            ..ActivityDraft::default()
        });
    }
    rows.sort_by_key(|row| row.order);
    Ok(rows)
}

impl ActivityDraft {
    /// The text of execution of this row, if one of the stored entries still says it.
    fn execution_of(&self, entries: &[Record]) -> Option<String> {
        let said = !self.execution.is_empty() && entries.iter().any(|entry| entry.text("text") == self.execution);
        said.then(|| self.execution.clone())
    }
}

/// The name a file prints for a stored school; the stored name where the file does not name it.
fn printed_school(draft: &PlanDraft, school: &Record) -> String {
    let printed = draft.activities.iter().filter_map(|row| row.school.as_deref()).find(|name| is_school(school, name));
    printed.unwrap_or(school.text("name")).to_owned()
}

/// Whether a stored school is meant by a printed name: «МКОУ Красноярская СШ» is «Красноярская СШ».
fn is_school(school: &Record, printed: &str) -> bool {
    let wanted = text::fold(printed);
    let names = [school.text("name"), school.text("full_name")].map(text::fold);
    names.iter().any(|name| !name.is_empty() && (wanted.contains(name) || name.contains(&wanted)))
}

mod messages {
    crate::messages! {
        differs(row, field, old, new) {
            ru: "{row}: поле {field}: в базе «{old}», в файле «{new}».",
            en: "{row}: field {field}: stored “{old}”, in the file “{new}”."
        }
        only_in_file(row) { ru: "Только в файле: {row}.", en: "Only in the file: {row}." }
        only_in_store(row) { ru: "Только в базе: {row}. Ничего не удалено.", en: "Only stored: {row}. Nothing was deleted." }
    }
}
