//! Words of a term: numbers, dates, months, marks.

use std::ops::Range;

use chrono::{Datelike, NaiveDate, Weekday};

use crate::domain::ru_date::{month_of_word, weekday_of_word};
use crate::text;

/// What a term is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Digits: the number and how many digits it was written with.
    Number(u32, usize),
    /// «31.08.2020»; `None` when there is no such day.
    Date(Option<NaiveDate>),
    /// «15.10»: day and month.
    DayMonth(u32, u32),
    Month(u32),
    Weekday(Weekday),
    /// Any other word, lower case, ё as е.
    Word(String),
    Dash,
    Slash,
    /// Comma, semicolon or plus.
    Comma,
    Dot,
    Bracket,
}

/// A token and the bytes of the cleaned text it stands on.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub token: Token,
    pub at: Range<usize>,
}

/// Cleaned text with its tokens.
#[derive(Debug)]
pub(super) struct Lexed {
    pub text: String,
    pub tokens: Vec<Placed>,
}

impl Lexed {
    pub fn new(source: &str) -> Self {
        let text = text::clean(source);
        let raw = drop_ordinal_endings(&split(&text));
        let mut tokens = join_dates(&raw);
        tokens.retain(|placed| placed.token != Token::Dot);
        Self { text, tokens }
    }

    /// No letter and no digit: an empty cell, a dash.
    pub fn is_blank(&self) -> bool {
        self.tokens.iter().all(|placed| {
            matches!(placed.token, Token::Dash | Token::Slash | Token::Comma | Token::Bracket | Token::Dot)
        })
    }

    /// The cleaned text from the start of token `index`, white space as single spaces.
    pub fn rest(&self, index: usize) -> String {
        let start = self.tokens.get(index).map_or(self.text.len(), |placed| placed.at.start);
        squeeze(self.text.get(start..).unwrap_or_default())
    }

    /// The whole text, white space as single spaces.
    pub fn whole(&self) -> String {
        squeeze(&self.text)
    }

    /// The printed words of one token.
    pub fn printed(&self, placed: &Placed) -> &str {
        self.text.get(placed.at.clone()).unwrap_or_default()
    }
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches(['.', ';', ',']).to_owned()
}

#[derive(PartialEq, Clone, Copy)]
enum Class {
    Digit,
    Letter,
    Other,
}

fn class(c: char) -> Class {
    match c {
        _ if c.is_ascii_digit() => Class::Digit,
        _ if c.is_alphabetic() => Class::Letter,
        _ => Class::Other,
    }
}

fn split(text: &str) -> Vec<Placed> {
    let mut tokens = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let kind = class(c);
        let mut end = start + c.len_utf8();
        while kind != Class::Other
            && let Some((_, next)) = chars.next_if(|(_, next)| class(*next) == kind)
        {
            end += next.len_utf8();
        }
        let printed = text.get(start..end).unwrap_or_default();
        let token = match kind {
            Class::Digit => number(printed),
            Class::Letter => word(printed),
            Class::Other => match mark(c) {
                Some(mark) => mark,
                None => continue,
            },
        };
        tokens.push(Placed { token, at: start..end });
    }
    tokens
}

fn number(digits: &str) -> Token {
    digits.parse().map_or_else(|_| Token::Word(digits.to_owned()), |value| Token::Number(value, digits.len()))
}

fn word(printed: &str) -> Token {
    let lower = printed.to_lowercase().replace('ё', "е");
    if let Some(month) = month_of_word(&lower) {
        return Token::Month(month);
    }
    if let Some(day) = weekday_of_word(&lower) {
        return Token::Weekday(day);
    }
    let spelled: &[(&str, u32)] = &[
        ("перв", 1),
        ("втор", 2),
        ("трет", 3),
        ("четверт", 4),
        ("пят", 5),
        ("одного", 1),
        ("один", 1),
        ("двух", 2),
        ("два", 2),
        ("трех", 3),
        ("три", 3),
        ("четыре", 4),
    ];
    let ordinal = spelled.iter().find(|(stem, _)| {
        lower.strip_prefix(stem).is_some_and(|rest| matches!(rest, "" | "ый" | "ой" | "ая" | "ое" | "ий" | "ья" | "ье"))
    });
    match (lower.as_str(), ordinal) {
        ("i", _) => Token::Number(1, 1),
        ("ii", _) => Token::Number(2, 1),
        ("iii", _) => Token::Number(3, 1),
        ("iv", _) => Token::Number(4, 1),
        (_, Some((_, value))) => Token::Number(*value, 1),
        _ => Token::Word(lower),
    }
}

