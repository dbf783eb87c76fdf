//! One JSON object a line.

use std::io::Write;

use serde_json::{Map, Value as Json, json};

use super::row::{Cell, Column, nearest};
use super::sink::Sink;
use crate::{Error, Result};

/// Writes lines.
pub struct Ndjson<W>(pub W);

impl<W: Write> Sink for Ndjson<W> {
    fn row(&mut self, columns: &[Column], cells: Vec<Cell>) -> Result<()> {
        let row: Map<String, Json> =
            columns.iter().zip(cells).map(|(column, cell)| (column.name.clone(), to_json(cell))).collect();
        let wrap = |error| Error::file("-", error);
        serde_json::to_writer(&mut self.0, &row).map_err(|error| wrap(error.into()))?;
        self.0.write_all(b"\n").map_err(wrap)
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        self.0.flush().map_err(|error| Error::file("-", error))
    }
}

fn to_json(cell: Cell) -> Json {
    match cell {
        Cell::Empty => Json::Null,
        Cell::Text(text) => text.into(),
        Cell::Int(number) => number.into(),
        Cell::Uint(number) => number.into(),
        Cell::Number(number) if number.exponent() == 0 => number.mantissa().into(),
        Cell::Number(number) => json!(nearest(number)),
        Cell::Date(day) => day.format("%Y-%m-%d").to_string().into(),
        Cell::Texts(texts) => texts.into(),
        Cell::Json(value) => value,
    }
}

#[cfg(test)]
mod tests {
    use super::super::row::Type;
    use super::*;
    use crate::domain::Decimal;

    #[test]
    fn a_row_is_a_line_and_every_type_is_itself() {
        let columns =
            [("t", Type::Text), ("n", Type::Number), ("u", Type::Uint), ("d", Type::Date), ("s", Type::Texts)];
        let columns = columns.map(|(name, kind)| Column::new(name, kind));
        let day = chrono::NaiveDate::from_ymd_opt(2021, 5, 20).unwrap();
        let cells = vec![
            Cell::Text("строка\nи ещё".into()),
            Cell::Number(Decimal::parse("3,58").unwrap()),
            Cell::Uint(u64::MAX),
            Cell::Date(day),
            Cell::Texts(vec!["а".into()]),
        ];
        let mut out = Vec::new();
        let mut sink = Box::new(Ndjson(&mut out));
        sink.row(&columns, cells).unwrap();
        sink.row(&columns, vec![Cell::Empty; 5]).unwrap();
        sink.finish().unwrap();
        let text = String::from_utf8(out).unwrap();
        let first = r#"{"t":"строка\nи ещё","n":3.58,"u":18446744073709551615,"d":"2021-05-20","s":["а"]}"#;
        assert_eq!(text.lines().next(), Some(first));
        assert_eq!(text.lines().count(), 2);
    }
}
