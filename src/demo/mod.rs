//! The sample: the facts of the five source documents, loaded through the same readers as the user's own files.

use crate::domain::party::{Dictionary, Parties};
use crate::domain::records::MemoryRecords;
use crate::domain::{Period, Record, RecordId, Value};
use crate::forms::{Kind, Registry, instruments};
use crate::import::intake::{self, Around};
use crate::import::records::{self, Reading};
use crate::{Error, Result, import};

/// Records other than plans, in the order in which they name each other.
const RECORDS: [(&str, &str); 8] = [
    ("municipalities.ndjson", include_str!("municipalities.ndjson")),
    ("schools.ndjson", include_str!("schools.ndjson")),
    ("people.ndjson", include_str!("people.ndjson")),
    ("visits.ndjson", include_str!("visits.ndjson")),
    ("diaries.ndjson", include_str!("diaries.ndjson")),
    ("exams.ndjson", include_str!("exams.ndjson")),
    ("help.ndjson", include_str!("help.ndjson")),
    ("exclusions.ndjson", include_str!("exclusions.ndjson")),
];

/// The five documents with plans, and the municipality each belongs to.
const PLANS: [(&str, &[u8], &str); 5] = [
    ("000_9c6786b06096ba0b.txt", include_bytes!("sources/000_9c6786b06096ba0b.txt"), "Волосовский район"),
    ("001_5eb3587b8a7ef8fb.txt", include_bytes!("sources/001_5eb3587b8a7ef8fb.txt"), "г. Лесосибирск"),
    ("002_dca42ef697891152.txt", include_bytes!("sources/002_dca42ef697891152.txt"), "Серышевский район"),
    ("003_b7c16ea3d3e8fa77.txt", include_bytes!("sources/003_b7c16ea3d3e8fa77.txt"), "Козельский район"),
    ("004_b2d8c3539e754198.txt", include_bytes!("sources/004_b2d8c3539e754198.txt"), "Котельниковский район"),
];

/// All records of the sample, parents before children. `new_id` gives fresh ids.
pub fn records(forms: &Registry, new_id: &mut dyn FnMut() -> RecordId) -> Result<Vec<Record>> {
    let mut all = instruments::builtin(forms);
    let known: MemoryRecords = all.iter().cloned().collect();
    // The files name each other's records, so they are read as one.
    let joined: String = RECORDS.iter().map(|(_, text)| *text).collect();
    let reading = Reading { name: "demo", forms: forms.forms(), records: &known, text_value: &read_text };
    let read =
        records::read(joined.as_bytes(), &reading, new_id).map_err(|faults| Error::Refused(faults.to_string()))?;
    all.extend(read);
    for (name, bytes, place) in PLANS {
        let known: MemoryRecords = all.iter().cloned().collect();
        let municipality = all.iter().find(|r| r.form == "municipality" && r.text("name") == place).map(|r| r.id);
        let around = Around { records: &known, municipality };
        for plan in intake::prepare(import::read_plans(bytes, name)?, &around, new_id)? {
            all.extend(plan.records);
        }
    }
    link_papers(&mut all);
    Ok(all)
}

/// The order and the letter that carry a plan name it: plans are read after them.
fn link_papers(all: &mut [Record]) {
    let plans: Vec<(Option<RecordId>, RecordId)> =
        all.iter().filter(|one| one.form == "plan").map(|plan| (plan.reference("municipality"), plan.id)).collect();
    for paper in all.iter_mut().filter(|one| matches!(one.form.as_str(), "order" | "letter")) {
        let of_district = plans.iter().find(|(municipality, _)| *municipality == paper.reference("municipality"));
        if let Some((_, plan)) = of_district {
            paper.set("plan", Value::from(*plan));
        }
    }
}

/// The text of a term or of parties with its reading.
pub fn read_text(kind: &Kind, text: &str) -> Value {
    match kind {
        Kind::Period => Value::from(&Period::read(text, None)),
        _ => Value::from(&Parties::read(text, &Dictionary::of(""))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn the_sample_holds_the_counts_of_the_documents() {
        let forms = Registry::builtin();
        let mut next = 0_u64;
        let mut new_id = || {
            next += 1;
            let mut bytes = [0; 16];
            bytes[8..].copy_from_slice(&next.to_be_bytes());
            RecordId::new(bytes)
        };
        let all = records(&forms, &mut new_id).unwrap();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for record in &all {
            *counts.entry(&record.form).or_default() += 1;
        }
        // 151 activities and the five sub-rows under 2.10.11 of source 000.
        assert_eq!(counts["activity"], 156);
        assert_eq!(counts["municipality"], 5);
        assert_eq!(counts["school"], 21, "no school is made twice by a plan");
        assert!(counts["execution"] >= 48 + 9);
        let numbered = |place: &str| {
            let municipality = all.iter().find(|r| r.form == "municipality" && r.text("name") == place).unwrap().id;
            let plans: Vec<RecordId> = all
                .iter()
                .filter(|r| r.form == "plan" && r.reference("municipality") == Some(municipality))
                .map(|r| r.id)
                .collect();
            all.iter()
                .filter(|r| r.form == "activity" && r.reference("plan").is_some_and(|p| plans.contains(&p)))
                .count()
        };
        let counted: Vec<usize> = PLANS.iter().map(|(_, _, place)| numbered(place)).collect();
        assert_eq!(counted, [37 + 5, 14, 14, 17, 48 + 21]);
    }
}
