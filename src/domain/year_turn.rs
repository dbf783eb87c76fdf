//! The turn of the year: what a plan leaves unfinished, and its terms a year later (source 000, 1.5 → 1.6; 001, 14).

use chrono::NaiveDate;

use super::ru_date::month_of_word;
use super::status::of_activity;
use super::{Record, RecordId, Records, Status};
use crate::Result;

/// A row that is carried over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// The row of the closed plan.
    pub activity: Record,
    /// How it stood at the end.
    pub status: Status,
    /// Its term a year later, in the same words.
    pub term: String,
}

/// The rows of a plan that are not done on a day, in the order of the plan. A row whose parts are open stays with them;
/// a row of things done (of a report) is no plan.
pub fn unfinished(records: &dyn Records, plan: &Record, day: NaiveDate) -> Result<Vec<Carried>> {
    if plan.text("shape") == "t8" {
        return Ok(Vec::new());
    }
    let mut rows = records.related("activity", "plan", plan.id)?;
    rows.sort_by_key(|row| {
        let order = row.get("order").as_decimal();
        (order.is_none(), order, row.id)
    });
    let mut found: Vec<Carried> = Vec::new();
    for activity in rows {
        let status = of_activity(records, &activity, day)?;
        if status != Status::Done {
            let term = a_year_later(activity.text("term"));
            found.push(Carried { activity, status, term });
        }
    }
    Ok(found)
}

/// The plan a row was carried from is told by this field of `activity`.
pub const CARRIED_FROM: &str = "carried_from";

/// The chain of rows a row goes back to, the newest first.
pub fn ancestors(records: &dyn Records, activity: &Record) -> Result<Vec<Record>> {
    let mut found: Vec<Record> = Vec::new();
    let mut next: Option<RecordId> = activity.reference(CARRIED_FROM);
    while let Some(id) = next {
        if id == activity.id || found.iter().any(|known| known.id == id) {
            break;
        }
        let Some(record) = records.get(id)? else { break };
        next = record.reference(CARRIED_FROM);
        found.push(record);
    }
    Ok(found)
}

/// The same text with every year one later: «сентябрь 2020 года» → «сентябрь 2021 года», «2020-2021» → «2021-2022»,
/// «2021-22» → «2022-23», «31.08.2020» → «31.08.2021». Words without a year stay.
pub fn a_year_later(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut digits = String::new();
    let mut after_year = false;
    for c in text.chars().chain(['\0']) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if digits.is_empty() {
            after_year = false;
        } else {
            let year = digits.parse::<i32>().ok().filter(|year| digits.len() == 4 && (1990..2100).contains(year));
            let short = digits.parse::<u8>().ok().filter(|_| digits.len() == 2 && after_year);
            let later = match (year, short) {
                (Some(year), _) => (year + 1).to_string(),
                (None, Some(short)) => format!("{:02}", (short + 1) % 100),
                (None, None) => digits.clone(),
            };
            out.push_str(&later);
            // «2021-22»: two digits right behind a year and a dash are a year, too.
            after_year = year.is_some() && matches!(c, '-' | '–' | '/');
            digits.clear();
        }
        if c != '\0' {
            out.push(c);
        }
    }
    out
}

/// Whether a term names a month or a year of its own: what is proposed for it has to be looked at.
pub fn names_a_day(text: &str) -> bool {
    let folded = text.to_lowercase();
    folded.chars().any(|c| c.is_ascii_digit())
        || folded.split(|c: char| !c.is_alphabetic()).any(|word| month_of_word(word).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::records::MemoryRecords;
    use crate::domain::{Decimal, Period, Value};

    #[test]
    fn years_in_a_term_move_on_and_nothing_else() {
        for (text, later) in [
            ("сентябрь 2020 года – март 2021 года", "сентябрь 2021 года – март 2022 года"),
            ("в течение 2020 – 2021 учебного года", "в течение 2021 – 2022 учебного года"),
            ("2021-22 учебный год", "2022-23 учебный год"),
            ("31.08.2020", "31.08.2021"),
            ("2-ой понедельник каждого месяца", "2-ой понедельник каждого месяца"),
            ("По плану ЛОИРО", "По плану ЛОИРО"),
            ("2021 (март – май)", "2022 (март – май)"),
            ("", ""),
        ] {
            assert_eq!(a_year_later(text), later);
        }
        assert!(names_a_day("март") && names_a_day("2021 г.") && !names_a_day("в течение года"));
    }

    #[test]
    fn what_is_done_stays_and_the_rest_is_carried() {
        let id = |n: u8| RecordId::new([n; 16]);
        let row = |n: u8, order: i64, term: &str| {
            Record::new(id(n), "activity")
                .with("plan", id(1))
                .with("order", Decimal::new(order, 0).unwrap())
                .with("term", Value::from(&Period::read(term, None)))
        };
        let plan = Record::new(id(1), "plan").with("title", "План");
        let records: MemoryRecords = [
            plan.clone(),
            row(10, 2, "сентябрь 2020 года"),
            row(11, 1, "октябрь 2020 года"),
            row(12, 3, "по мере готовности"),
            Record::new(id(20), "execution").with("activity", id(10)).with("state", "done").with("date", "2020-09-20"),
        ]
        .into_iter()
        .collect();
        let day = Value::from("2021-06-30").as_date().unwrap();
        let carried = unfinished(&records, &plan, day).unwrap();
        let told: Vec<(RecordId, Status, &str)> =
            carried.iter().map(|row| (row.activity.id, row.status, row.term.as_str())).collect();
        assert_eq!(
            told,
            [(id(11), Status::Overdue, "октябрь 2021 года"), (id(12), Status::NoTerm, "по мере готовности")]
        );
        let reported = plan.with("shape", "t8");
        assert!(unfinished(&records, &reported, day).unwrap().is_empty());
    }

    #[test]
    fn a_row_knows_where_it_comes_from_and_a_circle_ends() {
        let id = |n: u8| RecordId::new([n; 16]);
        let row = |n: u8, from: u8| Record::new(id(n), "activity").with(CARRIED_FROM, id(from));
        let records: MemoryRecords = [row(1, 2), row(2, 3), row(3, 1)].into_iter().collect();
        let found = ancestors(&records, &row(1, 2)).unwrap();
        assert_eq!(found.iter().map(|row| row.id).collect::<Vec<_>>(), [id(2), id(3)]);
    }
}
