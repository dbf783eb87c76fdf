//! Parquet: columns, compressed, with types. Rows are written in groups, so memory does not grow with their number.

use std::io::Write;
use std::sync::Arc;

use chrono::Datelike;
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

use super::messages;
use super::row::{Cell, Column, Type, nearest};
use super::sink::Sink;
use crate::{Error, Result};

/// Rows of a group.
const GROUP: usize = 8192;
/// Days from the start of the calendar of `chrono` to 1970.
const EPOCH: i32 = 719_163;

/// See the module.
pub struct Parquet<W: Write + Send> {
    /// Taken by the first row, which knows the columns.
    out: Option<W>,
    file: Option<SerializedFileWriter<W>>,
    columns: Vec<Column>,
    held: Vec<Vec<Cell>>,
}

fn refused(error: &ParquetError) -> Error {
    Error::Refused(messages::parquet_refused(error))
}

impl<W: Write + Send> Parquet<W> {
    /// Into this file.
    pub fn new(out: W) -> Self {
        Self { out: Some(out), file: None, columns: Vec::new(), held: Vec::new() }
    }

    fn begin(&mut self, columns: &[Column]) -> Result<()> {
        let Some(out) = self.out.take() else { return Ok(()) };
        let fields: String = columns.iter().map(described).collect();
        let schema = parse_message_type(&format!("message rows {{ {fields} }}")).map_err(|error| refused(&error))?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let file = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties));
        self.file = Some(file.map_err(|error| refused(&error))?);
        self.columns = columns.to_vec();
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.held);
        let Some(file) = &mut self.file else { return Ok(()) };
        if rows.is_empty() {
            return Ok(());
        }
        let mut columns: Vec<Vec<Cell>> = self.columns.iter().map(|_| Vec::with_capacity(rows.len())).collect();
        for row in rows {
            columns.iter_mut().zip(row).for_each(|(column, cell)| column.push(cell));
        }
        let written = (|| {
            let mut group = file.next_row_group()?;
            for (column, cells) in self.columns.iter().zip(columns) {
                write(&mut group, column.kind, cells)?;
            }
            group.close().map(drop)
        })();
        written.map_err(|error| refused(&error))
    }
}

impl<W: Write + Send> Sink for Parquet<W> {
    fn row(&mut self, columns: &[Column], cells: Vec<Cell>) -> Result<()> {
        self.begin(columns)?;
        self.held.push(cells);
        if self.held.len() >= GROUP { self.flush() } else { Ok(()) }
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        // A table without rows: a file without columns, which readers accept.
        self.begin(&[Column::new("id", Type::Text)])?;
        self.flush()?;
        self.file.take().map_or(Ok(()), |file| file.close().map(drop).map_err(|error| refused(&error)))
    }
}

fn described(column: &Column) -> String {
    let name = &column.name;
    match column.kind {
        Type::Text => format!("optional binary {name} (STRING); "),
        Type::Json => format!("optional binary {name} (JSON); "),
        Type::Int => format!("optional int64 {name}; "),
        Type::Uint => format!("optional int64 {name} (INTEGER(64,false)); "),
        Type::Number => format!("optional double {name}; "),
        Type::Date => format!("optional int32 {name} (DATE); "),
        Type::Texts => {
            format!("required group {name} (LIST) {{ repeated group list {{ required binary element (STRING); }} }} ")
        }
    }
}

/// Splits cells into the values there are and the levels that say where none is.
fn present<T>(cells: Vec<Cell>, value: impl Fn(Cell) -> Option<T>) -> (Vec<T>, Vec<i16>) {
    let (mut values, mut levels) = (Vec::new(), Vec::with_capacity(cells.len()));
    for cell in cells {
        let found = value(cell);
        levels.push(i16::from(found.is_some()));
        values.extend(found);
    }
    (values, levels)
}

