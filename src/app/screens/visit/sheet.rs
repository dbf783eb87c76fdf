//! What the visit screen reads: the visit with everything that hangs on it.

use std::any::Any;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::saves::paired_id;
use crate::Result;
use crate::app::effect::{Desk, Query};
use crate::app::shown::Shown;
use crate::domain::follow_up::{self, Recommended, Verdict, VerdictKind};
use crate::domain::{Record, RecordId};
use crate::forms::display::Look;

/// Asks for the sheet of a visit; the answer is `Option<Sheet>`, `None` when the visit was deleted.
#[derive(Debug)]
pub struct LoadSheet(pub RecordId);

/// A recommendation of an earlier visit.
#[derive(Debug, Clone)]
pub struct Earlier {
    /// The recommendation.
    pub record: Record,
    /// The verdict given at this visit.
    pub verdict: Option<Record>,
    /// The newest verdict given elsewhere: what the last visitor saw.
    pub last: Option<Record>,
    /// Visits it has lived through unresolved, this one not counted.
    pub carried: usize,
    /// Its deadline has passed.
    pub overdue: bool,
    /// The person it is addressed to by name.
    pub person: String,
}

/// An instrument of the visit.
#[derive(Debug, Clone)]
pub struct Instrument {
    /// Its name.
    pub title: String,
    /// Its questions in order.
    pub items: Vec<Record>,
}

/// A visit and what hangs on it.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The visit.
    pub visit: Record,
    /// Name of the school.
    pub school: String,
    /// Names of the team.
    pub team: Vec<String>,
    /// Recommendations of earlier visits, oldest first.
    pub earlier: Vec<Earlier>,
    /// Instruments with their questions.
    pub instruments: Vec<Instrument>,
    /// Findings of the visit.
    pub findings: Vec<Record>,
    /// Recommendations given at the visit.
    pub recommendations: Vec<Record>,
    /// Findings whose first save is under way: they are not new any more, though no answer shows them yet.
    pub under_way: BTreeSet<RecordId>,
    /// What was shown of all of them, and of the records that are not there yet.
    pub shown: Shown,
}

impl Sheet {
    /// Planned, not held yet.
    pub fn is_planned(&self) -> bool {
        matches!(self.visit.text("state"), "" | "planned")
    }

    /// Finished: nothing can be changed.
    pub fn is_finished(&self) -> bool {
        self.visit.text("state") == "finished"
    }

    /// The day terms and verdicts of the visit count from.
    pub fn day(&self, today: NaiveDate) -> NaiveDate {
        self.visit.date("date").unwrap_or(today)
    }

    /// All questions in order.
    pub fn items(&self) -> impl Iterator<Item = &Record> {
        self.instruments.iter().flat_map(|instrument| &instrument.items)
    }

    /// The question of this id.
    pub fn item(&self, id: RecordId) -> Option<&Record> {
        self.items().find(|item| item.id == id)
    }

    /// The finding that answers a question.
    pub fn finding_of(&self, item: RecordId) -> Option<&Record> {
        self.findings.iter().find(|finding| finding.reference("item") == Some(item))
    }

    /// The finding of this id.
    pub fn finding(&self, id: RecordId) -> Option<&Record> {
        self.findings.iter().find(|finding| finding.id == id)
    }

    /// Findings that stand under no question of the visit's instruments.
    pub fn free_findings(&self) -> impl Iterator<Item = &Record> {
        self.findings.iter().filter(|finding| {
            let item = finding.reference("item").filter(|item| self.item(*item).is_some());
            // Of two findings on one question (two people, two machines) neither may disappear.
            item.and_then(|item| self.finding_of(item)).is_none_or(|shown| shown.id != finding.id)
        })
    }

    /// Recommendations made of a finding.
    pub fn recommendations_of(&self, finding: RecordId) -> impl Iterator<Item = &Record> {
        self.recommendations.iter().filter(move |made| made.reference("finding") == Some(finding))
    }

    /// Recommendations of the visit that follow from none of its findings.
    pub fn loose_recommendations(&self) -> impl Iterator<Item = &Record> {
        self.recommendations
            .iter()
            .filter(|made| made.reference("finding").is_none_or(|finding| self.finding(finding).is_none()))
    }

    /// The recommendation of this id, given at this visit.
    pub fn recommendation(&self, id: RecordId) -> Option<&Record> {
        self.recommendations.iter().find(|made| made.id == id)
    }

    /// The earlier recommendation of this id.
    pub fn earlier(&self, id: RecordId) -> Option<&Earlier> {
        self.earlier.iter().find(|earlier| earlier.record.id == id)
    }
}

