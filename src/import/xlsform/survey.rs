//! The rows of a survey → questions: types, answers, groups, translations.

use std::collections::{BTreeMap, BTreeSet};

use super::expression::{self, Limits, Relevant};
use super::messages as say;
use super::sheet::{Book, Row, Sheet};
use super::{LONGEST, Left, MOST_ITEMS, MOST_QUESTIONS};
use crate::forms::schema::Label;
use crate::text;
use crate::{Error, Result};

/// A questionnaire before it is written.
#[derive(Debug, Default)]
pub(super) struct Form {
    pub id: String,
    pub title: Label,
    pub questions: Vec<Question>,
    /// Words below the last question.
    pub closing: Option<Label>,
    pub left: Vec<Left>,
}

/// A question.
#[derive(Debug, Clone)]
pub(super) struct Question {
    pub id: String,
    pub label: Label,
    pub help: Option<Label>,
    /// Words above it.
    pub note: Option<Label>,
    /// Heading above it.
    pub section: Option<Label>,
    pub kind: Kind,
    pub required: bool,
    /// Field id, values, negated.
    pub when: Option<(String, Vec<String>, bool)>,
    pub default: Option<String>,
    pub limits: Limits,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Line,
    Long,
    Integer,
    Decimal,
    Date,
    One(Vec<Item>),
    Several(Vec<Item>),
}

/// An answer offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub id: String,
    /// As the workbook has it, for conditions.
    pub name: String,
    pub label: Label,
}

/// Ids the form's own fields have.
const TAKEN: [&str; 2] = ["questionnaire", crate::forms::survey::NUMBER];
/// Columns that are read, or that need no place in a form.
const READ: [&str; 11] = [
    "type",
    "name",
    "label",
    "hint",
    "required",
    "relevant",
    "constraint",
    "default",
    "appearance",
    "list_name",
    "relevance",
];

/// Reads the workbook. Errors: too many questions.
pub(super) fn read(book: &Book, file: &str) -> Result<Form> {
    let mut reading =
        Reading { form: Form::default(), names: BTreeMap::new(), used: BTreeSet::new(), ..Reading::default() };
    reading.used.extend(TAKEN.map(str::to_owned));
    reading.languages(&book.survey);
    reading.languages(&book.choices);
    reading.lists(&book.choices, file)?;
    reading.title(&book.settings, file);
    for row in &book.survey.rows {
        reading.row(&book.survey, row);
        if reading.form.questions.len() > MOST_QUESTIONS {
            return Err(Error::Refused(say::too_many(file, MOST_QUESTIONS)));
        }
    }
    for (label, row, _) in std::mem::take(&mut reading.groups) {
        reading.leave(&book.survey, row, say::group_open(&label.ru));
    }
    reading.form.closing = reading.notes.take();
    reading.conditions(&book.survey);
    Ok(reading.form)
}

#[derive(Debug, Default)]
struct Reading {
    form: Form,
    lists: BTreeMap<String, Vec<Item>>,
    /// Name in the workbook → place among the questions.
    names: BTreeMap<String, usize>,
    used: BTreeSet<String>,
    /// Open groups: heading, row, condition.
    groups: Vec<(Label, usize, String)>,
    /// Depth of repeated groups.
    repeats: usize,
    /// Notes that wait for a question to stand above.
    notes: Option<Label>,
    /// A heading that waits for a question.
    heading: Option<Label>,
    /// Conditions as written: place of the question, row, text, whether it is the group's.
    conditions: Vec<(usize, usize, String, bool)>,
}

impl Reading {
    fn leave(&mut self, sheet: &Sheet, row: usize, what: String) {
        self.form.left.push(Left { sheet: sheet.name.clone(), row, what });
    }

    /// Columns in languages nobody reads here are told once.
    fn languages(&mut self, sheet: &Sheet) {
        for heading in &sheet.headings {
            let key = super::sheet::key(heading);
            if key.split_once("::").is_some_and(|(_, language)| language_of(language).is_none()) {
                self.leave(sheet, sheet.head, say::language_left(heading));
            }
        }
    }

    fn title(&mut self, settings: &Sheet, file: &str) {
        let row = settings.rows.first().cloned().unwrap_or_default();
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let title = Some(row.get("form_title")).filter(|title| !title.is_empty()).unwrap_or(stem);
        self.form.title = Label { ru: cut(title, 300), en: cut(title, 300) };
        let id = Some(row.get("form_id")).filter(|id| !id.is_empty()).unwrap_or(stem);
        self.form.id = identifier(id, "survey");
    }

