//! Records of which only a few fields are asked: read from the rows of their list, which lie together, instead of from
//! states all over the index. A look at a hundred records then costs two or three pages of sled and not a hundred.

use std::ops::ControlFlow;

use super::Store;
use super::index::Fault;
use super::keys;
use super::projector::StoredRow;
use super::view::View;
use crate::Result;
use crate::domain::{Record, RecordId, Records};
use crate::forms::{Form, Kind};

/// A field and the record it points at.
pub type Pointing<'a> = Option<(&'a str, RecordId)>;

/// Whether a row of the list holds the whole value of this field.
fn is_whole_in_row(form: &Form, field: &str) -> bool {
    form.columns.iter().any(|column| column == field)
        && form.field(field).is_some_and(|field| {
            matches!(
                field.kind,
                Kind::Date | Kind::Choice { .. } | Kind::Answer | Kind::Reference { .. } | Kind::Number { .. }
            )
        })
}

/// The row at a place of a list, where what was read is a reference to it and not itself.
pub(super) fn row_at(
    view: &View<'_>,
    list: &[u8],
    place: &[u8],
    read: Vec<u8>,
    is_row: bool,
) -> Result<Vec<u8>, Fault> {
    if is_row {
        return Ok(read);
    }
    view.index.get(&[list, place].concat())?.ok_or_else(|| Fault("a row is missing".into()))
}

impl Store {
    /// See [`Records::each_brief`].
    pub(super) fn walk_brief(
        &self,
        form_id: &str,
        to: Pointing<'_>,
        fields: &[&str],
        visit: &mut dyn FnMut(Record) -> ControlFlow<()>,
    ) -> Result<()> {
        let form = self.forms.form(form_id);
        let form = form.filter(|form| fields.iter().all(|field| is_whole_in_row(form, field)));
        let (form, to) = match (form, to) {
            (Some(form), to) => (form, to),
            (None, None) => return self.each(form_id, visit),
            (None, Some((field, target))) => return self.each_related(form_id, field, target, visit),
        };
        let list = keys::list(form_id);
        let prefix = to.map_or_else(|| list.clone(), |(field, target)| keys::children(form_id, field, target));
        let walked = self.reading(|view| {
            let mut scan = view.index.prefix(&prefix);
            while let Some((key, value)) = scan.read()? {
                let place = key.get(prefix.len()..).unwrap_or_default();
                let id = keys::id_of_place(place).ok_or_else(|| Fault("a place without a record".into()))?;
                let row = StoredRow::decode(&row_at(view, &list, place, value, to.is_none())?)?;
                let mut record = Record::new(id, form_id);
                for (column, cell) in form.columns.iter().zip(row.cells) {
                    if fields.contains(&column.as_str()) {
                        record.set(column, cell);
                    }
                }
                if visit(record).is_break() {
                    break;
                }
            }
            Ok(())
        });
        Ok(walked?)
    }
}
