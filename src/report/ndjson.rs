//! The tables of the model for scripts: a line of JSON per row, headings as keys, days as ISO dates, numbers as such.
//!
//! `title` is the document's, `heading` the nearest one above the table, `section` the heading row inside it. These
//! keys are Latin, so that no column of a Russian document is called the same.

use std::collections::BTreeSet;

use serde_json::{Map, Number, Value as Json};

use super::csv::table_of;
use super::document::{Block, Cell, Datum, Document, Table};
use super::grid::{Slot, grid};
use super::messages;
use crate::{Error, Result};

/// The file's text. Errors: the document has no table.
pub fn render(document: &Document) -> Result<String> {
    let mut out = String::new();
    let mut heading = "";
    for block in document.blocks() {
        match block {
            Block::Heading { level: 1.., text } => heading = text,
            Block::Chart(chart) => heading = &chart.title,
            _ => {}
        }
        let Some(table) = table_of(block) else { continue };
        for row in rows(&table) {
            let mut object = Map::new();
            object.insert("title".to_owned(), words(&document.title));
            if !heading.is_empty() {
                object.insert("heading".to_owned(), words(heading));
            }
            object.extend(row);
            out.push_str(&Json::Object(object).to_string());
            out.push('\n');
        }
    }
    if out.is_empty() { Err(Error::Refused(messages::no_tables(&document.title, "NDJSON"))) } else { Ok(out) }
}

fn rows(table: &Table) -> Vec<Map<String, Json>> {
    let rows = grid(table);
    let (head, body) = rows.split_at(table.header_rows.min(rows.len()));
    if head.is_empty() {
        return keyed(body);
    }
    let keys = keys(head);
    let mut section = None;
    let mut objects = Vec::new();
    for slots in body {
        // A row of one cell over all columns is the heading of those after it.
        if let ([Slot { cell: Some(cell), .. }], true) = (slots.as_slice(), keys.len() > 1) {
            section = Some(words(&cell.plain()));
            continue;
        }
        let mut object = Map::new();
        if let Some(section) = &section {
            object.insert("section".to_owned(), section.clone());
        }
        for slot in slots {
            let key = keys.get(slot.column).cloned().unwrap_or_default();
            object.insert(key, slot.cell.map_or(Json::Null, value));
        }
        objects.push(object);
    }
    objects
}

/// A block without a heading row: what stands first in a row is the key of the rest, all of it one object.
fn keyed(rows: &[Vec<Slot<'_>>]) -> Vec<Map<String, Json>> {
    let mut object = Map::new();
    for slots in rows {
        let texts: Vec<String> = slots.iter().filter_map(|slot| slot.cell.map(Cell::plain)).collect();
        if let [key, rest @ ..] = texts.as_slice() {
            object.insert(key.replace('\u{a0}', " "), words(&rest.join("\n")));
        }
    }
    if object.is_empty() { Vec::new() } else { vec![object] }
}

/// A name per column; headings of several rows are joined, equal ones counted.
fn keys(head: &[Vec<Slot<'_>>]) -> Vec<String> {
    let width: usize = head.first().map_or(0, |slots| slots.iter().map(|slot| slot.columns).sum());
    let mut taken: BTreeSet<String> = BTreeSet::new();
    (0..width)
        .map(|column| {
            let over = |slots: &Vec<Slot<'_>>| {
                let slot = slots.iter().find(|slot| (slot.column..slot.column + slot.columns).contains(&column));
                slot.and_then(|slot| slot.cell).map(Cell::plain)
            };
            let parts: Vec<String> = head.iter().filter_map(over).filter(|part| !part.trim().is_empty()).collect();
            let joined = parts.join(" / ").replace(['\u{a0}', '\n'], " ");
            let base = if joined.is_empty() { format!("column {}", column + 1) } else { joined };
            let name = (1..=width)
                .map(|n| if n == 1 { base.clone() } else { format!("{base} ({n})") })
                .find(|name| !taken.contains(name))
                .unwrap_or_default();
            taken.insert(name.clone());
            name
        })
        .collect()
}

fn value(cell: &Cell) -> Json {
    match cell.value {
        Some(Datum::Number(number)) if number.exponent() == 0 => Json::from(number.mantissa()),
        Some(Datum::Number(number)) => {
            let parsed = number.to_plain().parse().ok().and_then(Number::from_f64);
            parsed.map_or_else(|| Json::from(number.to_plain()), Json::Number)
        }
        Some(Datum::Day(day)) => Json::from(day.format("%Y-%m-%d").to_string()),
        None => match cell.plain() {
            text if text.is_empty() => Json::Null,
            text => words(&text),
        },
    }
}

/// Text as it would be typed: spaces that hold words together are for paper.
fn words(text: &str) -> Json {
    Json::from(text.replace('\u{a0}', " "))
}

#[cfg(test)]
mod tests {
    use super::super::document::Orientation;
    use super::*;
    use crate::domain::Decimal;

    #[test]
    fn a_row_is_an_object_with_typed_values() {
        let day = chrono::NaiveDate::from_ymd_opt(2021, 5, 20).unwrap();
        let table = Table {
            widths: vec![1; 4],
            header_rows: 2,
            rows: vec![
                vec![
                    Cell::text("ОО").over(1, 2),
                    Cell::text("2021\u{a0}год").over(2, 1),
                    Cell::text("День").over(1, 2),
                ],
                vec![Cell::text("Матем."), Cell::text("Матем.")],
                vec![Cell::text("Раздел 1").over(4, 1)],
                vec![
                    Cell::text("Семиченская\u{a0}СШ"),
                    Cell::number(Decimal::parse("3,50").unwrap()),
                    Cell::default(),
                    Cell::day(day),
                ],
            ],
        };
        let mut document = Document::new("Отчёт");
        assert!(render(&document).is_err());
        document.push(Orientation::Landscape, Block::heading(1, "Блок 1"));
        document.push(Orientation::Landscape, Block::Table(table));
        assert_eq!(
            render(&document).unwrap(),
            "{\"title\":\"Отчёт\",\"heading\":\"Блок 1\",\"section\":\"Раздел 1\",\"ОО\":\"Семиченская СШ\",\
             \"2021 год / Матем.\":3.5,\"2021 год / Матем. (2)\":null,\"День\":\"2021-05-20\"}\n"
        );
    }
}