impl Query for LoadSheet {
    fn run(&self, desk: &Desk<'_>) -> Result<Box<dyn Any + Send>> {
        let visit = desk.store.get(self.0)?.filter(|visit| visit.form == "visit");
        let sheet = visit.map(|visit| load(visit, desk)).transpose()?;
        Ok(Box::new(sheet))
    }
}

fn load(visit: Record, desk: &Desk<'_>) -> Result<Sheet> {
    let id = visit.id;
    let mut instruments = Vec::new();
    for instrument in visit.references("instruments") {
        let mut items = desk.store.related("instrument_item", "instrument", instrument)?;
        items.sort_by_key(|item| (item.get("order").as_decimal(), item.id));
        instruments.push(Instrument { title: name(Some(instrument), desk)?, items });
    }
    let mut findings = desk.store.related("finding", "visit", id)?;
    findings.sort_by_key(|finding| (finding.get("order").as_decimal(), finding.id));
    let mut recommendations = desk.store.related("recommendation", "visit", id)?;
    recommendations.sort_by_key(|made| (made.date("given"), made.id));
    let mut team = Vec::new();
    for person in visit.references("team") {
        team.push(name(Some(person), desk)?);
    }
    let earlier = earlier(&visit, desk)?;
    let items =
        instruments.iter().flat_map(|instrument| &instrument.items).map(|item| paired_id("finding", id, item.id));
    let judged = earlier.iter().flat_map(|earlier| {
        let given = earlier.verdict.as_ref().map(|verdict| verdict.id);
        [earlier.record.id, given.unwrap_or_else(|| paired_id("verdict", id, earlier.record.id))]
    });
    let rows = findings.iter().chain(&recommendations).map(|record| record.id);
    let shown = Shown::of(desk.store, items.chain(judged).chain(rows).chain([id]))?;
    Ok(Sheet {
        shown,
        school: name(visit.reference("school"), desk)?,
        team,
        earlier,
        instruments,
        findings,
        recommendations,
        under_way: BTreeSet::new(),
        visit,
    })
}

/// Open recommendations of the school from before this visit, and those that got their verdict at it.
fn earlier(visit: &Record, desk: &Desk<'_>) -> Result<Vec<Earlier>> {
    let Some(school) = visit.reference("school") else { return Ok(Vec::new()) };
    let day = visit.date("date").unwrap_or(desk.today);
    let visits = desk.store.related("visit", "school", school)?;
    let held: Vec<NaiveDate> =
        visits.iter().filter(|other| other.id != visit.id).filter_map(|other| other.date("date")).collect();
    let mut found = Vec::new();
    for record in desk.store.related("recommendation", "school", school)? {
        if record.reference("visit") == Some(visit.id) {
            continue;
        }
        let verdicts = desk.store.related("verdict", "recommendation", record.id)?;
        let verdict = verdicts.iter().find(|verdict| verdict.reference("visit") == Some(visit.id)).cloned();
        let open = record.text("state") != "closed" && record.date("given").is_none_or(|given| given <= day);
        if verdict.is_none() && !open {
            continue;
        }
        let others = || verdicts.iter().filter(|other| other.reference("visit") != Some(visit.id));
        let judged: Vec<Verdict> = others()
            .filter_map(|other| {
                let kind = VerdictKind::from_id(other.text("verdict"))?;
                Some(Verdict { on: other.date("date")?, kind })
            })
            .collect();
        let recommended = Recommended {
            id: record.id,
            on: record.date("given").unwrap_or(NaiveDate::MIN),
            due: record.date("deadline"),
        };
        found.push((
            recommended,
            Earlier {
                carried: follow_up::visits_carried(&recommended, &judged, &held, day),
                overdue: record.text("state") != "closed" && recommended.due.is_some_and(|due| due < day),
                last: others()
                    .filter(|other| other.date("date").is_none_or(|on| on <= day))
                    .max_by_key(|other| (other.date("date"), other.id))
                    .cloned(),
                person: name(record.reference("addressee"), desk)?,
                verdict,
                record,
            },
        ));
    }
    found.sort_by(|(one, _), (other, _)| follow_up::oldest_first(one, other));
    Ok(found.into_iter().map(|(_, earlier)| earlier).collect())
}

/// Name of a record; nothing where there is none.
fn name(id: Option<RecordId>, desk: &Desk<'_>) -> Result<String> {
    id.map_or_else(|| Ok(String::new()), |id| Look::new(desk.forms, desk.store).name(id))
}
