//! What each role may write: one table, for people to read.

use crate::changes::change::Change;
use crate::changes::erased;

/// What a person is in the key directory. The later, the less it may: of two that were given at once the later counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Writes everything and gives access.
    Administrator,
    /// Writes everything.
    Methodologist,
    /// Writes what belongs to the schools given, and persons and events.
    Coordinator,
    /// Writes the diaries, plans and remarks of its own school.
    School,
    /// Reads; what it writes is a proposal.
    Reader,
}

/// Forms a school writes, where a record belongs to it; of some only these fields.
const SCHOOL: [(&str, &[&str]); 11] = [
    ("school", &["full_name", "place", "head", "note"]),
    ("branch", &[]),
    ("person", &[]),
    ("diary_school", &[]),
    ("diary_teacher", &[]),
    ("diary_director", &[]),
    ("checklist_state", &[]),
    ("plan", &[]),
    ("activity", &[]),
    ("execution", &[]),
    ("visit", &["director_note", "acquainted", "acquainted_on"]),
];
/// The remark of a director at one finding is his own, too.
const REMARKS: (&str, &[&str]) = ("finding", &["disagreement"]);
/// Forms of the questions asked at visits.
const INSTRUMENTS: [&str; 2] = ["instrument", "instrument_item"];
/// Form of the notes on imports.
const IMPORTS: &str = "import_batch";
/// Forms a coordinator writes although their records belong to no school.
const COORDINATOR: [&str; 4] = ["person", "event", "execution", "proposal"];

/// How far a role reaches for one change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Wherever the record belongs.
    Everywhere,
    /// Where the record belongs to one of the schools given.
    OwnSchools,
    /// Nowhere.
    Nowhere,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 5] =
        [Self::Administrator, Self::Methodologist, Self::Coordinator, Self::School, Self::Reader];

    /// Stable name, on the command line and in files.
    pub fn id(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Methodologist => "methodologist",
            Self::Coordinator => "coordinator",
            Self::School => "school",
            Self::Reader => "reader",
        }
    }

    /// In words.
    pub fn label(self) -> String {
        use super::messages as say;
        match self {
            Self::Administrator => say::administrator(),
            Self::Methodologist => say::methodologist(),
            Self::Coordinator => say::coordinator(),
            Self::School => say::school(),
            Self::Reader => say::reader(),
        }
    }

    /// Number in files.
    pub fn number(self) -> u64 {
        Self::ALL.iter().zip(0..).find(|(role, _)| **role == self).map_or(0, |(_, number)| number)
    }

    /// The role of this number.
    pub fn of_number(number: u64) -> Option<Self> {
        Self::ALL.get(usize::try_from(number).ok()?).copied()
    }

    /// The role of this name, as the command line or a person writes it.
    pub fn parse(text: &str) -> Option<Self> {
        let text = crate::text::fold(text);
        Self::ALL.into_iter().find(|role| role.id() == text || crate::text::fold(&role.label()) == text)
    }

    /// Whether there is a school or a form it may not write.
    pub fn is_bound(self) -> bool {
        !matches!(self, Self::Administrator | Self::Methodologist)
    }

    /// Whether it is bound to schools.
    pub fn needs_schools(self) -> bool {
        matches!(self, Self::Coordinator | Self::School)
    }

    /// How far it reaches for this change.
    pub fn reach(self, change: &Change) -> Reach {
        let form = change.form.as_str();
        let only = |fields: &[&str]| {
            let mut written = change.operations.iter().map(|operation| operation.cell.field.as_str());
            if fields.is_empty() || written.all(|field| fields.contains(&field)) {
                Reach::OwnSchools
            } else {
                Reach::Nowhere
            }
        };
        let creates = change.operations.iter().all(|operation| operation.replaces.is_empty());
        match self {
            // What an act erases is gone for everybody, so it takes the one who answers for the district.
            _ if form == erased::FORM && self != Self::Administrator => Reach::Nowhere,
            Self::Administrator | Self::Methodologist => Reach::Everywhere,
            // Every installation enters the program's own instruments by itself; only altering them is somebody's work.
            _ if INSTRUMENTS.contains(&form) && creates => Reach::Everywhere,
            // The program notes by itself what was taken in from which file; the records taken in are judged like any.
            _ if form == IMPORTS && self != Self::Reader => Reach::Everywhere,
            Self::Coordinator if COORDINATOR.contains(&form) => Reach::Everywhere,
            // Two districts are joined by those who answer for the whole of one.
            Self::Coordinator if form == "joining" => Reach::Nowhere,
            Self::Coordinator => Reach::OwnSchools,
            Self::School => match SCHOOL.iter().chain([&REMARKS]).find(|(known, _)| *known == form) {
                Some((_, fields)) => only(fields),
                None => Reach::Nowhere,
            },
            Self::Reader => Reach::Nowhere,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::changes::change::{Cell, Operation};
    use crate::domain::{RecordId, Value};

    fn change(form: &str, field: &str) -> Change {
        let cell = Cell { field: field.to_owned(), element: None };
        Change {
            seq: 1,
            hlc: 0,
            person: [0; 8],
            record: RecordId::new([1; 16]),
            form: form.to_owned(),
            operations: vec![Operation { cell, value: Value::Null, replaces: vec![] }],
            salt: None,
            group: None,
            reason: None,
            later: std::collections::BTreeMap::new(),
        }
    }

    #[test]
    fn the_table_names_forms_and_fields_that_exist() {
        let forms = crate::forms::Registry::builtin();
        for (form, fields) in SCHOOL.iter().chain([&REMARKS]) {
            let form = forms.form(form).unwrap_or_else(|| panic!("{form}"));
            assert!(fields.iter().all(|field| form.field(field).is_some()), "{}", form.id);
        }
        assert!(COORDINATOR.iter().chain(&INSTRUMENTS).chain([&IMPORTS]).all(|form| forms.form(form).is_some()));
    }

    #[test]
    fn a_school_writes_its_diaries_and_remarks_and_not_the_findings_about_it() {
        let reach = |form, field| Role::School.reach(&change(form, field));
        assert_eq!(reach("diary_school", "topic"), Reach::OwnSchools);
        assert_eq!(reach("finding", "disagreement"), Reach::OwnSchools);
        assert_eq!(reach("finding", "answer"), Reach::Nowhere);
        assert_eq!(reach("verdict", "verdict"), Reach::Nowhere);
        assert_eq!(Role::Reader.reach(&change("diary_school", "topic")), Reach::Nowhere);
        assert_eq!(Role::Coordinator.reach(&change("finding", "answer")), Reach::OwnSchools);
        assert_eq!(Role::Methodologist.reach(&change("verdict", "verdict")), Reach::Everywhere);
        assert_eq!(Role::School.reach(&change(IMPORTS, "file")), Reach::Everywhere);
        assert_eq!(Role::Reader.reach(&change(IMPORTS, "file")), Reach::Nowhere);
    }

    #[test]
    fn names_and_numbers_come_back() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.id()), Some(role));
            assert_eq!(Role::parse(&role.label().to_uppercase()), Some(role));
            assert_eq!(Role::of_number(role.number()), Some(role));
        }
        assert_eq!(Role::of_number(5), None);
    }
}
