//! The chain of the diaries (source 004, «Дневник Школы (Педагога, Директора)»): training → element of the school's
//! programme → use in class or management → result → curator's comment, and the three questions it answers.

use std::collections::BTreeSet;

use super::{Record, RecordId, Records};
use crate::Result;

/// The three questions of source 004, in its words.
pub const QUESTIONS: [&str; 3] = [
    "достаточную ли поддержку получает школа",
    "превратились ли транслируемые в рамках программ поддержки и внутришкольного обмена опытом знания и технологии в практику управленческой и педагогической деятельности",
    "к каким значимым для школы результатам это привело",
];

/// The diaries in which use is written down.
const USES: [&str; 2] = ["diary_teacher", "diary_director"];

/// Something a training lacks, in the order of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// It belongs to nothing in the school's programme.
    Programme,
    /// Nobody uses what was learnt: it left no trace.
    Use,
    /// It is used, and nothing came of it so far.
    Result,
    /// No curator has commented.
    Comment,
}

/// A training of the school and what followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The row of the «Дневник школы».
    pub training: Record,
    /// Rows of the other two diaries in which it is used; drafts nobody filled in are not among them.
    pub uses: Vec<Record>,
}

impl Link {
    /// What is missing.
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps = Vec::new();
        if self.training.get("programme").is_empty() {
            gaps.push(Gap::Programme);
        }
        if self.uses.is_empty() {
            gaps.push(Gap::Use);
            return gaps;
        }
        if !self.uses.iter().any(has_result) {
            gaps.push(Gap::Result);
        }
        if !self.uses.iter().any(has_comment) {
            gaps.push(Gap::Comment);
        }
        gaps
    }
}

/// The chain of one school.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chain {
    /// Trainings of the «Дневник школы» in the order of its rows.
    pub links: Vec<Link>,
    /// Uses of something that was learnt at no training of the diary: exchange inside the school.
    pub loose: Vec<Record>,
    /// Events and courses the school took part in that its diary does not name.
    pub unwritten: Vec<Record>,
    /// Consultations held for the school.
    pub consultations: usize,
    /// Network pairs of the school.
    pub pairs: usize,
    /// Deficits of its teachers nobody works on: no course, no consultation.
    pub bare_deficits: usize,
}

/// An answer in words for people: yes, partly, no; or nothing to judge by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Every training.
    Yes,
    /// Some of them.
    Partly,
    /// None.
    No,
    /// There is nothing to judge by.
    Unknown,
}

fn share(part: usize, whole: usize) -> Answer {
    match (part, whole) {
        (_, 0) => Answer::Unknown,
        (0, _) => Answer::No,
        (part, whole) if part == whole => Answer::Yes,
        _ => Answer::Partly,
    }
}

/// Is something filled in that only the use itself can tell? A draft has what was learnt and who, nothing else.
fn is_used(row: &Record) -> bool {
    ["where_used", "results", "teacher_comment", "director_comment"].iter().any(|field| !row.get(field).is_empty())
}

/// Is a result written down?
pub fn has_result(row: &Record) -> bool {
    !row.get("results").is_empty()
}

/// Has the curator commented?
pub fn has_comment(row: &Record) -> bool {
    !row.get("curator_comment").is_empty()
}

impl Chain {
    /// All uses, those of trainings first.
    pub fn uses(&self) -> impl Iterator<Item = &Record> {
        self.links.iter().flat_map(|link| &link.uses).chain(&self.loose)
    }

    /// Trainings without a trace: nobody uses what was learnt, or the diary does not even name them.
    pub fn traceless(&self) -> impl Iterator<Item = &Record> {
        let unused = self.links.iter().filter(|link| link.uses.is_empty()).map(|link| &link.training);
        unused.chain(&self.unwritten)
    }

    /// Trainings that support an element of the school's programme.
    pub fn in_programme(&self) -> usize {
        self.links.iter().filter(|link| !link.training.get("programme").is_empty()).count()
    }

    /// Trainings that came into use.
    pub fn in_use(&self) -> usize {
        self.links.iter().filter(|link| !link.uses.is_empty()).count()
    }

    /// The answers to [`QUESTIONS`]: support is sufficient where every training serves the programme and no deficit
    /// is left alone; knowledge has become practice where every training is used; it has led to results where every
    /// use has one.
    pub fn answers(&self) -> [Answer; 3] {
        let trainings = self.links.len() + self.unwritten.len();
        let support = match share(self.in_programme(), trainings) {
            Answer::Yes if self.bare_deficits > 0 => Answer::Partly,
            Answer::Unknown if self.bare_deficits > 0 => Answer::No,
            answer => answer,
        };
        let uses = self.uses().count();
        [support, share(self.in_use(), trainings), share(self.uses().filter(|row| has_result(row)).count(), uses)]
    }
}

