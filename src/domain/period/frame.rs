//! The year a plan is for, from its title.

use super::lex::{Lexed, Placed, Token};
use super::span::{Frame, FrameKind, Span};
use crate::domain::SchoolYear;

/// Finds «на 2020-2021 учебный год», «на 2021 год», «в 2021-2022 учебном году», «на 2021-2023 годы» in a title.
///
/// «на …» wins over «в …», and that over a year that only stands there; among equals the first. `None` when the
/// title names no year, as the plan of source 003.
pub fn find_frame(title: &str) -> Option<Frame> {
    let lexed = Lexed::new(title);
    let tokens = lexed.tokens.as_slice();
    let mut best: Option<(u8, Frame)> = None;
    for at in 0..tokens.len() {
        let Some(frame) = frame_at(tokens, at) else { continue };
        let rank = match at.checked_sub(1).map(|before| word(tokens, before)) {
            Some("на") => 2,
            Some("в") => 1,
            _ => 0,
        };
        if best.is_none_or(|(known, _)| rank > known) {
            best = Some((rank, frame));
        }
    }
    best.map(|(_, frame)| frame)
}

fn word(tokens: &[Placed], at: usize) -> &str {
    match tokens.get(at).map(|placed| &placed.token) {
        Some(Token::Word(word)) => word,
        _ => "",
    }
}

/// A year or a pair of years at token `at`, followed by a word that says it is one.
fn frame_at(tokens: &[Placed], at: usize) -> Option<Frame> {
    let number = |index: usize| match tokens.get(index).map(|placed| &placed.token) {
        Some(Token::Number(value, digits)) => i32::try_from(*value).ok().map(|value| (value, *digits)),
        _ => None,
    };
    let (first, 4) = number(at)? else { return None };
    // The second year of a pair is not a frame of its own.
    let mark = |index: usize| matches!(tokens.get(index).map(|placed| &placed.token), Some(Token::Dash | Token::Slash));
    if at >= 2 && mark(at - 1) && number(at - 2).is_some() {
        return None;
    }
    let second = if mark(at + 1) { number(at + 2) } else { None };
    let after = at + if second.is_some() { 3 } else { 1 };
    let school = word(tokens, after).starts_with("учебн") || matches!(word(tokens, after), "уч" | "у");
    let named = school || matches!(word(tokens, after), "г" | "гг" | "год" | "году" | "года" | "годы" | "годов");
    let second = match second {
        Some((year, 4)) => Some(year),
        Some((year, 2)) if year == (first + 1) % 100 => Some(first + 1),
        Some(_) => return None,
        None => None,
    };
    match second {
        Some(second) if second == first + 1 && (school || word(tokens, after) != "гг") => {
            let plural = word(tokens, after) == "годы";
            if plural { calendar(first, second) } else { SchoolYear::starting(first).map(Frame::academic) }
        }
        Some(second) if named => calendar(first, second),
        None if named && !school => calendar(first, first),
        _ => None,
    }
}

fn calendar(first: i32, last: i32) -> Option<Frame> {
    if !(1900..=2199).contains(&first) || !(1900..=2199).contains(&last) {
        return None;
    }
    let (first, last) = Span::calendar_year(first).zip(Span::calendar_year(last))?;
    let span = Span::new(first.from(), last.to())?;
    Some(Frame { from: span.from(), to: span.to(), kind: FrameKind::Calendar })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_year_of_the_source_titles() {
        let school = |year| SchoolYear::starting(year).map(Frame::academic);
        let long = "План мероприятий («дорожная карта») по реализации программы поддержки школ Волосовского \
                    муниципального района, показавших низкие образовательные результаты и школ, функционирующих в \
                    неблагоприятных социальных условиях на 2020-2021 учебный год";
        assert_eq!(find_frame(long), school(2020));
        let karata = "Дорожная карата по повышению качества общего образования на 2020-2021 учебный год.";
        assert_eq!(find_frame(karata), school(2020));
        assert_eq!(find_frame("в неблагоприятных социальных условиях на 2021 год"), Frame::calendar(2021));
        assert_eq!(find_frame("с низкими\nрезультатами обучения в 2021-2022 учебном году"), school(2021));
        let letter = "ПЛАН по сопровождению общеобразовательных организаций, демонстрирующих низкие образовательные \
                      результаты (ШНОР), и школ, работающих в неблагоприятных социальных условиях (ШНСУ)";
        assert_eq!(find_frame(letter), None);
    }

    #[test]
    fn prefers_the_year_the_plan_is_for() {
        let text = "Анализ за 2019-2020 учебный год и план на 2020-21 учебный год";
        assert_eq!(find_frame(text), SchoolYear::starting(2020).map(Frame::academic));
        let programme = find_frame("Программа на 2020 – 2023 годы").unwrap();
        assert_eq!((programme.kind, programme.from.to_string().as_str()), (FrameKind::Calendar, "2020-01-01"));
        assert_eq!(programme.to.to_string(), "2023-12-31");
        for text in ["", "приказ № 2021", "на 20220-2021 учебный год", "от 19.02.2021 №398/2"] {
            assert_eq!(find_frame(text), None, "{text}");
        }
    }
}
