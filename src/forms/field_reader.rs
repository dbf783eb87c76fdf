//! One `[[field]]` of a form's file.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::domain::{Decimal, RecordId};

use super::claims::{Claim, Wanted, What};
use super::entry::{self, Readers};
use super::fault::Faults;
use super::messages;
use super::node::{Node, is_id};
use super::schema::{Alike, Condition, DefaultValue, Field, Formula, Item, Kind, Prefill};

const KINDS: &str = "line, long, number, date, period, parties, choice, choices, answer, score, reference, \
                     references, rows, computed";
const FORMULAS: &str = "count, count_open, school_year, status";
/// Longest text whose UTF-8 is sure to fit a change (64 KiB) in Russian.
const LONGEST: i64 = 32_000;

/// What a form's file says so far, besides its fields.
pub(super) struct Reading<'f, 'a> {
    /// Faults.
    pub faults: &'f mut Faults<'a>,
    /// Statements to be judged later.
    pub claims: Vec<Claim>,
    /// Fields whose kind is not known: not to be judged a second time.
    pub broken: BTreeSet<String>,
    /// Items of the choices that name none of their own.
    pub scale: Vec<Item>,
}

impl Reading<'_, '_> {
    /// Notes a statement at a byte offset.
    pub fn claim(&mut self, offset: usize, what: What) {
        let place = self.faults.locate(offset, String::new());
        self.claims.push(Claim { place, what });
    }

    /// Notes that `key` names a field.
    pub fn claim_field(&mut self, offset: usize, key: &'static str, field: &str, wanted: Wanted) {
        self.claim(offset, What::Field { key, field: field.to_owned(), wanted });
    }
}

/// Reads one field; whatever is wrong goes to `reading`.
pub(super) fn read_field(mut node: Node<'_>, reading: &mut Reading<'_, '_>) -> Field {
    let id = node.id("id", reading.faults).value;
    let label = node.needed_label("label", reading.faults);
    let help = node.label("help", reading.faults).unwrap_or_default();
    let kind = read_kind(&mut node, &id, reading);
    let required = node.flag("required", reading.faults);
    let when = read_when(&mut node, reading);
    let default = read_default(&mut node, &kind, reading);
    let prefill = read_prefill(&mut node, &id, reading);
    let by = node.text("by", reading.faults);
    if let Some(by) = by.as_ref().filter(|by| !is_id(&by.value)) {
        reading.faults.at(by.offset, messages::bad_id(&by.value));
    }
    let set_by = node.text("set_by", reading.faults).map(|form| {
        reading.claim(form.offset, What::Form { form: form.value.clone() });
        form.value
    });
    let width = node.whole_within("width", (0, 200), 0, reading.faults);
    let section = node.label("section", reading.faults);
    let note = node.label("note", reading.faults);
    let personal = node.flag("personal", reading.faults);
    let names = read_spellings(&mut node, reading);
    let alike = read_alike(&mut node, reading);
    node.finish(reading.faults);
    Field {
        id,
        label,
        help,
        kind,
        required,
        when,
        default,
        prefill,
        by: by.map(|by| by.value).unwrap_or_default(),
        set_by: set_by.unwrap_or_default(),
        width: u16::try_from(width).unwrap_or(0),
        section,
        note,
        personal,
        names,
        alike,
    }
}

fn read_kind(node: &mut Node<'_>, id: &str, reading: &mut Reading<'_, '_>) -> Kind {
    let name = node.needed_text("kind", reading.faults);
    match name.value.as_str() {
        "line" => Kind::Line { max: read_max(node, 300, 2_000, reading) },
        "long" => Kind::LongText { max: read_max(node, 20_000, LONGEST, reading) },
        "number" => read_number(node, reading),
        "date" => Kind::Date,
        "period" => Kind::Period,
        "parties" => Kind::Parties,
        "choice" => Kind::Choice { items: items_or_scale(node, reading) },
        "choices" => Kind::Choices { items: items_or_scale(node, reading) },
        "answer" => Kind::Answer,
        "score" => read_score(node, reading),
        "reference" => Kind::Reference { form: read_target(node, reading) },
        "references" => Kind::References { form: read_target(node, reading) },
        "rows" => read_rows(node, reading),
        "computed" => Kind::Computed { formula: read_formula(node, reading) },
        other => {
            if !other.is_empty() {
                reading.faults.at(name.offset, messages::unknown_kind(other, KINDS));
            }
            reading.broken.insert(id.to_owned());
            forgive(node, reading);
            Kind::Line { max: 300 }
        }
    }
}

