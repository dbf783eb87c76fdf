//! Doubts about the cells of a row: holes, lost separators, cut text, text in the wrong column, reporting.

use crate::import::messages as say;
use crate::import::plan::{ActivityDraft, Doubt, DoubtKind};
use crate::import::words::starts_upper;
use crate::text;

use super::header::{Header, Role};

/// Adds the doubts of one row and takes a reporting document out of the expected result where it plainly stands apart.
pub(super) fn check(activity: &mut ActivityDraft, header: &Header) {
    if header.expected_with_reporting() && activity.reporting.is_empty() {
        activity.reporting = reporting(&activity.expected).to_owned();
    }
    let mut found: Vec<(DoubtKind, Role, String)> = Vec::new();
    if activity.title.is_empty() {
        found.push((DoubtKind::TitleEmpty, Role::Title, say::title_empty()));
    }
    if !activity.is_sub_row() {
        if activity.term.is_empty() {
            found.push((DoubtKind::TermEmpty, Role::Term, say::term_empty()));
        }
        if activity.parties.is_empty() && header.has(Role::Parties) {
            found.push((DoubtKind::PartiesEmpty, Role::Parties, say::parties_empty()));
        }
    }
    if let Some(second) = glued_party(&activity.parties) {
        found.push((DoubtKind::SeparatorLost, Role::Parties, say::separator_lost(second)));
    }
    for (role, text) in
        [(Role::Title, &activity.title), (Role::Expected, &activity.expected), (Role::Execution, &activity.execution)]
    {
        if is_cut(text) {
            found.push((DoubtKind::TextCut, role, say::text_cut(header.label(header.column(role)))));
        }
    }
    if header.has(Role::Execution) && activity.execution.is_empty() && tells_of_done(&activity.expected) {
        let (expected, execution) = (header.column(Role::Expected), header.column(Role::Execution));
        let text = say::shifted(header.label(expected), header.label(execution));
        found.push((DoubtKind::Ambiguous, Role::Expected, text));
    }
    let doubts = found.into_iter().map(|(kind, role, text)| {
        let place = activity.place.at(header.column(role));
        Doubt { kind, place, text }
    });
    activity.doubts.extend(doubts);
}

/// Words that begin the name of a party.
const PARTIES: [&str; 31] = [
    "ММС",
    "РМО",
    "КО",
    "РМК",
    "ГМС",
    "МБУ",
    "МОУ",
    "МКОУ",
    "МАОУ",
    "МОАУ",
    "МБОУ",
    "Комитет",
    "Отдел",
    "Управление",
    "Администрация",
    "Руководители",
    "Руководитель",
    "Методист",
    "Методисты",
    "Методический",
    "Методическая",
    "Управленческие",
    "Школы",
    "Куратор",
    "Кураторы",
    "Заведующий",
    "Директор",
    "Директора",
    "Специалисты",
    "Специалист",
    "Координационный",
];

/// The party that follows another without a comma between («КО ММС»).
fn glued_party(parties: &str) -> Option<&str> {
    let words: Vec<&str> = parties.split(' ').collect();
    words.windows(2).find_map(|pair| match pair {
        [before, word] => {
            let parted = before.ends_with([',', ';', '.', '/', '-', '–', '«', '(']) || *before == "и";
            let plain = word.trim_end_matches([',', ';', '.']);
            (!parted && PARTIES.contains(&plain)).then_some(plain)
        }
        _ => None,
    })
}

/// The text ends with a word nothing can end with: a preposition, or one capital letter («Проект Д»).
fn is_cut(text: &str) -> bool {
    const LINKS: [&str; 14] = ["в", "во", "на", "по", "с", "со", "и", "для", "о", "об", "к", "от", "из", "при"];
    let Some((_, last)) = text.rsplit_once(' ') else { return false };
    let single = last.chars().count() == 1 && last.chars().all(|c| ('А'..='Я').contains(&c));
    LINKS.contains(&last) || single
}

