//! The district at a glance: schools × last visit, overdue, open recommendations, diary rows; what needs somebody
//! today. Field ids are those of the built-in forms.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use chrono::{Datelike, Days, Months, NaiveDate};

use super::records::Due;
use super::{Record, RecordId, Records};
use crate::Result;
use crate::text;

/// One school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchoolLine {
    /// The school.
    pub id: RecordId,
    /// Its short name.
    pub name: String,
    /// Day of the last visit that took place.
    pub last_visit: Option<NaiveDate>,
    /// Day of the next planned visit.
    pub next_visit: Option<NaiveDate>,
    /// Open recommendations past their deadline.
    pub overdue: usize,
    /// Open recommendations.
    pub open: usize,
    /// Rows written in its three diaries this month.
    pub diary_rows: usize,
}

/// Why something needs somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// A visit was opened and not finished.
    VisitOpen,
    /// A visit was planned for a day that has come or gone.
    VisitDue,
    /// A recommendation is past its deadline.
    Overdue,
    /// A decision or a promise is past its deadline.
    TaskOverdue,
    /// A recommendation falls due within a week.
    DueSoon,
    /// A decision falls due within a week.
    TaskSoon,
}

/// Something that needs somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Why.
    pub reason: Reason,
    /// The day it counts from.
    pub date: Option<NaiveDate>,
    /// The record.
    pub record: RecordId,
    /// Its form.
    pub form: &'static str,
    /// Name of the school.
    pub school: String,
    /// What it says.
    pub text: String,
}

/// The district.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct District {
    /// Schools by name.
    pub schools: Vec<SchoolLine>,
    /// What needs somebody, most pressing first; perhaps only the first of them.
    pub needs: Vec<Need>,
    /// How many there are.
    pub all_needs: usize,
}

/// What is open, as whoever keeps the records knows it without reading them.
#[derive(Debug, Clone, Copy)]
pub struct Open<'a> {
    /// Visits planned or under way.
    pub visits: &'a [Due],
    /// Recommendations nobody has closed.
    pub recommendations: &'a [Due],
    /// Decisions and other tasks that are open, by form; they belong to a municipality or a school.
    pub tasks: &'a [(&'static str, Vec<Due>)],
}

/// Forms whose open records are tasks of the district: resolutions and points of orders, promises, agreed points.
pub const TASKS: [&str; 4] = ["decision", "promise", "meeting", "satisfaction"];

/// The three diaries.
pub const DIARIES: [&str; 3] = ["diary_school", "diary_teacher", "diary_director"];

/// A recommendation nobody has closed.
pub fn is_open(recommendation: &Record) -> bool {
    recommendation.text("state") != "closed"
}

/// Reads the district of one municipality, or of all, with at most `most` needs. What it reads grows with the schools
/// and with what is open, not with the years.
pub fn read(
    records: &dyn Records,
    open: Open<'_>,
    municipality: Option<RecordId>,
    today: NaiveDate,
    most: usize,
) -> Result<District> {
    let schools = match municipality {
        Some(id) => records.related("school", "municipality", id)?,
        None => records.all("school")?,
    };
    let mut lines: BTreeMap<RecordId, SchoolLine> = BTreeMap::new();
    for school in schools {
        lines.insert(school.id, history(records, &school, today)?);
    }
    let mut needs = visits(records, open.visits, &mut lines, today)?;
    needs.extend(recommendations(open.recommendations, &mut lines, today));
    needs.extend(tasks(records, open.tasks, municipality, &lines, today)?);
    needs.sort_by(|a, b| a.reason.cmp(&b.reason).then(a.date.cmp(&b.date)).then_with(|| a.school.cmp(&b.school)));
    let all_needs = needs.len();
    needs.truncate(most);
    for need in needs.iter_mut().filter(|need| need.text.is_empty()) {
        let field = match need.form {
            "visit" => "basis",
            "promise" => "what",
            "meeting" => "topic",
            "satisfaction" => "plan",
            _ => "text",
        };
        need.text = records.get(need.record)?.map(|record| record.text(field).to_owned()).unwrap_or_default();
    }
    let mut schools: Vec<SchoolLine> = lines.into_values().collect();
    schools.sort_by_cached_key(|line| text::sort_key(&line.name));
    Ok(District { schools, needs, all_needs })
}

/// A school with what its past tells: the last visit, the diaries of this month.
fn history(records: &dyn Records, school: &Record, today: NaiveDate) -> Result<SchoolLine> {
    let mut line = SchoolLine {
        id: school.id,
        name: school.text("name").to_owned(),
        last_visit: None,
        next_visit: None,
        overdue: 0,
        open: 0,
        diary_rows: 0,
    };
    // Visits are listed by the planned day, newest first; none is put off by half a year.
    records.each_brief("visit", Some(("school", school.id)), &["planned", "date", "state"], &mut |visit| {
        let planned = visit.date("planned");
        let over = line.last_visit.and_then(|last| last.checked_sub_months(Months::new(6)));
        if over.is_some_and(|over| planned.is_some_and(|day| day < over)) {
            return ControlFlow::Break(());
        }
        if visit.text("state") == "finished" {
            line.last_visit = line.last_visit.max(visit.date("date").or(planned));
        }
        ControlFlow::Continue(())
    })?;
    let month = today.with_day(1).unwrap_or(today);
    for diary in DIARIES {
        line.diary_rows += records.count_since(diary, "school", school.id, "date", month)?;
    }
    Ok(line)
}

