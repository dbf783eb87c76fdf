//! What the index shows of a record: its place in the list, the row, whom it points at. Everything that depends on
//! the language or on other records' names is worked out when the row is read, so a renamed school changes no row;
//! only a place can depend on another record (sorting by a reference).

use std::collections::BTreeSet;
use std::fmt::Write;

use chrono::NaiveDate;

use super::index::Fault;
use crate::changes::cbor::{Decoder, Encoder, Malformed};
use crate::changes::encoding::short_hash;
use crate::domain::{Period, Record, RecordId, Records, Value};
use crate::forms::{Field, Form, Kind, Registry};

/// The forms in force.
pub trait FormSource: Send + Sync {
    /// One form.
    fn form(&self, id: &str) -> Option<&Form>;

    /// All forms.
    fn forms(&self) -> Vec<&Form>;

    /// The text of a computed field. The store knows no formulas.
    fn computed(&self, _form: &Form, _field: &Field, _record: &Record, _records: &dyn Records) -> String {
        String::new()
    }

    /// The day by which someone is needed, for records that are open. The store reads dates; whoever reads periods
    /// overrides this for them.
    fn due(&self, form: &Form, record: &Record) -> Option<NaiveDate> {
        let open =
            form.open.as_ref().is_none_or(|open| open.values.iter().any(|value| value == record.text(&open.field)));
        record.date(form.due.as_deref()?).filter(|_| open)
    }
}

impl FormSource for Registry {
    fn form(&self, id: &str) -> Option<&Form> {
        Self::form(self, id)
    }

    fn forms(&self) -> Vec<&Form> {
        Self::forms(self).iter().collect()
    }

    fn due(&self, form: &Form, record: &Record) -> Option<NaiveDate> {
        let field = form.due.as_deref()?;
        if form.open.is_some() && !form.is_open(record) {
            return None;
        }
        let value = record.get(field);
        value.as_date().or_else(|| Period::from_value(value).and_then(|period| period.reading.last()))
    }
}

/// Raised when the meaning of a key or a row changes.
const INDEX_FORMAT: u32 = 4;
/// Longest text kept in a row, characters.
const LONGEST_CELL: usize = 100;
/// Most references kept in a cell of a row.
const MOST_NAMES: usize = 8;
/// Longest text of a sort key, characters.
const LONGEST_SORT: usize = 48;

/// Number of the index' shape: another number means rebuild.
pub fn schema_number(forms: &dyn FormSource) -> u64 {
    let mut all = forms.forms();
    all.sort_by(|one, other| one.id.cmp(&other.id));
    let mut text = format!("{INDEX_FORMAT}\n");
    for form in all {
        let lists = [&form.title, &form.columns, &form.sort];
        let _ = writeln!(text, "{} {lists:?} {} {:?} {:?}", form.id, form.scope, form.due, form.open);
        for field in &form.fields {
            let _ = writeln!(text, " {} {}", field.id, shape(&field.kind));
        }
    }
    let hash = short_hash(text.as_bytes());
    hash.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}

/// What matters of a kind to keys and rows.
fn shape(kind: &Kind) -> String {
    match kind {
        Kind::Choice { items } | Kind::Choices { items } => {
            items.iter().map(|item| item.id.as_str()).collect::<Vec<_>>().join(",")
        }
        Kind::Reference { form } | Kind::References { form } => form.clone(),
        Kind::Number { .. } => "number".into(),
        Kind::Score { .. } => "score".into(),
        Kind::Date => "date".into(),
        Kind::Answer => "answer".into(),
        Kind::Period => "period".into(),
        Kind::Parties => "parties".into(),
        Kind::Line { .. } | Kind::LongText { .. } => "text".into(),
        Kind::Rows { .. } | Kind::Computed { .. } => "none".into(),
    }
}

/// The row of a list as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoredRow {
    /// Compact values by column of the form.
    pub cells: Vec<Value>,
    /// Holds a conflict.
    pub conflict: bool,
    /// The record that leads to the municipality.
    pub scope: Option<RecordId>,
}

/// What the index holds of a visible record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    /// Form.
    pub form: String,
    /// Sort key, then the id.
    pub place: Vec<u8>,
    /// The row.
    pub row: StoredRow,
    /// Field and target of every reference.
    pub references: BTreeSet<(String, RecordId)>,
    /// The day by which someone is needed, of records that wait for someone.
    pub due: Option<Option<NaiveDate>>,
}

