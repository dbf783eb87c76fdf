//! What a heading means: the field it names, or the values it stands for (a year, a subject).

use std::collections::BTreeMap;

use crate::forms::schema::{Field, Form, Item, Kind};
use crate::text;

/// Letters, digits and «№» alone: «Ф. И. О.» is «ФИО», «Рус. яз» is «Рус яз.».
pub fn squeeze(printed: &str) -> String {
    text::fold(printed).chars().filter(|c| c.is_alphanumeric() || *c == '№').collect()
}

/// Words, folded.
pub fn words(printed: &str) -> Vec<String> {
    let folded = text::fold(printed);
    let parts = folded.split(|c: char| !c.is_alphanumeric());
    parts.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Shortest heading or name that may be only the beginning of the other.
const SHORTEST: usize = 4;

/// How well a column with these headings (upper ones first) fits a field; 0: not at all. A heading of its own counts
/// more than one shared with its neighbours, a whole name more than a beginning.
pub fn fit(path: &[String], field: &Field) -> u8 {
    let names: Vec<String> = [&field.label.ru, &field.label.en]
        .into_iter()
        .chain(&field.names)
        .map(|name| squeeze(name))
        .filter(|name| !name.is_empty())
        .collect();
    let id = field.id.replace('_', "");
    let own = path.last().map(|heading| squeeze(heading)).unwrap_or_default();
    let whole = squeeze(&path.concat());
    let exact = |heading: &String| names.contains(heading) || *heading == id;
    let begins = |heading: &String| {
        names.iter().any(|name| {
            let shorter = heading.chars().count().min(name.chars().count());
            shorter >= SHORTEST && (heading.starts_with(name) || name.starts_with(heading.as_str()))
        })
    };
    match () {
        () if own.is_empty() => 0,
        () if exact(&own) || exact(&whole) => 5,
        () if path.len() > 1 && path.iter().any(|part| exact(&squeeze(part))) => 3,
        () if begins(&own) => 2,
        () => 0,
    }
}

/// The items whose spelling stands in these words, those with the most words first and alone: of «ЕГЭ, матем. проф.»
/// «ЕГЭ профиль» and not «ЕГЭ»; of «ЕГЭ (баз./проф.)» both.
pub fn items_in<'i>(words: &[String], items: &'i [Item]) -> Vec<&'i Item> {
    let weight = |item: &Item| {
        let spellings = [&item.label.ru, &item.label.en].into_iter().chain(&item.names);
        spellings.filter_map(|spelling| matched(words, &self::words(spelling))).max().unwrap_or(0)
    };
    let weighed: Vec<(&Item, usize)> = items.iter().map(|item| (item, weight(item))).collect();
    let most = weighed.iter().map(|(_, weight)| *weight).max().unwrap_or(0);
    weighed.into_iter().filter(|(_, weight)| most > 0 && *weight == most).map(|(item, _)| item).collect()
}

/// How many words of a spelling there are, each the beginning of one of `words`; `None` if one is missing. A word of one
/// or two letters must be whole.
fn matched(words: &[String], spelling: &[String]) -> Option<usize> {
    let stands = |part: &String| {
        let short = part.chars().count() <= 2;
        words.iter().any(|word| if short { word == part } else { word.starts_with(part.as_str()) })
    };
    // Longer words tell more: «русский язык» against «рус».
    (!spelling.is_empty() && spelling.iter().all(stands)).then_some(spelling.len())
}

/// A year from 1990 to 2100 in a text; `None` when there is none or several.
pub fn year(printed: &str) -> Option<i64> {
    let numbers: Vec<i64> = printed
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| digits.len() == 4)
        .filter_map(|digits| digits.parse().ok())
        .filter(|year| (1990..=2100).contains(year))
        .collect();
    match numbers.as_slice() {
        [year] => Some(*year),
        _ => None,
    }
}

/// The values of the fields a form spreads over headings, found in these texts: field → spellings for a cell of that
/// kind. Several for one field: a cell holds several values.
pub fn across(form: &Form, texts: &[String]) -> BTreeMap<String, Vec<String>> {
    let fields = form.spread.iter().flat_map(|spread| &spread.across).filter_map(|id| form.field(id));
    let mut found = BTreeMap::new();
    for field in fields {
        // The nearest heading tells most: «ГВЭ» under «Результаты ЕГЭ» is ГВЭ.
        let nearest = (0..texts.len()).rev().map(|from| texts.get(from..).unwrap_or_default().join(" "));
        let values = nearest.map(|text| values_in(field, &text)).find(|values| !values.is_empty());
        if let Some(values) = values {
            found.insert(field.id.clone(), values);
        }
    }
    found
}

fn values_in(field: &Field, text: &str) -> Vec<String> {
    match &field.kind {
        Kind::Choice { items } => items_in(&words(text), items).iter().map(|item| item.id.clone()).collect(),
        Kind::Number { .. } | Kind::Score { .. } => year(text).map(|year| year.to_string()).into_iter().collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::Registry;

    fn of(texts: &[&str]) -> BTreeMap<String, Vec<String>> {
        let forms = Registry::builtin();
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        across(forms.form("exam_result").unwrap(), &texts)
    }

    #[test]
    fn headings_of_the_protocol_are_understood() {
        let found = of(&["Результаты ВПР (средняя оценка по предмету школы)", "2019 год", "Рус. яз"]);
        assert_eq!(found["exam"], ["vpr"]);
        assert_eq!(found["year"], ["2019"]);
        assert_eq!(found["subject"], ["russian"]);
        let found = of(&["2019 год", "ЕГЭ", "Матем. (баз./проф.)"]);
        assert_eq!(found["exam"], ["ege_base", "ege_profile"]);
        assert_eq!(found["subject"], ["mathematics"]);
        assert_eq!(of(&["ЕГЭ", "Матем. проф."])["exam"], ["ege_profile"]);
        assert_eq!(of(&["ЕГЭ", "Рус. яз."])["exam"], ["ege"]);
        assert_eq!(of(&["Результаты ЕГЭ", "2021 год", "ГВЭ", "Матем."])["exam"], ["gve"]);
        assert!(of(&["Наименование ОО"]).is_empty());
    }

    #[test]
    fn a_field_is_known_by_label_name_and_beginning() {
        let forms = Registry::builtin();
        let field = |id: &str| forms.form("person").unwrap().field(id).unwrap().clone();
        let path = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>();
        assert_eq!(fit(&path(&["ФИО"]), &field("name")), 5);
        assert_eq!(fit(&path(&["Место работы", "Должность"]), &field("position")), 5);
        assert_eq!(fit(&path(&["Место работы", "Должность"]), &field("school")), 3);
        assert_eq!(fit(&path(&["Телефон рабочий"]), &field("contact")), 2);
        assert_eq!(fit(&path(&["№ п/п"]), &field("name")), 0);
    }
}
