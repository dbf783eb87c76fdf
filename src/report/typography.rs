//! Russian typography for the sentences the program makes and for what people typed during a visit.
//!
//! Never applied to the text of an order or a plan: those are printed as they came.

use chrono::{Datelike, NaiveDate};

use crate::domain::ru_date::month_genitive;
pub use crate::domain::ru_date::short as date_short;

const NBSP: char = '\u{a0}';

/// «20 мая 2021 г.» with non-breaking spaces.
pub fn date_long(date: NaiveDate) -> String {
    let month = month_genitive(date.month());
    format!("{}{NBSP}{month} {}{NBSP}г.", date.day(), date.year())
}

/// Quotes, dashes and non-breaking spaces.
pub fn polish(text: &str) -> String {
    text.lines().map(|line| bind(&dashes(&quotes(line)))).collect::<Vec<_>>().join("\n")
}

/// Straight quotes become «ёлочки», inner ones „лапки“; a sign of inches or an odd quote stays as it is.
pub fn quotes(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut depth = 0_usize;
    let mut result = String::with_capacity(text.len() + 8);
    for (at, c) in chars.iter().copied().enumerate() {
        match c {
            '«' | '„' => depth += 1,
            '»' | '“' => depth = depth.saturating_sub(1),
            '"' => {
                let before = at.checked_sub(1).and_then(|at| chars.get(at)).copied();
                let after = chars.get(at + 1).copied();
                let opens = before.is_none_or(|c| c.is_whitespace() || "([«„\"—–-".contains(c))
                    && after.is_some_and(|c| !c.is_whitespace());
                let closable = closes(&chars, at + 1);
                if opens && (closable || depth > 0) {
                    result.push(if depth == 0 { '«' } else { '„' });
                    depth += 1;
                    continue;
                }
                if depth > 0 {
                    depth -= 1;
                    result.push(if depth == 0 { '»' } else { '“' });
                    continue;
                }
            }
            _ => {}
        }
        result.push(c);
    }
    result
}

fn closes(chars: &[char], from: usize) -> bool {
    chars.iter().skip(from).any(|c| matches!(c, '"' | '»'))
}

/// A hyphen between spaces, or at the start of a line, is a dash.
pub fn dashes(text: &str) -> String {
    let spaced = text.replace(" -- ", " — ").replace(" - ", " — ").replace(" – ", " — ");
    match spaced.strip_prefix("- ") {
        Some(rest) => format!("— {rest}"),
        None => spaced,
    }
}

/// Single spaces become non-breaking where a line must not end: after №, before «г.» and units, between initials and
/// surname, before a dash, after a preposition of one letter.
pub fn bind(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let mut result = String::with_capacity(text.len() + 8);
    for (at, word) in words.iter().enumerate() {
        if let Some(before) = at.checked_sub(1).and_then(|at| words.get(at)) {
            result.push(if holds(before, word) { NBSP } else { ' ' });
        }
        result.push_str(word);
    }
    result
}

/// Must these two words stay on one line?
fn holds(before: &str, after: &str) -> bool {
    if before.is_empty() || after.is_empty() {
        return false;
    }
    let bare = after.trim_end_matches([',', ';', ':', ')', '»', '.']);
    let number = before.trim_start_matches(['(', '«']).chars().next_back().is_some_and(|c| c.is_ascii_digit());
    let capital = after.chars().next().is_some_and(char::is_uppercase);
    let year = before.chars().rev().take_while(char::is_ascii_digit).count() == 4;
    let units = [
        "чел",
        "руб",
        "%",
        "кл",
        "класс",
        "класса",
        "классе",
        "классов",
        "ч",
        "мин",
        "тыс",
        "млн",
        "км",
        "шт",
        "балл",
        "балла",
        "баллов",
    ];
    let figure = after.trim_start_matches(['(', '«']).chars().next().is_some_and(|c| c.is_ascii_digit());
    let letters: Vec<char> = before.trim_start_matches(['(', '«']).chars().collect();
    matches!(before, "№" | "§")
        || after == "—"
        || (year && ["г", "гг", "год", "года", "году"].contains(&bare))
        || (number && (units.contains(&bare) || (1..=12).any(|month| month_genitive(month) == bare)))
        || (matches!(before, "г." | "с." | "п." | "пгт" | "пгт." | "ул." | "им.") && (capital || before == "п."))
        || (matches!(before.trim_start_matches('('), "п." | "пп." | "стр." | "ст." | "гл." | "табл." | "рис.") && figure)
        // «и т. д.», «т. е.»
        || (matches!(before.trim_start_matches('('), "т." | "и") && matches!(bare, "т" | "е" | "д" | "п" | "к" | "ч"))
        || (is_initials(before) && capital)
        || (is_initials(after) && before.chars().next().is_some_and(char::is_uppercase))
        || matches!(letters.as_slice(), [c] if "вксоуиаяВКСОУИАЯ".contains(*c))
}

