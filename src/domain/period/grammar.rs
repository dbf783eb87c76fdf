//! The grammar of dated terms: days, months, years, ranges and lists of them. Years may be missing here.

use super::doubt::Doubt;
use super::lex::{Lexed, Placed, Token};
use super::part::{Bound, Part, Term};
use super::repair::{nearest_month, year, year_pair};
use crate::domain::ru_date::month_nominative;
use chrono::{Datelike, NaiveDate};

/// Everything found in a text.
#[derive(Debug, Default)]
pub(super) struct Terms {
    pub list: Vec<Term>,
    pub doubt: Option<Doubt>,
    pub extra: Vec<String>,
    /// A day that does not exist was printed.
    pub impossible: bool,
}

const FILLERS: [&str; 16] = [
    "на",
    "в",
    "во",
    "за",
    "от",
    "течение",
    "течении",
    "протяжении",
    "весь",
    "всего",
    "всю",
    "период",
    "срок",
    "месяц",
    "месяца",
    "включительно",
];

/// Finds the terms in `tokens`, a part of `lexed`.
pub(super) fn parse(lexed: &Lexed, tokens: &[Placed]) -> Terms {
    let mut cursor = Cursor { lexed, tokens, at: 0, doubt: None, impossible: false };
    let mut found = Terms::default();
    let mut separated = true;
    while cursor.token(0).is_some() {
        match cursor.token(0) {
            Some(Token::Comma) => separated = true,
            Some(Token::Dash | Token::Bracket | Token::Slash | Token::Dot) => {}
            Some(Token::Word(word)) if word == "и" => separated = true,
            Some(Token::Word(word)) if FILLERS.contains(&word.as_str()) => {}
            _ => {
                if let Some(mut term) = cursor.term() {
                    term.glued = !separated && !found.list.is_empty();
                    separated = false;
                    add(&mut found, term);
                    continue;
                }
                if let Some(placed) = tokens.get(cursor.at) {
                    found.extra.push(lexed.printed(placed).to_owned());
                }
            }
        }
        cursor.at += 1;
    }
    found.doubt = cursor.doubt.or(found.doubt);
    found.impossible = cursor.impossible;
    found
}

/// Adds a term. «2021 (март – май)», «октябрь, 2021» and «I полугодие 2020-2021 учебного года» are one term: the
/// year stands apart from its months.
fn add(found: &mut Terms, mut term: Term) {
    let last = found.list.last_mut();
    if let Some(before) = last {
        if let Some(year) = before.lone_year()
            && term.takes(year)
        {
            found.list.pop();
            term.glued = false;
        } else if let Some(year) = term.lone_year()
            && before.takes(year)
        {
            return;
        } else if term.glued {
            let month = |term: &Term| matches!(term.left, Part::Month { .. }) && term.right.is_none();
            let months = matches!(term.left, Part::Month { .. }) && month(before);
            found.doubt = Some(if months { Doubt::LostSeparator } else { Doubt::TwoTerms });
        }
    }
    found.list.push(term);
}

struct Cursor<'a> {
    lexed: &'a Lexed,
    tokens: &'a [Placed],
    at: usize,
    doubt: Option<Doubt>,
    impossible: bool,
}

