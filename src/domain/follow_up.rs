//! What happens to a recommendation after the visit that made it: open until a verdict closes it.

use std::cmp::Ordering;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::{Record, RecordId, messages};

/// The judgement of a later visit on a recommendation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VerdictKind {
    /// «выполнено»: closes.
    Done,
    /// «частично»: stays open.
    Partly,
    /// «нет»: stays open.
    NotDone,
    /// «снято»: closes, no longer asked for.
    Withdrawn,
}

impl VerdictKind {
    /// In the order of the choice.
    pub const ALL: [Self; 4] = [Self::Done, Self::Partly, Self::NotDone, Self::Withdrawn];

    /// The id of the choice in the form `verdict`: `done`, `partly`, `no`, `dropped`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Partly => "partly",
            Self::NotDone => "no",
            Self::Withdrawn => "dropped",
        }
    }

    /// The reverse of [`VerdictKind::id`].
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }

    /// What a person reads.
    pub fn label(self) -> String {
        match self {
            Self::Done => messages::verdict_done(),
            Self::Partly => messages::verdict_partly(),
            Self::NotDone => messages::verdict_not_done(),
            Self::Withdrawn => messages::verdict_withdrawn(),
        }
    }

    /// Whether the recommendation is settled by it.
    pub fn closes(self) -> bool {
        matches!(self, Self::Done | Self::Withdrawn)
    }
}

/// A dated verdict on one recommendation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Date of the visit that gave it.
    pub on: NaiveDate,
    /// The judgement.
    pub kind: VerdictKind,
}

/// What is needed of a recommendation to follow it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recommended {
    /// The recommendation.
    pub id: RecordId,
    /// Date of the visit that made it.
    pub on: NaiveDate,
    /// Its deadline.
    pub due: Option<NaiveDate>,
}

/// The newest verdict up to and including `day`; of several on one day the last given.
pub fn verdict_on(verdicts: &[Verdict], day: NaiveDate) -> Option<VerdictKind> {
    // `max_by_key` keeps the last of equals, which is the order they were given in.
    verdicts.iter().filter(|verdict| verdict.on <= day).max_by_key(|verdict| verdict.on).map(|verdict| verdict.kind)
}

/// Open on a day: no verdict yet, or the newest one does not close. A later «нет» opens a closed one again.
pub fn is_open(verdicts: &[Verdict], day: NaiveDate) -> bool {
    !verdict_on(verdicts, day).is_some_and(VerdictKind::closes)
}

/// Open and past its deadline.
pub fn is_overdue(recommended: &Recommended, verdicts: &[Verdict], day: NaiveDate) -> bool {
    is_open(verdicts, day) && recommended.due.is_some_and(|due| due < day)
}

/// The recommendation with the deadline it had at the end of `day`, before the later ones of its `verdicts` moved it, and
/// before the verdict of the visit `at`, if one is named: a paper of that visit goes on saying what was signed.
#[must_use]
pub fn with_deadline_of(recommendation: &Record, verdicts: &[Record], day: NaiveDate, at: Option<RecordId>) -> Record {
    let later = verdicts.iter().filter(|verdict| !verdict.get("old_deadline").is_empty()).filter(|verdict| {
        verdict.date("date").is_some_and(|given| given > day) || (at.is_some() && verdict.reference("visit") == at)
    });
    let mut then = recommendation.clone();
    if let Some(first) = later.min_by_key(|verdict| (verdict.date("date"), verdict.id)) {
        then.set("deadline", first.get("old_deadline").clone());
    }
    then
}

/// Oldest first; of one day the earlier deadline, those without a deadline last; then by id, so that two machines
/// show one order.
pub fn oldest_first(one: &Recommended, other: &Recommended) -> Ordering {
    let key = |item: &Recommended| (item.on, item.due.is_none(), item.due, item.id);
    key(one).cmp(&key(other))
}

/// How many visits to the school it has been carried through: those after the one that made it, up to the day it
/// was closed (that one not counted) or up to `day`.
pub fn visits_carried(recommended: &Recommended, verdicts: &[Verdict], visits: &[NaiveDate], day: NaiveDate) -> usize {
    let carried = |visit: &&NaiveDate| **visit > recommended.on && **visit <= day && is_open(verdicts, **visit);
    visits.iter().filter(carried).count()
}

