//! What the search keeps of a record: its own text, folded, and whom it points at. Names of other records are not
//! copied in, so that renaming a school touches one block; choices and dates stand as people read them.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::domain::{Period, Record, RecordId, Value};
use crate::forms::display::text_of;
use crate::forms::{Form, Kind};
use crate::messages::lang;
use crate::search::fold::encode;
use crate::search::query::month_number;
use crate::store::entry::Entry;
use crate::store::projector::{FormSource, schema_number};

/// Raised when the meaning of a block changes.
const TEXT_FORMAT: u32 = 1;
/// Ends the text of a field; folded text holds none.
pub const FIELD_END: u8 = b'\n';

/// The forms in the order of their numbers.
pub fn numbered(forms: &dyn FormSource) -> Vec<&Form> {
    let mut all = forms.forms();
    all.sort_by(|one, other| one.id.cmp(&other.id));
    all
}

/// What the text depends on beside the records: forms, labels of choices, language.
pub fn fingerprint(forms: &dyn FormSource) -> u64 {
    let mut text = format!("{TEXT_FORMAT} {} {:?}\n", schema_number(forms), lang());
    for form in numbered(forms) {
        for item in form.fields.iter().flat_map(|field| field.kind.items()) {
            let _ = writeln!(text, "{}", item.label.get());
        }
    }
    let hash = crate::changes::encoding::short_hash(text.as_bytes());
    hash.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}

/// Adds the block of a record to the facts and the text of a segment. Records of unknown forms have no text.
pub fn write(forms: &[&Form], id: RecordId, entry: &Entry, meta: &mut Vec<u8>, text: &mut Vec<u8>) {
    let record = entry.state.record(id);
    let Ok(number) = forms.binary_search_by(|form| form.id.as_str().cmp(&record.form)) else { return };
    let Some(form) = forms.get(number) else { return };
    let (mut fields, mut references, mut months) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (field_number, field) in (0_u16..).zip(&form.fields) {
        let value = record.get(&field.id);
        if !field.kind.is_stored() || *value == Value::Null {
            continue;
        }
        months.extend(months_of(&field.kind, value));
        if field.kind.target().is_some() {
            let targets = value.as_id().into_iter().chain(value.elements().iter().filter_map(Value::as_id));
            references.extend(targets.map(|target| (field_number, target)));
            continue;
        }
        let folded = encode(&text_of(&field.kind, value));
        if !folded.is_empty() {
            text.extend_from_slice(&folded);
            text.push(FIELD_END);
            fields.push((field_number, u32::try_from(folded.len() + 1).unwrap_or(u32::MAX)));
        }
    }
    let persons: BTreeSet<[u8; 8]> =
        entry.state.cells.values().flat_map(|cell| &cell.heads).map(|head| head.person).collect();
    meta.extend(id.as_bytes());
    meta.extend(u16::try_from(number).unwrap_or(u16::MAX).to_le_bytes());
    meta.push(u8::from(record.deleted));
    let length: u32 = fields.iter().map(|(_, length)| length).sum();
    meta.extend(length.to_le_bytes());
    for count in [fields.len(), references.len(), months.len(), persons.len()] {
        meta.extend(u16::try_from(count).unwrap_or(u16::MAX).to_le_bytes());
    }
    // Nothing comes near these limits: a form has few fields and a value few elements.
    for (field, length) in fields.iter().take(MOST) {
        meta.extend(field.to_le_bytes());
        meta.extend(length.to_le_bytes());
    }
    for (field, target) in references.iter().take(MOST) {
        meta.extend(field.to_le_bytes());
        meta.extend(target.as_bytes());
    }
    months.iter().take(MOST).for_each(|month| meta.extend(month.to_le_bytes()));
    persons.iter().take(MOST).for_each(|person| meta.extend(person));
}

const MOST: usize = u16::MAX as usize;
/// Id, form, deleted, length of the text, numbers of fields, references, months and persons.
const HEAD: usize = 16 + 2 + 1 + 4 + 4 * 2;

/// The months a value speaks of: of a date its own, of a term those of its first and last day and all between.
fn months_of(kind: &Kind, value: &Value) -> std::ops::RangeInclusive<u16> {
    let days = match kind {
        Kind::Date => value.as_date().map(|day| (day, day)),
        Kind::Period => Period::from_value(value).and_then(|period| {
            let (first, last) = (period.reading.first(), period.reading.last());
            first.or(last).zip(last.or(first))
        }),
        _ => None,
    };
    // A term of a hundred years would be a slip of the pen; its months would still be few.
    #[allow(clippy::reversed_empty_ranges, reason = "no months")]
    days.map_or(1..=0, |(first, last)| month_number(first)..=month_number(last))
}

