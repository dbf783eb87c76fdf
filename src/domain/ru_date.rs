//! Dates as people write and type them: «20.05.2021», «20 мая 2021 г.», «20.5.21», «+14».

use chrono::{Datelike, Days, NaiveDate, Weekday};

const NOMINATIVE: [&str; 12] = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
];
const GENITIVE: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];
/// Stem, endings of the singular cases, usual abbreviation (written with a point).
const MONTH_FORMS: [(&str, &[&str], &[&str]); 12] = [
    ("январ", &["ь", "я", "ю", "е", "ем"], &["янв"]),
    ("феврал", &["ь", "я", "ю", "е", "ем"], &["фев", "февр"]),
    ("март", &["", "а", "у", "е", "ом"], &["мар"]),
    ("апрел", &["ь", "я", "ю", "е", "ем"], &["апр"]),
    ("ма", &["й", "я", "ю", "е", "ем"], &[]),
    ("июн", &["ь", "я", "ю", "е", "ем"], &[]),
    ("июл", &["ь", "я", "ю", "е", "ем"], &[]),
    ("август", &["", "а", "у", "е", "ом"], &["авг"]),
    ("сентябр", &["ь", "я", "ю", "е", "ем"], &["сен", "сент"]),
    ("октябр", &["ь", "я", "ю", "е", "ем"], &["окт"]),
    ("ноябр", &["ь", "я", "ю", "е", "ем"], &["ноя", "нояб"]),
    ("декабр", &["ь", "я", "ю", "е", "ем"], &["дек"]),
];
const WEEKDAYS: [(&str, Weekday); 7] = [
    ("понедельник", Weekday::Mon),
    ("вторник", Weekday::Tue),
    ("сред", Weekday::Wed),
    ("четверг", Weekday::Thu),
    ("пятниц", Weekday::Fri),
    ("суббот", Weekday::Sat),
    ("воскресень", Weekday::Sun),
];

fn name(table: &[&'static str; 12], month: u32) -> &'static str {
    usize::try_from(month).ok().and_then(|at| table.get(at.checked_sub(1)?)).copied().unwrap_or("")
}

/// «сентябрь»; "" outside 1–12.
pub fn month_nominative(month: u32) -> &'static str {
    name(&NOMINATIVE, month)
}

/// «сентября»; "" outside 1–12.
pub fn month_genitive(month: u32) -> &'static str {
    name(&GENITIVE, month)
}

/// The month (1–12) a lower-case word names, in any case of the singular or abbreviated.
pub fn month_of_word(word: &str) -> Option<u32> {
    let names = |(stem, endings, short): &(&str, &[&str], &[&str])| {
        word.strip_prefix(stem).is_some_and(|ending| endings.contains(&ending)) || short.contains(&word)
    };
    MONTH_FORMS.iter().position(names).and_then(|at| u32::try_from(at + 1).ok())
}

/// The day of the week a lower-case word names, in any case.
pub fn weekday_of_word(word: &str) -> Option<Weekday> {
    let ends = |stem: &str| word.strip_prefix(stem).is_some_and(|ending| ending.chars().count() <= 3);
    WEEKDAYS.iter().find(|(stem, _)| ends(stem)).map(|(_, day)| *day)
}

/// «20.05.2021».
pub fn short(date: NaiveDate) -> String {
    date.format("%d.%m.%Y").to_string()
}

/// «20 мая 2021 г.».
pub fn long(date: NaiveDate) -> String {
    format!("{} {} {} г.", date.day(), month_genitive(date.month()), date.year())
}

