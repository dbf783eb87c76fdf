//! The text of a cell → a value, by the kind of the field; what is odd about it is told.

use chrono::NaiveDate;

use super::headings::{items_in, squeeze, words};
use super::messages as say;
use crate::domain::{Decimal, Value, ru_date};
use crate::forms::entry::{self, Readers};
use crate::forms::schema::{Field, Form, Item, Kind};
use crate::import::words::tidy;
use crate::import::xls;
use crate::text;

/// A value, and what to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadCell {
    /// What was read.
    pub value: Value,
    /// Why a person has to look.
    pub doubt: Option<String>,
}

impl ReadCell {
    fn sure(value: impl Into<Value>) -> Self {
        Self { value: value.into(), doubt: None }
    }

    fn doubtful(value: impl Into<Value>, doubt: String) -> Self {
        Self { value: value.into(), doubt: Some(doubt) }
    }
}

/// Reads a cell for a field that points at no record; the error is why it cannot be read.
pub fn read(
    field: &Field,
    printed: &str,
    today: NaiveDate,
    printed_kind: &dyn Fn(&Kind, &str) -> Value,
) -> Result<ReadCell, String> {
    if let Some(sentence) = formula(printed) {
        return Err(sentence);
    }
    let long = matches!(field.kind, Kind::LongText { .. });
    let text = if long { lines(printed) } else { tidy(printed) };
    match &field.kind {
        Kind::Number { min, max, places } => number(&text, *min, *max, *places),
        Kind::Score { .. } => typed(&field.kind, &plain_number(&text), today),
        Kind::Date => date(&text, today),
        Kind::Period | Kind::Parties => Ok(ReadCell::sure(printed_kind(&field.kind, &text))),
        Kind::Choice { items } => item(&text, items),
        Kind::Choices { items } => several(&text, items),
        _ => typed(&field.kind, &text, today),
    }
}

fn typed(kind: &Kind, text: &str, today: NaiveDate) -> Result<ReadCell, String> {
    entry::read(kind, text, &Readers::plain(today)).map(ReadCell::sure)
}

/// Long text keeps its lines.
fn lines(printed: &str) -> String {
    let clean = text::clean(printed);
    let lines: Vec<&str> = clean.lines().map(str::trim_end).collect();
    lines.join("\n").trim().to_owned()
}

/// The sign of an error in a formula, or a formula whose value was not saved.
fn formula(printed: &str) -> Option<String> {
    let text = printed.trim();
    let is_error = [
        "#NULL!",
        "#DIV/0!",
        "#VALUE!",
        "#REF!",
        "#NAME?",
        "#NUM!",
        "#N/A",
        "#Н/Д",
        "#ДЕЛ/0!",
        "#ЗНАЧ!",
        "#ССЫЛКА!",
        "#ИМЯ?",
        "#ЧИСЛО!",
        "#ERROR!",
    ]
    .contains(&text)
        || (text.strip_prefix("Err:").or(text.strip_prefix("Ошибка:")))
            .is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()) && !number.is_empty());
    if is_error {
        return Some(say::formula_error(text));
    }
    let unsaved = text
        .strip_prefix('=')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || "(+-\"$'[".contains(c)));
    unsaved.then(|| say::formula_without_value(text::truncate(text, 40)))
}

/// Words that follow a number and say nothing more than its heading.
const UNITS: [&str; 9] = ["чел", "человек", "класс", "кл", "год", "г", "балл", "балла", "баллов"];

/// Without the per cent sign, a unit and spaces between digits.
fn plain_number(text: &str) -> String {
    let text = text.trim_end_matches(['%', '.', ' ']);
    let end = text.rfind(|c: char| c.is_ascii_digit()).map_or(text.len(), |at| at + 1);
    let (number, rest) = (text.get(..end).unwrap_or(text), text.get(end..).unwrap_or_default());
    let unit = rest.trim().trim_end_matches('.').to_lowercase();
    let kept = if UNITS.contains(&unit.as_str()) { number } else { text };
    kept.chars().filter(|c| !c.is_whitespace()).collect::<String>().replace(['–', '—', '−'], "-")
}

