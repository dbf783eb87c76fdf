//! «Проверка перед сдачей»: what a reader of the справка would miss.

use super::place::Place;
use super::sheet::Sheet;
use crate::domain::Record;

/// What is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// An earlier recommendation without a verdict.
    Verdict,
    /// A question without an answer.
    Answer,
    /// «Нет» or «частично» with neither a note nor a recommendation.
    Ground,
    /// A recommendation without an addressee.
    Addressee,
    /// A recommendation without a deadline.
    Deadline,
    /// A recommendation without a text.
    Text,
}

/// A hole and the row where it is filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    /// What is missing.
    pub lack: Lack,
    /// Where.
    pub place: Place,
    /// The text of the row.
    pub subject: String,
}

/// All holes in the order of the rows.
pub fn holes(sheet: &Sheet) -> Vec<Hole> {
    let mut found = Vec::new();
    let mut add = |lack, place, subject: &str| found.push(Hole { lack, place, subject: subject.to_owned() });
    for earlier in sheet.earlier.iter().filter(|earlier| earlier.verdict.is_none()) {
        add(Lack::Verdict, Place::Earlier(earlier.record.id), earlier.record.text("text"));
    }
    for item in sheet.items() {
        let finding = sheet.finding_of(item.id);
        if !finding.is_some_and(|finding| is_answered(item, finding)) {
            add(Lack::Answer, Place::Item(item.id), item.text("text"));
        } else if let Some(finding) = finding.filter(|finding| is_ungrounded(sheet, finding)) {
            add(Lack::Ground, Place::Item(item.id), finding.text("text"));
        }
    }
    for finding in sheet.free_findings().filter(|finding| is_ungrounded(sheet, finding)) {
        add(Lack::Ground, Place::Finding(finding.id), finding.text("text"));
    }
    for made in &sheet.recommendations {
        let place = Place::Recommendation(made.id);
        if made.get("addressee_role").is_empty() && made.get("addressee").is_empty() {
            add(Lack::Addressee, place, made.text("text"));
        }
        if made.get("deadline").is_empty() {
            add(Lack::Deadline, place, made.text("text"));
        }
        if made.get("text").is_empty() {
            add(Lack::Text, place, made.text("grounds"));
        }
    }
    found
}

/// A judgement always counts; a number or a note where the question asks for one.
pub fn is_answered(item: &Record, finding: &Record) -> bool {
    let kind = match item.text("answer_kind") {
        "number" => "value",
        "text" => "note",
        _ => "answer",
    };
    !finding.get("answer").is_empty() || !finding.get(kind).is_empty()
}

fn is_ungrounded(sheet: &Sheet, finding: &Record) -> bool {
    matches!(finding.text("answer"), "no" | "partly")
        && finding.get("note").is_empty()
        && sheet.recommendations_of(finding.id).next().is_none()
}