/// «Н.», «Н.А.», also with a comma or a bracket after.
fn is_initials(word: &str) -> bool {
    let chars: Vec<char> = word.trim_end_matches([',', ';', ')', ':']).chars().collect();
    !chars.is_empty()
        && chars.len() <= 4
        && chars.chunks(2).all(|pair| matches!(pair, [letter, '.'] if letter.is_uppercase()))
}

/// A name as it stands after a signature line: «Голова Н.А.» → «Н.А. Голова»; anything not read as surname first
/// stays as it is.
pub fn signature_name(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let initial = |word: &str| word.chars().next().map(|c| format!("{c}.")).unwrap_or_default();
    match words.as_slice() {
        [surname, rest @ ..] if !rest.is_empty() && rest.iter().all(|word| is_initials(word)) => {
            format!("{}{NBSP}{surname}", rest.concat())
        }
        [surname, first, father] if is_patronymic(father) => {
            format!("{}{}{NBSP}{surname}", initial(first), initial(father))
        }
        _ => bind(&words.join(" ")),
    }
}

fn is_patronymic(word: &str) -> bool {
    ["вич", "вна", "ична", "инична"].iter().any(|end| word.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visible(text: &str) -> String {
        text.replace(NBSP, "~")
    }

    #[test]
    fn quotes_become_chevrons_and_inner_ones_paws() {
        assert_eq!(quotes(r#"Центр "Точка роста""#), "Центр «Точка роста»");
        assert_eq!(quotes(r#""МБУ "МИМЦ"""#), "«МБУ „МИМЦ“»");
        assert_eq!(quotes(r#"«Центр "Точка роста" села»"#), "«Центр „Точка роста“ села»");
        assert_eq!(quotes(r#"монитор 17""#), r#"монитор 17""#);
        assert_eq!(quotes(r#"взаимопосещение уроков"."#), r#"взаимопосещение уроков"."#);
    }

    #[test]
    fn words_that_belong_together_stay_together() {
        assert_eq!(visible(&polish("приказ № 190 от 15 февраля 2021 г.")), "приказ №~190 от 15~февраля 2021~г.");
        assert_eq!(visible(&polish("СШ № 2 г. Котельниково")), "СШ №~2 г.~Котельниково");
        assert_eq!(visible(&polish("Кондрашова Н.В. и Голова Н.А.")), "Кондрашова~Н.В. и~Голова~Н.А.");
        assert_eq!(visible(&polish("план - есть, 83 % педагогов")), "план~— есть, 83~% педагогов");
        assert_eq!(
            visible(&polish("Семинары и т. д. (см. п. 3.2, 25 баллов)")),
            "Семинары и~т.~д. (см. п.~3.2, 25~баллов)"
        );
        assert_eq!(visible(&polish("- контингент")), "— контингент");
        assert_eq!(visible(&polish("СОШ с. Томское")), "СОШ с.~Томское");
    }

    #[test]
    fn dates_take_the_genitive() {
        let date = NaiveDate::from_ymd_opt(2021, 5, 20).unwrap();
        assert_eq!(visible(&date_long(date)), "20~мая 2021~г.");
        assert_eq!(date_short(date), "20.05.2021");
    }

    #[test]
    fn names_turn_round_for_the_signature() {
        assert_eq!(visible(&signature_name("Голова Н.А.")), "Н.А.~Голова");
        assert_eq!(visible(&signature_name("Голова Н. А.")), "Н.А.~Голова");
        assert_eq!(visible(&signature_name("Н.А. Голова")), "Н.А.~Голова");
        assert_eq!(signature_name("директор школы"), "директор школы");
    }
}