/// Takes the keys that belong to some kind, so that an unknown kind makes one fault and not five.
fn forgive(node: &mut Node<'_>, reading: &mut Reading<'_, '_>) {
    let mut silent = Faults::new("", "");
    for key in ["max", "min", "places", "form", "via", "formula", "date", "rows", "default"] {
        node.scalar(key, &mut silent);
    }
    for mut item in node.nodes("items", reading.faults) {
        item.id("id", reading.faults);
        item.needed_label("label", reading.faults);
        read_spellings(&mut item, reading);
    }
}

fn read_spellings(node: &mut Node<'_>, reading: &mut Reading<'_, '_>) -> Vec<String> {
    node.texts("names", reading.faults).into_iter().map(|name| name.value).collect()
}

fn read_alike(node: &mut Node<'_>, reading: &mut Reading<'_, '_>) -> Alike {
    let Some(alike) = node.text("alike", reading.faults) else { return Alike::Text };
    match alike.value.as_str() {
        "text" => Alike::Text,
        "organisation" => Alike::Organisation,
        "person" => Alike::Person,
        other => {
            reading.faults.at(alike.offset, messages::unknown_alike(other, "text, organisation, person"));
            Alike::Text
        }
    }
}

fn read_max(node: &mut Node<'_>, default: i64, cap: i64, reading: &mut Reading<'_, '_>) -> usize {
    usize::try_from(node.whole_within("max", (1, cap), default, reading.faults)).unwrap_or(0)
}

fn read_number(node: &mut Node<'_>, reading: &mut Reading<'_, '_>) -> Kind {
    let mut limit = |key: &str| {
        let found = node.scalar(key, reading.faults)?;
        let number = Decimal::parse(&found.value);
        if number.is_none() {
            reading.faults.at(found.offset, messages::not_a_number(key));
        }
        number.map(|number| (found.offset, number))
    };
    let (min, max) = (limit("min"), limit("max"));
    if let (Some((offset, min)), Some((_, max))) = (min, max)
        && min > max
    {
        reading.faults.at(offset, messages::limits_reversed());
    }
    let places = node.whole_within("places", (0, 9), 0, reading.faults);
    Kind::Number {
        min: min.map(|(_, number)| number),
        max: max.map(|(_, number)| number),
        places: u8::try_from(places).unwrap_or(0),
    }
}

fn read_score(node: &mut Node<'_>, reading: &mut Reading<'_, '_>) -> Kind {
    for key in ["min", "max"] {
        if !node.has(key) {
            reading.faults.at(node.offset, messages::key_missing(key));
        }
    }
    let min = node.whole("min", reading.faults);
    let max = node.whole("max", reading.faults);
    if let (Some(min), Some(max)) = (&min, &max)
        && min.value >= max.value
    {
        reading.faults.at(min.offset, messages::limits_reversed());
    }
    Kind::Score { min: min.map_or(0, |min| min.value), max: max.map_or(0, |max| max.value) }
}

fn items_or_scale(node: &mut Node<'_>, reading: &mut Reading<'_, '_>) -> Vec<Item> {
    if node.has("items") || reading.scale.is_empty() {
        read_items(node, "items", reading)
    } else {
        reading.scale.clone()
    }
}

/// The items of a choice, or the scale of a whole form, at `key`.
pub(super) fn read_items(node: &mut Node<'_>, key: &str, reading: &mut Reading<'_, '_>) -> Vec<Item> {
    let mut seen = BTreeSet::new();
    let mut items = Vec::new();
    for mut item in node.nodes(key, reading.faults) {
        let id = item.id("id", reading.faults);
        let label = item.needed_label("label", reading.faults);
        let names = read_spellings(&mut item, reading);
        item.finish(reading.faults);
        if !seen.insert(id.value.clone()) {
            reading.faults.at(id.offset, messages::duplicate_id(&id.value));
        }
        items.push(Item { id: id.value, label, names });
    }
    if items.is_empty() {
        reading.faults.at(node.offset, messages::no_items());
    }
    items
}

fn read_target(node: &mut Node<'_>, reading: &mut Reading<'_, '_>) -> String {
    let form = node.id("form", reading.faults);
    if is_id(&form.value) {
        reading.claim(form.offset, What::Form { form: form.value.clone() });
    }
    form.value
}

