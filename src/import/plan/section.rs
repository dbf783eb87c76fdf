//! Headings of sections: a row of its own, one cell over the table, or torn over the cells of a scan.

use crate::import::table::{Cell, Origin, Row};
use crate::import::words::{join, starts_lower, tidy};

use super::LONGEST_HEADING;
use super::header::{Header, Role};
use super::number::{is_heading, parts};

/// What a row is to the sections of a plan.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heading {
    /// No heading.
    No,
    /// A heading.
    Whole(String),
    /// A heading torn over several cells, joined.
    Torn(String),
}

/// Judges one row.
pub(super) fn heading(row: &Row, header: &Header) -> Heading {
    match judge(row, header) {
        Heading::Whole(text) | Heading::Torn(text) if text.len() > LONGEST_HEADING => Heading::No,
        heading => heading,
    }
}

fn judge(row: &Row, header: &Header) -> Heading {
    let own: Vec<(usize, &Cell, String)> = row
        .cells
        .iter()
        .enumerate()
        .filter(|(_, cell)| cell.origin == Origin::Own)
        .map(|(index, cell)| (index, cell, tidy(&cell.text)))
        .filter(|(_, _, text)| !text.is_empty())
        .collect();
    let Some((index, cell, text)) = own.first() else { return Heading::No };
    let role = header.roles.get(*index).copied().flatten();
    if own.len() == 1 {
        let wide = cell.span * 2 > header.roles.len() && cell.span > 1;
        let in_number = role == Some(Role::Number) && parts(text).is_none() && text.chars().any(char::is_alphabetic);
        let in_title = role == Some(Role::Title) && is_heading(text);
        return if wide || in_number || in_title { Heading::Whole(text.clone()) } else { Heading::No };
    }
    // «3.» in the column of numbers and the heading in a wide cell beside it.
    if let [(_, _, number), (_, wide, text)] = own.as_slice()
        && parts(number).is_some_and(|parts| parts.len() == 1)
        && wide.span * 2 > header.roles.len()
        && wide.span > 1
    {
        return Heading::Whole(join(number, text));
    }
    let scraps = own.iter().skip(1).all(|(_, _, text)| is_scrap(text));
    // Without a column of numbers «1. Провести … | сентябрь» is an activity.
    if header.has(Role::Number) && role != Some(Role::Number) && is_heading(text) && scraps {
        let texts: Vec<(usize, String)> = own.iter().map(|(index, _, text)| (*index, text.clone())).collect();
        return Heading::Torn(mend(&texts));
    }
    Heading::No
}

/// A second line of a torn heading that stands under it alone: «социальных условия | X».
pub(super) fn second_line(row: &Row, header: &Header) -> Option<String> {
    let texts: Vec<(usize, String)> = row
        .cells
        .iter()
        .enumerate()
        .map(|(index, cell)| (index, tidy(&cell.text)))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let empty = |role| texts.iter().all(|(index, _)| header.roles.get(*index).copied().flatten() != Some(role));
    let scraps = texts.iter().all(|(_, text)| is_scrap(text));
    (!texts.is_empty() && empty(Role::Number) && empty(Role::Title) && scraps).then(|| mend(&texts))
}

/// The last line of a torn heading that a scan glued to the cells of the first row: each cell begins with a scrap of
/// the heading and goes on with a capital. Gives that line and the row without it.
pub(super) fn cut_tail(row: &Row, header: &Header) -> Option<(String, Row)> {
    let title = header.column(Role::Title).checked_sub(1)?;
    let first = row.cells.get(title).map(|cell| tidy(&cell.text))?;
    let number = header.column(Role::Number).checked_sub(1).and_then(|index| row.cells.get(index));
    if !starts_lower(&first) || number.is_some_and(|cell| !cell.text.trim().is_empty()) {
        return None;
    }
    let mut rest = row.clone();
    let mut tail = Vec::new();
    for (index, cell) in rest.cells.iter_mut().enumerate() {
        let text = tidy(&cell.text);
        if !starts_lower(&text) {
            continue;
        }
        let words: Vec<&str> = text.split(' ').collect();
        let capital = words.iter().position(|word| word.chars().next().is_some_and(char::is_uppercase))?;
        tail.push((index, words.iter().take(capital).copied().collect::<Vec<_>>().join(" ")));
        cell.text = words.iter().skip(capital).copied().collect::<Vec<_>>().join(" ");
    }
    Some((mend(&tail), rest))
}

