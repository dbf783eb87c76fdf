//! Indicators of a school over the years: which are there, which are missing, what changed. A cell is written «82,5»
//! (fact), «/85» (plan), «82,5/85» (both), or in words where an indicator has no number.

use std::collections::{BTreeMap, BTreeSet};

use super::exams::year_of;
use super::instruments::known_id;
use crate::Result;
use crate::domain::dynamics::{self, Change, Outcome, Point, Series};
use crate::domain::value::Fields;
use crate::domain::{Decimal, Record, RecordId, Records, Value};

/// The indicators and the values of a school.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// In the order of the table.
    pub indicators: Vec<Record>,
    values: BTreeMap<(RecordId, i32), Record>,
}

/// Reads the table of a school; the indicators are those of all.
pub fn of_school(records: &dyn Records, school: RecordId) -> Result<Table> {
    let mut indicators = records.all("indicator")?;
    indicators.sort_by_cached_key(|record| (record.get("order").as_decimal(), record.id));
    let mut table = Table { indicators, values: BTreeMap::new() };
    for record in records.related("indicator_value", "school", school)? {
        table.put(&record);
    }
    Ok(table)
}

impl Table {
    /// The value of an indicator in a year.
    pub fn value(&self, indicator: RecordId, year: i32) -> Option<&Record> {
        self.values.get(&(indicator, year))
    }

    /// Puts a value, or what was changed of one, in its place.
    pub fn put(&mut self, record: &Record) {
        let known = self.values.values_mut().find(|known| known.id == record.id);
        if let Some(known) = known {
            record.fields.iter().for_each(|(field, value)| known.set(field, value.clone()));
        } else if let (Some(indicator), Some(year)) = (record.reference("indicator"), year_of(record)) {
            self.values.insert((indicator, year), record.clone());
        }
    }

    /// Years that have a value.
    pub fn years(&self) -> impl Iterator<Item = i32> {
        self.values.keys().map(|(_, year)| *year).collect::<BTreeSet<i32>>().into_iter()
    }

    /// How many indicators have no fact in a year.
    pub fn missing(&self, year: i32) -> usize {
        self.indicators.iter().filter(|indicator| !self.is_filled(indicator, year)).count()
    }

    /// Whether the year says how it was: a fact, or words.
    pub fn is_filled(&self, indicator: &Record, year: i32) -> bool {
        let filled = |value: &Record| !value.get("fact").is_empty() || !value.get("words").is_empty();
        self.value(indicator.id, year).is_some_and(filled)
    }

    /// The facts of an indicator.
    pub fn series(&self, indicator: RecordId) -> Series {
        let facts = self.values.iter().filter(|((of, _), _)| *of == indicator);
        facts
            .filter_map(|((_, year), record)| {
                let fact = record.get("fact").as_decimal()?;
                let disputed = record.conflicts.contains("fact");
                Some((*year, Point { outcome: Outcome::Value(fact), people: None, id: record.id, disputed }))
            })
            .collect()
    }

    /// The change of a fact against the last year before that has one.
    pub fn change(&self, indicator: RecordId, year: i32) -> Option<Change> {
        dynamics::change(&self.series(indicator), year)
    }
}

/// Whether a change of this indicator is one for the better; `None` where that is not said or nothing changed.
pub fn is_better(indicator: &Record, by: Decimal) -> Option<bool> {
    match (indicator.text("better"), by.mantissa()) {
        (_, 0) => None,
        ("more", sign) => Some(sign > 0),
        ("less", sign) => Some(sign < 0),
        _ => None,
    }
}

/// A cell as it is typed and shown.
pub fn cell(indicator: &Record, value: Option<&Record>) -> String {
    let Some(value) = value else { return String::new() };
    if indicator.text("measure") == "words" {
        return value.text("words").to_owned();
    }
    let number = |field: &str| value.get(field).as_decimal().map(|number| number.to_string());
    match (number("fact"), number("plan")) {
        (Some(fact), Some(plan)) => format!("{fact}/{plan}"),
        (Some(fact), None) => fact,
        (None, Some(plan)) => format!("/{plan}"),
        (None, None) => value.text("words").to_owned(),
    }
}

/// The fields a typed cell fills; emptied ones are `Null`. `None`: no number.
pub fn read(indicator: &Record, typed: &str) -> Option<Fields> {
    let typed = typed.trim();
    if indicator.text("measure") == "words" {
        let words = if typed.is_empty() { Value::Null } else { typed.into() };
        return Some(Fields::from([("words".to_owned(), words)]));
    }
    let (fact, plan) = typed.split_once('/').unwrap_or((typed, ""));
    let number = |text: &str| match text.trim().trim_end_matches('%').trim_end() {
        "" => Some(Value::Null),
        text => Decimal::parse(text).filter(|number| number.exponent() >= -2).map(Value::from),
    };
    Some(Fields::from([("fact".to_owned(), number(fact)?), ("plan".to_owned(), number(plan)?)]))
}

/// A value nobody has written yet. Its id follows from what it is of: two people who write the same cell write one
/// record.
pub fn new_value(school: RecordId, indicator: RecordId, year: i32) -> Record {
    let id = known_id("indicator_value", &format!("{school}/{indicator}/{year}"));
    let number = Decimal::new(i64::from(year), 0).map_or(Value::Null, Value::from);
    Record::new(id, "indicator_value").with("school", school).with("indicator", indicator).with("year", number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::records::MemoryRecords;
    use crate::forms::indicators;

    fn of(measure: &str, better: &str) -> Record {
        Record::new(RecordId::new([7; 16]), "indicator").with("measure", measure).with("better", better)
    }

    #[test]
    fn a_cell_is_read_as_it_is_shown() {
        let percent = of("percent", "more");
        for text in ["82,5", "82,5/85", "/85", "", "0"] {
            let value = Record { fields: read(&percent, text).unwrap(), ..Record::new(RecordId::new([1; 16]), "x") };
            assert_eq!(cell(&percent, Some(&value)), text);
        }
        assert_eq!(read(&percent, "82,5%/85 %"), read(&percent, "82,5/85"));
        for text in ["много", "82,555", "1/2/3"] {
            assert_eq!(read(&percent, text), None, "{text}");
        }
        let words = of("words", "");
        let value = Record {
            fields: read(&words, "приказы 3/2021").unwrap(),
            ..Record::new(RecordId::new([1; 16]), "x")
        };
        assert_eq!(cell(&words, Some(&value)), "приказы 3/2021");
    }

    #[test]
    fn missing_years_are_counted_and_a_plan_is_no_fact() {
        let school = RecordId::new([9; 16]);
        let all = indicators::builtin();
        let mut records: MemoryRecords = all.iter().cloned().collect();
        let fill = |year: i32, text: &str| {
            let mut value = new_value(school, all[1].id, year);
            value.fields.extend(read(&all[1], text).unwrap());
            value
        };
        for value in [fill(2019, "40"), fill(2020, "/45"), fill(2021, "48,2")] {
            records.put(value);
        }
        let table = of_school(&records, school).unwrap();
        assert_eq!([2019, 2020, 2021, 2022].map(|year| table.missing(year)), [11, 12, 11, 12]);
        let change = table.change(all[1].id, 2021).unwrap();
        assert_eq!((change.by.signed(), change.since), ("+8,2".to_owned(), 2019));
        assert_eq!(is_better(&all[1], change.by), Some(true));
        assert_eq!(is_better(&of("number", "less"), change.by), Some(false));
        assert_eq!(table.years().collect::<Vec<_>>(), [2019, 2020, 2021]);
    }
}