/// Reads what is typed into a date field: «20.05.2021», «20.5.21», «20 05» and «20 мая» (the year of `today`),
/// «20» (its month), «20052021», «2021-05-20», «сегодня», «завтра», «вчера», «послезавтра», «+14» and «-3» (days
/// from `today`). `None` for anything else and for days that do not exist.
pub fn parse_entry(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let folded = crate::text::fold(&crate::text::clean(text));
    let plain = folded.trim_end_matches('.').trim_end_matches([' ', 'г', 'о', 'д', 'а']).trim_end_matches(['.', ' ']);
    match folded.as_str() {
        "сегодня" | "today" => return Some(today),
        "завтра" | "tomorrow" => return today.checked_add_days(Days::new(1)),
        "послезавтра" | "day after tomorrow" => return today.checked_add_days(Days::new(2)),
        "вчера" | "yesterday" => return today.checked_sub_days(Days::new(1)),
        _ => {}
    }
    if let Some(days) = folded.strip_prefix('+') {
        return today.checked_add_days(Days::new(days.trim().parse::<u16>().ok()?.into())).and_then(in_reach);
    }
    if let Some(days) = folded.strip_prefix(['-', '−']) {
        return today.checked_sub_days(Days::new(days.trim().parse::<u16>().ok()?.into())).and_then(in_reach);
    }
    if let Ok(date) = NaiveDate::parse_from_str(plain, "%Y-%m-%d") {
        return in_reach(date);
    }
    let solid = plain.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = if solid && matches!(plain.len(), 4 | 6 | 8) {
        [plain.get(..2), plain.get(2..4), plain.get(4..)]
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect()
    } else {
        plain.split(['.', ' ', '/', '-', ',']).filter(|part| !part.is_empty()).collect()
    };
    let month = |part: &str| part.parse().ok().or_else(|| month_of_word(part));
    let (day, month, year) = match parts.as_slice() {
        [day] => (day, today.month(), today.year()),
        [day, at] => (day, month(at)?, today.year()),
        [day, at, year] => (day, month(at)?, full_year(year)?),
        _ => return None,
    };
    in_reach(NaiveDate::from_ymd_opt(year, month, day.parse().ok()?)?)
}

fn full_year(digits: &str) -> Option<i32> {
    let year: i32 = digits.parse().ok()?;
    match digits.len() {
        4 => Some(year),
        2 => Some(2000 + year),
        _ => None,
    }
}

fn in_reach(date: NaiveDate) -> Option<NaiveDate> {
    (1900..=2199).contains(&date.year()).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn writes_both_ways() {
        assert_eq!(short(day(2021, 5, 20)), "20.05.2021");
        assert_eq!(long(day(2021, 5, 20)), "20 мая 2021 г.");
        assert_eq!((month_nominative(9), month_genitive(9), month_genitive(13)), ("сентябрь", "сентября", ""));
    }

    #[test]
    fn reads_what_is_typed() {
        let today = day(2021, 5, 1);
        for text in [
            "20.05.2021",
            "20.5.21",
            "20 05",
            "20 мая",
            "20 мая 2021 г.",
            "20.05.2021г.",
            "20.05.2021 года",
            "20",
            "20052021",
            "200521",
            "2005",
            "2021-05-20",
            "+19",
            " 20.05 ",
            "20/5/2021",
        ] {
            assert_eq!(parse_entry(text, today), Some(day(2021, 5, 20)), "{text}");
        }
        assert_eq!(parse_entry("сегодня", today), Some(today));
        assert_eq!(parse_entry("Завтра", today), Some(day(2021, 5, 2)));
        assert_eq!(parse_entry("вчера", today), Some(day(2021, 4, 30)));
        assert_eq!(parse_entry("-1", today), Some(day(2021, 4, 30)));
        for text in ["", "31.02.2021", "32", "мая", "20.13.2021", "20.05.20211", "+", "20.05.2021.1", "год"] {
            assert_eq!(parse_entry(text, today), None, "{text}");
        }
    }

    #[test]
    fn knows_months_in_every_case() {
        for (word, month) in [("сентября", 9), ("ноябре", 11), ("мая", 5), ("март", 3), ("дек", 12), ("июля", 7)]
        {
            assert_eq!(month_of_word(word), Some(month), "{word}");
        }
        for word in ["мастер", "мае2", "марта2", "маем1", "ма", "среда"] {
            assert_eq!(month_of_word(word), None, "{word}");
        }
        assert_eq!(weekday_of_word("среду"), Some(Weekday::Wed));
        assert_eq!(weekday_of_word("средства"), None);
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC*", digits in "[0-9. +-]{0,12}") {
            let _ = parse_entry(&text, day(2021, 5, 1));
            let _ = parse_entry(&digits, day(2021, 5, 1));
        }

        #[test]
        fn reads_what_it_writes(days in 0_u64..100_000) {
            let date = day(1900, 1, 1).checked_add_days(Days::new(days)).unwrap();
            prop_assert_eq!(parse_entry(&short(date), day(2021, 5, 1)), Some(date));
            prop_assert_eq!(parse_entry(&long(date), day(2021, 5, 1)), Some(date));
        }
    }
}
