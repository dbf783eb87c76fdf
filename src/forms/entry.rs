//! Typed text → value, by the kind of the field.

use chrono::NaiveDate;

use crate::domain::{Decimal, RecordId, Value, ru_date};
use crate::text;

use super::messages;
use super::schema::{Item, Kind};

/// What reading needs from outside: the day, and how terms and parties are understood in this place.
pub struct Readers<'a> {
    /// The day of typing: «сегодня», «+14» and dates without a year count from it.
    pub today: NaiveDate,
    /// A term as printed → `[as printed, reading, certainty]`.
    pub period: &'a dyn Fn(&str) -> Value,
    /// Responsible parties as printed → `[as printed, reading, certainty]`.
    pub parties: &'a dyn Fn(&str) -> Value,
}

impl Readers<'_> {
    /// Terms and parties are kept as printed, unread.
    pub fn plain(today: NaiveDate) -> Self {
        Self { today, period: &verbatim, parties: &verbatim }
    }
}

/// A term or parties as printed, without a reading.
pub fn verbatim(text: &str) -> Value {
    Value::Array(vec![text.into(), "".into(), "".into()])
}

/// Reads what was typed or pasted into a field of this kind. Empty text is an emptied field. The error is the
/// sentence for the user.
pub fn read(kind: &Kind, typed: &str, readers: &Readers<'_>) -> Result<Value, String> {
    let typed = text::clean(typed);
    let line = typed.trim();
    if line.is_empty() {
        return Ok(Value::Null);
    }
    match kind {
        Kind::Line { max } if line.contains('\n') => short(&line.replace('\n', " "), *max),
        Kind::Line { max } => short(line, *max),
        Kind::LongText { max } => short(typed.trim_end(), *max),
        Kind::Number { min, max, places } => number(line, *min, *max, *places),
        Kind::Date => {
            ru_date::parse_entry(line, readers.today).map(Value::from).ok_or_else(|| messages::date_expected(line))
        }
        Kind::Period => Ok((readers.period)(line)),
        Kind::Parties => Ok((readers.parties)(line)),
        Kind::Choice { items } => item(line, items).map(Value::from),
        Kind::Choices { items } => several(line, |part| item(part, items).map(Value::from)),
        Kind::Answer => answer(line).map(Value::from).ok_or_else(|| messages::answer_expected(line)),
        Kind::Score { min, max } => line
            .parse()
            .ok()
            .filter(|score| (*min..=*max).contains(score))
            .map(Value::Int)
            .ok_or_else(|| messages::score_expected(min, max)),
        Kind::Reference { .. } => record(line),
        Kind::References { .. } => several(line, record),
        Kind::Rows { .. } | Kind::Computed { .. } => Err(messages::not_typed()),
    }
}

fn short(text: &str, max: usize) -> Result<Value, String> {
    let length = text.chars().count();
    if length > max {
        return Err(messages::text_too_long(length, max));
    }
    Ok(text.into())
}

fn number(text: &str, min: Option<Decimal>, max: Option<Decimal>, places: u8) -> Result<Value, String> {
    let number = Decimal::parse(text).ok_or_else(|| messages::number_expected(text))?;
    match number_fault(number, min, max, places) {
        Some(fault) => Err(fault),
        None => Ok(number.into()),
    }
}

/// What is wrong with a number by the limits of its field.
pub(super) fn number_fault(number: Decimal, min: Option<Decimal>, max: Option<Decimal>, places: u8) -> Option<String> {
    // «4» and «4,0» are ordered by their digits, so equal sizes are let through by comparing both ways.
    let below = |one: Decimal, other: Decimal| one < other && !same_size(one, other);
    if let Some(min) = min.filter(|min| below(number, *min)) {
        return Some(messages::too_small(min));
    }
    if let Some(max) = max.filter(|max| below(*max, number)) {
        return Some(messages::too_large(max));
    }
    (-number.exponent() > i64::from(places)).then(|| messages::too_precise(places))
}

fn same_size(one: Decimal, other: Decimal) -> bool {
    let scaled = |number: Decimal| {
        i128::from(number.mantissa()) * 10_i128.pow(u32::try_from(9 + number.exponent()).unwrap_or(0))
    };
    scaled(one) == scaled(other)
}

/// An item by its id or its label, or by the start of a label when only one begins so.
fn item(text: &str, items: &[Item]) -> Result<String, String> {
    let typed = text::fold(text);
    let labels = |item: &Item| [text::fold(&item.label.ru), text::fold(&item.label.en)];
    let exact = items.iter().find(|item| item.id == typed || labels(item).contains(&typed));
    let begun: Vec<&Item> =
        items.iter().filter(|item| labels(item).iter().any(|label| label.starts_with(&typed))).collect();
    match (exact, begun.as_slice()) {
        (Some(item), _) => Ok(item.id.clone()),
        (None, [item]) => Ok(item.id.clone()),
        _ => {
            let known: Vec<&str> = items.iter().map(|item| item.label.get()).collect();
            Err(messages::item_unknown(text, known.join(", ")))
        }
    }
}

