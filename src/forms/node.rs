//! A TOML table read key by key: what is taken is judged, what is left over is a fault.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::Faults;
use super::messages;
use super::schema::Label;

/// A value with the byte offset of its first character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct At<T> {
    /// Byte offset.
    pub offset: usize,
    /// The value.
    pub value: T,
}

/// A table and its place.
#[derive(Debug)]
pub(super) struct Node<'t> {
    /// Byte offset of the table.
    pub offset: usize,
    table: DeTable<'t>,
}

impl<'t> Node<'t> {
    /// The whole file. Errors of spelling become faults; what could be read is returned all the same.
    pub fn of_file(text: &'t str, faults: &mut Faults<'_>) -> Self {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let offset = error.span().map_or(0, |span: Range<usize>| span.start);
            faults.at(offset, messages::not_toml(error.message()));
        }
        Self { offset: 0, table: table.into_inner() }
    }

    /// Whether the key is still there.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    fn take(&mut self, key: &str) -> Option<Spanned<DeValue<'t>>> {
        self.table.remove(key)
    }

    /// A text.
    pub fn text(&mut self, key: &str, faults: &mut Faults<'_>) -> Option<At<String>> {
        let value = self.take(key)?;
        text_of(&value, key, faults)
    }

    /// A text that must be there.
    pub fn needed_text(&mut self, key: &str, faults: &mut Faults<'_>) -> At<String> {
        let missing = !self.has(key);
        if missing {
            faults.at(self.offset, messages::key_missing(key));
        }
        self.text(key, faults).unwrap_or(At { offset: self.offset, value: String::new() })
    }

    /// A list of texts; one text alone counts as a list of one.
    pub fn texts(&mut self, key: &str, faults: &mut Faults<'_>) -> Vec<At<String>> {
        let Some(value) = self.take(key) else { return Vec::new() };
        match value.get_ref() {
            DeValue::Array(parts) => parts.iter().filter_map(|part| text_of(part, key, faults)).collect(),
            _ => text_of(&value, key, faults).into_iter().collect(),
        }
    }

    /// A text, a number or a day as it is written.
    pub fn scalar(&mut self, key: &str, faults: &mut Faults<'_>) -> Option<At<String>> {
        let value = self.take(key)?;
        let offset = value.span().start;
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) => number.to_string(),
            DeValue::Float(number) => number.to_string(),
            DeValue::Datetime(day) => day.to_string(),
            _ => {
                faults.at(offset, messages::not_a_text(key));
                return None;
            }
        };
        Some(At { offset, value: text })
    }

    /// A whole number.
    pub fn whole(&mut self, key: &str, faults: &mut Faults<'_>) -> Option<At<i64>> {
        let value = self.take(key)?;
        let offset = value.span().start;
        if let DeValue::Integer(number) = value.get_ref()
            && let Ok(number) = i64::from_str_radix(number.as_str(), number.radix())
        {
            return Some(At { offset, value: number });
        }
        faults.at(offset, messages::not_a_whole_number(key));
        None
    }

    /// A whole number within limits, or `default`.
    pub fn whole_within(&mut self, key: &str, limits: (i64, i64), default: i64, faults: &mut Faults<'_>) -> i64 {
        let Some(found) = self.whole(key, faults) else { return default };
        if (limits.0..=limits.1).contains(&found.value) {
            return found.value;
        }
        faults.at(found.offset, messages::out_of_limits(key, limits.0, limits.1));
        default
    }

    /// `true` or `false`; `false` where the key is absent.
    pub fn flag(&mut self, key: &str, faults: &mut Faults<'_>) -> bool {
        let Some(value) = self.take(key) else { return false };
        if let DeValue::Boolean(flag) = value.get_ref() {
            return *flag;
        }
        faults.at(value.span().start, messages::not_a_flag(key));
        false
    }

    /// One table, or a list of tables.
    pub fn nodes(&mut self, key: &str, faults: &mut Faults<'_>) -> Vec<Node<'t>> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let offset = value.span().start;
        match value.into_inner() {
            DeValue::Table(table) => vec![Node { offset, table }],
            DeValue::Array(parts) => parts
                .into_iter()
                .filter_map(|part| {
                    let offset = part.span().start;
                    if let DeValue::Table(table) = part.into_inner() {
                        return Some(Node { offset, table });
                    }
                    faults.at(offset, messages::not_a_table(key));
                    None
                })
                .collect(),
            _ => {
                faults.at(offset, messages::not_a_table(key));
                Vec::new()
            }
        }
    }

    /// A label: `{ ru = "…", en = "…" }`, or one text for both languages.
    pub fn label(&mut self, key: &str, faults: &mut Faults<'_>) -> Option<Label> {
        let value = self.take(key)?;
        let offset = value.span().start;
        match value.into_inner() {
            DeValue::String(text) if !text.trim().is_empty() => {
                let text = text.into_owned();
                Some(Label { ru: text.clone(), en: text })
            }
            DeValue::Table(table) => {
                let mut node = Node { offset, table };
                let ru = node.needed_text("ru", faults);
                let en = node.needed_text("en", faults);
                node.finish(faults);
                for (language, text) in [("ru", &ru), ("en", &en)] {
                    if text.offset != offset && text.value.trim().is_empty() {
                        faults.at(text.offset, messages::empty_text(language));
                    }
                }
                Some(Label { ru: ru.value, en: en.value })
            }
            _ => {
                faults.at(offset, messages::not_a_label(key));
                None
            }
        }
    }

    /// A label that must be there.
    pub fn needed_label(&mut self, key: &str, faults: &mut Faults<'_>) -> Label {
        if !self.has(key) {
            faults.at(self.offset, messages::key_missing(key));
        }
        self.label(key, faults).unwrap_or_default()
    }

    /// An id: must be there and be lower-case Latin letters, digits and `_`.
    pub fn id(&mut self, key: &str, faults: &mut Faults<'_>) -> At<String> {
        let present = self.has(key);
        let id = self.needed_text(key, faults);
        if present && !is_id(&id.value) {
            faults.at(id.offset, messages::bad_id(&id.value));
        }
        id
    }

    /// Every key nobody took is a fault.
    pub fn finish(self, faults: &mut Faults<'_>) {
        for (key, _) in &self.table {
            faults.at(key.span().start, messages::unknown_key(key.get_ref()));
        }
    }
}

fn text_of(value: &Spanned<DeValue<'_>>, key: &str, faults: &mut Faults<'_>) -> Option<At<String>> {
    if let DeValue::String(text) = value.get_ref() {
        return Some(At { offset: value.span().start, value: text.to_string() });
    }
    faults.at(value.span().start, messages::not_a_text(key));
    None
}

/// Lower-case Latin letters, digits and `_`, beginning with a letter, at most 40.
pub(super) fn is_id(text: &str) -> bool {
    text.len() <= 40
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}
