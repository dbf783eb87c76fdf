//! What was typed, as a question: words, phrases in quotes, filters.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::fold::encode;
use super::messages;
use super::term::Term;
use crate::domain::SchoolYear;
use crate::forms::Form;
use crate::text::search_key as fold;
use crate::{Error, Result};

/// Most words and phrases in a query, filters included: each is a bit of a mask.
pub const MOST_TERMS: usize = 32;

/// What a term must be found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The record: its own text, or the name of a record it points at.
    Text,
    /// The name of the school the record belongs to.
    School,
    /// The name of a person who wrote in the record.
    Author,
}

/// A read query. All of it must hold.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// What is looked for, and where.
    pub terms: Vec<(Role, Term)>,
    /// Only records of these forms; `None`: of all.
    pub forms: Option<BTreeSet<String>>,
    /// Only records with a date in each of these spans of months, see [`month_number`]; both ends included.
    pub years: Vec<(u16, u16)>,
}

/// Months since the year 0.
pub fn month_number(day: NaiveDate) -> u16 {
    u16::try_from(day.year() * 12 + i32::try_from(day.month0()).unwrap_or(0)).unwrap_or(0)
}

impl Query {
    /// Reads what was typed: words (in any form, also as parts of words), `"phrases"` or «phrases» just so, and the
    /// filters `школа:` `форма:` `год:` `автор:` (`school:` `form:` `year:` `author:`), whose value may stand in
    /// quotes. A filter without a value is one still being typed and asks for nothing.
    pub fn parse(typed: &str, forms: &[&Form]) -> Result<Self> {
        let mut query = Self::default();
        for part in parts(typed) {
            query.add(&part, forms)?;
        }
        if query.terms.len() > MOST_TERMS {
            return Err(Error::Refused(messages::too_long(MOST_TERMS)));
        }
        Ok(query)
    }

    fn add(&mut self, part: &Part, forms: &[&Form]) -> Result<()> {
        let term = |text: &str| if part.quoted { Term::phrase(text) } else { Term::word(text) };
        let Some(filter) = &part.filter else {
            self.terms.extend(term(&part.text).map(|term| (Role::Text, term)));
            return Ok(());
        };
        let value = part.text.trim();
        let role = match fold(filter).as_str() {
            "школа" | "school" => Role::School,
            "автор" | "author" => Role::Author,
            "форма" | "form" => {
                if !value.is_empty() {
                    let found = forms_called(value, forms);
                    if found.is_empty() {
                        return Err(Error::Refused(messages::unknown_form(value)));
                    }
                    self.forms = Some(match self.forms.take() {
                        Some(held) => held.intersection(&found).cloned().collect(),
                        None => found,
                    });
                }
                return Ok(());
            }
            "год" | "year" => {
                if !value.is_empty() {
                    self.years.push(year(value).ok_or_else(|| Error::Refused(messages::bad_year(value)))?);
                }
                return Ok(());
            }
            _ => return Err(Error::Refused(messages::unknown_filter(filter))),
        };
        self.terms.extend(term(value).map(|term| (role, term)));
        Ok(())
    }

    /// Asks for nothing: everything would be found.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.forms.is_none() && self.years.is_empty()
    }

    /// The bits of the terms of a role, by their place in [`Query::terms`].
    pub fn mask(&self, role: Role) -> u32 {
        let bits = self.terms.iter().enumerate().filter(|(_, (of, _))| *of == role);
        bits.fold(0, |mask, (bit, _)| mask | 1 << bit)
    }

    /// Bits of the terms found in the bytes of a folded text.
    pub fn found_in(&self, text: &[u8]) -> u32 {
        let found = self.terms.iter().enumerate().filter(|(_, (_, term))| term.find(text, 0).is_some());
        found.fold(0, |mask, (bit, _)| mask | 1 << bit)
    }
}

/// The forms whose id is this; or else whose whole name is a form of it; or else whose name holds it.
fn forms_called(name: &str, forms: &[&Form]) -> BTreeSet<String> {
    let same: BTreeSet<String> = forms.iter().filter(|form| form.id == name).map(|form| form.id.clone()).collect();
    let Some(term) = Term::word(name).filter(|_| same.is_empty()) else { return same };
    let called = |whole: bool| -> BTreeSet<String> {
        let fits = |name: &String| {
            let name = encode(name);
            term.find(&name, 0).is_some_and(|found| !whole || found.len() == name.len())
        };
        let names = |form: &Form| {
            let labels = [&form.label, &form.plural];
            labels.into_iter().flat_map(|label| [&label.ru, &label.en]).any(fits)
        };
        forms.iter().filter(|form| names(form)).map(|form| form.id.clone()).collect()
    };
    let whole = called(true);
    if whole.is_empty() { called(false) } else { whole }
}

fn year(text: &str) -> Option<(u16, u16)> {
    if let Some(year) = SchoolYear::parse(text) {
        return Some((month_number(year.first_day()), month_number(year.last_day())));
    }
    let year: i32 = text.parse().ok().filter(|year| (1900..=2199).contains(year))?;
    let january = month_number(NaiveDate::from_ymd_opt(year, 1, 1)?);
    Some((january, january + 11))
}

