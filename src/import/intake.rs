//! Drafts of plans → records: the plan, its activities, what the plan says was done. Texts stay verbatim; terms and
//! parties get their reading; what a person has to look at is kept with the row.

use chrono::NaiveDate;

use super::plan::{ActivityDraft, PlanDraft, PlanShape};
use crate::Result;
use crate::domain::period::Frame;
use crate::domain::{Period, Record, RecordId, Records, Value};
use crate::text;

/// Makes values of printed texts.
pub struct Readers<'a> {
    /// Term, in the frame of its plan.
    pub period: &'a dyn Fn(&str, Option<Frame>) -> Value,
    /// Responsible parties, in the words of their municipality.
    pub parties: &'a dyn Fn(&str, &str) -> Value,
    /// The frame between two days.
    pub frame: &'a dyn Fn(NaiveDate, NaiveDate) -> Option<Frame>,
}

/// What an intake works with.
pub struct Around<'a> {
    /// What is stored.
    pub records: &'a dyn Records,
    /// Readers of printed texts.
    pub readers: Readers<'a>,
    /// The municipality the user named; `None`: the one the plan itself names.
    pub municipality: Option<RecordId>,
    /// The day.
    pub today: NaiveDate,
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
        let plan = plan_record(&draft, municipality, around, new_id());
        let frame = draft.frame.and_then(|(from, to)| (around.readers.frame)(from, to));
        let ids: Vec<RecordId> = draft.activities.iter().map(|_| new_id()).collect();
        records.push(plan.clone());
        for (activity, id) in draft.activities.iter().zip(&ids) {
            let school =
                activity.school.as_deref().map(|school| self.school(school, municipality, new_id, &mut records));
            let parent = activity.parent.and_then(|order| ids.get(order.checked_sub(1)?)).copied();
            let mut record = Record::new(*id, "activity").with("plan", plan.id);
            fill_activity(&mut record, activity, frame, &name, around);
            record.set("parent", parent.map_or(Value::Null, Value::from));
            record.set("school", school.map_or(Value::Null, Value::from));
            if let Some(entry) = execution(activity, &record, &draft, around, new_id) {
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

    /// The school of this printed name in the municipality: «МКОУ Красноярская СШ» is «Красноярская СШ».
    fn school(
        &mut self,
        printed: &str,
        municipality: Option<RecordId>,
        new_id: &mut dyn FnMut() -> RecordId,
        records: &mut Vec<Record>,
    ) -> RecordId {
        let wanted = text::fold(printed);
        let is_it = |record: &&Record| {
            let of_place = municipality.is_none() || record.reference("municipality") == municipality;
            let names = [record.text("name"), record.text("full_name")].map(text::fold);
            of_place && names.iter().any(|name| !name.is_empty() && (wanted.contains(name) || name.contains(&wanted)))
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

fn plan_record(draft: &PlanDraft, municipality: Option<RecordId>, around: &Around<'_>, id: RecordId) -> Record {
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
        plan.set("frame", (around.readers.period)(&draft.frame_text, None));
    }
    plan
}

fn fill_activity(record: &mut Record, row: &ActivityDraft, frame: Option<Frame>, place: &str, around: &Around<'_>) {
    let optional = |text: &str| if text.trim().is_empty() { Value::Null } else { Value::from(text) };
    let order = crate::domain::Decimal::new(i64::try_from(row.order).unwrap_or(i64::MAX), 0);
    record.set("order", order.map_or(Value::Null, Value::from));
    record.set("number", optional(&row.number_printed));
    record.set("section", optional(&row.section));
    record.set("title", optional(&row.title));
    record.set("expected", optional(&row.expected));
    record.set("reporting", optional(&row.reporting));
    if !row.term.trim().is_empty() {
        record.set("term", (around.readers.period)(&row.term, frame));
    }
    if !row.parties.trim().is_empty() {
        record.set("parties", (around.readers.parties)(&row.parties, place));
    }
    let doubts: Vec<&str> = row.doubts.iter().map(|doubt| doubt.text.as_str()).collect();
    record.set("doubts", optional(&doubts.join("\n")));
}

/// What the plan says was done, as the first entry of execution. It bears no date of its own: it is dated with the
/// end of the term, or with the day of the intake where the term gives none or lies ahead.
fn execution(
    row: &ActivityDraft,
    activity: &Record,
    draft: &PlanDraft,
    around: &Around<'_>,
    new_id: &mut dyn FnMut() -> RecordId,
) -> Option<Record> {
    if row.execution.trim().is_empty() {
        return None;
    }
    let end = Period::from_value(activity.get("term")).and_then(|period| period.reading.last());
    let date = end.filter(|day| *day <= around.today).unwrap_or(around.today);
    let state = if draft.columns == PlanShape::T8 { "done" } else { "info" };
    let mut entry = Record::new(new_id(), "execution").with("activity", activity.id);
    entry.set("school", activity.get("school").clone());
    entry.set("date", date.into());
    entry.set("state", state.into());
    entry.set("text", row.execution.as_str().into());
    Some(entry)
}