fn read_rows(node: &mut Node<'_>, reading: &mut Reading<'_, '_>) -> Kind {
    let form = node.id("form", reading.faults);
    let via = node.id("via", reading.faults);
    if is_id(&form.value) && is_id(&via.value) {
        reading.claim(form.offset, What::PointsBack { form: form.value.clone(), via: via.value.clone() });
    }
    Kind::Rows { form: form.value, via: via.value }
}

fn read_formula(node: &mut Node<'_>, reading: &mut Reading<'_, '_>) -> Formula {
    let name = node.needed_text("formula", reading.faults);
    let mut named = |key: &'static str, wanted: Wanted| {
        let field = node.id(key, reading.faults);
        if is_id(&field.value) {
            reading.claim_field(field.offset, key, &field.value, wanted);
        }
        field.value
    };
    match name.value.as_str() {
        "count" => Formula::CountRows { rows: named("rows", Wanted::Rows) },
        "count_open" => Formula::CountOpenRows { rows: named("rows", Wanted::Rows) },
        "school_year" => Formula::SchoolYear { date: named("date", Wanted::Date) },
        "status" => Formula::Status,
        other => {
            if !other.is_empty() {
                reading.faults.at(name.offset, messages::unknown_formula(other, FORMULAS));
            }
            Formula::Status
        }
    }
}

fn read_when(node: &mut Node<'_>, reading: &mut Reading<'_, '_>) -> Option<Condition> {
    let mut condition = node.nodes("when", reading.faults).pop()?;
    let field = condition.needed_text("field", reading.faults);
    let negated = condition.has("not");
    if negated == condition.has("is") {
        reading.faults.at(condition.offset, messages::is_or_not());
    }
    let values = condition.texts(if negated { "not" } else { "is" }, reading.faults);
    if !field.value.is_empty() {
        reading.claim_field(field.offset, "when", &field.value, Wanted::Any);
    }
    for value in &values {
        reading.claim(value.offset, What::Value { field: field.value.clone(), value: value.value.clone() });
    }
    // The other spelling has been reported already.
    condition.texts(if negated { "is" } else { "not" }, reading.faults);
    condition.finish(reading.faults);
    Some(Condition { field: field.value, values: values.into_iter().map(|value| value.value).collect(), negated })
}

fn read_default(node: &mut Node<'_>, kind: &Kind, reading: &mut Reading<'_, '_>) -> Option<DefaultValue> {
    let found = node.scalar("default", reading.faults)?;
    let default = default_of(kind, found.value.trim());
    if default.is_none() {
        reading.faults.at(found.offset, messages::bad_default(&found.value));
    }
    default
}

fn default_of(kind: &Kind, text: &str) -> Option<DefaultValue> {
    match kind {
        Kind::Rows { .. } | Kind::Computed { .. } => None,
        Kind::Reference { .. } | Kind::References { .. } if text == "me" => Some(DefaultValue::Me),
        Kind::Reference { form } | Kind::References { form } => {
            let fits = |part: &str| match part.split_once(':') {
                Some((named, key)) => named == form && is_id(key),
                None => RecordId::parse(part).is_some(),
            };
            text.split(',').all(|part| fits(part.trim())).then(|| DefaultValue::Fixed(text.to_owned()))
        }
        Kind::Date if text.starts_with("today") => {
            let days = text.strip_prefix("today")?;
            let plus_days = if days.is_empty() { 0 } else { days.strip_prefix('+')?.trim().parse().ok()? };
            (0..=36_500).contains(&plus_days).then_some(DefaultValue::Today { plus_days })
        }
        // Any day will do: a fixed value must not depend on the day it is read.
        _ => entry::read(kind, text, &Readers::plain(NaiveDate::default()))
            .is_ok()
            .then(|| DefaultValue::Fixed(text.to_owned())),
    }
}

fn read_prefill(node: &mut Node<'_>, id: &str, reading: &mut Reading<'_, '_>) -> Vec<Prefill> {
    let mut found = Vec::new();
    for mut source in node.nodes("prefill", reading.faults) {
        let through = source.needed_text("through", reading.faults);
        let field = source.needed_text("field", reading.faults);
        source.finish(reading.faults);
        if through.value.is_empty() || field.value.is_empty() {
            continue;
        }
        let what = What::Copy { into: id.to_owned(), through: through.value.clone(), field: field.value.clone() };
        reading.claim(through.offset, what);
        found.push(Prefill { through: through.value, field: field.value });
    }
    found
}