    fn lists(&mut self, choices: &Sheet, file: &str) -> Result<()> {
        for row in &choices.rows {
            let list = row.get("list_name").to_owned();
            let (name, label) = (row.get("name").to_owned(), texts(row, "label"));
            let items = self.lists.entry(list).or_default();
            if name.is_empty() || items.iter().any(|item| item.name == name) {
                self.leave(choices, row.number, say::no_name());
                continue;
            }
            if items.len() >= MOST_ITEMS {
                return Err(Error::Refused(say::too_many(file, MOST_ITEMS)));
            }
            let mut id = identifier(&name, "v");
            while items.iter().any(|item| item.id == id) {
                id.push('_');
            }
            let label = label.unwrap_or_else(|| Label { ru: name.clone(), en: name.clone() });
            items.push(Item { id, name, label });
        }
        Ok(())
    }

    fn row(&mut self, sheet: &Sheet, row: &Row) {
        let kind = row.get("type").to_lowercase();
        let words: Vec<&str> = kind.split_whitespace().collect();
        let shown = texts(row, "label").map_or_else(|| row.get("name").to_owned(), |label| label.ru);
        match words.as_slice() {
            [] => return,
            ["begin_repeat", ..] | ["begin", "repeat", ..] => {
                self.repeats += 1;
                return self.leave(sheet, row.number, say::type_unknown("begin_repeat", shown));
            }
            ["end_repeat", ..] | ["end", "repeat", ..] => {
                self.repeats = self.repeats.saturating_sub(1);
                return;
            }
            _ if self.repeats > 0 => {
                // A group that opens inside closes inside.
                return self.leave(sheet, row.number, say::in_repeat(shown));
            }
            ["begin_group", ..] | ["begin", "group", ..] => return self.open_group(row),
            ["end_group", ..] | ["end", "group", ..] => return self.close_group(),
            ["note"] => return self.note(sheet, row),
            _ => {}
        }
        let raw: Vec<&str> = row.get("type").split_whitespace().collect();
        let Some((kind, other)) = self.kind(sheet, row, &words, &raw, &shown) else { return };
        self.question(sheet, row, kind);
        if other {
            self.other();
        }
    }

    /// The kind of a question, and whether another answer may be written; what cannot be asked is told.
    fn kind(&mut self, sheet: &Sheet, row: &Row, words: &[&str], raw: &[&str], shown: &str) -> Option<(Kind, bool)> {
        let list_at = match words {
            ["select_one" | "select1" | "select_multiple", ..] => 1,
            ["select", "one" | "multiple", ..] => 2,
            _ => 0,
        };
        if list_at > 0 {
            let list = raw.get(list_at).copied().unwrap_or_default();
            let Some(mut items) = self.lists.get(list).cloned().filter(|items| !items.is_empty()) else {
                self.leave(sheet, row.number, say::list_missing(list));
                return None;
            };
            let other = words.contains(&"or_other") || words.windows(2).any(|pair| pair == ["or", "other"]);
            if other && items.iter().all(|item| item.id != "other") {
                let label = Label { ru: "Другое".to_owned(), en: "Other".to_owned() };
                items.push(Item { id: "other".to_owned(), name: "other".to_owned(), label });
            }
            let several = words.iter().any(|word| word.contains("multiple"));
            return Some((if several { Kind::Several(items) } else { Kind::One(items) }, other));
        }
        let long = row.get("appearance").contains("multiline");
        let kind = match words {
            ["text" | "string"] if long => Kind::Long,
            ["text" | "string"] => Kind::Line,
            ["integer" | "int"] => Kind::Integer,
            ["decimal"] => Kind::Decimal,
            ["date"] => Kind::Date,
            _ => {
                self.leave(sheet, row.number, say::type_unknown(words.join(" "), shown));
                return None;
            }
        };
        Some((kind, false))
    }

    fn open_group(&mut self, row: &Row) {
        let label = texts(row, "label").unwrap_or_default();
        self.groups.push((label, row.number, condition(row).to_owned()));
        self.heading = self.group_heading();
    }

    fn close_group(&mut self) {
        self.groups.pop();
        // What follows must not stand under a heading it does not belong to.
        self.heading = self.group_heading().or_else(|| {
            let headed = self.form.questions.iter().any(|question| question.section.is_some());
            headed.then(|| Label { ru: "Другие вопросы".to_owned(), en: "Other questions".to_owned() })
        });
    }

