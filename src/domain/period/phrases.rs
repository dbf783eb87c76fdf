//! Terms that are no dates: by plan, by readiness, by event, continuous, recurring.

use super::dates::{self, Dates};
use super::doubt::Doubt;
use super::lex::{Lexed, Placed, Token};
use super::reading::{Every, Reading, Unit};
use super::span::{Frame, Span};
use crate::domain::Certainty;

/// A reading with how surely it was made.
pub(super) struct Judged {
    pub reading: Reading,
    pub certainty: Certainty,
    pub doubt: Option<Doubt>,
}

impl Judged {
    fn exact(reading: Reading) -> Self {
        Self { reading, certainty: Certainty::Exact, doubt: None }
    }
}

/// Words that hang a term on an event when they open it.
const EVENT_OPENINGS: [&[&str]; 12] = [
    &["по", "итог"],
    &["по", "результат"],
    &["по", "окончани"],
    &["по", "завершени"],
    &["по", "запрос"],
    &["по", "заявк"],
    &["по", "необходимост"],
    &["по", "мере"],
    &["после"],
    &["перед"],
    &["при"],
    &["в", "случае"],
];

/// Tries every phrase; `None` leaves the text to the dates.
pub(super) fn read(lexed: &Lexed, frame: Option<Frame>) -> Option<Judged> {
    by_readiness(lexed, frame)
        .or_else(|| by_event(lexed))
        .or_else(|| recurring(lexed, frame))
        .or_else(|| by_plan(lexed, frame))
        .or_else(|| continuous(lexed, frame))
}

fn word(tokens: &[Placed], at: usize) -> &str {
    match tokens.get(at).map(|placed| &placed.token) {
        Some(Token::Word(word)) => word,
        _ => "",
    }
}

fn starts(tokens: &[Placed], at: usize, stems: &[&str]) -> bool {
    stems.iter().enumerate().all(|(offset, stem)| word(tokens, at + offset).starts_with(stem))
}

fn by_readiness(lexed: &Lexed, frame: Option<Frame>) -> Option<Judged> {
    let tokens = lexed.tokens.as_slice();
    let found = (word(tokens, 0) == "по" && starts(tokens, 1, &["мере", "готовност"]) && tokens.len() == 3)
        || (word(tokens, 0) == "по" && starts(tokens, 1, &["готовност"]) && tokens.len() == 2);
    let review_by = frame.map(|frame| frame.to);
    found.then(|| Judged {
        certainty: if review_by.is_some() { Certainty::Derived } else { Certainty::Exact },
        ..Judged::exact(Reading::ByReadiness { review_by })
    })
}

fn by_event(lexed: &Lexed) -> Option<Judged> {
    let tokens = lexed.tokens.as_slice();
    let opening = EVENT_OPENINGS.iter().any(|stems| {
        // The last word may be inflected, the ones before it may not.
        let exact = stems.len() - 1;
        stems.iter().take(exact).enumerate().all(|(at, stem)| word(tokens, at) == *stem)
            && stems.last().is_some_and(|stem| {
                let found = word(tokens, exact);
                if exact == 0 { found == *stem } else { found.starts_with(stem) }
            })
    });
    let meeting = tokens.iter().all(|placed| matches!(placed.token, Token::Word(_) | Token::Dash | Token::Comma))
        && (0..tokens.len()).any(|at| starts(tokens, at, &["заседани"]) || starts(tokens, at, &["совещани"]))
        && !(0..tokens.len()).any(|at| plan_word(word(tokens, at)).is_some());
    (opening || meeting).then(|| Judged::exact(Reading::ByEvent(lexed.whole())))
}

/// «план» or «график», whatever the case.
fn plan_word(word: &str) -> Option<&'static str> {
    match word {
        "план" | "плану" | "плана" | "планом" | "планам" => Some("план"),
        "график" | "графику" | "графика" | "графиком" => Some("график"),
        _ => None,
    }
}

/// «По плану ЛОИРО», «по отдельному плану», «По графику», «В течение года по плану ММС, КО».
fn by_plan(lexed: &Lexed, frame: Option<Frame>) -> Option<Judged> {
    let tokens = lexed.tokens.as_slice();
    let at = (0..tokens.len()).find(|at| plan_word(word(tokens, *at)).is_some())?;
    let kind = plan_word(word(tokens, at))?;
    let opening = (at.saturating_sub(3)..at)
        .rev()
        .find(|before| matches!(word(tokens, *before), "по" | "согласно" | "согласно," | "соответствии"))?;
    let between: Vec<String> =
        tokens.get(opening + 1..at)?.iter().map(|placed| lexed.printed(placed)).map(nominative).collect();
    let mut after = at + 1;
    if matches!(tokens.get(after).map(|placed| &placed.token), Some(Token::Dash))
        && plan_word(word(tokens, after + 1)).is_some()
    {
        after += 2;
    }
    let named = lexed.rest(after);
    let name = match (between.is_empty(), named.is_empty()) {
        (true, false) => named,
        (true, true) => kind.to_owned(),
        (false, true) => format!("{} {kind}", between.join(" ")),
        (false, false) => format!("{} {kind} {named}", between.join(" ")),
    };
    let around = surrounding(lexed, tokens.get(..opening)?, &[], frame);
    Some(Judged {
        reading: Reading::ByPlan { name, within: around.span },
        certainty: around.certainty,
        doubt: around.doubt,
    })
}

/// «отдельному» → «отдельный».
fn nominative(printed: &str) -> String {
    let lower = printed.to_lowercase();
    match (lower.strip_suffix("ому"), lower.strip_suffix("ему")) {
        (Some(stem), _) => format!("{stem}ый"),
        (_, Some(stem)) => format!("{stem}ий"),
        _ => printed.to_owned(),
    }
}