impl Cursor<'_> {
    fn token(&self, ahead: usize) -> Option<&Token> {
        self.tokens.get(self.at + ahead).map(|placed| &placed.token)
    }

    fn word(&self, ahead: usize) -> &str {
        match self.token(ahead) {
            Some(Token::Word(word)) => word,
            _ => "",
        }
    }

    fn skip_word(&mut self, words: &[&str]) -> bool {
        let found = words.contains(&self.word(0));
        self.at += usize::from(found);
        found
    }

    /// A term at the cursor; on `None` the cursor has not moved.
    fn term(&mut self) -> Option<Term> {
        let start = self.at;
        let term = self.bounded();
        if term.is_none() {
            self.at = start;
        }
        term
    }

    fn bounded(&mut self) -> Option<Term> {
        let until = self.until();
        let from = !until && self.skip_word(&["с", "со", "начиная"]) && {
            self.skip_word(&["с", "со"]);
            true
        };
        while self.skip_word(&FILLERS) {}
        let left = self.part()?;
        let after_left = self.at;
        let dash = matches!(self.token(0), Some(Token::Dash));
        if dash || matches!(self.word(0), "по" | "до") {
            self.at += 1;
            while self.skip_word(&FILLERS) {}
            if let Some(right) = self.part() {
                return Some(Term { left, right: Some(right), bound: Bound::Whole, glued: false });
            }
            self.at = after_left;
        }
        let bound = match (until, from) {
            (true, _) => Bound::Until,
            (_, true) => Bound::From,
            _ => Bound::Whole,
        };
        Some(Term { left, right: None, bound, glued: false })
    }

    fn until(&mut self) -> bool {
        let found = match self.word(0) {
            "до" | "к" | "ко" | "по" => 1,
            "не" if matches!(self.word(1), "позднее" | "позже") => 2,
            _ => 0,
        };
        self.at += found;
        if found > 0 {
            self.skip_word(&["конца", "концу"]);
        }
        found > 0
    }

    fn part(&mut self) -> Option<Part> {
        match self.token(0)?.clone() {
            Token::Date(Some(date)) => {
                self.at += 1;
                self.year_words();
                Some(day(date))
            }
            Token::Date(None) => {
                let printed = self.tokens.get(self.at).map(|placed| self.lexed.printed(placed).to_owned());
                self.doubt = printed.map(Doubt::ImpossibleDate);
                self.impossible = true;
                None
            }
            Token::DayMonth(day, month) => {
                self.at += 1;
                Some(Part::Day { day, month: Some(month), year: None })
            }
            Token::Month(month) => {
                self.at += 1;
                while self.skip_word(&["месяц", "месяца", "месяце"]) {}
                Some(self.month_with_year(month))
            }
            Token::Number(number, digits) if digits <= 2 => self.small_number(number),
            Token::Number(..) => self.years(),
            Token::Word(word) => self.frame().or_else(|| self.torn_month(&word)),
            _ => None,
        }
    }

    /// «Сентиорь»: a month's name torn by a scanner.
    fn torn_month(&mut self, word: &str) -> Option<Part> {
        let month = nearest_month(word)?;
        self.doubt = Some(Doubt::Typo(month_nominative(month).to_owned()));
        self.at += 1;
        Some(self.month_with_year(month))
    }

    fn month_with_year(&mut self, month: u32) -> Part {
        match self.years() {
            Some(Part::Year(year)) => Part::Month { month, year: Some(year) },
            Some(Part::Years { first, .. }) => Part::MonthOfSchoolYear { month, start: first },
            _ => Part::Month { month, year: None },
        }
    }

    /// «31 мая 2021», «21» of «21 по 25.12.2020», «2 квартал 2021».
    fn small_number(&mut self, number: u32) -> Option<Part> {
        if let Some(Token::Month(month)) = self.token(1).cloned() {
            self.at += 2;
            let year = self.single_year();
            return (1..=31).contains(&number).then_some(Part::Day { day: number, month: Some(month), year });
        }
        let months = match self.word(1) {
            word if word == "кв" || word.starts_with("квартал") => 3,
            word if word.starts_with("полугоди") => 6,
            _ => {
                let to = matches!(self.token(1), Some(Token::Dash)) || self.word(1) == "по";
                let dated = match self.token(2) {
                    Some(Token::Date(_) | Token::DayMonth(..)) => true,
                    Some(Token::Number(..)) => matches!(self.token(3), Some(Token::Month(_))),
                    _ => false,
                };
                if !((to && dated || self.lists_days()) && (1..=31).contains(&number)) {
                    return None;
                }
                self.at += 1;
                return Some(Part::Day { day: number, month: None, year: None });
            }
        };
        if number == 0 || number * months > 12 {
            return None;
        }
        self.at += 2;
        let year = self.single_year();
        Some(Part::Piece { months, nth: number, year })
    }

    /// «3, 10, 17 марта»: numbers that wait for the month of the last one.
    fn lists_days(&self) -> bool {
        let mut ahead = 1;
        while (matches!(self.token(ahead), Some(Token::Comma)) || self.word(ahead) == "и")
            && matches!(self.token(ahead + 1), Some(Token::Number(1..=31, 1..=2)))
        {
            ahead += 2;
        }
        ahead > 1 && matches!(self.token(ahead), Some(Token::Month(_)))
    }

    fn single_year(&mut self) -> Option<i32> {
        let start = self.at;
        if let Some(Part::Year(year)) = self.years() {
            return Some(year);
        }
        self.at = start;
        None
    }

    /// «2021 год», «2020-2021 уч. г.», «2020/21»; also «20220-2021» with a digit too many.
    fn years(&mut self) -> Option<Part> {
        let (first, first_digits) = self.number(0)?;
        let pair = match (self.token(1), self.number(2)) {
            (Some(mark @ (Token::Dash | Token::Slash)), Some((second, digits))) => {
                let month_follows = matches!(self.token(3), Some(Token::Month(_)));
                (!month_follows).then_some((*mark == Token::Slash, second, digits))
            }
            _ => None,
        };
        if let Some((slash, second, digits)) = pair
            && let Some((first, second, repaired)) = year_pair(first, first_digits, second, digits)
        {
            self.at += 3;
            if repaired {
                self.doubt = Some(Doubt::Typo(format!("{first}-{second}")));
            }
            let school = self.year_words();
            return Some(Part::Years { first, second, school, slash });
        }
        let year = year(first, first_digits)?;
        self.at += 1;
        if self.year_words() {
            self.doubt.get_or_insert(Doubt::SchoolYearUnclear);
        }
        Some(Part::Year(year))
    }

    fn number(&self, ahead: usize) -> Option<(u32, usize)> {
        match self.token(ahead) {
            Some(Token::Number(value, digits)) => Some((*value, *digits)),
            _ => None,
        }
    }

    /// Skips «г.», «гг.», «года», «уч. г.», «учебного года»; whether a school year is meant.
    fn year_words(&mut self) -> bool {
        let start = self.at;
        let school = self.word(0).starts_with("учебн") || matches!(self.word(0), "уч" | "у");
        self.at += usize::from(school);
        if is_year_word(self.word(0)) {
            while is_year_word(self.word(0)) {
                self.at += 1;
            }
            return school;
        }
        if school && !self.tokens.get(start).is_some_and(|placed| self.lexed.printed(placed).starts_with("уч")) {
            self.at = start;
            return false;
        }
        school
    }

    /// «года» of «в течение года», «учебный год».
    fn frame(&mut self) -> Option<Part> {
        let school = self.word(0).starts_with("учебн") || self.word(0) == "уч";
        let ahead = usize::from(school);
        if !is_year_word(self.word(ahead)) || self.word(ahead).chars().count() < 3 {
            return None;
        }
        self.at += ahead + 1;
        Some(Part::Frame { school })
    }
}

fn is_year_word(word: &str) -> bool {
    matches!(word, "г" | "гг" | "год" | "года" | "году" | "годом" | "годы" | "годов" | "годах")
}

fn day(date: NaiveDate) -> Part {
    Part::Day { day: date.day(), month: Some(date.month()), year: Some(date.year()) }
}