fn number(text: &str, min: Option<Decimal>, max: Option<Decimal>, places: u8) -> Result<ReadCell, String> {
    let plain = plain_number(text);
    // «3.5» typed where the program expects a comma becomes the third of May.
    if plain.matches('.').count() == 2 && ru_date::parse_entry(&plain, NaiveDate::default()).is_some() {
        return Err(say::number_became_date(text));
    }
    let (digits, rounded) = without_noise(&plain, places);
    let kind = Kind::Number { min, max, places };
    let read = entry::read(&kind, &digits, &Readers::plain(NaiveDate::default()))?;
    Ok(if rounded { ReadCell::doubtful(read, say::rounded(text, &digits)) } else { ReadCell::sure(read) })
}

/// A binary fraction shows as 3.5799999999999996: that is 3.58. Whether real digits were cut is told.
fn without_noise(plain: &str, places: u8) -> (String, bool) {
    let Some((whole, fraction)) = plain.split_once(['.', ',']) else { return (plain.to_owned(), false) };
    let places = usize::from(places);
    if fraction.len() <= places || !fraction.bytes().chain(whole.bytes()).all(|b| b.is_ascii_digit() || b == b'-') {
        return (plain.to_owned(), false);
    }
    let Ok(number) = format!("{whole}.{fraction}").parse::<f64>() else { return (plain.to_owned(), false) };
    let fixed = format!("{number:.places$}");
    let trimmed = if fixed.contains('.') { fixed.trim_end_matches('0').trim_end_matches('.') } else { &fixed };
    let noise = fraction.len() > 9 && (trimmed.parse::<f64>().unwrap_or(f64::NAN) - number).abs() < 1e-9;
    (trimmed.replace('.', ","), !noise)
}

/// A day, also one that lost its format and shows as the number of days since 1900.
fn date(text: &str, today: NaiveDate) -> Result<ReadCell, String> {
    let day = text.split_whitespace().next().unwrap_or_default();
    if let Ok(serial) = day.parse::<f64>()
        && (10_000.0..80_000.0).contains(&serial)
        && let Some(day) = xls::day_of(serial, false)
    {
        let shown = day.format("%d.%m.%Y").to_string();
        return Ok(ReadCell::doubtful(day, say::number_is_date(text, shown)));
    }
    // What a person means by «2005» in a field, the twentieth of May, a table does not.
    if text.len() != 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(crate::forms::messages::date_expected(text));
    }
    // «2021-05-20 00:00:00»
    let with_time = text.split_once([' ', 'T']).filter(|(_, time)| time.contains(':')).map(|(day, _)| day);
    typed(&Kind::Date, with_time.unwrap_or(text), today)
}

fn item(text: &str, items: &[Item]) -> Result<ReadCell, String> {
    if let Some(item) = spelled(text, items) {
        return Ok(ReadCell::sure(item.id.clone()));
    }
    if let [one] = items_in(&words(text), items).as_slice() {
        return Ok(ReadCell::doubtful(one.id.clone(), say::understood(text, one.label.get())));
    }
    let known: Vec<&str> = items.iter().map(|item| item.label.get()).collect();
    Err(crate::forms::messages::item_unknown(text, known.join(", ")))
}

fn several(text: &str, items: &[Item]) -> Result<ReadCell, String> {
    let separator = if text.contains(';') { ';' } else { ',' };
    let (mut values, mut doubts) = (Vec::new(), Vec::new());
    for part in text.split([separator, '\n']).map(str::trim).filter(|part| !part.is_empty()) {
        let read = item(part, items)?;
        doubts.extend(read.doubt);
        if !values.contains(&read.value) {
            values.push(read.value);
        }
    }
    let value = if values.is_empty() { Value::Null } else { Value::Array(values) };
    Ok(ReadCell { value, doubt: (!doubts.is_empty()).then(|| doubts.join(" ")) })
}