fn write<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    kind: Type,
    cells: Vec<Cell>,
) -> std::result::Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    match kind {
        Type::Text | Type::Json => {
            let (values, levels) = present(cells, |cell| match cell {
                Cell::Text(text) => Some(ByteArray::from(text.into_bytes())),
                Cell::Json(serde_json::Value::Null) => None,
                Cell::Json(value) => Some(ByteArray::from(value.to_string().into_bytes())),
                _ => None,
            });
            column.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None)?;
        }
        Type::Int | Type::Uint => {
            let (values, levels) = present(cells, |cell| match cell {
                Cell::Int(number) => Some(number),
                // The column says that the 64 bits have no sign.
                Cell::Uint(number) => Some(number.cast_signed()),
                _ => None,
            });
            column.typed::<Int64Type>().write_batch(&values, Some(&levels), None)?;
        }
        Type::Number => {
            let (values, levels) = present(cells, |cell| match cell {
                Cell::Number(number) => Some(nearest(number)),
                _ => None,
            });
            column.typed::<DoubleType>().write_batch(&values, Some(&levels), None)?;
        }
        Type::Date => {
            let (values, levels) = present(cells, |cell| match cell {
                Cell::Date(day) => Some(day.num_days_from_ce() - EPOCH),
                _ => None,
            });
            column.typed::<Int32Type>().write_batch(&values, Some(&levels), None)?;
        }
        Type::Texts => {
            let (mut values, mut levels, mut repeated) = (Vec::new(), Vec::new(), Vec::new());
            for cell in cells {
                let texts = if let Cell::Texts(texts) = cell { texts } else { Vec::new() };
                if texts.is_empty() {
                    levels.push(0);
                    repeated.push(0);
                }
                for (place, text) in texts.into_iter().enumerate() {
                    values.push(ByteArray::from(text.into_bytes()));
                    levels.push(1);
                    repeated.push(i16::from(place > 0));
                }
            }
            column.typed::<ByteArrayType>().write_batch(&values, Some(&levels), Some(&repeated))?;
        }
    }
    column.close()
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    use super::*;
    use crate::domain::Decimal;

    #[test]
    fn what_was_written_is_read_back_over_several_groups() {
        let columns = [
            ("t", Type::Text),
            ("i", Type::Int),
            ("u", Type::Uint),
            ("n", Type::Number),
            ("d", Type::Date),
            ("s", Type::Texts),
            ("j", Type::Json),
        ]
        .map(|(name, kind)| Column::new(name, kind));
        let path = tempfile::NamedTempFile::new().unwrap();
        let mut sink = Box::new(Parquet::new(path.reopen().unwrap()));
        let rows = GROUP * 2 + 5;
        for number in 0..rows {
            let full = number % 3 > 0;
            let cells = vec![
                if full { Cell::Text(format!("строка {number}")) } else { Cell::Empty },
                Cell::Int(-7),
                Cell::Uint(u64::MAX - number as u64),
                Cell::Number(Decimal::parse("3,58").unwrap()),
                Cell::Date(chrono::NaiveDate::from_ymd_opt(2021, 5, 20).unwrap()),
                Cell::Texts(vec!["а".into(); number % 3]),
                Cell::Json(serde_json::json!({ "n": number })),
            ];
            sink.row(&columns, cells).unwrap();
        }
        sink.finish().unwrap();
        let reader = SerializedFileReader::new(path.reopen().unwrap()).unwrap();
        assert_eq!(reader.metadata().num_row_groups(), 3);
        let mut count = 0;
        for (number, row) in reader.get_row_iter(None).unwrap().enumerate() {
            let row = row.unwrap();
            if number % 3 > 0 {
                assert_eq!(row.get_string(0).unwrap(), &format!("строка {number}"));
            } else {
                assert!(row.get_string(0).is_err());
            }
            assert_eq!(row.get_long(1).unwrap(), -7);
            assert_eq!(row.get_ulong(2).unwrap(), u64::MAX - number as u64);
            assert!((row.get_double(3).unwrap() - 3.58).abs() < f64::EPSILON);
            assert_eq!(row.get_date(4).unwrap(), 18_767);
            assert_eq!(row.get_list(5).unwrap().len(), number % 3);
            count += 1;
        }
        assert_eq!(count, rows);
    }

    #[test]
    fn no_rows_are_a_file_all_the_same() {
        let path = tempfile::NamedTempFile::new().unwrap();
        Box::new(Parquet::new(path.reopen().unwrap())).finish().unwrap();
        let reader = SerializedFileReader::new(path.reopen().unwrap()).unwrap();
        assert_eq!(reader.metadata().file_metadata().num_rows(), 0);
    }
}
