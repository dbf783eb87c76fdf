//! Entries of «Информация об исполнении» as words: what was done, and the requisites that prove it.

use crate::Result;
use crate::domain::{Record, RecordId};
use crate::report::context::Context;
use crate::report::document::Run;
use crate::report::typography::date_short;

/// An entry as it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Text, evidence, mark of a conflict.
    pub runs: Vec<Run>,
}

/// The entries of an activity up to the report's day, oldest first; with `school`, those of the school or of none.
/// An entry that came in with its plan prints exactly as it came.
pub fn of(context: &Context<'_>, activity: &Record, school: Option<RecordId>) -> Result<Vec<Entry>> {
    let mut found = context.records.related("execution", "activity", activity.id)?;
    let until = context.as_of();
    found.retain(|entry| entry.date("date").is_none_or(|day| day <= until));
    found
        .retain(|entry| school.is_none() || entry.reference("school").is_none() || entry.reference("school") == school);
    found.sort_by_key(|entry| (entry.date("date"), entry.id));
    found.iter().map(|entry| Ok(Entry { runs: runs(context, activity, entry, school)? })).collect()
}

fn runs(context: &Context<'_>, activity: &Record, entry: &Record, asked: Option<RecordId>) -> Result<Vec<Run>> {
    // An entry nobody wrote in the program was taken from the plan's own table: the day of such a record is a guess
    // of the intake, and the order's words are not added to.
    if entry.get("author").is_empty() && entry.get("document").is_empty() && of_a_file(context, activity)? {
        return Ok(context.verbatim(entry, "text"));
    }
    let mut runs = Vec::new();
    let mut before = String::new();
    // The school is said only where it is not clear from the activity or the question.
    if let Some(school) = entry.reference("school")
        && activity.reference("school") != Some(school)
        && asked.is_none()
    {
        before.push_str(&context.name(school)?);
    }
    if let Some(day) = entry.date("date") {
        if !before.is_empty() {
            before.push_str(", ");
        }
        before.push_str(&date_short(day));
    }
    if !before.is_empty() {
        runs.push(Run::italic(format!("{before}: ")));
    }
    if matches!(entry.text("state"), "done" | "partly") && entry.date("date").is_some() {
        runs.push(Run::italic(format!("{}. ", context.text(entry, "state"))));
    }
    runs.extend(context.verbatim(entry, "text"));
    let evidence = evidence(context, entry);
    if !evidence.is_empty() {
        runs.push(Run::plain(format!(" ({evidence})")));
    }
    if let Some(unshown) = context.unshown(entry, &["text"]) {
        runs.push(Run::plain(" "));
        runs.extend(unshown);
    }
    Ok(runs)
}

fn of_a_file(context: &Context<'_>, activity: &Record) -> Result<bool> {
    Ok(context.follow(activity, "plan")?.is_some_and(|plan| !plan.get("source_file").is_empty()))
}

/// «протокол № 10 от 31.05.2021, ссылка»: requisites instead of a photograph.
fn evidence(context: &Context<'_>, entry: &Record) -> String {
    let mut words = Vec::new();
    let document = context.text(entry, "document");
    if !document.is_empty() {
        words.push(document);
    }
    let number = context.text(entry, "document_number");
    if !number.is_empty() {
        words.push(format!("№\u{a0}{number}"));
    }
    if let Some(day) = entry.date("document_date") {
        words.push(format!("от\u{a0}{}", date_short(day)));
    }
    let mut evidence = words.join(" ");
    let link = entry.text("link");
    // An imported entry often holds its link in the text already.
    if !link.is_empty() && !entry.text("text").contains(link) {
        if !evidence.is_empty() {
            evidence.push_str(", ");
        }
        evidence.push_str(link);
    }
    evidence
}