/// A word, a phrase, or a filter with either.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Part {
    filter: Option<String>,
    text: String,
    quoted: bool,
}

fn parts(typed: &str) -> Vec<Part> {
    let mut found = Vec::new();
    let mut letters = typed.chars().peekable();
    loop {
        while letters.next_if(|c| c.is_whitespace()).is_some() {}
        if letters.peek().is_none() {
            return found;
        }
        let mut part = Part::default();
        while let Some(c) = letters.next_if(|c| !c.is_whitespace()) {
            let starts = part.text.is_empty() && !part.quoted;
            match c {
                '"' | '«' | '“' | '„' if starts => {
                    part.quoted = true;
                    // A quote that is not closed yet is being typed.
                    while let Some(c) = letters.next_if(|next| !closes(c, *next)) {
                        part.text.push(c);
                    }
                    letters.next();
                    break;
                }
                ':' if part.filter.is_none() && names_a_filter(&part.text, letters.peek()) => {
                    part.filter = Some(std::mem::take(&mut part.text));
                }
                _ => part.text.push(c),
            }
        }
        if !part.quoted {
            let bare = part.text.trim_matches([',', ';', '"']).to_owned();
            part.text = bare;
        }
        found.push(part);
    }
}

fn closes(open: char, c: char) -> bool {
    match open {
        '«' => c == '»',
        '“' => c == '”',
        '„' => c == '“',
        _ => c == '"',
    }
}

/// «10:30» and «примечание: нет» are words; a name glued to a value is a filter, a known one also while its value is
/// still to be typed.
fn names_a_filter(name: &str, next: Option<&char>) -> bool {
    let known = ["школа", "форма", "год", "автор", "school", "form", "year", "author"].contains(&fold(name).as_str());
    let glued = next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '"' | '«' | '“' | '„'));
    known || (!name.is_empty() && name.chars().all(char::is_alphabetic) && glued)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::Registry;
    use proptest::prelude::*;

    fn parse(typed: &str) -> Result<Query> {
        let forms = Registry::builtin();
        Query::parse(typed, &forms.forms().iter().collect::<Vec<_>>())
    }

    fn holds(typed: &str, text: &str) -> bool {
        let query = parse(typed).unwrap();
        query.found_in(&encode(text)) == query.mask(Role::Text)
    }

    #[test]
    fn all_words_must_be_there_in_any_order() {
        let text = "Индивидуальная работа с родителями школьников";
        assert!(holds("родители работы", text));
        assert!(!holds("родители учителя", text));
        assert!(holds("\"работа с родителями\" школьник", text));
        assert!(!holds("\"работа родителями\"", text));
        assert!(holds("«работа с родителями»", text));
        assert!(holds("\"работа с роди", "работа с роди"), "a quote that is not closed yet");
    }

    #[test]
    fn filters_are_taken_out_in_both_languages() {
        for (ru, en) in [("форма:выезд год:2021", "form:visit year:2021"), ("Форма:выезды", "form:visits")]
        {
            let (ru, en) = (parse(ru).unwrap(), parse(en).unwrap());
            assert_eq!((ru.forms, ru.years), (en.forms, en.years));
        }
        let query = parse("школа:\"СОШ № 2\" автор:Иванова математика").unwrap();
        let roles: Vec<Role> = query.terms.iter().map(|(role, _)| *role).collect();
        assert_eq!(roles, [Role::School, Role::Author, Role::Text]);
        assert_eq!(query.mask(Role::Author), 2);
        assert_eq!(parse("форма:diary_school").unwrap().forms, Some(BTreeSet::from(["diary_school".to_owned()])));
        assert!(parse("форма:дневник").unwrap().forms.is_some_and(|forms| forms.len() == 3));
    }

    #[test]
    fn a_year_is_a_calendar_or_a_school_year() {
        let month = |year, month| month_number(NaiveDate::from_ymd_opt(year, month, 15).unwrap());
        assert_eq!(parse("год:2021").unwrap().years, [(month(2021, 1), month(2021, 12))]);
        for typed in ["год:2020-2021", "год:2020/21", "year:2020–2021"] {
            assert_eq!(parse(typed).unwrap().years, [(month(2020, 9), month(2021, 8))], "{typed}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_in_a_sentence() {
        for (typed, part) in [("район:Котово", "«район:»"), ("год:20", "2020-2021"), ("форма:чепуха", "чепуха")]
        {
            assert!(parse(typed).unwrap_err().to_string().contains(part), "{typed}");
        }
        assert!(parse(&"слово ".repeat(40)).is_err());
    }

    #[test]
    fn a_colon_alone_makes_no_filter() {
        for typed in ["10:30", "примечание: нет", "школа:", "год: ", ":", "\"школа:\""] {
            assert!(parse(typed).is_ok(), "{typed}");
        }
        assert!(parse("школа: год: форма: ").unwrap().is_empty(), "filters still being typed");
        assert!(holds("\"район:Котово\"", "район:котово"));
    }

    proptest! {
        #[test]
        fn nothing_typed_breaks_it(typed in "\\PC*|[а-я \":«»]*") {
            let _ = parse(&typed);
        }
    }
}
