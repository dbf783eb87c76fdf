//! The checklist of a school (source 004, «Блок 2: мероприятия по школам»): the activities of its municipality's
//! plans that apply to it and those of its own plans, each with the school's mark and its status on a day.
//!
//! The mark of a school counts as one more dated entry of execution. A mark «выполнено» says that nothing is left to
//! do, so the status is «выполнено» even where the term runs on, until a later due day of a recurring term passes
//! untouched: then it is «просрочено».

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Months, NaiveDate};

use crate::Result;
use crate::domain::party::Parties;
use crate::domain::period::Frame;
use crate::domain::status::{Execution, Progress, entries_of, status_on};
use crate::domain::{Period, Record, RecordId, Records, Status, Value};

/// What a school says of an activity: `checklist_state.state`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// No mark, or «не начато».
    Nothing,
    /// «в работе».
    Working,
    /// «частично».
    Partly,
    /// «выполнено».
    Done,
    /// «не применимо»: neither done nor missing.
    NotApplicable,
}

impl Mark {
    /// Every mark, in the order of filters.
    pub const ALL: [Self; 5] = [Self::Nothing, Self::Working, Self::Partly, Self::Done, Self::NotApplicable];

    /// The stored item.
    pub fn id(self) -> &'static str {
        match self {
            Self::Nothing => "todo",
            Self::Working => "working",
            Self::Partly => "partly",
            Self::Done => "done",
            Self::NotApplicable => "na",
        }
    }

    /// The reverse of [`Mark::id`]; an unknown or missing item is no mark.
    pub fn of(id: &str) -> Self {
        Self::ALL.into_iter().find(|mark| mark.id() == id).unwrap_or(Self::Nothing)
    }
}

/// The checklist of a school on a day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checklist {
    /// Plan by plan: those that run on the day first, then the newest; the municipality's before the school's own.
    pub plans: Vec<PlanItems>,
}

/// What applies of one plan, in the order of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanItems {
    /// The plan.
    pub plan: RecordId,
    /// Its title.
    pub title: String,
    /// The school's own.
    pub own: bool,
    /// Its activities; those of a section stand together.
    pub items: Vec<Item>,
}

/// One activity at the school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The activity.
    pub activity: RecordId,
    /// Number as printed.
    pub number: String,
    /// Heading of its section.
    pub section: String,
    /// What is to be done, as printed.
    pub title: String,
    /// The term as printed and as read.
    pub term: Period,
    /// Names of the responsible parties as read.
    pub parties: Vec<String>,
    /// The school's mark.
    pub mark: Mark,
    /// The record that holds it, if there is one.
    pub marked_by: Option<RecordId>,
    /// Status on the day.
    pub status: Status,
    /// Number of entries of execution for this school or for the municipality as a whole.
    pub executions: usize,
}

impl Item {
    /// Whether it counts: not where the school says it does not apply.
    pub fn counts(&self) -> bool {
        self.mark != Mark::NotApplicable
    }

    /// Whether its term falls due in that month.
    pub fn is_due_in(&self, year: i32, month: u32) -> bool {
        self.counts() && self.term.reading.is_due_in(year, month)
    }

    /// Months it falls due in, up to a day, as (year, month).
    pub fn due_months(&self, until: NaiveDate) -> BTreeSet<(i32, u32)> {
        self.term.reading.occurrences(until).into_iter().map(|day| (day.year(), day.month())).collect()
    }
}

/// So many done of so many that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Done.
    pub done: usize,
    /// Past their term.
    pub overdue: usize,
    /// All that count.
    pub all: usize,
}

/// How far these items are.
pub fn count<'a>(items: impl IntoIterator<Item = &'a Item>) -> Count {
    let mut count = Count::default();
    for item in items.into_iter().filter(|item| item.counts()) {
        count.all += 1;
        count.done += usize::from(item.status == Status::Done);
        count.overdue += usize::from(item.status == Status::Overdue);
    }
    count
}

impl Checklist {
    /// All activities, plan after plan.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.plans.iter().flat_map(|plan| plan.items.iter())
    }
}