/// «На постоянной основе», «постоянно», «систематически».
fn continuous(lexed: &Lexed, frame: Option<Frame>) -> Option<Judged> {
    let tokens = lexed.tokens.as_slice();
    let stems = ["постоянно", "непрерывн", "систематическ", "регулярн"];
    let at = (0..tokens.len()).find(|at| stems.iter().any(|stem| word(tokens, *at).starts_with(stem)))?;
    let first = at - usize::from(at > 0 && matches!(word(tokens, at - 1), "на"));
    let last = at + usize::from(word(tokens, at + 1).starts_with("основ"));
    let around = surrounding(lexed, tokens.get(..first)?, tokens.get(last + 1..)?, frame);
    Some(around.or_frame(frame).judged(Reading::Continuous))
}

fn recurring(lexed: &Lexed, frame: Option<Frame>) -> Option<Judged> {
    let tokens = lexed.tokens.as_slice();
    let (at, (every, length)) = (0..tokens.len()).find_map(|at| Some((at, frequency(tokens, at)?)))?;
    let around = surrounding(lexed, tokens.get(..at)?, tokens.get(at + length..)?, frame);
    Some(around.or_frame(frame).judged(|within| Reading::Recurring { every, within }))
}

/// A frequency at token `at` and how many tokens it takes.
fn frequency(tokens: &[Placed], at: usize) -> Option<(Every, usize)> {
    let token = |ahead: usize| tokens.get(at + ahead).map(|placed| &placed.token);
    let word = |ahead: usize| word(tokens, at + ahead);
    let each = |ahead: usize| matches!(word(ahead), "каждый" | "каждая" | "каждое" | "каждого" | "каждую" | "каждой");
    // «2-ой понедельник каждого месяца», «последняя пятница месяца»
    let nth = match token(0) {
        Some(Token::Number(nth @ 1..=5, _)) => i8::try_from(*nth).ok(),
        _ if word(0).starts_with("последн") => Some(-1),
        _ => None,
    };
    if let (Some(nth), Some(Token::Weekday(day))) = (nth, token(1)) {
        let words = if each(2) && word(3).starts_with("месяц") { 4 } else { 3 };
        return (words == 4 || word(2).starts_with("месяц")).then_some((Every::NthWeekday(nth, *day), words));
    }
    if each(0) {
        return match token(1) {
            Some(Token::Weekday(day)) => Some((Every::Weekly(*day), 2)),
            _ => unit(word(1)).map(|unit| (Every::Times(1, unit), 2)),
        };
    }
    let adverb = match word(0) {
        "еженедельно" => Some(Unit::Week),
        "ежемесячно" => Some(Unit::Month),
        "ежеквартально" => Some(Unit::Quarter),
        "ежегодно" => Some(Unit::Year),
        _ => None,
    };
    if let Some(unit) = adverb {
        return Some((Every::Times(1, unit), 1));
    }
    // «не реже 1 раза в год», «не менее двух раз в год»
    let least = word(0) == "не" && (word(1) == "реже" || word(1) == "менее");
    let start = if least { 2 } else { 0 };
    let (times, numbers) = match token(start) {
        Some(Token::Number(times, _)) => (u8::try_from(*times).ok().filter(|times| *times > 0)?, 1),
        _ => (1, 0),
    };
    let at = start + numbers;
    if !matches!(word(at), "раз" | "раза") || word(at + 1) != "в" {
        return None;
    }
    let every = unit(word(at + 2))?;
    Some((if least { Every::AtLeast(times, every) } else { Every::Times(times, every) }, at + 3))
}

fn unit(word: &str) -> Option<Unit> {
    match word {
        "неделю" | "неделя" => Some(Unit::Week),
        "месяц" => Some(Unit::Month),
        "квартал" => Some(Unit::Quarter),
        "полугодие" => Some(Unit::HalfYear),
        "год" => Some(Unit::Year),
        _ => None,
    }
}

/// What stands around a phrase: a stretch of days, nothing, or words that were not understood.
struct Around {
    span: Option<Span>,
    certainty: Certainty,
    doubt: Option<Doubt>,
}

fn surrounding(lexed: &Lexed, before: &[Placed], after: &[Placed], frame: Option<Frame>) -> Around {
    let tokens: Vec<Placed> = before.iter().chain(after).cloned().collect();
    if let Some(Dates { spans, certainty, doubt }) = dates::read(lexed, &tokens, frame) {
        let whole = spans.first().zip(spans.last()).and_then(|(first, last)| Span::new(first.from(), last.to()));
        return Around { span: whole, certainty, doubt };
    }
    let words: Vec<&str> = tokens
        .iter()
        .filter(|placed| matches!(placed.token, Token::Word(_) | Token::Number(..) | Token::Weekday(_)))
        .map(|placed| lexed.printed(placed))
        .filter(|word| !matches!(*word, "в" | "В" | "и" | "соответствии" | "с"))
        .collect();
    if words.is_empty() {
        return Around { span: None, certainty: Certainty::Exact, doubt: None };
    }
    Around { span: None, certainty: Certainty::Doubtful, doubt: Some(Doubt::ExtraWords(words.join(" "))) }
}

impl Around {
    /// Where no stretch is printed, the plan gives it.
    fn or_frame(mut self, frame: Option<Frame>) -> Self {
        if self.span.is_none()
            && let Some(span) = frame.and_then(Frame::span)
        {
            self.span = Some(span);
            self.certainty = self.certainty.max(Certainty::Derived);
        }
        self
    }

    fn judged(self, reading: impl FnOnce(Option<Span>) -> Reading) -> Judged {
        Judged { reading: reading(self.span), certainty: self.certainty, doubt: self.doubt }
    }
}
