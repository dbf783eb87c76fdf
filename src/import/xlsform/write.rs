//! A questionnaire as the TOML of a form.

use std::fmt::Write as _;

use super::survey::{Form, Item, Kind, Question};
use crate::forms::schema::Label;

/// The form's file.
pub(super) fn toml(form: &Form) -> String {
    let scale = scale(form);
    let mut out = String::new();
    line(&mut out, "id", &quoted(&form.id));
    line(&mut out, "label", &label(&form.title));
    line(&mut out, "title", "[\"number\"]");
    line(&mut out, "columns", "[\"number\", \"questionnaire\"]");
    line(&mut out, "sort", "[\"questionnaire\", \"number\"]");
    line(&mut out, "scope", "\"questionnaire\"");
    line(&mut out, "sheet", "\"questionnaire\"");
    if let Some(closing) = &form.closing {
        line(&mut out, "closing", &label(closing));
    }
    if let Some(scale) = scale {
        items(&mut out, "scale", scale);
    }
    out.push_str(OWN);
    for question in &form.questions {
        field(&mut out, question, scale);
    }
    out
}

/// The fields every sheet has.
const OWN: &str = r#"
[[field]]
id = "questionnaire"
label = { ru = "Анкетирование", en = "Survey" }
kind = "reference"
form = "questionnaire"
required = true

[[field]]
id = "number"
label = { ru = "Лист №", en = "Sheet No." }
kind = "number"
min = 1
max = 100000
width = 8
"#;

/// The answers most questions offer, where at least two do.
fn scale(form: &Form) -> Option<&Vec<Item>> {
    let lists: Vec<&Vec<Item>> = form
        .questions
        .iter()
        .filter_map(|question| match &question.kind {
            Kind::One(items) => Some(items),
            _ => None,
        })
        .collect();
    let count = |items: &Vec<Item>| lists.iter().filter(|other| **other == items).count();
    lists.iter().copied().max_by_key(|items| count(items)).filter(|items| count(items) > 1)
}

fn field(out: &mut String, question: &Question, scale: Option<&Vec<Item>>) {
    out.push_str("\n[[field]]\n");
    line(out, "id", &quoted(&question.id));
    line(out, "label", &label(&question.label));
    for (key, words) in [("help", &question.help), ("note", &question.note), ("section", &question.section)] {
        if let Some(words) = words {
            line(out, key, &label(words));
        }
    }
    let kind = match &question.kind {
        Kind::Line => "line",
        Kind::Long => "long",
        Kind::Integer | Kind::Decimal => "number",
        Kind::Date => "date",
        Kind::One(_) => "choice",
        Kind::Several(_) => "choices",
    };
    line(out, "kind", &quoted(kind));
    match &question.kind {
        Kind::One(own) if Some(own) == scale => {}
        Kind::One(own) | Kind::Several(own) => items(out, "items", own),
        Kind::Decimal => line(out, "places", "2"),
        _ => {}
    }
    let limits = &question.limits;
    for (key, limit) in [("min", limits.min), ("max", limits.max)] {
        if let Some(limit) = limit {
            line(out, key, &quoted(&limit.to_string()));
        }
    }
    if let Some(length) = limits.length {
        let most = if question.kind == Kind::Long { 32_000 } else { 2_000 };
        line(out, "max", &length.min(most).to_string());
    }
    if question.required {
        line(out, "required", "true");
    }
    if let Some((field, values, negated)) = &question.when {
        let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
        let key = if *negated { "not" } else { "is" };
        line(out, "when", &format!("{{ field = {}, {key} = [{}] }}", quoted(field), values.join(", ")));
    }
    if let Some(default) = &question.default {
        line(out, "default", &quoted(default));
    }
}

fn items(out: &mut String, key: &str, items: &[Item]) {
    // Writing into a String cannot fail.
    let _ = writeln!(out, "{key} = [");
    for item in items {
        let _ = writeln!(out, "  {{ id = {}, label = {} }},", quoted(&item.id), label(&item.label));
    }
    out.push_str("]\n");
}

fn line(out: &mut String, key: &str, value: &str) {
    let _ = writeln!(out, "{key} = {value}");
}

fn label(label: &Label) -> String {
    if label.ru == label.en {
        quoted(&label.ru)
    } else {
        format!("{{ ru = {}, en = {} }}", quoted(&label.ru), quoted(&label.en))
    }
}

/// A TOML string on one line.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