/// Reads «да», «частично», «нет», «не применимо», «н/п», «+», «-», the ids and the English words.
fn answer(text: &str) -> Option<&'static str> {
    match text::fold(text).as_str() {
        "yes" | "да" | "д" | "+" | "y" => Some("yes"),
        "partly" | "частично" | "ч" | "±" | "+-" | "p" => Some("partly"),
        "no" | "нет" | "н" | "-" | "n" => Some("no"),
        "na" | "n/a" | "не применимо" | "неприменимо" | "н/п" | "нп" | "not applicable" => {
            Some("na")
        }
        _ => None,
    }
}

fn record(text: &str) -> Result<Value, String> {
    RecordId::parse(text).map(Value::from).ok_or_else(|| messages::record_expected(text))
}

/// Parts between `;` (or `,` where there is no `;`), each once.
fn several(text: &str, read: impl Fn(&str) -> Result<Value, String>) -> Result<Value, String> {
    let separator = if text.contains(';') { ';' } else { ',' };
    let mut values: Vec<Value> = Vec::new();
    for part in text.split([separator, '\n']).map(str::trim).filter(|part| !part.is_empty()) {
        let value = read(part)?;
        if !values.contains(&value) {
            values.push(value);
        }
    }
    Ok(Value::Array(values))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::schema::Label;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2021, 5, 20).unwrap()
    }

    fn typed(kind: &Kind, text: &str) -> Result<Value, String> {
        read(kind, text, &Readers::plain(today()))
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        for (text, iso) in [
            ("20.05.2021", "2021-05-20"),
            ("20.05.2021г.", "2021-05-20"),
            ("11.08. 2020 г.", "2020-08-11"),
            ("1.9.21", "2021-09-01"),
            ("31.05", "2021-05-31"),
            ("2021-06-03", "2021-06-03"),
            ("Сегодня", "2021-05-20"),
            ("+14", "2021-06-03"),
            ("-20", "2021-04-30"),
            ("3", "2021-05-03"),
            ("3 июня", "2021-06-03"),
            ("03062021", "2021-06-03"),
            ("послезавтра", "2021-05-22"),
        ] {
            assert_eq!(typed(&Kind::Date, text), Ok(iso.into()), "{text}");
        }
        for text in ["31.02.2021", "май", "20.05.20220", "+99999999999", "32", "20.05.1799", "."] {
            assert!(typed(&Kind::Date, text).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_keep_limits_and_digits() {
        let kind = Kind::Number { min: Decimal::parse("2"), max: Decimal::parse("5"), places: 2 };
        assert_eq!(typed(&kind, "3,58"), Ok(Decimal::parse("3,58").unwrap().into()));
        assert_eq!(typed(&kind, "5,0"), Ok(Decimal::parse("5,0").unwrap().into()));
        for text in ["1,9", "5,01", "3,585", "три"] {
            assert!(typed(&kind, text).is_err(), "{text}");
        }
    }

    #[test]
    fn items_are_found_by_id_label_and_beginning() {
        let item = |id: &str, ru: &str| Item {
            id: id.into(),
            label: Label { ru: ru.into(), en: id.into() },
            names: Vec::new(),
        };
        let items = vec![item("done", "выполнено"), item("partly", "выполнено частично"), item("info", "информация")];
        let choice = Kind::Choice { items: items.clone() };
        assert_eq!(typed(&choice, "Выполнено"), Ok("done".into()));
        assert_eq!(typed(&choice, "инф"), Ok("info".into()));
        assert!(typed(&choice, "вып").is_err());
        let choices = Kind::Choices { items };
        assert_eq!(typed(&choices, "info; done; info"), Ok(Value::Array(vec!["info".into(), "done".into()])));
    }

    #[test]
    fn answers_terms_and_empty_text() {
        assert_eq!(typed(&Kind::Answer, "Не применимо"), Ok("na".into()));
        assert_eq!(typed(&Kind::Period, " по графику "), Ok(verbatim("по графику")));
        assert_eq!(typed(&Kind::Parties, "  "), Ok(Value::Null));
        assert_eq!(typed(&Kind::Line { max: 9 }, "раз\r\nдва"), Ok("раз два".into()));
        assert!(typed(&Kind::LongText { max: 2 }, "три").is_err());
    }
}
