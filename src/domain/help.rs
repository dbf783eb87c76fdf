//! People and help: the load of coordinators, what is missing of a network pair, what became of courses.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Decimal, Record, RecordId, Records};
use crate::Result;
use crate::text::sort_key;

/// A coordinator and the schools of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    /// The person.
    pub person: RecordId,
    /// Schools he or she is assigned to, each once.
    pub schools: BTreeSet<RecordId>,
}

/// Does an assignment hold on a day?
pub fn holds(assignment: &Record, day: NaiveDate) -> bool {
    assignment.date("from").is_none_or(|from| from <= day) && assignment.date("to").is_none_or(|to| day <= to)
}

/// Coordinators with their schools on a day, the most loaded first, and the supported schools without any. What
/// counts are assignments; the coordinator on a school's card counts where the school has no assignment.
pub fn loads(
    records: &dyn Records,
    municipality: Option<RecordId>,
    day: NaiveDate,
) -> Result<(Vec<Load>, Vec<RecordId>)> {
    let mut loads: BTreeMap<RecordId, BTreeSet<RecordId>> = BTreeMap::new();
    let mut without = Vec::new();
    let schools = match municipality {
        Some(id) => records.related("school", "municipality", id)?,
        None => records.all("school")?,
    };
    for school in schools {
        let assigned = records.related("coordinator", "school", school.id)?;
        let mut people: Vec<RecordId> =
            assigned.iter().filter(|one| holds(one, day)).filter_map(|one| one.reference("person")).collect();
        if assigned.is_empty() {
            people.extend(school.reference("coordinator"));
        }
        if people.is_empty() && school.text("role") == "supported" {
            without.push(school.id);
        }
        for person in people {
            loads.entry(person).or_default().insert(school.id);
        }
    }
    let mut loads: Vec<Load> = loads.into_iter().map(|(person, schools)| Load { person, schools }).collect();
    loads.sort_by_key(|load| (std::cmp::Reverse(load.schools.len()), load.person));
    Ok((loads, without))
}

/// What a network pair lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// No agreement was signed.
    Agreement,
    /// Nobody has visited anybody.
    Visit,
    /// No road map and no activity of one.
    RoadMap,
    /// Nobody has said what came of it.
    Effect,
}

impl Lack {
    /// A pair without agreement or visit is flagged; the others are for the next meeting.
    pub fn is_flag(self) -> bool {
        matches!(self, Self::Agreement | Self::Visit)
    }
}

/// What a pair lacks on a day; nothing of a pair that is over.
pub fn lacks(pair: &Record, records: &dyn Records, day: NaiveDate) -> Result<Vec<Lack>> {
    if pair.date("to").is_some_and(|to| to < day) {
        return Ok(Vec::new());
    }
    let mut lacks = Vec::new();
    if pair.get("agreement_date").is_empty() {
        lacks.push(Lack::Agreement);
    }
    let visits = records.related("pair_visit", "pair", pair.id)?;
    if !visits.iter().any(|visit| visit.date("date").is_none_or(|on| on <= day)) {
        lacks.push(Lack::Visit);
    }
    if pair.get("plan").is_empty() && pair.get("activities").is_empty() {
        lacks.push(Lack::RoadMap);
    }
    if pair.get("effect").is_empty() {
        lacks.push(Lack::Effect);
    }
    Ok(lacks)
}

/// Teachers by subject.
pub type BySubject = Vec<(String, i64)>;

/// States of a course in the order of source 004.
pub const COURSE_STATES: [&str; 4] = ["certified", "started", "planned", "left"];

/// Teachers of one school in one state: «Получили удостоверение 3 педагога (…)».
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Courses {
    /// The school; `None`: the document counts the whole district.
    pub school: Option<RecordId>,
    /// Item of the form `course`, field `state`.
    pub state: String,
    /// Teachers by subject, by name of the subject.
    pub subjects: BySubject,
}

impl Courses {
    /// All of them.
    pub fn total(&self) -> i64 {
        self.subjects.iter().map(|(_, count)| count).sum()
    }
}

/// How many teachers a record of the form `course` stands for.
pub fn people(course: &Record) -> i64 {
    let count = course.get("people").as_decimal().filter(|count| count.exponent() == 0).map(Decimal::mantissa);
    count.unwrap_or(1).max(0)
}