/// The deadline offered for a recommendation: one month after the visit; a Saturday or Sunday moves to Monday; in
/// July and August, when teachers are on leave, it moves to the first working day of September.
pub fn default_deadline(visit: NaiveDate) -> NaiveDate {
    let month_on = visit.checked_add_months(Months::new(1)).unwrap_or(visit);
    let after_leave = match month_on.month() {
        7 | 8 => NaiveDate::from_ymd_opt(month_on.year(), 9, 1).unwrap_or(month_on),
        _ => month_on,
    };
    let weekend = match after_leave.weekday() {
        Weekday::Sat => 2,
        Weekday::Sun => 1,
        _ => 0,
    };
    after_leave.checked_add_days(Days::new(weekend)).unwrap_or(after_leave)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    fn made(id: u8, on: NaiveDate, due: Option<NaiveDate>) -> Recommended {
        Recommended { id: RecordId::new([id; 16]), on, due }
    }

    #[test]
    fn only_done_and_withdrawn_close() {
        let on = day(2021, 5, 20);
        for (kind, open) in [
            (VerdictKind::Done, false),
            (VerdictKind::Partly, true),
            (VerdictKind::NotDone, true),
            (VerdictKind::Withdrawn, false),
        ] {
            assert_eq!(is_open(&[Verdict { on, kind }], on), open, "{kind:?}");
            assert_eq!(VerdictKind::from_id(kind.id()), Some(kind));
        }
        assert!(is_open(&[], on));
    }

    #[test]
    fn the_newest_verdict_decides() {
        let verdicts = [
            Verdict { on: day(2021, 10, 1), kind: VerdictKind::NotDone },
            Verdict { on: day(2021, 5, 20), kind: VerdictKind::Done },
        ];
        assert!(!is_open(&verdicts, day(2021, 6, 1)));
        assert!(is_open(&verdicts, day(2021, 10, 1)));
        assert!(is_open(&verdicts, day(2021, 5, 19)), "not yet judged");
    }

    #[test]
    fn a_paper_of_an_earlier_day_keeps_its_deadline() {
        let id = |n: u8| RecordId::new([n; 16]);
        let now = Record::new(id(1), "recommendation").with("deadline", "2021-11-01");
        let verdict = |n: u8, on: &str, was: &str| {
            Record::new(id(n), "verdict").with("date", on).with("old_deadline", was).with("visit", id(n + 10))
        };
        let verdicts = [verdict(3, "2021-09-10", "2021-09-01"), verdict(2, "2021-05-20", "2021-05-01")];
        let on = |when, at: Option<u8>| with_deadline_of(&now, &verdicts, when, at.map(id)).date("deadline");
        assert_eq!(on(day(2021, 4, 1), None), Some(day(2021, 5, 1)));
        assert_eq!(on(day(2021, 5, 20), Some(12)), Some(day(2021, 5, 1)), "what the visit of that day found");
        assert_eq!(on(day(2021, 5, 20), Some(99)), Some(day(2021, 9, 1)), "what it left");
        assert_eq!(on(day(2021, 9, 10), None), Some(day(2021, 11, 1)));
    }

    #[test]
    fn the_oldest_stands_first() {
        let mut list = [
            made(4, day(2021, 3, 1), None),
            made(3, day(2021, 3, 1), Some(day(2021, 5, 1))),
            made(2, day(2021, 3, 1), Some(day(2021, 4, 1))),
            made(1, day(2021, 3, 2), None),
            made(5, day(2020, 3, 2), None),
        ];
        list.sort_by(oldest_first);
        let order: Vec<u8> = list.iter().map(|item| item.id.as_bytes()[0]).collect();
        assert_eq!(order, [5, 2, 3, 4, 1]);
    }

    #[test]
    fn counts_the_visits_it_was_carried_through() {
        let item = made(1, day(2020, 10, 1), Some(day(2020, 11, 2)));
        let visits = [day(2020, 10, 1), day(2020, 12, 1), day(2021, 3, 1), day(2021, 5, 20), day(2021, 9, 9)];
        let verdicts = [
            Verdict { on: day(2020, 12, 1), kind: VerdictKind::Partly },
            Verdict { on: day(2021, 5, 20), kind: VerdictKind::Done },
        ];
        assert_eq!(visits_carried(&item, &verdicts, &visits, day(2021, 12, 31)), 2);
        assert_eq!(visits_carried(&item, &[], &visits, day(2021, 4, 1)), 2);
        assert!(is_overdue(&item, &verdicts, day(2021, 4, 1)));
        assert!(!is_overdue(&item, &verdicts, day(2021, 6, 1)));
    }

    #[test]
    fn offers_a_deadline_people_can_keep() {
        assert_eq!(default_deadline(day(2021, 4, 20)), day(2021, 5, 20));
        assert_eq!(default_deadline(day(2021, 3, 24)), day(2021, 4, 26), "Saturday moves to Monday");
        assert_eq!(default_deadline(day(2021, 6, 10)), day(2021, 9, 1), "not in the summer leave");
        assert_eq!(default_deadline(day(2021, 1, 31)), day(2021, 3, 1), "28.02.2021 is a Sunday");
    }
}