/// The facts of a block.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Record.
    pub id: RecordId,
    /// Number of its form.
    pub form: usize,
    /// Deleted: named by others still, found no more.
    pub deleted: bool,
    /// Length of its text.
    length: usize,
    fields: &'a [u8],
    references: &'a [u8],
    months: &'a [u8],
    persons: &'a [u8],
}

impl<'a> Facts<'a> {
    /// Takes the next block off; `None` at the end and for what is no block.
    pub fn take(meta: &mut &'a [u8]) -> Option<Self> {
        let (head, rest) = meta.split_first_chunk::<HEAD>()?;
        let count =
            |at: usize| head.get(at..at + 2).and_then(|pair| pair.try_into().ok()).map_or(0, u16::from_le_bytes);
        let (fields, rest) = rest.split_at_checked(usize::from(count(23)) * 6)?;
        let (references, rest) = rest.split_at_checked(usize::from(count(25)) * 18)?;
        let (months, rest) = rest.split_at_checked(usize::from(count(27)) * 2)?;
        let (persons, rest) = rest.split_at_checked(usize::from(count(29)) * 8)?;
        *meta = rest;
        Some(Self {
            id: RecordId::from_slice(head.get(..16)?)?,
            form: usize::from(count(16)),
            deleted: head.get(18) == Some(&1),
            length: u32::from_le_bytes(*head.get(19..)?.first_chunk()?) as usize,
            fields,
            references,
            months,
            persons,
        })
    }

    /// Length of its text.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Numbers of fields with text, and how long it is, its end included.
    pub fn fields(&self) -> impl Iterator<Item = (usize, usize)> + use<'a> {
        self.fields.chunks_exact(6).map(|field| {
            let (number, length) = (&field.first_chunk::<2>(), &field.last_chunk::<4>());
            let number = number.map_or(0, |bytes| u16::from_le_bytes(*bytes));
            let length = length.map_or(0, |bytes| u32::from_le_bytes(*bytes));
            (usize::from(number), length as usize)
        })
    }

    /// Numbers of reference fields, and whom they point at.
    pub fn references(&self) -> impl Iterator<Item = (usize, RecordId)> {
        self.references.chunks_exact(18).filter_map(|reference| {
            let (number, id) = reference.split_first_chunk::<2>()?;
            Some((usize::from(u16::from_le_bytes(*number)), RecordId::from_slice(id)?))
        })
    }

    /// Months of its dates and terms, see [`month_number`].
    pub fn months(&self) -> impl Iterator<Item = u16> {
        self.months.chunks_exact(2).filter_map(|month| month.try_into().ok().map(u16::from_le_bytes))
    }

    /// Who wrote what stands in it now.
    pub fn persons(&self) -> impl Iterator<Item = &'a [u8; 8]> {
        self.persons.chunks_exact(8).filter_map(|person| person.first_chunk())
    }
}

/// Numbers of the fields with text, and the text of each, of a block's facts and its text.
pub fn text_parts<'a>(facts: &Facts<'a>, text: &'a [u8]) -> impl Iterator<Item = (usize, &'a [u8])> {
    let mut rest = text;
    facts.fields().map_while(move |(number, length)| {
        let (own, after) = rest.split_at_checked(length)?;
        rest = after;
        Some((number, own.strip_suffix(&[FIELD_END]).unwrap_or(own)))
    })
}

/// The text of a stored value as people read it; references by the names that `title` gives.
pub fn shown<E>(
    kind: &Kind,
    record: &Record,
    field: &str,
    title: &mut dyn FnMut(RecordId) -> Result<String, E>,
) -> Result<String, E> {
    let value = record.get(field);
    if !kind.is_stored() || *value == Value::Null {
        return Ok(String::new());
    }
    if kind.target().is_none() {
        return Ok(text_of(kind, value));
    }
    let targets = value.as_id().into_iter().chain(value.elements().iter().filter_map(Value::as_id));
    Ok(targets.map(title).collect::<Result<Vec<_>, _>>()?.join("; "))
}
