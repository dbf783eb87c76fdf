//! From printed terms to days: missing years found, ranges closed.

use chrono::{Datelike, NaiveDate};

use super::doubt::Doubt;
use super::grammar;
use super::lex::{Lexed, Placed};
use super::part::{Bound, Part, Term};
use super::span::{Frame, FrameKind, Span};
use crate::domain::Certainty;
use crate::domain::SchoolYear;

/// Days found in a text and how surely. `spans` is empty when only a doubt was found.
#[derive(Debug)]
pub(super) struct Dates {
    pub spans: Vec<Span>,
    pub certainty: Certainty,
    pub doubt: Option<Doubt>,
}

/// Reads a dated term; `None` when the tokens name no time at all.
pub(super) fn read(lexed: &Lexed, tokens: &[Placed], frame: Option<Frame>) -> Option<Dates> {
    let mut found = grammar::parse(lexed, tokens);
    if found.impossible {
        return Some(unread(found.doubt?));
    }
    if found.list.is_empty() {
        return None;
    }
    let mut resolver = Resolver { frame, derived: false, doubt: found.doubt };
    resolver.fill_ranges(&mut found.list);
    resolver.fill_lists(&mut found.list);
    let mut spans = Vec::new();
    for term in &found.list {
        match resolver.span(term) {
            Ok(span) => spans.push(span),
            Err(doubt) => return Some(unread(doubt)),
        }
    }
    spans.sort_unstable();
    spans.dedup();
    let extra = (!found.extra.is_empty()).then(|| Doubt::ExtraWords(found.extra.join(" ")));
    let doubt = resolver.doubt.or(extra);
    let certainty = match (&doubt, resolver.derived) {
        (Some(_), _) => Certainty::Doubtful,
        (None, true) => Certainty::Derived,
        (None, false) => Certainty::Exact,
    };
    Some(Dates { spans, certainty, doubt })
}

fn unread(doubt: Doubt) -> Dates {
    Dates { spans: Vec::new(), certainty: Certainty::Doubtful, doubt: Some(doubt) }
}

struct Resolver {
    frame: Option<Frame>,
    derived: bool,
    doubt: Option<Doubt>,
}

impl Resolver {
    /// «июнь – июль 2021 г.», «декабрь – март 2021», «сентябрь 2020 – март»: one end gives the other its year.
    fn fill_ranges(&mut self, terms: &mut [Term]) {
        for term in terms {
            let Some(right) = &mut term.right else { continue };
            if let (Part::Day { month: month @ None, .. }, Some(given)) = (&mut term.left, right.month()) {
                *month = Some(given);
            }
            let crosses = term.left.month().zip(right.month()).is_some_and(|(from, to)| to < from);
            match (term.left.year(), right.year()) {
                (None, Some(year)) => {
                    self.derived |= crosses;
                    term.left.set_year(year - i32::from(crosses));
                }
                (Some(year), None) => {
                    self.derived = true;
                    right.set_year(year + i32::from(crosses));
                }
                _ => {}
            }
        }
    }

    /// «3, 10 марта»: the month printed once serves the days before it. «сентябрь, декабрь 2020»: the year printed once serves the months before it, then those after it.
    fn fill_lists(&mut self, terms: &mut [Term]) {
        let mut month_after = None;
        for term in terms.iter_mut().rev() {
            if let Part::Day { month, .. } = &mut term.left {
                *month = month.or(month_after);
                month_after = *month;
            } else {
                month_after = None;
            }
        }
        let mut later: Option<(u32, i32)> = None;
        for term in terms.iter_mut().rev() {
            if let (true, Some((month, year))) = (term.lacks_year(), later) {
                let before = term.end_month().is_some_and(|own| own > month);
                self.derived |= before;
                term.give_year(year - i32::from(before));
            }
            later = term.left.month().zip(term.left.year());
        }
        let mut earlier: Option<(u32, i32)> = None;
        for term in terms.iter_mut() {
            if let (true, Some((month, year))) = (term.lacks_year(), earlier) {
                self.derived = true;
                let after = term.left.month().is_some_and(|own| own < month);
                term.give_year(year + i32::from(after));
            }
            let end = term.right.unwrap_or(term.left);
            earlier = end.month().zip(end.year());
        }
    }

    fn span(&mut self, term: &Term) -> Result<Span, Doubt> {
        let left = self.part(term.left, None)?;
        let Some(right) = term.right else { return Ok(self.bounded(left, term)) };
        let right = self.part(right, term.left.month().map(|month| (month, left.from().year())))?;
        Span::new(left.from(), right.to()).ok_or(Doubt::EndBeforeStart)
    }

