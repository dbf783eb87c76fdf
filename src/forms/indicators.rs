//! The 12 indicators of source 004 as records every installation has, so that districts count the same rows. A
//! district's own indicators are ordinary records beside them.

use super::fault::Faults;
use super::instruments::known_id;
use super::node::Node;
use crate::domain::{Decimal, Record, Value};

/// Verbatim rows of T10.
const FILE: (&str, &str) = ("indicators/criteria.toml", include_str!("indicators/criteria.toml"));

/// The records of the program's own indicators, in the order of the table.
pub fn builtin() -> Vec<Record> {
    let (origin, text) = FILE;
    let mut faults = Faults::new(origin, text);
    let mut file = Node::of_file(text, &mut faults);
    let mut records = Vec::new();
    for mut row in file.nodes("indicator", &mut faults) {
        let key = row.id("id", &mut faults).value;
        let mut record = Record::new(known_id("indicator", &key), "indicator");
        for field in ["criterion", "title", "measure"] {
            record.set(field, row.needed_text(field, &mut faults).value.into());
        }
        if let Some(better) = row.text("better", &mut faults) {
            record.set("better", better.value.into());
        }
        let order = i64::try_from(records.len() + 1).unwrap_or(i64::MAX);
        record.set("order", Decimal::new(order, 0).map_or(Value::Null, Value::from));
        row.finish(&mut faults);
        records.push(record);
    }
    file.finish(&mut faults);
    // A file of the program's own with a fault is caught by the test below.
    if faults.is_empty() { records } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::domain::records::MemoryRecords;
    use crate::forms::{Registry, check};

    #[test]
    fn the_table_of_the_source_is_here_word_by_word() {
        let source = include_str!("../demo/sources/004_b2d8c3539e754198.txt");
        let table = source.split("Показатели (в динамике по годам реализации программы)\n").nth(1).unwrap();
        let mut criterion = String::new();
        let mut rows = Vec::new();
        for line in table.lines().take_while(|line| !line.trim().is_empty()) {
            let (first, second) = line.split_once('\t').unwrap();
            if !first.trim().is_empty() {
                first.trim().clone_into(&mut criterion);
            }
            rows.push((criterion.clone(), second.trim().to_owned()));
        }
        let records = builtin();
        let kept: Vec<(String, String)> =
            records.iter().map(|r| (r.text("criterion").to_owned(), r.text("title").to_owned())).collect();
        assert_eq!(kept, rows);
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (criterion, _) in &kept {
            *counts.entry(criterion).or_default() += 1;
        }
        assert_eq!((rows.len(), counts.len()), (12, 5));
    }

    #[test]
    fn every_row_fits_its_form() {
        let forms = Registry::builtin();
        let form = forms.form("indicator").unwrap();
        for record in builtin() {
            assert_eq!(check::check(form, &record, &MemoryRecords::default()).unwrap(), [], "{record:?}");
        }
    }
}
