//! What stands around a plan's table: heading, approval, municipality, year, goals.

use chrono::NaiveDate;

use crate::import::table::Row;
use crate::import::words::{extend, join, starts_lower, tidy};
use crate::text;

use super::LONGEST_HEADING;

/// «Цель», «Задачи», «Ожидаемые результаты» above a plan (002).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Goals {
    pub goal: Option<String>,
    pub tasks: Vec<String>,
    pub expected: Vec<String>,
}

/// Reads rows of a key and a value that begin with «Цель».
pub(super) fn goals<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Option<Goals> {
    let mut goals = Goals::default();
    let mut key = String::new();
    for row in rows {
        let mut cells = row.cells.iter().filter(|cell| cell.origin == super::super::table::Origin::Own);
        let name = tidy(&cells.next()?.text);
        let value = cells.map(|cell| cell.text.clone()).collect::<Vec<_>>().join("\n");
        if !name.is_empty() {
            // A key over two lines («Ожидаемые» / «результаты») is one key.
            key = if text::fold(&name).starts_with("результат") { join(&key, &name) } else { name };
        }
        let folded = text::fold(&key);
        for line in value.lines().map(tidy).filter(|line| !line.is_empty()) {
            match folded.as_str() {
                key if key.starts_with("цел") => {
                    extend(goals.goal.get_or_insert_default(), &line);
                }
                key if key.starts_with("задач") => item(&mut goals.tasks, line),
                key if key.starts_with("ожидаем") => item(&mut goals.expected, line),
                _ => return None,
            }
        }
    }
    goals.goal.is_some().then_some(goals)
}

/// «Цель» with a text beside it.
pub(super) fn is_goal(row: &Row) -> bool {
    let mut filled = row.cells.iter().map(|cell| tidy(&cell.text)).filter(|text| !text.is_empty());
    filled.next().is_some_and(|name| text::fold(&name).starts_with("цел")) && filled.next().is_some()
}

/// A line begins an item with a number, a dash or a capital; any other goes on with the item before.
fn item(items: &mut Vec<String>, line: String) {
    match items.last_mut() {
        Some(open) if starts_lower(&line) => extend(open, &line),
        _ => items.push(line),
    }
}

/// Beginnings of the heading of a plan, folded, quotes left out.
const TITLES: [&str; 8] = [
    "план ",
    "дорожная кар",
    "муниципальная дорожная кар",
    "отчет о реализации",
    "комплекс мер",
    "перечень мероприятий",
    "комплексный план",
    "план-график",
];

/// The heading nearest above the table and the paragraph it begins at.
pub(super) fn title(before: &[String]) -> Option<(usize, String)> {
    let is_title = |text: &String| {
        if text.len() > LONGEST_HEADING {
            return false;
        }
        let folded = format!("{} ", text::fold(text.trim_start_matches(['«', '"', ' '])));
        TITLES.iter().any(|start| folded.starts_with(start))
    };
    let at = before.iter().rposition(is_title)?;
    let rest = before.get(at + 1..).unwrap_or_default().iter().map(|text| tidy(text));
    let first = before.get(at).map(|text| tidy(text)).unwrap_or_default();
    let capitals = |text: &str| !text.chars().any(char::is_lowercase) && text.chars().any(char::is_alphabetic);
    let shouted = capitals(&first);
    let goes_on = |text: &String| starts_lower(text) || text.starts_with('(') || (shouted && capitals(text));
    let mut whole = first;
    for text in rest.take_while(goes_on) {
        if whole.len() + text.len() >= LONGEST_HEADING {
            break;
        }
        extend(&mut whole, &text);
    }
    Some((at, whole))
}

/// Longest approval, paragraphs.
const APPROVAL: usize = 8;

/// Requisites: «Утвержден приказом … от … №», «Приложение к приказу …», «от … №…» of a letter, the date of a protocol.
pub(super) fn approval(before: &[String], title_at: usize) -> Option<String> {
    let above: Vec<&str> =
        before.iter().take(title_at).map(String::as_str).filter(|text| text.len() <= LONGEST_HEADING).collect();
    let starts = |text: &str, words: &[&str]| words.iter().any(|word| text::fold(text).starts_with(word));
    let order =
        |text: &&str| starts(text, &["утвержд", "приложение к", "приложение №", "приложение 1 к", "приложение 2 к"]);
    let letter = |text: &&str| starts(text, &["от "]) && text.contains('№') && text.chars().any(|c| c.is_ascii_digit());
    if let Some(at) = above.iter().rposition(order).or_else(|| above.iter().rposition(letter)) {
        let mut parts = above.get(at..).unwrap_or_default().iter().map(|text| tidy(text));
        let first = parts.next()?;
        if !starts(&first, &["утвержд"]) {
            return Some(first);
        }
        // Requisites in a column at the top go on over several lines, up to the date and the number.
        let mut whole = first;
        for part in parts.take(APPROVAL) {
            let enough = whole.contains('№');
            if enough && !part.starts_with('(') {
                break;
            }
            whole = join(&whole, &part);
        }
        return Some(whole);
    }
    above.iter().map(|text| tidy(text)).find(|text| is_date(text))
}

/// «20.05.2021 г.» alone.
fn is_date(text: &str) -> bool {
    let plain = text.trim_end_matches('.').trim_end_matches('г').trim();
    NaiveDate::parse_from_str(plain, "%d.%m.%Y").is_ok()
}

/// The first municipality named in these texts, in the nominative.
pub(super) fn municipality<'a>(texts: &(impl Iterator<Item = &'a str> + Clone)) -> Option<String> {
    texts.clone().find_map(district).or_else(|| texts.clone().find_map(town))
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().map(|word| word.trim_matches(['«', '»', '"', '(', ')', ',', '.', ':', ';'])).collect()
}