    /// The headings of the open groups, outer first.
    fn group_heading(&self) -> Option<Label> {
        let named: Vec<&Label> =
            self.groups.iter().map(|(label, _, _)| label).filter(|label| !label.ru.is_empty()).collect();
        let joined = |of: fn(&Label) -> &str| named.iter().map(|label| of(label)).collect::<Vec<_>>().join(". ");
        (!named.is_empty()).then(|| Label { ru: joined(|label| &label.ru), en: joined(|label| &label.en) })
    }

    fn note(&mut self, sheet: &Sheet, row: &Row) {
        let Some(label) = texts(row, "label") else {
            return self.leave(sheet, row.number, say::no_label(row.get("name")));
        };
        self.notes = Some(match self.notes.take() {
            Some(before) => {
                Label { ru: format!("{}\n{}", before.ru, label.ru), en: format!("{}\n{}", before.en, label.en) }
            }
            None => label,
        });
        if !condition(row).is_empty() {
            self.leave(sheet, row.number, say::relevant_left(condition(row)));
        }
        self.other_columns(sheet, row);
    }

    fn question(&mut self, sheet: &Sheet, row: &Row, kind: Kind) {
        let name = row.get("name").to_owned();
        if name.is_empty() {
            return self.leave(sheet, row.number, say::no_name());
        }
        let id = self.fresh(&name);
        if id != name {
            self.leave(sheet, row.number, say::renamed(&name, &id));
        }
        let label = texts(row, "label").unwrap_or_else(|| {
            self.leave(sheet, row.number, say::no_label(&name));
            Label { ru: name.clone(), en: name.clone() }
        });
        if row.cells.values().any(|text| text.chars().count() > LONGEST) {
            self.leave(sheet, row.number, say::cut(&name));
        }
        let limits = match row.get("constraint") {
            "" => Limits::default(),
            text => expression::constraint(text, kind == Kind::Integer)
                .filter(|limits| fits(limits, &kind))
                .unwrap_or_else(|| {
                    self.leave(sheet, row.number, say::constraint_left(text));
                    Limits::default()
                }),
        };
        let default = match row.get("default") {
            "" => None,
            text => default(&kind, text).or_else(|| {
                self.leave(sheet, row.number, say::default_left(text));
                None
            }),
        };
        self.other_columns(sheet, row);
        let place = self.form.questions.len();
        for (text, of_group) in
            self.groups.iter().map(|(_, _, text)| (text.clone(), true)).chain([(condition(row).to_owned(), false)])
        {
            if !text.is_empty() {
                self.conditions.push((place, row.number, text, of_group));
            }
        }
        let required = matches!(row.get("required").to_lowercase().as_str(), "yes" | "true" | "true()" | "1" | "да");
        self.names.insert(name, place);
        self.form.questions.push(Question {
            id,
            label,
            help: texts(row, "hint"),
            note: self.notes.take(),
            section: self.heading.take(),
            kind,
            required,
            when: None,
            default,
            limits,
        });
    }

    /// A line for an answer of one's own, asked where «другое» is marked.
    fn other(&mut self) {
        let Some(question) = self.form.questions.last().cloned() else { return };
        let id = self.fresh(&format!("{}_other", question.id));
        self.form.questions.push(Question {
            label: Label {
                ru: format!("{}: другое", question.label.ru), en: format!("{}: other", question.label.en)
            },
            kind: Kind::Line,
            when: Some((question.id.clone(), vec!["other".to_owned()], false)),
            help: None,
            note: None,
            section: None,
            required: false,
            default: None,
            limits: Limits::default(),
            id,
        });
    }

    fn fresh(&mut self, name: &str) -> String {
        let mut id = identifier(name, "q");
        let plain = id.clone();
        for number in 2.. {
            if self.used.insert(id.clone()) {
                break;
            }
            id = format!("{}_{number}", plain.chars().take(34).collect::<String>());
        }
        id
    }

    /// Cells of columns a form has no place for.
    fn other_columns(&mut self, sheet: &Sheet, row: &Row) {
        for (column, text) in &row.cells {
            let plain = column.split_once("::").map_or(column.as_str(), |(name, _)| name);
            let translated = column.contains("::") && matches!(plain, "label" | "hint");
            let used = READ.contains(&column.as_str()) && (column != "appearance" || text.contains("multiline"));
            if !used && !translated {
                self.leave(sheet, row.number, say::column_left(column, text));
            }
        }
    }