/// Whether an activity of `plan` concerns a school: its own or its plan's school is this one, or it names this
/// school, or it is the municipality's and names none.
pub fn applies(activity: &Record, plan: Option<&Record>, school: RecordId) -> bool {
    let named = activity.references("schools");
    let owner = activity.reference("school").or_else(|| plan.and_then(|plan| plan.reference("school")));
    match owner {
        Some(owner) => owner == school || named.contains(&school),
        None => named.is_empty() || named.contains(&school),
    }
}

/// Reads the checklist of a school on a day. One read of the marks, one of each plan's activities, one of each
/// activity's executions.
pub fn read(school: RecordId, day: NaiveDate, records: &dyn Records) -> Result<Checklist> {
    let marks = marks(school, day, records)?;
    let mut plans = plans(school, records)?;
    plans.sort_by_cached_key(|plan| {
        let (from, to) = (plan.date("frame_from"), plan.date("frame_to"));
        let runs = from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to);
        (!runs, std::cmp::Reverse(from), plan.reference("school").is_some(), plan.text("title").to_owned(), plan.id)
    });
    let mut checklist = Checklist::default();
    for plan in plans {
        let frame = plan.date("frame_from").zip(plan.date("frame_to")).map(|(from, to)| Frame::between(from, to));
        let mut activities = records.related("activity", "plan", plan.id)?;
        activities.retain(|activity| applies(activity, Some(&plan), school));
        activities.sort_by_key(|activity| {
            let order = activity.get("order").as_decimal();
            // Rows without a place in the document come after those that have one.
            (order.is_none(), order, activity.id)
        });
        let activities = by_section(activities);
        let mut items = Vec::new();
        for activity in &activities {
            let entries = entries_of(records, activity.id)?;
            items.push(judge(activity, frame, school, day, &marks, &entries));
        }
        if !items.is_empty() {
            let own = plan.reference("school") == Some(school);
            checklist.plans.push(PlanItems { plan: plan.id, title: plan.text("title").to_owned(), own, items });
        }
    }
    Ok(checklist)
}

/// Plans that ended longer ago than this are history: nobody is late with them any more.
const STILL_LATE: Months = Months::new(12);

/// How many activities are overdue on a day, by supported school, in one municipality or in all. Schools with none are
/// left out, and so are those that give help: a road map is for the others.
/// Each activity and its executions are read once, however many schools they concern.
pub fn overdue(
    records: &dyn Records,
    municipality: Option<RecordId>,
    day: NaiveDate,
) -> Result<BTreeMap<RecordId, usize>> {
    let schools = match municipality {
        Some(id) => records.related("school", "municipality", id)?,
        None => records.all("school")?,
    };
    let helps = |school: &Record| matches!(school.text("role"), "donor" | "helper");
    let mut all_marks = BTreeMap::new();
    for school in schools.iter().filter(|school| !helps(school)) {
        all_marks.insert(school.id, marks(school.id, day, records)?);
    }
    let mut late: BTreeMap<RecordId, usize> = BTreeMap::new();
    for brief in records.brief("plan", None, &["municipality", "frame_to"])? {
        let place = brief.reference("municipality");
        let over = brief.date("frame_to").and_then(|to| to.checked_add_months(STILL_LATE)).is_some_and(|end| end < day);
        if over || (municipality.is_some() && place != municipality) {
            continue;
        }
        let Some(plan) = records.get(brief.id)? else { continue };
        let frame = plan.date("frame_from").zip(plan.date("frame_to")).map(|(from, to)| Frame::between(from, to));
        for activity in records.related("activity", "plan", plan.id)? {
            let own = |school: &&Record| {
                school.reference("municipality") == place && applies(&activity, Some(&plan), school.id)
            };
            let concerned: Vec<&Record> = schools.iter().filter(own).collect();
            if concerned.is_empty() {
                continue;
            }
            let entries = entries_of(records, activity.id)?;
            for school in concerned {
                let Some(marks) = all_marks.get(&school.id) else { continue };
                if judge(&activity, frame, school.id, day, marks, &entries).status == Status::Overdue {
                    *late.entry(school.id).or_default() += 1;
                }
            }
        }
    }
    Ok(late)
}

