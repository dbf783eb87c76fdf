//! A form's TOML → [`Form`], or every fault of the file at once.

use std::collections::BTreeSet;

use super::claims::{self, Claim, Wanted, What};
use super::fault::{Faults, FileFault};
use super::field_reader::{Reading, read_field, read_items};
use super::messages;
use super::node::Node;
use super::schema::{Form, OpenWhen, Spread};

/// A form that is right in itself; what it says about other forms is judged by the registry.
#[derive(Debug, Clone)]
pub struct ReadForm {
    /// The form.
    pub form: Form,
    pub(super) claims: Vec<Claim>,
}

/// Reads the text of a form's file; `origin` is the file's name for the faults.
pub fn read(text: &str, origin: &str) -> Result<ReadForm, Vec<FileFault>> {
    let mut faults = Faults::new(origin, text);
    let mut node = Node::of_file(text, &mut faults);
    if !faults.is_empty() {
        // A table cut off by a spelling error would be judged for keys it does have.
        return Err(faults.finish());
    }
    let mut reading = Reading { faults: &mut faults, claims: Vec::new(), broken: BTreeSet::new(), scale: Vec::new() };
    let form = read_form(&mut node, origin, &mut reading);
    node.finish(reading.faults);
    let Reading { claims, broken, .. } = reading;
    let mut found = faults.finish();
    found.extend(claims::judge_within(&form, &claims, &broken));
    if found.is_empty() {
        return Ok(ReadForm { form, claims });
    }
    found.sort();
    Err(found)
}

fn read_form(node: &mut Node<'_>, origin: &str, reading: &mut Reading<'_, '_>) -> Form {
    let id = node.id("id", reading.faults).value;
    let label = node.needed_label("label", reading.faults);
    let plural = node.label("plural", reading.faults).unwrap_or_else(|| label.clone());
    let help = node.label("help", reading.faults).unwrap_or_default();
    let source = node.text("source", reading.faults).map(|text| text.value).unwrap_or_default();
    if !node.has("title") {
        reading.faults.at(0, messages::key_missing("title"));
    }
    let title = read_names(node, "title", reading);
    let columns = read_names(node, "columns", reading);
    let sort = read_names(node, "sort", reading);
    let scope = read_scope(node, reading);
    let due = node.text("due", reading.faults).map(|due| {
        reading.claim_field(due.offset, "due", &due.value, Wanted::Due);
        due.value
    });
    let open = read_open(node, reading);
    let made_on = node.text("made_on", reading.faults).map(|field| {
        reading.claim_field(field.offset, "made_on", &field.value, Wanted::Reference);
        field.value
    });
    let key = read_names(node, "key", reading);
    let spread = read_spread(node, reading);
    let sheet = node.text("sheet", reading.faults).map(|field| {
        reading.claim_field(field.offset, "sheet", &field.value, Wanted::Reference);
        field.value
    });
    let intro = node.label("intro", reading.faults).unwrap_or_default();
    let closing = node.label("closing", reading.faults).unwrap_or_default();
    if node.has("scale") {
        reading.scale = read_items(node, "scale", reading);
    }
    let mut seen = BTreeSet::new();
    let mut fields = Vec::new();
    for field in node.nodes("field", reading.faults) {
        let offset = field.offset;
        let field = read_field(field, reading);
        if !field.id.is_empty() && !seen.insert(field.id.clone()) {
            reading.faults.at(offset, messages::duplicate_id(&field.id));
        }
        fields.push(field);
    }
    if fields.is_empty() {
        reading.faults.at(0, messages::no_fields());
    }
    Form {
        id,
        label,
        plural,
        help,
        source,
        fields,
        columns: if columns.is_empty() { title.clone() } else { columns },
        sort: if sort.is_empty() { title.clone() } else { sort },
        title,
        scope,
        due,
        open,
        made_on: made_on.unwrap_or_default(),
        key,
        spread,
        sheet: sheet.unwrap_or_default(),
        intro,
        closing,
        origin: origin.to_owned(),
    }
}

/// The fields a list of names names; in `sort` a leading `-` is part of the name.
fn read_names(node: &mut Node<'_>, key: &'static str, reading: &mut Reading<'_, '_>) -> Vec<String> {
    let names = node.texts(key, reading.faults);
    for name in &names {
        let plain = if key == "sort" { name.value.trim_start_matches('-') } else { &name.value };
        reading.claim_field(name.offset, key, plain, Wanted::Listed);
    }
    names.into_iter().map(|name| name.value).collect()
}

fn read_scope(node: &mut Node<'_>, reading: &mut Reading<'_, '_>) -> String {
    let Some(scope) = node.text("scope", reading.faults).filter(|scope| !scope.value.is_empty()) else {
        return String::new();
    };
    reading.claim(scope.offset, What::Scope { field: scope.value.clone() });
    scope.value
}

fn read_open(node: &mut Node<'_>, reading: &mut Reading<'_, '_>) -> Option<OpenWhen> {
    let mut open = node.nodes("open", reading.faults).pop()?;
    let field = open.needed_text("field", reading.faults);
    let values = open.texts("values", reading.faults);
    open.finish(reading.faults);
    reading.claim_field(field.offset, "open", &field.value, Wanted::Choice);
    for value in &values {
        reading.claim(value.offset, What::Value { field: field.value.clone(), value: value.value.clone() });
    }
    Some(OpenWhen { field: field.value, values: values.into_iter().map(|value| value.value).collect() })
}

fn read_spread(node: &mut Node<'_>, reading: &mut Reading<'_, '_>) -> Option<Spread> {
    let mut spread = node.nodes("spread", reading.faults).pop()?;
    let value = spread.needed_text("value", reading.faults);
    let state = spread.needed_text("state", reading.faults);
    let filled = spread.needed_text("filled", reading.faults);
    let zero = spread.text("zero", reading.faults);
    let across = spread.texts("across", reading.faults);
    spread.finish(reading.faults);
    reading.claim_field(value.offset, "spread", &value.value, Wanted::Listed);
    reading.claim_field(state.offset, "spread", &state.value, Wanted::Choice);
    for item in [Some(&filled), zero.as_ref()].into_iter().flatten() {
        reading.claim(item.offset, What::Value { field: state.value.clone(), value: item.value.clone() });
    }
    for field in &across {
        reading.claim_field(field.offset, "across", &field.value, Wanted::Listed);
    }
    Some(Spread {
        value: value.value,
        state: state.value,
        filled: filled.value,
        zero: zero.map(|zero| zero.value).unwrap_or_default(),
        across: across.into_iter().map(|field| field.value).collect(),
    })
}

#[cfg(test)]
mod tests;
