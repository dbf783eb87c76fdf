//! What a document says of days after its own date: results of exams still to come, protocols of later meetings, courses
//! reported as done before they begin (source 004, dated 20.05.2021).

use chrono::NaiveDate;

use crate::domain::Period;
use crate::domain::claim::exam_name;
use crate::domain::period::Reading;
use crate::domain::ru_date::short;
use crate::lint::days::days;
use crate::lint::messages as say;
use crate::lint::{Check, Finding, Paper, Place};

/// See the module.
pub const CHECK: Check = Check { id: "late", label: say::late, find };

/// Results of the state exams of a year are not known before this day of it (month, day): the main period ends in June.
const EXAMS_KNOWN: (u32, u32) = (6, 1);

fn find(paper: &Paper, found: &mut Vec<Finding>) {
    let Some(date) = paper.date else { return };
    let mut tell = |place: &Place, text: String| {
        let finding = Finding { check: CHECK.id, place: place.clone(), text };
        if !found.contains(&finding) {
            found.push(finding);
        }
    };
    for row in paper.rows.iter().filter(|row| row.is_done) {
        let place = row.place.at(&say::term_column());
        let Reading::Days(spans) = Period::read(&row.term, row.frame).reading else { continue };
        if spans.iter().any(|span| span.from() > date) {
            tell(&place, say::starts_after(&row.term, short(date)));
        } else if let Some(last) = spans.last()
            && last.to() > date
            && days(&row.term).iter().any(|day| day.day == last.to())
        {
            tell(&place, say::ends_after(&row.term, short(date)));
        }
    }
    for passage in &paper.passages {
        later(&passage.text, date, &passage.place, &mut tell);
    }
    for row in &paper.rows {
        later(&row.execution, date, &row.place.at(&say::execution_column()), &mut tell);
    }
    for (exam, year, place) in &paper.exams {
        let (month, day) = EXAMS_KNOWN;
        if NaiveDate::from_ymd_opt(*year, month, day).is_some_and(|known| known > date) {
            tell(place, say::exams_after(exam_name(exam), year, short(date)));
        }
    }
}

/// Words before a day that make it a term: what is to come may be later.
const TERMS: [&str; 7] = ["до", "позднее", "срок", "начиная", "на", "по", "с"];

fn later(text: &str, date: NaiveDate, place: &Place, tell: &mut impl FnMut(&Place, String)) {
    for day in days(text).into_iter().filter(|day| day.day > date) {
        let before = text.get(..day.at.start).unwrap_or_default().trim_end();
        let word = before.rsplit([' ', '(']).next().unwrap_or_default().to_lowercase();
        if !TERMS.contains(&word.as_str()) {
            tell(place, say::day_after(text.get(day.at.clone()).unwrap_or_default(), short(date)));
        }
    }
}
