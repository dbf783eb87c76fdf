//! What a meeting should come back to (source 004, п. 7): decisions put off to it or not carried out, recommendations
//! past their deadline, the effect of network pairs.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::help::{self, Lack};
use super::{Period, Record, RecordId, Records};
use crate::Result;

/// Where a question comes from: the field of the form `agenda_item` that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A decision that says itself that the next meeting takes it up.
    Carried,
    /// A decision of an earlier meeting or an order that is still open.
    Open,
    /// A recommendation past its deadline.
    Recommendation,
    /// A pair nobody has judged the effect of.
    Pair,
}

impl Origin {
    /// The field of `agenda_item`.
    pub fn field(self) -> &'static str {
        match self {
            Self::Carried | Self::Open => "decision",
            Self::Recommendation => "recommendation",
            Self::Pair => "pair",
        }
    }
}

/// A question proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Why.
    pub origin: Origin,
    /// The record it comes from.
    pub record: Record,
}

/// The day by which a decision is to be carried out, as far as its term says one.
pub fn deadline(decision: &Record) -> Option<NaiveDate> {
    Period::from_value(decision.get("term")).and_then(|period| period.reading.last())
}

/// Is a decision still open?
pub fn is_open(decision: &Record) -> bool {
    matches!(decision.text("state"), "" | "open")
}

/// Questions for a meeting that its agenda does not have yet, the most binding first.
pub fn proposals(protocol: &Record, records: &dyn Records) -> Result<Vec<Proposal>> {
    let Some(municipality) = protocol.reference("municipality") else { return Ok(Vec::new()) };
    let day = protocol.date("date");
    let mut asked: BTreeSet<RecordId> = BTreeSet::new();
    for item in records.related("agenda_item", "protocol", protocol.id)? {
        asked.extend(["decision", "recommendation", "pair"].into_iter().filter_map(|field| item.reference(field)));
    }
    let mut found = Vec::new();
    for decision in records.related("decision", "municipality", municipality)? {
        let own = decision.reference("protocol") == Some(protocol.id);
        if own || !is_open(&decision) || asked.contains(&decision.id) || !is_earlier(&decision, day, records)? {
            continue;
        }
        if decision.text("carry") == "yes" {
            found.push(Proposal { origin: Origin::Carried, record: decision });
        } else if deadline(&decision).is_none_or(|term| day.is_none_or(|day| term <= day)) {
            found.push(Proposal { origin: Origin::Open, record: decision });
        }
    }
    for school in records.related("school", "municipality", municipality)? {
        for one in records.related("recommendation", "school", school.id)? {
            let late = one.date("deadline").zip(day).is_some_and(|(deadline, day)| deadline < day);
            if super::district::is_open(&one) && late && !asked.contains(&one.id) {
                found.push(Proposal { origin: Origin::Recommendation, record: one });
            }
        }
        for pair in records.related("pair", "school", school.id)? {
            let lacks = help::lacks(&pair, records, day.unwrap_or(NaiveDate::MAX))?;
            if lacks.contains(&Lack::Effect) && !asked.contains(&pair.id) {
                found.push(Proposal { origin: Origin::Pair, record: pair });
            }
        }
    }
    // Of equals the order of their lists stays.
    found.sort_by_key(|proposal| proposal.origin);
    Ok(found)
}

/// Was it decided before this meeting? What nobody dated was.
fn is_earlier(decision: &Record, day: Option<NaiveDate>, records: &dyn Records) -> Result<bool> {
    for field in ["protocol", "order_doc"] {
        if let Some(document) = decision.reference(field).map(|id| records.get(id)).transpose()?.flatten() {
            return Ok(document.date("date").zip(day).is_none_or(|(decided, day)| decided < day));
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Value;
    use crate::domain::records::MemoryRecords;

    fn id(n: u8) -> RecordId {
        RecordId::new([n; 16])
    }

    #[test]
    fn a_meeting_comes_back_to_what_is_open() {
        let decision = |n: u8, protocol: u8| {
            let decision = Record::new(id(n), "decision").with("municipality", id(1)).with("protocol", id(protocol));
            decision.with("text", format!("Решение {n}"))
        };
        let term = |text: &str| Value::from(&Period::read(text, None));
        let next = Record::new(id(3), "protocol").with("municipality", id(1)).with("date", "2021-08-26");
        let records: MemoryRecords = [
            Record::new(id(2), "protocol").with("municipality", id(1)).with("date", "2021-05-20"),
            next.clone(),
            decision(10, 2),
            decision(11, 2).with("carry", "yes"),
            decision(12, 2).with("state", "done"),
            decision(13, 2).with("term", term("31.12.2021")),
            decision(14, 2).with("term", term("01.07.2021")),
            decision(15, 3),
            Record::new(id(20), "school").with("municipality", id(1)),
            Record::new(id(21), "recommendation").with("school", id(20)).with("deadline", "2021-06-01"),
            Record::new(id(22), "recommendation").with("school", id(20)).with("deadline", "2021-09-01"),
            Record::new(id(23), "pair").with("school", id(20)),
            Record::new(id(24), "pair").with("school", id(20)).with("effect", "Рост"),
        ]
        .into_iter()
        .collect();
        let found = |records: &MemoryRecords| -> Vec<u8> {
            let found = proposals(&next, records).unwrap();
            found.iter().map(|proposal| proposal.record.id.as_bytes()[0]).collect()
        };
        assert_eq!(found(&records), [11, 10, 14, 21, 23]);
        let mut taken = records;
        taken.put(Record::new(id(30), "agenda_item").with("protocol", id(3)).with("decision", id(10)));
        taken.put(Record::new(id(31), "agenda_item").with("protocol", id(3)).with("pair", id(23)));
        assert_eq!(found(&taken), [11, 14, 21]);
    }
}