/// The plans of the school's municipality and its own.
fn plans(school: RecordId, records: &dyn Records) -> Result<Vec<Record>> {
    let mut plans = records.related("plan", "school", school)?;
    let municipality = records.get(school)?.and_then(|school| school.reference("municipality"));
    if let Some(municipality) = municipality {
        plans.extend(records.related("plan", "municipality", municipality)?);
    }
    // An activity of its own can stand in a plan of another place.
    for activity in records.related("activity", "school", school)? {
        if let Some(id) = activity.reference("plan")
            && !plans.iter().any(|plan| plan.id == id)
        {
            plans.extend(records.get(id)?);
        }
    }
    let mut seen = BTreeSet::new();
    plans.retain(|plan| seen.insert(plan.id));
    Ok(plans)
}

/// Sections in the order of their first row, the rows of a section together.
fn by_section(activities: Vec<Record>) -> Vec<Record> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for activity in &activities {
        let next = places.len();
        places.entry(activity.text("section").to_owned()).or_insert(next);
    }
    let mut sorted = activities;
    sorted.sort_by_key(|activity| places.get(activity.text("section")).copied());
    sorted
}

/// The newest mark per activity up to the day.
fn marks(school: RecordId, day: NaiveDate, records: &dyn Records) -> Result<BTreeMap<RecordId, Record>> {
    let mut marks = records.related("checklist_state", "school", school)?;
    marks.retain(|mark| mark.date("date").is_none_or(|date| date <= day));
    marks.sort_by_key(|mark| (mark.date("date"), mark.id));
    Ok(marks.into_iter().filter_map(|mark| Some((mark.reference("activity")?, mark))).collect())
}

/// The row of an activity for a school, from its entries of execution.
fn judge(
    activity: &Record,
    frame: Option<Frame>,
    school: RecordId,
    day: NaiveDate,
    marks: &BTreeMap<RecordId, Record>,
    entries: &[Record],
) -> Item {
    let term = term(activity.get("term"), frame);
    let mut entries: Vec<Execution> = entries
        .iter()
        .filter(|record| record.reference("school").is_none_or(|of| of == school))
        .filter_map(|record| Execution::of(record, &term.reading, day))
        .collect();
    let executions = entries.len();
    let record = marks.get(&activity.id);
    let mark = record.map_or(Mark::Nothing, |record| Mark::of(record.text("state")));
    let on = record.and_then(|record| record.date("date")).unwrap_or(day);
    match mark {
        Mark::Done => entries.push(Execution { on, progress: Progress::Done }),
        Mark::Partly => entries.push(Execution { on, progress: Progress::Partly }),
        Mark::Working => entries.push(Execution { on, progress: Progress::Info }),
        Mark::Nothing | Mark::NotApplicable => {}
    }
    let status = match (status_on(&term.reading, &entries, day), mark) {
        (Status::Overdue, _) => Status::Overdue,
        (_, Mark::Done) => Status::Done,
        (Status::NotStarted | Status::InProgress | Status::NoTerm, Mark::Partly) => Status::DonePartly,
        (Status::NoTerm, Mark::Working) => Status::InProgress,
        (status, _) => status,
    };
    Item {
        activity: activity.id,
        number: activity.text("number").to_owned(),
        section: activity.text("section").to_owned(),
        title: activity.text("title").to_owned(),
        term,
        parties: Parties::names(activity.get("parties")).into_iter().map(str::to_owned).collect(),
        mark,
        marked_by: record.map(|record| record.id),
        status,
        executions,
    }
}

/// The stored reading; a text nobody has read yet is read in the frame of its plan.
fn term(value: &Value, frame: Option<Frame>) -> Period {
    let text = value.verbatim().unwrap_or_default();
    match value {
        Value::Array(_) => Period::from_value(value).unwrap_or_else(|| Period::read(text, frame)),
        _ => Period::read(text, frame),
    }
}

#[cfg(test)]
mod tests;
