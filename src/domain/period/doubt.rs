//! Why a reading needs a person's eye.

use crate::domain::messages;

/// What is doubtful about a term.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Doubt {
    /// «январь июнь 2021 года»: two months with nothing between them, read as two due points.
    LostSeparator,
    /// «2020 г 03.06.2021г.- 30.11.2021г.»: two terms in one cell, read as two.
    TwoTerms,
    /// «20220-2021»: read as the proposed spelling.
    Typo(String),
    /// A month or «в течение года» and no plan that says which year.
    NoYear,
    /// A day that does not exist, as printed.
    ImpossibleDate(String),
    /// The end lies before the start.
    EndBeforeStart,
    /// Words that were not understood beside a term that was.
    ExtraWords(String),
    /// «учебный год» in a plan for a calendar year.
    SchoolYearUnclear,
    /// «до мая»: before May or by its end? Read as before.
    UntilMonth,
    /// Nothing in the text is known as a term.
    NotUnderstood,
}

impl Doubt {
    /// The stored word with its detail: `typo=2020-2021`.
    pub fn code(&self) -> String {
        match self {
            Self::LostSeparator => "lost_separator".to_owned(),
            Self::TwoTerms => "two_terms".to_owned(),
            Self::Typo(proposal) => format!("typo={proposal}"),
            Self::NoYear => "no_year".to_owned(),
            Self::ImpossibleDate(printed) => format!("impossible_date={printed}"),
            Self::EndBeforeStart => "end_before_start".to_owned(),
            Self::ExtraWords(words) => format!("extra_words={words}"),
            Self::SchoolYearUnclear => "school_year_unclear".to_owned(),
            Self::UntilMonth => "until_month".to_owned(),
            Self::NotUnderstood => "not_understood".to_owned(),
        }
    }

    /// The reverse of [`Doubt::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        let (word, detail) = code.split_once('=').unwrap_or((code, ""));
        Some(match word {
            "lost_separator" => Self::LostSeparator,
            "two_terms" => Self::TwoTerms,
            "typo" => Self::Typo(detail.to_owned()),
            "no_year" => Self::NoYear,
            "impossible_date" => Self::ImpossibleDate(detail.to_owned()),
            "end_before_start" => Self::EndBeforeStart,
            "extra_words" => Self::ExtraWords(detail.to_owned()),
            "school_year_unclear" => Self::SchoolYearUnclear,
            "until_month" => Self::UntilMonth,
            "not_understood" => Self::NotUnderstood,
            _ => return None,
        })
    }

    /// The sentence a person reads beside the term.
    pub fn sentence(&self) -> String {
        match self {
            Self::LostSeparator => messages::doubt_lost_separator(),
            Self::TwoTerms => messages::doubt_two_terms(),
            Self::Typo(proposal) => messages::doubt_typo(proposal),
            Self::NoYear => messages::doubt_no_year(),
            Self::ImpossibleDate(printed) => messages::doubt_impossible_date(printed),
            Self::EndBeforeStart => messages::doubt_end_before_start(),
            Self::ExtraWords(words) => messages::doubt_extra_words(words),
            Self::SchoolYearUnclear => messages::doubt_school_year_unclear(),
            Self::UntilMonth => messages::doubt_until_month(),
            Self::NotUnderstood => messages::doubt_not_understood(),
        }
    }
}
