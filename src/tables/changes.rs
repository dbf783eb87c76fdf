//! `changes`: one row per operation, ever. The fold over it is one anti-join (`sync.md` §10), so a region's database
//! finds the same heads and conflicts as every workplace does.
//!
//! An operation's identity is its change's; with record, field and element it is one row. `element` is empty for a plain
//! field, so that it can stand in `USING`.

use super::catalogue::{Source, Table};
use super::row::{Cell, Column, Type, plain};
use super::sink::Sink;
use crate::Result;
use crate::changes::change::Element;
use crate::forms::nameless::Nameless;
use crate::forms::schema::Label;
use crate::sync::every::{Told, each_change};
use crate::text::hexadecimal;

/// The table.
pub static TABLE: Changes = Changes;

/// See the module.
#[derive(Debug)]
pub struct Changes;

const COLUMNS: [(&str, Type); 11] = [
    ("op", Type::Text),
    ("writer", Type::Text),
    ("seq", Type::Uint),
    ("hlc", Type::Uint),
    ("person", Type::Text),
    ("record", Type::Text),
    ("form", Type::Text),
    ("field", Type::Text),
    ("element", Type::Text),
    ("value", Type::Text),
    ("replaces", Type::Texts),
];

impl Table for Changes {
    fn name(&self) -> &'static str {
        "changes"
    }

    fn label(&self) -> Label {
        Label {
            ru: "Все правки построчно, для базы данных".into(), en: "Every change by rows, for a database".into()
        }
    }

    fn stream(&self, source: Source<'_>, sink: &mut dyn Sink) -> Result<()> {
        let columns = COLUMNS.map(|(name, kind)| Column::new(name, kind));
        each_change(source.store, &mut |told| {
            if source.form.is_some_and(|form| form != told.change.form) {
                return Ok(());
            }
            if source.only.is_some_and(|only| !only.contains(&told.change.record)) {
                return Ok(());
            }
            rows(told, source.nameless, &mut |cells| sink.row(&columns, cells))
        })
    }
}

fn rows(told: Told, nameless: Option<&Nameless<'_>>, row: &mut dyn FnMut(Vec<Cell>) -> Result<()>) -> Result<()> {
    let text = |bytes: &[u8]| Cell::Text(hexadecimal(bytes));
    let change = told.change;
    for operation in change.operations {
        let value = nameless.map(|nameless| nameless.value(&change.form, &operation.cell.field, &operation.value));
        let element = operation.cell.element.map(|element| match element {
            Element::Text(text) => text,
            Element::Bytes(bytes) => hexadecimal(&bytes),
        });
        row(vec![
            text(&told.op.0),
            text(told.writer.as_ref().map_or(&[], |writer| writer.as_slice())),
            Cell::Uint(change.seq),
            Cell::Uint(change.hlc),
            text(&change.person),
            text(change.record.as_bytes()),
            Cell::Text(change.form.clone()),
            Cell::Text(operation.cell.field),
            Cell::Text(element.unwrap_or_default()),
            plain(value.as_ref().unwrap_or(&operation.value)).map_or(Cell::Empty, Cell::Text),
            Cell::Texts(operation.replaces.iter().map(|op| hexadecimal(&op.0)).collect()),
        ])?;
    }
    Ok(())
}