/// The item that is spelled so, whole.
fn spelled<'i>(text: &str, items: &'i [Item]) -> Option<&'i Item> {
    let same = |item: &&Item| {
        let spellings = [&item.id, &item.label.ru, &item.label.en].into_iter().chain(&item.names);
        spellings.into_iter().any(|spelling| same_spelling(spelling, text))
    };
    items.iter().find(same)
}

fn same_spelling(one: &str, other: &str) -> bool {
    let (a, b) = (squeeze(one), squeeze(other));
    if a.is_empty() || b.is_empty() {
        // «-», «–» and «—» are one sign.
        let dashes =
            |text: &str| text.trim().chars().map(|c| if "–—−‒".contains(c) { '-' } else { c }).collect::<String>();
        return !one.trim().is_empty() && dashes(one) == dashes(other);
    }
    a == b
}

/// The item of a state field that a cell of a spread table says in words instead of a value: «-», «не сдавали».
pub fn state_of<'f>(form: &'f Form, state: &str, text: &str) -> Option<&'f Item> {
    let items = form.field(state)?.kind.items();
    if let Some(item) = spelled(text, items) {
        return Some(item);
    }
    let digits = text.contains(|c: char| c.is_ascii_digit());
    match items_in(&words(text), items).as_slice() {
        [one] if !digits => Some(one),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::Registry;

    fn cell(field: &str, text: &str) -> Result<(String, bool), String> {
        let forms = Registry::builtin();
        let field = forms.form("exam_result").unwrap().field(field).unwrap();
        let today = NaiveDate::from_ymd_opt(2021, 5, 20).unwrap();
        let read = read(field, text, today, &|_, text| text.into())?;
        let shown = read
            .value
            .as_decimal()
            .map_or_else(|| read.value.as_text().unwrap_or_default().to_owned(), |d| d.to_string());
        Ok((shown, read.doubt.is_some()))
    }

    #[test]
    fn numbers_are_read_as_spreadsheets_spoil_them() {
        assert_eq!(cell("score", "3,58"), Ok(("3,58".into(), false)));
        assert_eq!(cell("score", "3.5799999999999996"), Ok(("3,58".into(), false)));
        assert_eq!(cell("score", "46.3333"), Ok(("46,33".into(), true)));
        assert_eq!(cell("score", " 46 % "), Ok(("46".into(), false)));
        for wrong in ["03.05.2021", "#DIV/0!", "=A1/0", "три", "3/50", "1e5", "-1", "101"] {
            assert!(cell("score", wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn choices_are_read_by_their_spellings() {
        assert_eq!(cell("subject", "Рус. яз."), Ok(("russian".into(), false)));
        assert_eq!(cell("subject", "математика (алгебра)"), cell("subject", "математика (алгебра)"));
        assert_eq!(cell("exam", "ЕГЭ, профильный уровень"), Ok(("ege_profile".into(), true)));
        assert!(cell("exam", "олимпиада").is_err());
    }

    #[test]
    fn words_in_place_of_a_value_are_states() {
        let forms = Registry::builtin();
        let form = forms.form("exam_result").unwrap();
        let state = |text: &str| state_of(form, "state", text).map(|item| item.id.as_str());
        for (text, id) in [
            ("-", "not_held"),
            ("–", "not_held"),
            ("Не сдавали", "nobody"),
            ("н/у", "nobody"),
            ("не проводился", "not_held"),
            ("отменён", "not_held"),
            ("неприменимо", "not_applicable"),
        ] {
            assert_eq!(state(text), Some(id), "{text}");
        }
        assert_eq!(state("3,5"), None);
        assert_eq!(state("кое-что"), None);
    }
}
