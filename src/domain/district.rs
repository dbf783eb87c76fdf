//! The district at a glance: schools × last visit, overdue, open recommendations, diary rows; what needs somebody
//! today. Field ids are those of the built-in forms.

use std::ops::ControlFlow;

use chrono::{Datelike, Days, NaiveDate};

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
    /// A recommendation falls due within a week.
    DueSoon,
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
    /// What needs somebody, most pressing first.
    pub needs: Vec<Need>,
}

/// The three diaries.
pub const DIARIES: [&str; 3] = ["diary_school", "diary_teacher", "diary_director"];

/// A recommendation nobody has closed.
pub fn is_open(recommendation: &Record) -> bool {
    recommendation.text("state") != "closed"
}

/// Reads the district of one municipality, or of all.
pub fn read(records: &dyn Records, municipality: Option<RecordId>, today: NaiveDate) -> Result<District> {
    let mut district = District::default();
    let schools = match municipality {
        Some(id) => records.related("school", "municipality", id)?,
        None => records.all("school")?,
    };
    for school in schools {
        let line = school_line(records, &school, today, &mut district.needs)?;
        district.schools.push(line);
    }
    district.schools.sort_by_cached_key(|line| text::sort_key(&line.name));
    district.needs.sort_by(|a, b| a.reason.cmp(&b.reason).then(a.date.cmp(&b.date)).then(a.school.cmp(&b.school)));
    Ok(district)
}

/// One school; what needs somebody is added to `needs`.
pub fn school_line(
    records: &dyn Records,
    school: &Record,
    today: NaiveDate,
    needs: &mut Vec<Need>,
) -> Result<SchoolLine> {
    let name = school.text("name").to_owned();
    let mut line = SchoolLine {
        id: school.id,
        name: name.clone(),
        last_visit: None,
        next_visit: None,
        overdue: 0,
        open: 0,
        diary_rows: 0,
    };
    let mut need = |reason, date, record: &Record, form, text: &str| {
        needs.push(Need { reason, date, record: record.id, form, school: name.clone(), text: text.to_owned() });
    };
    for visit in records.related("visit", "school", school.id)? {
        let (planned, held) = (visit.date("planned"), visit.date("date").or(visit.date("planned")));
        match visit.text("state") {
            "finished" => line.last_visit = line.last_visit.max(held),
            "open" => {
                line.last_visit = line.last_visit.max(held);
                need(Reason::VisitOpen, held, &visit, "visit", visit.text("basis"));
            }
            _ => {
                line.next_visit = [line.next_visit, planned].into_iter().flatten().min();
                if planned.is_some_and(|day| day <= today) {
                    need(Reason::VisitDue, planned, &visit, "visit", visit.text("basis"));
                }
            }
        }
    }
    let soon = today.checked_add_days(Days::new(7)).unwrap_or(today);
    for recommendation in records.related("recommendation", "school", school.id)?.iter().filter(|r| is_open(r)) {
        line.open += 1;
        let deadline = recommendation.date("deadline");
        let text = recommendation.text("text");
        match deadline {
            Some(day) if day < today => {
                line.overdue += 1;
                need(Reason::Overdue, deadline, recommendation, "recommendation", text);
            }
            Some(day) if day <= soon => need(Reason::DueSoon, deadline, recommendation, "recommendation", text),
            _ => {}
        }
    }
    let month = today.with_day(1).unwrap_or(today);
    for diary in DIARIES {
        // Diaries are listed newest first, so the rows of this month come first.
        records.each_related(diary, "school", school.id, &mut |row| match row.date("date") {
            Some(day) if day < month => ControlFlow::Break(()),
            _ => {
                line.diary_rows += 1;
                ControlFlow::Continue(())
            }
        })?;
    }
    Ok(line)
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
        ];
        let records: MemoryRecords = rows.into_iter().collect();
        let district = read(&records, None, day("2021-05-20")).unwrap();
        let line = &district.schools[0];
        assert_eq!((line.open, line.overdue, line.diary_rows), (2, 1, 1));
        assert_eq!(line.last_visit, Some(day("2021-04-20")));
        let reasons: Vec<Reason> = district.needs.iter().map(|need| need.reason).collect();
        assert_eq!(reasons, [Reason::VisitDue, Reason::Overdue, Reason::DueSoon]);
    }
}