fn district(text: &str) -> Option<String> {
    let words = words(text);
    let kinds = ["район", "района", "району", "районе", "округ", "округа"];
    words.iter().enumerate().find_map(|(index, word)| {
        let kind = text::fold(word);
        if !kinds.contains(&kind.as_str()) {
            return None;
        }
        let mut before = words.iter().take(index).rev();
        let mut name = text::fold(before.next()?);
        if name.starts_with("муниципальн") || name.starts_with("городск") {
            name = text::fold(before.next()?);
        }
        let nominative = name.strip_suffix("ого").map(|stem| format!("{stem}ий")).unwrap_or(name);
        let proper = nominative.ends_with("ский") || nominative.ends_with("цкий");
        let kind = if kind.starts_with("район") { "район" } else { "округ" };
        let common = ["муниципальный", "городской", "сельский", "федеральный", "российский"];
        (proper && !common.contains(&nominative.as_str())).then(|| format!("{} {kind}", capital(&nominative)))
    })
}

fn town(text: &str) -> Option<String> {
    let words = words(text);
    words.windows(2).find_map(|pair| match pair {
        [city, name] if text::fold(city) == "города" && name.chars().next().is_some_and(char::is_uppercase) => {
            let stem = name.strip_suffix('а').filter(|stem| stem.ends_with(['к', 'д', 'в', 'н', 'т', 'р', 'г', 'ж']));
            Some(format!("г. {}", stem.unwrap_or(name)))
        }
        _ => None,
    })
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// The year of a plan and the words it was read from: «2020-2021 учебный год», «2021 год». The last one named counts.
pub(super) fn frame(title: &str) -> Option<((NaiveDate, NaiveDate), String)> {
    let spaced = title.replace(" – ", "–").replace(" - ", "-").replace(" — ", "—");
    let words: Vec<&str> = spaced.split(' ').collect();
    words.iter().enumerate().rev().find_map(|(index, word)| {
        let plain = word.trim_matches(|c: char| !c.is_alphanumeric());
        let next = text::fold(words.get(index + 1).copied().unwrap_or_default());
        let found = if let Some((first, second)) = plain.split_once(['-', '–', '—', '/']) {
            let first = year(first)?;
            let follows = year(second) == Some(first + 1) || second.parse() == Ok((first + 1) % 100);
            let school = follows && (next.starts_with("уч") || next.starts_with("у."));
            school.then(|| (school_year(first), words_at(&words, index, 3)))
        } else {
            let year = year(plain)?;
            let calendar = matches!(next.trim_matches(['.', ',', '»']), "год" | "г" | "года" | "году");
            calendar.then(|| (calendar_year(year), words_at(&words, index, 2)))
        };
        found.and_then(|(frame, text)| Some((frame?, text)))
    })
}

fn words_at(words: &[&str], from: usize, count: usize) -> String {
    let text = words.iter().skip(from).take(count).copied().collect::<Vec<_>>().join(" ");
    text.trim_end_matches(['.', ',', '»', '"']).to_owned()
}

fn year(text: &str) -> Option<i32> {
    text.parse().ok().filter(|year| text.len() == 4 && (1990..2100).contains(year))
}

fn school_year(first: i32) -> Option<(NaiveDate, NaiveDate)> {
    Some((NaiveDate::from_ymd_opt(first, 9, 1)?, NaiveDate::from_ymd_opt(first + 1, 8, 31)?))
}

/// 1 January to 31 December.
pub(super) fn calendar_year(year: i32) -> Option<(NaiveDate, NaiveDate)> {
    Some((NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?))
}

/// The one year all terms name; `None` if they name several or none.
pub(super) fn year_of_terms<'a>(terms: impl Iterator<Item = &'a str>) -> Option<i32> {
    let mut found = None;
    for term in terms {
        for run in term.split(|c: char| !c.is_ascii_digit()) {
            if let Some(year) = year(run) {
                if found.is_some_and(|before| before != year) {
                    return None;
                }
                found = Some(year);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_read_from_headings() {
        for (title, first, words) in [
            ("План на 2020-2021 учебный год", "2020-09-01", "2020-2021 учебный год"),
            ("план в 2021-2022 учебном году", "2021-09-01", "2021-2022 учебном году"),
            ("карта на 2020 – 2021 учебный год.", "2020-09-01", "2020–2021 учебный год"),
            ("меры на 2021 год", "2021-01-01", "2021 год"),
        ] {
            let (frame, text) = frame(title).unwrap();
            assert_eq!((frame.0.to_string().as_str(), text.as_str()), (first, words));
        }
        assert_eq!(frame("План по сопровождению"), None);
        assert_eq!(frame("программа 2020 – 2023 годы"), None);
    }

    #[test]
    fn municipalities_become_nominative() {
        for (text, name) in [
            ("администрации Волосовского муниципального района", "Волосовский район"),
            ("АДМИНИСТРАЦИИ СЕРЫШЕВСКОГО РАЙОНА АМУРСКОЙ", "Серышевский район"),
            ("АДМИНИСТРАЦИИ МУНИЦИПАЛЬНОГО РАЙОНА \"КОЗЕЛЬСКИЙ РАЙОН\"", "Козельский район"),
            ("администрации города Лесосибирска", "г. Лесосибирск"),
        ] {
            assert_eq!(municipality(&[text].into_iter()).as_deref(), Some(name));
        }
        assert_eq!(municipality(&["муниципального района"].into_iter()), None);
    }
}