/// Reads the chain of a school.
pub fn read(school: RecordId, records: &dyn Records) -> Result<Chain> {
    let mut chain = Chain::default();
    let mut tied = BTreeSet::new();
    let mut trainings = records.related("diary_school", "school", school)?;
    trainings.sort_by_key(|row| (row.date("date"), row.id));
    for training in trainings {
        let mut uses = Vec::new();
        for form in USES {
            let mut rows = records.related(form, "diary_school", training.id)?;
            rows.retain(is_used);
            uses.extend(rows);
        }
        tied.extend(uses.iter().map(|row| row.id));
        chain.links.push(Link { training, uses });
    }
    for form in USES {
        let mut rows = records.related(form, "school", school)?;
        rows.retain(|row| is_used(row) && !tied.contains(&row.id));
        chain.loose.extend(rows);
    }
    chain.unwritten = unwritten(school, &chain.links, records)?;
    let consultations = records.related("consultation", "school", school)?;
    chain.consultations = consultations.iter().filter(|one| one.text("state") == "held").count();
    chain.pairs = records.related("pair", "school", school)?.len();
    for deficit in records.related("deficit", "school", school)? {
        let open = deficit.text("state") != "closed";
        let helped = !records.related("course", "deficit", deficit.id)?.is_empty()
            || !records.related("consultation", "deficit", deficit.id)?.is_empty()
            || !deficit.get("correction").is_empty();
        chain.bare_deficits += usize::from(open && !helped);
    }
    Ok(chain)
}

/// Events and courses of the school that no row of its diary is about, each once.
fn unwritten(school: RecordId, links: &[Link], records: &dyn Records) -> Result<Vec<Record>> {
    let mut written: BTreeSet<RecordId> = links.iter().filter_map(|link| link.training.reference("event")).collect();
    let mut found = Vec::new();
    let mut events = records.related("event", "schools", school)?;
    for person in records.related("person", "school", school)? {
        events.extend(records.related("event", "participants", person.id)?);
    }
    for event in events {
        if written.insert(event.id) {
            found.push(event);
        }
    }
    let mut titles: BTreeSet<String> = BTreeSet::new();
    for course in records.related("course", "school", school)? {
        let begun = matches!(course.text("state"), "started" | "certified");
        let known = match course.reference("event") {
            Some(event) => !written.insert(event),
            // Several teachers on one course are one training.
            None => !titles.insert(crate::text::search_key(course.text("title"))),
        };
        if begun && !known {
            found.push(course);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Value;
    use crate::domain::records::MemoryRecords;

    fn id(n: u8) -> RecordId {
        RecordId::new([n; 16])
    }

    fn training(n: u8) -> Record {
        Record::new(id(n), "diary_school").with("school", id(1)).with("activity", "Семинар").with("date", "2021-03-18")
    }

    fn usage(n: u8, training: u8) -> Record {
        let row = Record::new(id(n), "diary_teacher").with("school", id(1)).with("diary_school", id(training));
        row.with("methods", "Диалог")
    }

    #[test]
    fn a_draft_is_no_trace() {
        let records: MemoryRecords = [training(10), usage(20, 10)].into_iter().collect();
        let chain = read(id(1), &records).unwrap();
        assert_eq!(chain.links[0].gaps(), [Gap::Programme, Gap::Use]);
        assert_eq!(chain.traceless().count(), 1);
        assert_eq!(chain.answers(), [Answer::No, Answer::No, Answer::Unknown]);
    }

    #[test]
    fn the_gaps_close_one_by_one() {
        let whole = training(10).with("programme", "Освоение технологий");
        let used = usage(20, 10).with("where_used", "7 класс");
        let gaps = |row: Record| {
            let records: MemoryRecords = [whole.clone(), row].into_iter().collect();
            read(id(1), &records).unwrap().links[0].gaps()
        };
        assert_eq!(gaps(used.clone()), [Gap::Result, Gap::Comment]);
        assert_eq!(gaps(used.clone().with("results", "2 призера")), [Gap::Comment]);
        let done = used.with("results", "2 призера").with("curator_comment", "Видно на уроке");
        assert!(gaps(done).is_empty());
    }

    #[test]
    fn an_event_the_diary_does_not_name_is_without_a_trace() {
        let records: MemoryRecords = [
            Record::new(id(30), "person").with("school", id(1)).with("name", "Педагог"),
            Record::new(id(40), "event").with("participants", Value::Array(vec![id(30).into()])),
            Record::new(id(41), "event").with("schools", Value::Array(vec![id(1).into()])),
            training(10).with("event", id(41)).with("programme", "Программа"),
            Record::new(id(50), "course").with("school", id(1)).with("state", "certified").with("title", "Курс"),
            Record::new(id(51), "course").with("school", id(1)).with("state", "started").with("title", "курс"),
            Record::new(id(52), "course").with("school", id(1)).with("state", "planned").with("title", "Другой"),
        ]
        .into_iter()
        .collect();
        let chain = read(id(1), &records).unwrap();
        let unwritten: Vec<RecordId> = chain.unwritten.iter().map(|record| record.id).collect();
        assert_eq!(unwritten, [id(40), id(50)]);
        assert_eq!(chain.answers(), [Answer::Partly, Answer::No, Answer::Unknown]);
        assert_eq!(chain.traceless().count(), 3);
    }
}
