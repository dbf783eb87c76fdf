//! One field being filled in.

use serde::{Deserialize, Serialize};

use crate::app::screens::pick::Pick;
use crate::app::textbox::TextBox;
use crate::domain::{RecordId, Value};
use crate::forms::display;
use crate::forms::schema::{Field, Item, Kind, Label};
use crate::keys::layout;
use crate::text::fold;

/// The state of one field.
#[derive(Debug)]
pub enum Entry {
    /// Typed text, whatever it will mean.
    Text {
        /// The editor.
        edit: Box<TextBox>,
        /// Its text as it was loaded.
        before: String,
    },
    /// One of the items, or none.
    One {
        /// Items.
        items: Vec<Item>,
        /// Chosen.
        chosen: Option<usize>,
        /// A stored item the form no longer has.
        foreign: Option<String>,
    },
    /// Some of the items.
    Some {
        /// Items.
        items: Vec<Item>,
        /// Chosen ids.
        chosen: Vec<String>,
        /// Item under the cursor.
        at: usize,
    },
    /// A record, or several.
    Link {
        /// Form of the records.
        form: String,
        /// Several may be chosen.
        several: bool,
        /// Chosen, with names.
        chosen: Vec<(RecordId, String)>,
    },
    /// Rows of another form, counted.
    Rows {
        /// Their form.
        form: String,
        /// Their field that points here.
        via: String,
        /// How many.
        count: usize,
    },
    /// Shown only.
    Shown(String),
}

/// What was typed into a field, for the saved session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Typed {
    /// Text and cursor.
    Text(String, usize),
    /// Ids of items.
    Items(Vec<String>),
    /// Records with names.
    Links(Vec<(String, String)>),
    /// Nothing: only where the cursor stands in a text, whatever that text is by then.
    Cursor(usize),
}

impl Typed {
    /// Something was typed: it would be lost.
    pub fn is_typed(&self) -> bool {
        !matches!(self, Self::Cursor(_))
    }
}

/// The items of yes/partly/no/not applicable.
pub fn answers() -> Vec<Item> {
    let item = |id: &str, ru: &str, en: &str| Item {
        id: id.to_owned(),
        label: Label { ru: ru.to_owned(), en: en.to_owned() },
        names: Vec::new(),
    };
    vec![
        item("yes", "да", "yes"),
        item("partly", "частично", "partly"),
        item("no", "нет", "no"),
        item("na", "не применимо", "not applicable"),
    ]
}

impl Entry {
    /// The entry of a field that holds `value`; `names` tells what the records it points at are called.
    pub fn new(field: &Field, value: &Value, names: &dyn Fn(RecordId) -> String, count: usize) -> Self {
        match &field.kind {
            Kind::Choice { items } => Self::one(items.clone(), value),
            Kind::Answer => Self::one(answers(), value),
            Kind::Choices { items } => {
                let chosen = value.elements().iter().filter_map(Value::as_text).map(str::to_owned).collect();
                Self::Some { items: items.clone(), chosen, at: 0 }
            }
            Kind::Reference { form } => {
                let chosen = value.as_id().map(|id| (id, names(id))).into_iter().collect();
                Self::Link { form: form.clone(), several: false, chosen }
            }
            Kind::References { form } => {
                let ids = value.elements().iter().filter_map(Value::as_id);
                Self::Link { form: form.clone(), several: true, chosen: ids.map(|id| (id, names(id))).collect() }
            }
            Kind::Rows { form, via } => Self::Rows { form: form.clone(), via: via.clone(), count },
            Kind::Computed { .. } => Self::Shown(String::new()),
            kind => {
                let before = display::text_of(kind, value);
                let several_lines = matches!(kind, Kind::LongText { .. } | Kind::Period | Kind::Parties);
                Self::Text { edit: Box::new(TextBox::new(&before, several_lines)), before }
            }
        }
    }

    fn one(items: Vec<Item>, value: &Value) -> Self {
        let id = value.as_text();
        let chosen = items.iter().position(|item| Some(item.id.as_str()) == id);
        let foreign = id.filter(|_| chosen.is_none()).map(str::to_owned);
        Self::One { items, chosen, foreign }
    }