/// An expected result says what will be; these say what was.
fn tells_of_done(text: &str) -> bool {
    const DONE: [&str; 9] = [
        "проведен",
        "разработан",
        "издан",
        "опубликован",
        "утвержден",
        "подготовлен",
        "создан",
        "организован",
        "состоял",
    ];
    const WILL_BE: [&str; 2] = ["ие", "ия"];
    let folded = text::fold(text);
    let first = folded.split(' ').next().unwrap_or_default();
    DONE.iter().any(|done| first.starts_with(done)) && !WILL_BE.iter().any(|end| first.ends_with(end))
}

/// Documents that close a row as its reporting, by their first words, folded.
const DOCUMENTS: [&str; 16] = [
    "протокол",
    "соглашени",
    "аналитическая справка",
    "справка",
    "распоряжени",
    "приказ",
    "резолюция",
    "материалы",
    "техническая документация",
    "отчет",
    "информация о",
    "план",
    "банк данных",
    "аналитический отчет",
    "методические рек",
    "акт",
];
/// A document's name is short; a longer text is a result.
const LONGEST_DOCUMENT: usize = 5;

/// The documents that stand apart at the end: whole sentences, or begun with a capital without a full stop before.
/// Empty when nothing would be left of the result: then the document is the result.
fn reporting(expected: &str) -> &str {
    let mut found = "";
    let mut end = expected.len();
    while let Some(start) = document_before(expected, end) {
        if start == 0 {
            break;
        }
        found = expected.get(start..).unwrap_or_default();
        end = start;
    }
    found.trim()
}

/// Where the document that ends at byte `end` begins.
fn document_before(text: &str, end: usize) -> Option<usize> {
    let head = text.get(..end)?.trim_end();
    let mut words = 0;
    let mut at = head.len();
    while words <= LONGEST_DOCUMENT && at > 0 {
        at = head.get(..at)?.trim_end().rfind(' ').map_or(0, |space| space + 1);
        words += 1;
        let candidate = head.get(at..)?;
        let sentence = candidate.trim_end_matches('.');
        if sentence.contains(". ") {
            return None;
        }
        let folded = text::fold(candidate);
        if starts_upper(candidate) && DOCUMENTS.iter().any(|document| folded.starts_with(document)) {
            return (words <= LONGEST_DOCUMENT).then_some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reporting_is_taken_only_where_it_stands_apart() {
        for (expected, taken) in [
            ("Повышение эффективности в 2020- 2021 учебном году Протоколы", "Протоколы"),
            ("Получение информации о качестве. Аналитическая справка.", "Аналитическая справка."),
            (
                "Выявление дефицитов. Аналитическая справка. Планы курсовой подготовки педагогов.",
                "Аналитическая справка. Планы курсовой подготовки педагогов.",
            ),
            ("обсуждение и отбор Протокол №1 от 31.08.2020", "Протокол №1 от 31.08.2020"),
            ("Создание базы Школами - лидерами Соглашения", "Соглашения"),
            ("Повышение качества образовательных результатов в школах с НОР и НСУ", ""),
            ("Протоколы", ""),
            ("", ""),
        ] {
            assert_eq!(reporting(expected), taken, "{expected}");
        }
    }

    #[test]
    fn glued_parties_are_seen() {
        assert_eq!(glued_party("КО ММС"), Some("ММС"));
        assert_eq!(glued_party("Отдел образования Руководители ОО"), Some("Руководители"));
        for whole in [
            "ММС, Руководители ОО",
            "Заведующий Отделом образования",
            "Мирюк А.А., образовательные организации",
            "Специалисты Отдела образования, образовательные организации",
            "ГМС ОО, МБУ «МИМЦ»",
        ] {
            assert_eq!(glued_party(whole), None, "{whole}");
        }
    }

    #[test]
    fn cut_texts_are_seen() {
        assert!(is_cut("Проект Д") && is_cut("оказавшихся в"));
        assert!(!is_cut("ФГОС ООО") && !is_cut("Протокол") && !is_cut("в течение года"));
    }
}
