//! A district of any size: thirty schools, and what a municipality writes about them month after month. All texts are
//! those of the sample; nobody is invented.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};
use vyezd::demo;
use vyezd::domain::{Record, RecordId, Value};
use vyezd::forms::Registry;

/// The day on which everything is measured.
pub const TODAY: &str = "2021-05-20";
/// Schools of the district.
pub const SCHOOLS: usize = 30;
/// Months that make about 100,000 records.
pub const SIX_YEARS: u32 = 72;

/// Day of the measurements.
pub fn today() -> NaiveDate {
    TODAY.parse().unwrap()
}

/// Ids in the order of time, as the program makes them.
pub struct Ids(u64);

impl Ids {
    fn next(&mut self) -> RecordId {
        self.0 += 1;
        let mut bytes = [0x70; 16];
        bytes[..8].copy_from_slice(&(0x0179_0000_0000_0000 + (self.0 << 16)).to_be_bytes());
        bytes[8..].copy_from_slice(&self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
        RecordId::new(bytes)
    }
}

/// The records of the sample.
pub fn sample(forms: &Registry) -> Vec<Record> {
    let mut ids = Ids(0);
    demo::records(forms, &mut || ids.next()).unwrap()
}

struct School {
    id: RecordId,
    activities: Vec<RecordId>,
    open: Vec<(RecordId, NaiveDate)>,
}

/// Writes the district month by month.
pub struct District {
    texts: BTreeMap<String, Vec<Record>>,
    ids: Ids,
    taken: usize,
    municipality: RecordId,
    schools: Vec<School>,
    /// What is written so far.
    pub records: Vec<Record>,
}

impl District {
    /// One municipality and its schools.
    pub fn new(forms: &Registry) -> Self {
        let mut texts: BTreeMap<String, Vec<Record>> = BTreeMap::new();
        for record in sample(forms) {
            texts.entry(record.form.clone()).or_default().push(record);
        }
        let (ids, municipality) = (Ids(1 << 20), RecordId::new([0; 16]));
        let mut district = Self { texts, ids, taken: 0, municipality, schools: Vec::new(), records: Vec::new() };
        let municipality = district.write("municipality", &[]);
        district.municipality = municipality;
        for number in 1..=SCHOOLS {
            let name = Value::Text(format!("СОШ № {number}"));
            let id = district.write("school", &[("municipality", municipality.into()), ("name", name)]);
            district.schools.push(School { id, activities: Vec::new(), open: Vec::new() });
        }
        district
    }

    /// A record with the texts of one of the sample and these values; its references are left behind.
    fn write(&mut self, form: &str, values: &[(&str, Value)]) -> RecordId {
        let mut record = Record::new(self.ids.next(), form);
        let texts = self.texts.get(form).map_or(&[][..], Vec::as_slice);
        self.taken += 1;
        if let Some(text) = texts.get(self.taken % texts.len().max(1)) {
            let points = |value: &Value| {
                value.as_id().is_some() || value.elements().first().is_some_and(|first| first.as_id().is_some())
            };
            let kept = text.fields.iter().filter(|(_, value)| !points(value));
            record.fields.extend(kept.map(|(id, value)| (id.clone(), value.clone())));
        }
        for (field, value) in values {
            record.set(field, value.clone());
        }
        let id = record.id;
        self.records.push(record);
        id
    }

    /// What one month brings; `month` is its first day.
    pub fn month(&mut self, month: NaiveDate) {
        for number in 0..self.schools.len() {
            if self.schools[number].activities.is_empty() || month.month() == 8 {
                self.plan(number, month);
            }
            if !(month.month0() as usize + number).is_multiple_of(3) {
                self.visit(number, month.checked_add_days(Days::new(3 + number as u64 % 20)).unwrap());
            }
            let school: Value = self.schools[number].id.into();
            let last = if (month.year(), month.month()) == (today().year(), today().month()) { 20 } else { 28 };
            let day = |n: u32| Value::from(month.with_day(1 + n * 7 % last).unwrap());
            for n in 0..6 {
                let activities = &self.schools[number].activities;
                let activity = activities[(self.taken + n as usize) % activities.len()];
                let values = [("activity", activity.into()), ("school", school.clone()), ("date", day(n))];
                self.write("execution", &values);
            }
            for (form, rows) in [("diary_school", 6), ("diary_teacher", 14), ("diary_director", 3)] {
                for n in 0..rows {
                    self.write(form, &[("school", school.clone()), ("date", day(n))]);
                }
            }
        }
    }

    fn plan(&mut self, number: usize, month: NaiveDate) {
        let school = self.schools[number].id;
        let end = month.checked_add_months(Months::new(11)).unwrap();
        let values = [
            ("municipality", self.municipality.into()),
            ("school", school.into()),
            ("frame_from", Value::from(month)),
            ("frame_to", Value::from(end)),
        ];
        let plan = self.write("plan", &values);
        self.schools[number].activities = (0..30_i64)
            .map(|order| {
                let order = Value::Array(vec![0.into(), order.into()]);
                self.write("activity", &[("plan", plan.into()), ("school", school.into()), ("order", order)])
            })
            .collect();
    }

    /// A visit with its findings and recommendations; verdicts on what fell due since. Of 25 recommendations one is
    /// never settled.
    fn visit(&mut self, number: usize, day: NaiveDate) {
        let school: Value = self.schools[number].id.into();
        let state = if day < today() { "finished" } else { "planned" };
        let mut values = vec![("school", school.clone()), ("planned", Value::from(day)), ("state", state.into())];
        values.push(("date", if day < today() { day.into() } else { Value::Null }));
        let visit = self.write("visit", &values);
        if state == "planned" {
            return;
        }
        let (due, open) = std::mem::take(&mut self.schools[number].open).into_iter().partition(|(_, by)| *by <= day);
        self.schools[number].open = open;
        let due: Vec<(RecordId, NaiveDate)> = due;
        for (recommendation, _) in due {
            let about = [("recommendation", recommendation.into()), ("visit", visit.into()), ("date", day.into())];
            let verdict = self.write("verdict", &about);
            self.records.last_mut().unwrap().set("verdict", "done".into());
            let _ = verdict;
            if let Some(closed) = self.records.iter_mut().rev().find(|record| record.id == recommendation) {
                closed.set("state", "closed".into());
            }
        }
        for order in 0..12_i64 {
            let order_value = Value::Array(vec![0.into(), order.into()]);
            let finding = self.write("finding", &[("visit", visit.into()), ("order", order_value)]);
            if order % 3 == 0 {
                let by = day.checked_add_days(Days::new(60 + 15 * order.unsigned_abs())).unwrap();
                let mut values = vec![("school", school.clone()), ("visit", visit.into()), ("finding", finding.into())];
                values.extend([("given", day.into()), ("deadline", by.into()), ("state", "open".into())]);
                let recommendation = self.write("recommendation", &values);
                if !self.taken.is_multiple_of(25) {
                    self.schools[number].open.push((recommendation, by));
                }
            }
        }
    }
}

/// The district after so many months up to today.
pub fn after(forms: &Registry, months: u32) -> Vec<Record> {
    let mut district = District::new(forms);
    let this = today().with_day(1).unwrap();
    for back in (0..months).rev() {
        district.month(this.checked_sub_months(Months::new(back)).unwrap());
    }
    district.records
}

/// The same district on its first days: a hundred records.
pub fn young(forms: &Registry) -> Vec<Record> {
    let mut records = after(forms, 1);
    records.truncate(100);
    records
}