/// Counts courses by school, state and subject; schools in the order of `records`, states as in [`COURSE_STATES`].
pub fn courses(records: &[Record]) -> Vec<Courses> {
    let mut schools: Vec<Option<RecordId>> = Vec::new();
    for record in records {
        let school = record.reference("school");
        if !schools.contains(&school) {
            schools.push(school);
        }
    }
    let mut counted = Vec::new();
    for school in schools {
        for state in COURSE_STATES {
            let mut subjects: BTreeMap<String, (String, i64)> = BTreeMap::new();
            let here = records.iter().filter(|one| one.reference("school") == school && one.text("state") == state);
            for course in here {
                let subject = course.text("subject").trim();
                let known = subjects.entry(sort_key(subject)).or_insert_with(|| (subject.to_owned(), 0));
                known.1 = known.1.saturating_add(people(course));
            }
            if !subjects.is_empty() {
                counted.push(Courses { school, state: state.to_owned(), subjects: subjects.into_values().collect() });
            }
        }
    }
    counted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::records::MemoryRecords;

    fn id(n: u8) -> RecordId {
        RecordId::new([n; 16])
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_load_counts_assignments_of_the_day() {
        let school = |n: u8| Record::new(id(n), "school").with("municipality", id(90)).with("role", "supported");
        let assigned = |n: u8, school: u8, person: u8, from: &str| {
            Record::new(id(n), "coordinator").with("school", id(school)).with("person", id(person)).with("from", from)
        };
        let records: MemoryRecords = [
            school(1),
            school(2),
            school(3).with("coordinator", id(50)),
            school(4),
            assigned(10, 1, 50, "2020-09-01"),
            assigned(11, 2, 50, "2021-06-01"),
            assigned(12, 2, 51, "2020-09-01").with("to", "2021-05-31"),
        ]
        .into_iter()
        .collect();
        let counts = |on: &str| {
            let (loads, without) = loads(&records, Some(id(90)), day(on)).unwrap();
            let loads: Vec<(u8, usize)> =
                loads.iter().map(|load| (load.person.as_bytes()[0], load.schools.len())).collect();
            (loads, without)
        };
        assert_eq!(counts("2021-05-20"), (vec![(50, 2), (51, 1)], vec![id(4)]));
        assert_eq!(counts("2021-06-02"), (vec![(50, 3)], vec![id(4)]));
        assert!(loads(&records, Some(id(91)), day("2021-05-20")).unwrap().0.is_empty());
    }

    #[test]
    fn a_pair_without_agreement_or_visit_is_flagged() {
        let pair = Record::new(id(1), "pair").with("school", id(2)).with("partner", id(3));
        let mut records: MemoryRecords = [pair.clone()].into_iter().collect();
        let lacking = |pair: &Record, records: &MemoryRecords| lacks(pair, records, day("2021-05-20")).unwrap();
        assert_eq!(lacking(&pair, &records), [Lack::Agreement, Lack::Visit, Lack::RoadMap, Lack::Effect]);
        // A visit that is only planned is none.
        records.put(Record::new(id(4), "pair_visit").with("pair", id(1)).with("date", "2021-06-01"));
        assert!(lacking(&pair, &records).contains(&Lack::Visit));
        records.put(Record::new(id(5), "pair_visit").with("pair", id(1)).with("date", "2021-04-16"));
        let whole = pair.with("agreement_date", "2020-10-01").with("plan", id(8)).with("effect", "Рост");
        assert!(lacking(&whole, &records).is_empty());
        assert!(lacking(&Record::new(id(9), "pair").with("to", "2021-01-01"), &records).is_empty(), "it is over");
    }

    #[test]
    fn courses_add_up_by_subject_and_state() {
        let course = |n: u8, subject: &str, state: &str, people: i64| {
            let record = Record::new(id(n), "course").with("school", id(70)).with("subject", subject);
            record.with("state", state).with("people", Decimal::new(people, 0).unwrap())
        };
        let rows = [
            course(1, "математика", "certified", 2),
            course(2, "Математика", "certified", 1),
            course(3, "физика", "certified", 1),
            course(4, "история", "started", 1),
            Record::new(id(5), "course").with("state", "started").with("subject", "химия"),
        ];
        let counted = courses(&rows);
        let totals: Vec<(bool, &str, i64)> =
            counted.iter().map(|one| (one.school.is_some(), one.state.as_str(), one.total())).collect();
        assert_eq!(totals, [(true, "certified", 4), (true, "started", 1), (false, "started", 1)]);
        assert_eq!(counted[0].subjects, [("математика".to_owned(), 3), ("физика".to_owned(), 1)]);
    }
}