    /// Conditions, once all questions are known. Of several on one question only one can be said: its own.
    fn conditions(&mut self, sheet: &Sheet) {
        for (place, row, text, of_group) in std::mem::take(&mut self.conditions).into_iter().rev() {
            let found = expression::relevant(&text).and_then(|found| self.resolved(&found));
            let taken = match (found, self.form.questions.get_mut(place)) {
                (Some(found), Some(question)) if question.when.is_none() => {
                    question.when = Some(found);
                    true
                }
                _ => false,
            };
            if !taken {
                let place = if of_group { format!("{text} (группа)") } else { text };
                self.leave(sheet, row, say::relevant_left(place));
            }
        }
        self.form.left.sort_by_key(|left| (left.sheet != sheet.name, left.row));
    }

    /// The condition in the ids of the form; only of a question that has such answers.
    fn resolved(&self, relevant: &Relevant) -> Option<(String, Vec<String>, bool)> {
        let question = self.form.questions.get(*self.names.get(&relevant.question)?)?;
        let value = |value: &String| match &question.kind {
            _ if value.is_empty() => Some(String::new()),
            Kind::One(items) | Kind::Several(items) => {
                items.iter().find(|item| item.name == *value).map(|item| item.id.clone())
            }
            Kind::Line | Kind::Long => Some(value.clone()),
            Kind::Integer | Kind::Decimal | Kind::Date => None,
        };
        let values: Option<Vec<String>> = relevant.values.iter().map(value).collect();
        Some((question.id.clone(), values?, relevant.negated))
    }
}

fn condition(row: &Row) -> &str {
    let text = row.get("relevant");
    if text.is_empty() { row.get("relevance") } else { text }
}

/// Limits are of numbers, lengths of texts.
fn fits(limits: &Limits, kind: &Kind) -> bool {
    let number = matches!(kind, Kind::Integer | Kind::Decimal);
    let is_text = matches!(kind, Kind::Line | Kind::Long);
    let ordered = limits.min.zip(limits.max).is_none_or(|(min, max)| min <= max);
    ordered && (number || (limits.min.is_none() && limits.max.is_none())) && (is_text || limits.length.is_none())
}

fn default(kind: &Kind, written: &str) -> Option<String> {
    match kind {
        Kind::One(items) => items.iter().find(|item| item.name == written).map(|item| item.id.clone()),
        Kind::Line => (!written.contains(['$', '(', '\n'])).then(|| written.to_owned()),
        Kind::Integer => {
            crate::domain::Decimal::parse(written).filter(|n| n.exponent() == 0).map(|_| written.to_owned())
        }
        Kind::Decimal => {
            crate::domain::Decimal::parse(written).filter(|n| n.exponent() >= -2).map(|_| written.to_owned())
        }
        Kind::Date if written == "today()" => Some("today".to_owned()),
        _ => None,
    }
}

/// The text of a column in both languages: the translations, else the plain column, else whatever there is.
fn texts(row: &Row, column: &str) -> Option<Label> {
    let mut label = [None, None];
    for (key, text) in &row.cells {
        let language = key.strip_prefix(column).and_then(|rest| rest.strip_prefix("::")).and_then(language_of);
        if let Some(place) = language.and_then(|language| label.get_mut(language)) {
            place.get_or_insert_with(|| cut(text, LONGEST));
        }
    }
    let plain = row.cells.get(column).map(|text| cut(text, LONGEST));
    let [ru, en] = label;
    let ru_text = ru.clone().or_else(|| plain.clone()).or_else(|| en.clone())?;
    Some(Label { en: en.or(plain).unwrap_or_else(|| ru_text.clone()), ru: ru_text })
}

/// 0: Russian, 1: English.
fn language_of(name: &str) -> Option<usize> {
    let code = name.rsplit_once('(').and_then(|(_, code)| code.split_once(')')).map_or(name, |(code, _)| code).trim();
    let word = name.trim();
    if code.starts_with("ru") || word.starts_with("рус") || word.starts_with("russian") {
        Some(0)
    } else if code.starts_with("en") || word.starts_with("англ") || word.starts_with("english") {
        Some(1)
    } else {
        None
    }
}

/// HTML marks and line ends of a workbook are no text of a question.
fn cut(written: &str, most: usize) -> String {
    text::clean(written).trim().chars().take(most).collect()
}

/// An id a form can have, from a name of a workbook.
fn identifier(name: &str, otherwise: &str) -> String {
    let latin = text::latin(name).replace('-', "_");
    let plain: String =
        latin.chars().filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '_').take(36).collect();
    let plain = plain.trim_matches('_');
    if plain.is_empty() {
        otherwise.to_owned()
    } else if plain.starts_with(|c: char| c.is_ascii_lowercase()) {
        plain.to_owned()
    } else {
        format!("{otherwise}_{plain}")
    }
}