/// A piece of a torn heading: begins in the middle of a word or a sentence, or is a speck.
fn is_scrap(text: &str) -> bool {
    starts_lower(text) || text.chars().count() == 1
}

/// Joins the pieces of one torn line. The border of a cell cuts words, and a scan repeats the cut letter or takes it
/// for a Latin or Ukrainian one; between cells with an empty one the text is lost and a space stands for it.
fn mend(pieces: &[(usize, String)]) -> String {
    let mut whole = String::new();
    let mut before: Option<usize> = None;
    for (index, text) in pieces {
        let beside = before.is_none_or(|before| before + 1 == *index);
        let speck = text.chars().count() == 1 && !text.chars().all(char::is_alphabetic);
        if speck {
            continue;
        }
        before = Some(*index);
        let (head, tail) = text.split_once(' ').unwrap_or((text, ""));
        let letter =
            head.chars().next().map(cyrillic).filter(|_| head.chars().filter(|c| c.is_alphabetic()).count() == 1);
        match (letter, whole.chars().last()) {
            // «условия» + «X»: the cut letter alone.
            (Some(letter), Some(_)) if beside && tail.is_empty() => whole.push(letter),
            // «деятельности» + «і школ»: the last letter seen twice.
            (Some(letter), Some(last)) if beside && letter == last => whole = join(&whole, tail),
            // «развития» + «и воспитания» are two words, «низким» + «и результатами» is one that was cut.
            (Some(_), Some(last)) if beside && !tail.is_empty() && "аеиоуыэюя".contains(last) => {
                whole = join(&whole, text);
            }
            (_, Some(last)) if beside && text.starts_with(last) => whole.extend(text.chars().skip(1)),
            _ if beside => whole.push_str(text),
            _ => whole = join(&whole, text),
        }
    }
    whole
}

fn cyrillic(letter: char) -> char {
    match letter {
        'X' | 'x' | 'Х' => 'х',
        'i' | 'і' => 'и',
        'a' => 'а',
        'c' => 'с',
        'e' => 'е',
        'o' => 'о',
        'p' => 'р',
        'y' => 'у',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> Header {
        let row = Row::of(["№", "Мероприятие", "Срок", "Ответственный", "Ожидаемый результат"]);
        Header::find(&[row]).unwrap().0
    }

    #[test]
    fn torn_headings_of_002_are_joined() {
        let rows = [
            (
                vec!["", "5. Совершенствование инфрастру", "ктуры школ низким", "и образовательными резу", "ультатами"],
                "5. Совершенствование инфраструктуры школ низкими образовательными результатами",
            ),
            (
                vec!["", "4. Мониторинг деятельности", "і школ с низкими об", "разовательными результ", "атами"],
                "4. Мониторинг деятельности школ с низкими образовательными результатами",
            ),
        ];
        for (cells, whole) in rows {
            assert_eq!(heading(&Row::of(cells), &header()), Heading::Torn(whole.to_owned()));
        }
        let second = second_line(&Row::of(["", "", "социальных условия", "X", ""]), &header());
        assert_eq!(second.as_deref(), Some("социальных условиях"));
    }

    #[test]
    fn a_tail_is_cut_off_the_row_it_was_glued_to() {
        let row = Row::of([
            "",
            "обучения, развития Размещение информации",
            "и воспитания детеи Сентябрь",
            "и\u{301} школьного возраста Мирюк А.А.",
            "Поддержка семей",
        ]);
        let (tail, rest) = cut_tail(&row, &header()).unwrap();
        assert_eq!(tail, "обучения, развития и воспитания детеи школьного возраста");
        let texts: Vec<&str> = rest.cells.iter().map(|cell| cell.text.as_str()).collect();
        assert_eq!(texts, ["", "Размещение информации", "Сентябрь", "Мирюк А.А.", "Поддержка семей"]);
    }

    #[test]
    fn activities_are_no_headings() {
        for cells in [["1.1.", "Дело", "май", "", ""], ["1.", "", "", "", ""], ["", "Дело", "", "", ""]] {
            assert_eq!(heading(&Row::of(cells), &header()), Heading::No, "{cells:?}");
        }
        let whole = heading(&Row::of(["2. Кадровое обеспечение", "", "", "", ""]), &header());
        assert_eq!(whole, Heading::Whole("2. Кадровое обеспечение".to_owned()));
    }
}
