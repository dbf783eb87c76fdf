//! An `XLSForm` (the questionnaires of ODK and Kobo as a workbook) → a form file of a questionnaire of one's own. Taken are
//! text, numbers, dates, choices, notes and groups with `required`, `relevant`, `constraint`, `hint`, `default` and
//! translations; whatever else a row holds is told with its row.

mod expression;
mod sheet;
mod survey;
mod write;

use crate::forms::Registry;
use crate::{Error, Result};

use self::sheet::Book;

/// Most questions of one form.
const MOST_QUESTIONS: usize = 500;
/// Most items of one list of answers.
const MOST_ITEMS: usize = 500;
/// Longest label, characters.
const LONGEST: usize = 2_000;

/// What became of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Converted {
    /// Form id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The form's file.
    pub toml: String,
    /// Questions it asks.
    pub questions: usize,
    /// What was not taken, in the order of the workbook.
    pub left: Vec<Left>,
}

impl std::fmt::Display for Left {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&messages::row(&self.sheet, self.row, &self.what))
    }
}

/// Something a form file has no place for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Sheet of the workbook.
    pub sheet: String,
    /// Row as Excel numbers it, from 1.
    pub row: usize,
    /// What it is, in a sentence.
    pub what: String,
}

/// Reads a workbook; `name` is the file's. Errors: not a workbook, not an `XLSForm`, nothing in it that can be asked.
pub fn convert(bytes: &[u8], name: &str) -> Result<Converted> {
    let book = Book::of(&super::tables(bytes, name)?).ok_or_else(|| Error::Refused(messages::no_survey(name)))?;
    let form = survey::read(&book, name)?;
    if form.questions.is_empty() {
        return Err(Error::Refused(messages::no_questions(name)));
    }
    let toml = write::toml(&form);
    // What is written must be a form like any other, beside the program's own.
    if let Some(fault) = Registry::judge(&format!("{}.toml", form.id), &toml).into_iter().next() {
        return Err(Error::Refused(messages::not_a_form(name, fault)));
    }
    Ok(Converted { id: form.id, title: form.title.ru, questions: form.questions.len(), toml, left: form.left })
}

pub(super) mod messages {
    crate::messages! {
        no_survey(name) {
            ru: "{name} — не XLSForm: в книге нет листа survey со столбцами type и name. Ничего не записано; проверьте файл.",
            en: "{name} is no XLSForm: it has no sheet survey with the columns type and name. Nothing was written; check the file."
        }
        no_questions(name) {
            ru: "В {name} нет вопросов, которые можно задать на бумаге. Ничего не записано.",
            en: "{name} asks nothing that can be asked on paper. Nothing was written."
        }
        not_a_form(name, fault) {
            ru: "Из {name} не получилась форма: {fault}. Ничего не записано; исправьте книгу и повторите.",
            en: "{name} did not make a form: {fault}. Nothing was written; mend the workbook and try again."
        }
        too_many(name, most) {
            ru: "В {name} больше {most} вопросов или ответов. Ничего не записано; разделите анкету.",
            en: "{name} has more than {most} questions or answers. Nothing was written; split the questionnaire."
        }
        row(sheet, row, what) { ru: "{sheet}, строка {row}: {what}", en: "{sheet}, row {row}: {what}" }
        type_unknown(kind, label) { ru: "вопрос вида «{kind}» не взят: {label}", en: "a question of type “{kind}” was not taken: {label}" }
        in_repeat(label) { ru: "внутри повторяемой группы, не взято: {label}", en: "inside a repeated group, not taken: {label}" }
        list_missing(list) { ru: "списка ответов «{list}» нет на листе choices, вопрос не взят", en: "there is no list “{list}” on the sheet choices, the question was not taken" }
        relevant_left(expression) { ru: "условие не взято, вопрос задаётся всегда: {expression}", en: "the condition was not taken, the question is always asked: {expression}" }
        constraint_left(expression) { ru: "ограничение не взято: {expression}", en: "the constraint was not taken: {expression}" }
        default_left(text) { ru: "значение по умолчанию не взято: {text}", en: "the default was not taken: {text}" }
        column_left(column, text) { ru: "столбец {column} не взят: {text}", en: "the column {column} was not taken: {text}" }
        language_left(column) { ru: "язык столбца {column} не взят: есть только русский и английский", en: "the language of the column {column} was not taken: there are Russian and English only" }
        no_label(name) { ru: "у вопроса «{name}» нет текста, взято имя", en: "the question “{name}” has no text, its name was taken" }
        no_name() { ru: "строка без имени (name) не взята", en: "a row without a name was not taken" }
        cut(name) { ru: "текст «{name}» длиннее 2000 знаков, обрезан", en: "the text of “{name}” is longer than 2,000 characters and was cut" }
        group_open(label) { ru: "группа не закрыта: {label}", en: "a group is not closed: {label}" }
        renamed(from, to) { ru: "имя «{from}» записано как {to}", en: "the name “{from}” is written as {to}" }
    }
}

#[cfg(test)]
mod tests;
