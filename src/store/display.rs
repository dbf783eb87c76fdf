//! A value as text in a cell of a list, in the language in force.

use super::index::Fault;
use super::messages;
use crate::domain::{RecordId, Value};
use crate::forms::Kind;
use crate::forms::schema::Item;

/// The text of a value; `title` names a referenced record. Texts show their first line.
pub fn display(
    kind: Option<&Kind>,
    value: &Value,
    title: &mut dyn FnMut(RecordId) -> Result<String, Fault>,
) -> Result<String, Fault> {
    Ok(match kind {
        Some(Kind::Date) => match value.as_date() {
            Some(date) => date.format("%d.%m.%Y").to_string(),
            None => plain(value),
        },
        Some(Kind::Number { .. }) => value.as_decimal().map_or_else(|| plain(value), |number| number.to_string()),
        Some(Kind::Choice { items }) => label(items, value),
        Some(Kind::Choices { items }) => {
            value.elements().iter().map(|part| label(items, part)).collect::<Vec<_>>().join(", ")
        }
        Some(Kind::Answer) => match value.as_text() {
            Some("yes") => messages::answer_yes(),
            Some("partly") => messages::answer_partly(),
            Some("no") => messages::answer_no(),
            Some("na") => messages::answer_na(),
            _ => plain(value),
        },
        Some(Kind::Reference { .. } | Kind::References { .. }) => {
            let targets = value.as_id().into_iter().chain(value.elements().iter().filter_map(Value::as_id));
            targets.map(title).collect::<Result<Vec<_>, _>>()?.join("; ")
        }
        _ => plain(value),
    })
}

/// A removed item shows its stored id: old records stay readable.
fn label(items: &[Item], value: &Value) -> String {
    let id = value.as_text().unwrap_or_default();
    items.iter().find(|item| item.id == id).map_or(id, |item| item.label.get()).to_owned()
}

fn plain(value: &Value) -> String {
    match value {
        Value::Int(number) => number.to_string(),
        other => other.verbatim().and_then(|text| text.trim().lines().next()).unwrap_or_default().to_owned(),
    }
}