/// Projects a record; `None` for a deleted one. `title` names a referenced record.
pub fn project(
    forms: &dyn FormSource,
    record: &Record,
    title: &mut dyn FnMut(RecordId) -> Result<String, Fault>,
) -> Result<Option<Projection>, Fault> {
    if record.deleted {
        return Ok(None);
    }
    let mut place = Vec::new();
    let mut row = StoredRow { conflict: !record.conflicts.is_empty(), ..StoredRow::default() };
    let mut references = BTreeSet::new();
    if let Some(form) = forms.form(&record.form) {
        for sort in &form.sort {
            let (id, down) = sort.strip_prefix('-').map_or((sort.as_str(), false), |id| (id, true));
            let part = sort_part(form.field(id).map(|field| &field.kind), record.get(id), title)?;
            place.extend(part.into_iter().map(|byte| if down { !byte } else { byte }));
        }
        row.cells = form.columns.iter().map(|column| compact(form.field(column), record.get(column))).collect();
        row.scope = record.reference(&form.scope);
        for field in &form.fields {
            if matches!(field.kind, Kind::Reference { .. } | Kind::References { .. }) {
                let value = record.get(&field.id);
                let targets = value.as_id().into_iter().chain(value.elements().iter().filter_map(Value::as_id));
                references.extend(targets.map(|target| (field.id.clone(), target)));
            }
        }
    }
    place.extend(record.id.as_bytes());
    let due = forms.form(&record.form).and_then(|form| match forms.due(form, record) {
        // Open, but without a day: it must not be forgotten.
        None => (form.due.is_some() && form.open.is_some() && form.is_open(record)).then_some(None),
        day => Some(day),
    });
    Ok(Some(Projection { form: record.form.clone(), place, row, references, due }))
}

/// A value as bytes that sort; no part is the beginning of another, so parts can follow each other.
pub fn sort_part(
    kind: Option<&Kind>,
    value: &Value,
    title: &mut dyn FnMut(RecordId) -> Result<String, Fault>,
) -> Result<Vec<u8>, Fault> {
    let ordinal = |place: Option<usize>| vec![1, u8::try_from(place.unwrap_or(255)).unwrap_or(255)];
    if value.is_empty() {
        return Ok(vec![0]);
    }
    Ok(match kind {
        Some(Kind::Choice { items }) => {
            ordinal(items.iter().position(|item| Some(item.id.as_str()) == value.as_text()))
        }
        Some(Kind::Answer) => {
            ordinal(["yes", "partly", "no", "na"].iter().position(|answer| Some(*answer) == value.as_text()))
        }
        Some(Kind::Number { .. } | Kind::Score { .. }) => {
            let scaled = value.as_decimal().map_or(0, |number| {
                let zeros = u32::try_from(9 + number.exponent()).unwrap_or(0);
                i128::from(number.mantissa()) * 10_i128.pow(zeros)
            });
            // Shifted so that negative numbers sort first.
            let shifted = (scaled + (1_i128 << 96)).cast_unsigned();
            [&[1], shifted.to_be_bytes().as_slice()].concat()
        }
        Some(Kind::Reference { .. } | Kind::References { .. }) => {
            let first = value.as_id().or_else(|| value.elements().first().and_then(Value::as_id));
            text_part(&first.map(title).transpose()?.unwrap_or_default())
        }
        // The reading sorts better than «до 20 мая»; where there is none, the text as printed.
        Some(Kind::Period) => {
            let reading = value.elements().get(1).and_then(Value::as_text).filter(|text| !text.is_empty());
            text_part(reading.or(value.verbatim()).unwrap_or_default())
        }
        _ => text_part(value.verbatim().unwrap_or_default()),
    })
}

fn text_part(text: &str) -> Vec<u8> {
    let key = crate::text::sort_key(text);
    let mut part = vec![1];
    part.extend(key.chars().take(LONGEST_SORT).filter(|c| !c.is_control()).collect::<String>().bytes());
    part.push(0);
    part
}

fn first_line(text: &str) -> Value {
    Value::Text(text.trim().lines().next().unwrap_or_default().chars().take(LONGEST_CELL).collect())
}

/// What a row keeps of a value.
fn compact(field: Option<&Field>, value: &Value) -> Value {
    match (field.map(|field| &field.kind), value) {
        (Some(Kind::Period | Kind::Parties), value) => value.verbatim().map_or(Value::Null, first_line),
        (_, Value::Text(text)) => first_line(text),
        (_, Value::Array(parts)) => Value::Array(parts.iter().take(MOST_NAMES).cloned().collect()),
        (_, value) => value.clone(),
    }
}

impl StoredRow {
    /// As bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Encoder::default();
        out.array(2 + self.cells.len());
        out.bool(self.conflict);
        out.bytes(self.scope.as_ref().map_or(&[], |id| id.as_bytes().as_slice()));
        self.cells.iter().for_each(|cell| out.value(cell));
        out.finish()
    }

    /// From bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut input = Decoder::new(bytes);
        let items = input.array()?;
        let conflict = input.bool()?;
        let scope = RecordId::from_slice(input.bytes()?);
        let cells = (2..items).map(|_| input.value()).collect::<Result<_, _>>()?;
        input.finish()?;
        Ok(Self { cells, conflict, scope })
    }
}