    /// What stands in it, as people read it.
    pub fn text(&self) -> String {
        match self {
            Self::Text { edit, .. } => edit.text(),
            Self::One { items, chosen, foreign } => {
                let label = chosen.and_then(|n| items.get(n)).map(|item| item.label.get().to_owned());
                label.or_else(|| foreign.clone()).unwrap_or_default()
            }
            Self::Some { items, chosen, .. } => {
                let taken = items.iter().filter(|item| chosen.contains(&item.id));
                taken.map(|item| item.label.get()).collect::<Vec<_>>().join(", ")
            }
            Self::Link { chosen, .. } => chosen.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", "),
            Self::Rows { count, .. } => count.to_string(),
            Self::Shown(text) => text.clone(),
        }
    }

    /// Plain characters are text here.
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text { .. })
    }

    /// Cannot get the focus.
    pub fn is_idle(&self) -> bool {
        matches!(self, Self::Shown(_))
    }

    /// What the session keeps.
    pub fn typed(&self) -> Option<Typed> {
        match self {
            Self::Text { edit, .. } => Some(Typed::Text(edit.text(), edit.cursor())),
            Self::One { items, chosen, foreign } => {
                let id = chosen.and_then(|n| items.get(n)).map(|item| item.id.clone()).or_else(|| foreign.clone());
                Some(Typed::Items(id.into_iter().collect()))
            }
            Self::Some { chosen, .. } => Some(Typed::Items(chosen.clone())),
            Self::Link { chosen, .. } => {
                Some(Typed::Links(chosen.iter().map(|(id, name)| (id.to_string(), name.clone())).collect()))
            }
            Self::Rows { .. } | Self::Shown(_) => None,
        }
    }

    /// Whether it shows something else than what is stored.
    pub fn differs(&self, stored: &Value) -> bool {
        match self {
            Self::Text { edit, before } => edit.text() != *before,
            other => other.value().is_some_and(|value| value != *stored),
        }
    }

    /// What the session keeps of it: what was typed, and the cursor of the field that has it.
    pub fn kept(&self, is_changed: bool, has_focus: bool) -> Option<Typed> {
        match self {
            _ if is_changed => self.typed(),
            Self::Text { edit, .. } if has_focus => Some(Typed::Cursor(edit.cursor())),
            _ => None,
        }
    }

    /// Takes back what the session kept; what does not fit the field any more is left out.
    pub fn take(&mut self, typed: Typed) {
        match (self, typed) {
            (Self::Text { edit, .. }, Typed::Text(text, cursor)) => {
                edit.replace(&text);
                edit.set_cursor(cursor);
            }
            (Self::Text { edit, .. }, Typed::Cursor(cursor)) => edit.set_cursor(cursor),
            (Self::One { items, chosen, .. }, Typed::Items(ids)) => {
                *chosen = ids.first().and_then(|id| items.iter().position(|item| item.id == *id));
            }
            (Self::Some { chosen, .. }, Typed::Items(ids)) => *chosen = ids,
            (Self::Link { chosen, .. }, Typed::Links(links)) => {
                *chosen = links.into_iter().filter_map(|(id, name)| Some((RecordId::parse(&id)?, name))).collect();
            }
            _ => {}
        }
    }

    /// The value of an entry that is not text; `None` for text and for what is not stored.
    pub fn value(&self) -> Option<Value> {
        match self {
            Self::Text { .. } | Self::Rows { .. } | Self::Shown(_) => None,
            Self::One { items, chosen, foreign } => {
                let id = chosen.and_then(|n| items.get(n)).map(|item| item.id.clone()).or_else(|| foreign.clone());
                Some(id.map_or(Value::Null, Value::Text))
            }
            Self::Some { chosen, .. } => Some(array(chosen.iter().cloned().map(Value::Text))),
            Self::Link { several: true, chosen, .. } => Some(array(chosen.iter().map(|(id, _)| Value::from(*id)))),
            Self::Link { chosen, .. } => Some(chosen.first().map_or(Value::Null, |(id, _)| Value::from(*id))),
        }
    }

    /// Chooses the next or previous item.
    pub fn turn(&mut self, by: isize) {
        match self {
            Self::One { items, chosen, foreign } => {
                let places = items.len() + 1;
                let at = chosen.map_or(0, |n| n + 1);
                let next = (at + places).saturating_add_signed(by) % places;
                *chosen = next.checked_sub(1);
                *foreign = None;
            }
            Self::Some { items, at, .. } => {
                *at = at.saturating_add_signed(by).min(items.len().saturating_sub(1));
            }
            _ => {}
        }
    }

    /// Letters typed on a field that is no text: the next item that begins so, Space as its key, and for a link the
    /// picker to open with these letters as its filter.
    pub fn choose_by_text(&mut self, typed: &str) -> Option<Pick> {
        if typed == " " {
            self.toggle();
            return None;
        }
        match self {
            Self::One { items, chosen, foreign } => {
                if let Some(n) = next_beginning(items, chosen.map_or(0, |n| n + 1), typed) {
                    (*chosen, *foreign) = (Some(n), None);
                }
                None
            }
            Self::Some { items, at, .. } => {
                *at = next_beginning(items, *at + 1, typed).unwrap_or(*at);
                None
            }
            Self::Link { form, several, chosen } => {
                let picker = if *several { Pick::several(form, chosen.clone()) } else { Pick::one(form) };
                Some(picker.filtered(typed))
            }
            _ => None,
        }
    }

    /// Takes the item under the cursor in or out.
    pub fn toggle(&mut self) {
        match self {
            Self::Some { items, chosen, at } => {
                let Some(item) = items.get(*at) else { return };
                if chosen.contains(&item.id) {
                    chosen.retain(|id| *id != item.id);
                } else {
                    chosen.push(item.id.clone());
                }
            }
            Self::One { .. } => self.turn(1),
            _ => {}
        }
    }

    /// Empties a choice or a link.
    pub fn clear(&mut self) {
        match self {
            Self::One { chosen, foreign, .. } => (*chosen, *foreign) = (None, None),
            Self::Some { chosen, .. } => chosen.clear(),
            Self::Link { chosen, .. } => chosen.clear(),
            _ => {}
        }
    }
}

/// The first item from `start` on, around the end, whose label begins with the typed letters or, with the other
/// layout on, with the letters on the same keys.
fn next_beginning(items: &[Item], start: usize, typed: &str) -> Option<usize> {
    let typed = fold(typed.trim());
    let swapped: String = typed.chars().map(|c| layout::russian(c).unwrap_or_else(|| layout::latin(c))).collect();
    (0..items.len()).map(|n| (start + n) % items.len()).find(|n| {
        let label = items.get(*n).map(|item| fold(item.label.get())).unwrap_or_default();
        !typed.is_empty() && (label.starts_with(&typed) || label.starts_with(&fold(&swapped)))
    })
}

fn array(values: impl Iterator<Item = Value>) -> Value {
    let values: Vec<Value> = values.collect();
    if values.is_empty() { Value::Null } else { Value::Array(values) }
}
