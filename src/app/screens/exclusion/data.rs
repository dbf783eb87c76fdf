//! What the screen of a justification reads: claims, what the figures say to each, and activities that may show it.

use std::any::Any;

use crate::Result;
use crate::app::effect::{Desk, Query};
use crate::domain::claim::{self, Judgement, Says};
use crate::domain::{Record, RecordId};
use crate::forms::display::Look;
use crate::forms::figures;
use crate::lint::words::shared;

/// Asks for a justification; the answer is `Option<Found>`.
#[derive(Debug)]
pub struct Read(pub RecordId);

/// A justification.
#[derive(Debug)]
pub struct Found {
    /// Its school.
    pub school: Option<RecordId>,
    /// Name of the school.
    pub name: String,
    /// «предложено».
    pub decision: String,
    /// Claims in order.
    pub claims: Vec<Item>,
    /// Sentences of the school's entry on the list that are not claims yet.
    pub waiting: Vec<String>,
    /// The school's places on lists it has not left.
    pub memberships: Vec<RecordId>,
}

/// A claim.
#[derive(Debug)]
pub struct Item {
    /// Record.
    pub id: RecordId,
    /// Verbatim.
    pub text: String,
    /// What the figures say.
    pub judgement: Judgement,
    /// Document and activities it names, as words.
    pub evidence: String,
    /// Why it stays though figures disagree.
    pub answer: String,
    /// An activity whose execution says the same, where the claim names none: proposed.
    pub proposed: Option<(RecordId, String)>,
}

impl Item {
    /// It needs somebody: contradicted without an explanation, or without anything that bears it out.
    pub fn is_open(&self) -> bool {
        match self.judgement {
            Judgement::Contradicted(_) | Judgement::Unproven(_) => self.answer.is_empty(),
            Judgement::NeedsEvidence => self.evidence.is_empty(),
            Judgement::Confirmed(_) => false,
        }
    }
}

/// Less than this share (per cent) of a claim's words in an activity is no match.
const ALIKE: usize = 60;

impl Query for Read {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let Some(dossier) = desk.store.get(self.0)? else { return Ok(Box::new(None::<Found>)) };
        let look = Look::new(desk.forms, desk.store);
        let school = dossier.reference("school");
        let figures = school.map(|id| figures::of(desk.store, desk.forms, id)).transpose()?.unwrap_or_default();
        let done = school.map(|id| done(desk, id)).transpose()?.unwrap_or_default();
        let mut records = desk.store.related("exclusion_claim", "exclusion", dossier.id)?;
        records.sort_by_key(|record| (record.get("order").as_decimal(), record.id));
        let mut claims = Vec::new();
        for record in &records {
            let read = claim::read(record.text("text"));
            let judgement = claim::judge(&read, &figures);
            let mut evidence = vec![one_line(record.text("evidence"))];
            for id in record.references("activities") {
                evidence.push(look.name(id)?);
            }
            evidence.retain(|text| !text.is_empty());
            let documents = matches!(read.says, Says::Plain | Says::Share(_) | Says::MorePeople);
            let proposed = if evidence.is_empty() && documents { best(&read.text, &done) } else { None };
            claims.push(Item {
                id: record.id,
                text: one_line(record.text("text")),
                judgement,
                evidence: evidence.join("; "),
                answer: one_line(record.text("answer")),
                proposed,
            });
        }
        let waiting = match school {
            Some(school) if claims.is_empty() => waiting(desk, school)?,
            _ => Vec::new(),
        };
        let mut memberships = Vec::new();
        for membership in
            school.map(|id| desk.store.related("membership", "school", id)).transpose()?.unwrap_or_default()
        {
            if membership.date("to").is_none() {
                memberships.push(membership.id);
            }
        }
        let decision = desk.forms.form("exclusion").and_then(|form| form.field("decision"));
        let decision = decision.map(|field| look.value(field, dossier.get("decision"))).transpose()?;
        Ok(Box::new(Some(Found {
            school,
            name: school.map(|id| look.name(id)).transpose()?.unwrap_or_default(),
            decision: decision.unwrap_or_default(),
            claims,
            waiting,
            memberships,
        })))
    }
}

/// What was done at a school: activity, and its words with those of its execution.
fn done(desk: &Desk<'_>, school: RecordId) -> Result<Vec<(Record, String)>> {
    let mut found = Vec::new();
    for activity in desk.store.related("activity", "school", school)? {
        let mut words = activity.text("title").to_owned();
        for entry in desk.store.related("execution", "activity", activity.id)? {
            words.push(' ');
            words.push_str(entry.text("text"));
        }
        found.push((activity, words));
    }
    Ok(found)
}

fn best(claim: &str, done: &[(Record, String)]) -> Option<(RecordId, String)> {
    let rated = done.iter().map(|(activity, words)| (shared(claim, words), activity));
    let (share, activity) = rated.max_by_key(|(share, activity)| (*share, std::cmp::Reverse(activity.id)))?;
    (share >= ALIKE).then(|| (activity.id, one_line(activity.text("title"))))
}

/// The sentences of «Обоснование для исключения из списка» of the school's entry on the list.
fn waiting(desk: &Desk<'_>, school: RecordId) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for membership in desk.store.related("membership", "school", school)? {
        found.extend(claim::sentences(membership.text("grounds_out")));
    }
    Ok(found)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