fn mark(c: char) -> Option<Token> {
    Some(match c {
        '-' | '–' | '—' | '−' | '‐' | '‑' | '―' => Token::Dash,
        '/' | '\\' => Token::Slash,
        ',' | ';' | '+' => Token::Comma,
        '.' => Token::Dot,
        '(' | ')' | '[' | ']' => Token::Bracket,
        _ => return None,
    })
}

/// «2-ой», «1-ый», «3го»: the number alone.
fn drop_ordinal_endings(raw: &[Placed]) -> Vec<Placed> {
    const ENDINGS: [&str; 11] = ["й", "ый", "ой", "ий", "я", "ая", "е", "ое", "го", "ого", "му"];
    let ending = |placed: Option<&Placed>, after: usize| {
        placed.is_some_and(|next| {
            next.at.start == after && matches!(&next.token, Token::Word(word) if ENDINGS.contains(&word.as_str()))
        })
    };
    let mut kept: Vec<Placed> = Vec::with_capacity(raw.len());
    let mut index = 0;
    while let Some(placed) = raw.get(index) {
        kept.push(placed.clone());
        index += 1;
        if !matches!(placed.token, Token::Number(..)) {
            continue;
        }
        let next = raw.get(index);
        if ending(next, placed.at.end) {
            index += 1;
        } else if let Some(dash) = next.filter(|dash| dash.token == Token::Dash && dash.at.start == placed.at.end)
            && ending(raw.get(index + 1), dash.at.end)
        {
            index += 2;
        }
    }
    kept
}

/// «31.08.2020», «11.08. 2020», «31.08.20», «2020-08-31», «15.10», «05.2021».
fn join_dates(raw: &[Placed]) -> Vec<Placed> {
    let mut joined = Vec::with_capacity(raw.len());
    let mut index = 0;
    while let Some(first) = raw.get(index) {
        let number = |offset: usize| match raw.get(index + offset).map(|placed| &placed.token) {
            Some(Token::Number(value, digits)) => Some((*value, *digits)),
            _ => None,
        };
        let mark = |offset: usize, mark: &Token| raw.get(index + offset).is_some_and(|placed| placed.token == *mark);
        let full = if mark(1, &Token::Dot) && mark(3, &Token::Dot) {
            three(number(0), number(2), number(4))
        } else if mark(1, &Token::Dash) && mark(3, &Token::Dash) && number(0).is_some_and(|(_, digits)| digits == 4) {
            three(number(4).filter(|(_, digits)| *digits == 2), number(2), number(0))
        } else {
            None
        };
        let found = match full {
            Some(token) => Some((token, 5)),
            None if mark(1, &Token::Dot) => day_month(number(0), number(2))
                .map(|token| (token, 3))
                .or_else(|| month_before_year(number(0), number(2)).map(|token| (token, 2))),
            None => None,
        };
        if let Some((token, length)) = found {
            let end = raw.get(index + length - 1).map_or(first.at.end, |last| last.at.end);
            joined.push(Placed { token, at: first.at.start..end });
            index += length;
        } else {
            joined.push(first.clone());
            index += 1;
        }
    }
    joined
}

type Digits = Option<(u32, usize)>;

fn three(day: Digits, month: Digits, year: Digits) -> Option<Token> {
    let ((day, day_digits), (month, month_digits), (year, year_digits)) = (day?, month?, year?);
    if day_digits > 2 || month_digits > 2 || !matches!(year_digits, 2 | 4) {
        return None;
    }
    let year = i32::try_from(year).ok()? + if year_digits == 2 { 2000 } else { 0 };
    let date = NaiveDate::from_ymd_opt(year, month, day).filter(|date| (1900..=2199).contains(&date.year()));
    Some(Token::Date(date))
}

/// «05.2021»: the month; the year stays a number of its own.
fn month_before_year(month: Digits, year: Digits) -> Option<Token> {
    let ((month, month_digits), (year, _)) = (month?, year?);
    let fits = month_digits == 2 && (1..=12).contains(&month) && (1900..=2199).contains(&year);
    fits.then_some(Token::Month(month))
}

fn day_month(day: Digits, month: Digits) -> Option<Token> {
    let ((day, day_digits), (month, month_digits)) = (day?, month?);
    let fits = day_digits <= 2 && month_digits == 2 && (1..=31).contains(&day) && (1..=12).contains(&month);
    fits.then_some(Token::DayMonth(day, month))
}