/// Visits planned or under way.
fn visits(
    records: &dyn Records,
    open: &[Due],
    lines: &mut BTreeMap<RecordId, SchoolLine>,
    today: NaiveDate,
) -> Result<Vec<Need>> {
    let mut needs = Vec::new();
    for due in open {
        let Some(line) = due.scope.and_then(|school| lines.get_mut(&school)) else { continue };
        let Some(visit) = records.get(due.id)? else { continue };
        let (reason, date) = if visit.text("state") == "open" {
            let held = visit.date("date").or(due.day);
            line.last_visit = line.last_visit.max(held);
            (Reason::VisitOpen, held)
        } else {
            line.next_visit = [line.next_visit, due.day].into_iter().flatten().min();
            (Reason::VisitDue, due.day)
        };
        if reason == Reason::VisitOpen || date.is_some_and(|day| day <= today) {
            needs.push(need(reason, date, due.id, "visit", line));
        }
    }
    Ok(needs)
}

/// Open recommendations: counted, and those that press.
fn recommendations(open: &[Due], lines: &mut BTreeMap<RecordId, SchoolLine>, today: NaiveDate) -> Vec<Need> {
    let soon = today.checked_add_days(Days::new(7)).unwrap_or(today);
    let mut needs = Vec::new();
    for due in open {
        let Some(line) = due.scope.and_then(|school| lines.get_mut(&school)) else { continue };
        line.open += 1;
        match due.day {
            Some(day) if day < today => {
                line.overdue += 1;
                needs.push(need(Reason::Overdue, due.day, due.id, "recommendation", line));
            }
            Some(day) if day <= soon => {
                needs.push(need(Reason::DueSoon, due.day, due.id, "recommendation", line));
            }
            _ => {}
        }
    }
    needs
}

/// Decisions, promises and agreed points past their deadline or due within a week, of this municipality or of all.
fn tasks(
    records: &dyn Records,
    open: &[(&'static str, Vec<Due>)],
    municipality: Option<RecordId>,
    lines: &BTreeMap<RecordId, SchoolLine>,
    today: NaiveDate,
) -> Result<Vec<Need>> {
    let soon = today.checked_add_days(Days::new(7)).unwrap_or(today);
    let mut needs = Vec::new();
    for (form, all) in open {
        for due in all {
            let Some(day) = due.day.filter(|day| *day <= soon) else { continue };
            let school = due.scope.and_then(|scope| lines.get(&scope));
            // What belongs to no school of these belongs to the district itself.
            let inside = school.is_some() || municipality.is_none() || due.scope == municipality;
            if !inside {
                continue;
            }
            let place = match (school, due.scope) {
                (Some(line), _) => line.name.clone(),
                (None, Some(id)) => records.get(id)?.map(|one| one.text("name").to_owned()).unwrap_or_default(),
                (None, None) => String::new(),
            };
            let reason = if day < today { Reason::TaskOverdue } else { Reason::TaskSoon };
            needs.push(Need { reason, date: Some(day), record: due.id, form, school: place, text: String::new() });
        }
    }
    Ok(needs)
}

/// The text is read once it is known to be shown.
fn need(reason: Reason, date: Option<NaiveDate>, record: RecordId, form: &'static str, line: &SchoolLine) -> Need {
    Need { reason, date, record, form, school: line.name.clone(), text: String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Value;
    use crate::domain::records::MemoryRecords;

    fn id(n: u8) -> RecordId {
        RecordId::new([n; 16])
    }

    fn day(text: &str) -> NaiveDate {
        Value::from(text).as_date().unwrap()
    }

    #[test]
    fn counts_what_is_open_overdue_and_written_this_month() {
        let school = id(1);
        let rows = [
            Record::new(school, "school").with("name", "МКОУ Красноярская СШ"),
            Record::new(id(2), "visit").with("school", school).with("state", "finished").with("date", "2021-04-20"),
            Record::new(id(3), "visit").with("school", school).with("state", "planned").with("planned", "2021-05-20"),
            Record::new(id(4), "recommendation").with("school", school).with("deadline", "2021-05-01"),
            Record::new(id(5), "recommendation").with("school", school).with("deadline", "2021-05-25"),
            Record::new(id(6), "recommendation").with("school", school).with("state", "closed"),
            Record::new(id(7), "diary_school").with("school", school).with("date", "2021-05-03"),
            Record::new(id(8), "decision").with("school", school).with("text", "Разместить").with("term", "2021-05-10"),
            Record::new(id(9), "decision").with("school", school).with("text", "Позже").with("term", "2021-08-10"),
        ];
        let due = |form: &str, field: &str| -> Vec<Due> {
            let open = |row: &&Record| row.form == form && !["finished", "closed"].contains(&row.text("state"));
            let due = |row: &Record| Due { day: row.date(field), id: row.id, scope: row.reference("school") };
            rows.iter().filter(open).map(due).collect()
        };
        let (visits, recommendations) = (due("visit", "planned"), due("recommendation", "deadline"));
        let tasks = [("decision", due("decision", "term"))];
        let open = Open { visits: &visits, recommendations: &recommendations, tasks: &tasks };
        let records: MemoryRecords = rows.iter().cloned().collect();
        let district = read(&records, open, None, day("2021-05-20"), 2).unwrap();
        assert_eq!(district.all_needs, 4);
        assert_eq!(district.needs.len(), 2);
        let district = read(&records, open, None, day("2021-05-20"), 9).unwrap();
        let line = &district.schools[0];
        assert_eq!((line.open, line.overdue, line.diary_rows), (2, 1, 1));
        assert_eq!((line.last_visit, line.next_visit), (Some(day("2021-04-20")), Some(day("2021-05-20"))));
        let reasons: Vec<Reason> = district.needs.iter().map(|need| need.reason).collect();
        assert_eq!(reasons, [Reason::VisitDue, Reason::Overdue, Reason::TaskOverdue, Reason::DueSoon]);
        assert_eq!(district.needs[2].text, "Разместить");
    }
}