    /// «до …» runs from the start of the plan, «с …» to its end.
    fn bounded(&mut self, span: Span, term: &Term) -> Span {
        let frame = self.frame.and_then(Frame::span);
        match term.bound {
            Bound::Whole => span,
            Bound::Until => {
                let until_month = matches!(term.left, Part::Month { .. } | Part::MonthOfSchoolYear { .. });
                let end = if until_month { span.from().pred_opt().unwrap_or(span.from()) } else { span.to() };
                if until_month {
                    self.doubt.get_or_insert(Doubt::UntilMonth);
                }
                self.derived |= frame.is_some();
                frame.and_then(|frame| Span::new(frame.from(), end)).unwrap_or(Span::day(end))
            }
            Bound::From => {
                self.derived |= frame.is_some();
                frame.and_then(|frame| Span::new(span.from(), frame.to())).unwrap_or(span)
            }
        }
    }

    /// The days of a part; `after` is the month and year its range starts in.
    fn part(&mut self, part: Part, after: Option<(u32, i32)>) -> Result<Span, Doubt> {
        match part {
            Part::Day { day, month, year } => {
                let month = month.ok_or(Doubt::NotUnderstood)?;
                let year = self.year(year, month, after)?;
                let date = NaiveDate::from_ymd_opt(year, month, day);
                date.map(Span::day).ok_or_else(|| Doubt::ImpossibleDate(format!("{day:02}.{month:02}.{year}")))
            }
            Part::Month { month, year } => {
                let year = self.year(year, month, after)?;
                Span::month(year, month).ok_or(Doubt::NotUnderstood)
            }
            Part::MonthOfSchoolYear { month, start } => {
                self.derived = true;
                Span::month(start + i32::from(month < 8), month).ok_or(Doubt::NotUnderstood)
            }
            Part::Year(year) => Span::calendar_year(year).ok_or(Doubt::NotUnderstood),
            Part::Years { first, second, school, slash } => self.years(first, second, school, slash),
            Part::Piece { months, nth, year } => self.piece(months, nth, year),
            Part::SchoolHalf { nth: 1, start } => months_span(start, 9, 12),
            Part::SchoolHalf { start, .. } => months_span(start + 1, 1, 5),
            Part::Frame { school } => self.whole_frame(school),
        }
    }

    fn year(&mut self, printed: Option<i32>, month: u32, after: Option<(u32, i32)>) -> Result<i32, Doubt> {
        if let Some(year) = printed {
            return Ok(year);
        }
        self.derived = true;
        let framed = self.frame.and_then(|frame| frame.year_of(month));
        match after {
            Some((start_month, start)) => Ok(start + i32::from(month < start_month)),
            None => framed.ok_or(Doubt::NoYear),
        }
    }

    fn years(&mut self, first: i32, second: i32, school: bool, slash: bool) -> Result<Span, Doubt> {
        if second <= first {
            return Err(Doubt::EndBeforeStart);
        }
        let follows = second == first + 1;
        let calendar_plan = self.frame.is_some_and(|frame| frame.kind == FrameKind::Calendar);
        let (first_school, last_school) = (SchoolYear::starting(first), SchoolYear::starting(second - 1));
        if school || (follows && (slash || !calendar_plan)) {
            // Bare «2020-2021» and «2020-2021 гг.» are a school year only because the plan counts in school years.
            self.derived |= !school && !slash;
            let (first, last) = first_school.zip(last_school).ok_or(Doubt::NotUnderstood)?;
            return Span::new(first.first_day(), last.last_day()).ok_or(Doubt::EndBeforeStart);
        }
        self.derived |= follows;
        let (first, last) = Span::calendar_year(first).zip(Span::calendar_year(second)).ok_or(Doubt::NotUnderstood)?;
        Span::new(first.from(), last.to()).ok_or(Doubt::EndBeforeStart)
    }

    fn piece(&mut self, months: u32, nth: u32, year: Option<i32>) -> Result<Span, Doubt> {
        let first = (nth - 1) * months + 1;
        let academic = self.frame.filter(|frame| frame.kind == FrameKind::Academic && year.is_none());
        if let (Some(frame), 6) = (academic, months) {
            // The halves of a school year: September–December and January–May.
            self.derived = true;
            let year = frame.year_of(if nth == 1 { 9 } else { 1 }).ok_or(Doubt::NoYear)?;
            let (from, to) = if nth == 1 { (9, 12) } else { (1, 5) };
            return months_span(year, from, to);
        }
        let year = self.year(year, first, None)?;
        months_span(year, first, first + months - 1)
    }

    fn whole_frame(&mut self, school: bool) -> Result<Span, Doubt> {
        let frame = self.frame.ok_or(Doubt::NoYear)?;
        if school && frame.kind == FrameKind::Calendar {
            self.doubt.get_or_insert(Doubt::SchoolYearUnclear);
        }
        self.derived = true;
        frame.span().ok_or(Doubt::EndBeforeStart)
    }
}

fn months_span(year: i32, first: u32, last: u32) -> Result<Span, Doubt> {
    let (from, to) = Span::month(year, first).zip(Span::month(year, last)).ok_or(Doubt::NotUnderstood)?;
    Span::new(from.from(), to.to()).ok_or(Doubt::EndBeforeStart)
}
