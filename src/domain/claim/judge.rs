//! A claim against the figures of its school.

use std::collections::BTreeMap;
use std::fmt;

use super::messages as say;
use super::{Claim, Figure, Figures, Says, exam_name};
use crate::domain::Decimal;
use crate::domain::dynamics::Outcome;
use crate::text;

/// Marks of 2 to 5 that differ by no more than this are the same for «стабильные»: classes differ that much.
const SAME_MARK: (i64, i64) = (2, -1);
/// The same for scores of 0 to 100.
const SAME_SCORE: (i64, i64) = (5, 0);
/// Marks end here.
const HIGHEST_MARK: (i64, i64) = (5, 0);

/// A figure's way through the years, as a sentence: «ОГЭ, Рус. яз: 3,84 (2019) → 3,2 (2021)».
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What is counted.
    pub what: String,
    /// First year and value.
    pub from: (i32, Decimal),
    /// Last year and value.
    pub to: (i32, Decimal),
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((first, from), (last, to)) = (self.from, self.to);
        write!(f, "{}: {from} ({first}) → {to} ({last})", self.what)
    }
}

/// What the figures say to a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// Figures bear it out.
    Confirmed(Vec<String>),
    /// Figures say the opposite; what they say.
    Contradicted(Vec<String>),
    /// A figure is claimed and there is none to hold it against; why.
    Unproven(String),
    /// Not a matter of figures: a document has to show it.
    NeedsEvidence,
}

impl Judgement {
    /// Stable id: `confirmed`, `contradicted`, `unproven`, `evidence`.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Confirmed(_) => "confirmed",
            Self::Contradicted(_) => "contradicted",
            Self::Unproven(_) => "unproven",
            Self::NeedsEvidence => "evidence",
        }
    }

    /// What a person reads.
    pub fn label(&self) -> String {
        match self {
            Self::Confirmed(_) => say::confirmed(),
            Self::Contradicted(_) => say::contradicted(),
            Self::Unproven(_) => say::unproven(),
            Self::NeedsEvidence => say::needs_evidence(),
        }
    }

    /// The figures or the reason behind it.
    pub fn grounds(&self) -> String {
        match self {
            Self::Confirmed(facts) | Self::Contradicted(facts) => facts.join("; "),
            Self::Unproven(why) => why.clone(),
            Self::NeedsEvidence => String::new(),
        }
    }
}

/// Holds a claim against the figures.
pub fn judge(claim: &Claim, figures: &Figures) -> Judgement {
    match claim.says {
        Says::Stable | Says::Rise => results(claim, figures),
        Says::RiseBy(percent) => measured(claim, percent, figures),
        Says::MorePeople => Judgement::Unproven(say::no_numbers()),
        Says::NoSeniors => seniors(claim, figures),
        Says::Share(_) | Says::Plain => Judgement::NeedsEvidence,
    }
}

/// «Стабильные результаты …», «Повышение результатов …»: every series of the exams named, its first year to its last.
fn results(claim: &Claim, figures: &Figures) -> Judgement {
    let series = series(claim, &figures.exams);
    let facts: Vec<Fact> = series.iter().filter_map(|(what, points)| fact(what, points)).collect();
    if facts.is_empty() {
        return Judgement::Unproven(say::no_results());
    }
    let told = |facts: Vec<&Fact>| facts.into_iter().map(Fact::to_string).collect();
    let fell: Vec<&Fact> = facts.iter().filter(|fact| fell(fact)).collect();
    if !fell.is_empty() {
        return Judgement::Contradicted(told(fell));
    }
    if claim.says == Says::Rise && !facts.iter().any(|fact| fact.to.1 > fact.from.1) {
        return Judgement::Contradicted(told(facts.iter().collect()));
    }
    Judgement::Confirmed(told(facts.iter().collect()))
}

type Series = BTreeMap<(usize, String), Vec<(i32, Decimal)>>;

/// Values by exam and subject, of the years named or all.
fn series(claim: &Claim, figures: &[Figure]) -> Vec<(String, Vec<(i32, Decimal)>)> {
    let mut series: Series = BTreeMap::new();
    let place = |exam: &str| super::EXAMS.iter().position(|known| *known == exam).unwrap_or(super::EXAMS.len());
    for figure in figures {
        let exam_counts = claim.exams.is_empty() || claim.exams.contains(&figure.exam.as_str());
        let year_counts = claim.years.len() < 2 || claim.years.contains(&figure.year);
        if let (true, true, Outcome::Value(value)) = (exam_counts, year_counts, figure.outcome) {
            let key = (place(&figure.exam), figure.subject.clone());
            series.entry(key).or_default().push((figure.year, value));
        }
    }
    series
        .into_iter()
        .map(|((exam, subject), mut points)| {
            points.sort_by_key(|(year, _)| *year);
            let exam = super::EXAMS.get(exam).map_or("", |exam| exam_name(exam));
            (format!("{exam}, {subject}"), points)
        })
        .collect()
}

fn fact(what: &str, points: &[(i32, Decimal)]) -> Option<Fact> {
    let (from, to) = (*points.first()?, *points.last()?);
    (from.0 < to.0).then(|| Fact { what: what.to_owned(), from, to })
}

/// The value fell by more than what counts as the same.
fn fell(fact: &Fact) -> bool {
    let (from, to) = (fact.from.1, fact.to.1);
    let is_mark = number(HIGHEST_MARK).is_some_and(|highest| from <= highest && to <= highest);
    let same = number(if is_mark { SAME_MARK } else { SAME_SCORE });
    from.minus(to).zip(same).and_then(|(fall, same)| fall.minus(same)).is_some_and(|over| over.mantissa() > 0)
}

fn number((mantissa, exponent): (i64, i64)) -> Option<Decimal> {
    Decimal::new(mantissa, exponent)
}

/// «Качество знаний … с 2019 года повысилось на 8,2 %»: the values of that indicator in the first year named and in the
/// last one known.
fn measured(claim: &Claim, percent: Decimal, figures: &Figures) -> Judgement {
    let folded = text::fold(&claim.text);
    let named = |name: &str| {
        let name = text::fold(name);
        let mut words = name.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() > 3);
        words.next().is_some_and(|first| folded.contains(first)) && words.all(|word| folded.contains(word))
    };
    let mut points: Vec<(i32, Decimal)> =
        figures.measures.iter().filter(|measure| named(&measure.name)).map(|m| (m.year, m.value)).collect();
    points.sort_by_key(|(year, _)| *year);
    let from = match claim.years.first() {
        Some(first) => points.iter().find(|(year, _)| year == first),
        None => points.first(),
    };
    let to = points.last().filter(|(year, _)| from.is_some_and(|(first, _)| year > first));
    let (Some(from), Some(to)) = (from, to) else { return Judgement::Unproven(say::no_base(percent)) };
    let what = figures.measures.iter().find(|m| named(&m.name)).map(|m| m.name.clone()).unwrap_or_default();
    let told = vec![Fact { what, from: *from, to: *to }.to_string()];
    let over = to.1.minus(from.1).and_then(|risen| risen.minus(percent));
    if over.is_some_and(|over| over.mantissa() == 0) {
        Judgement::Confirmed(told)
    } else {
        Judgement::Contradicted(told)
    }
}

/// A school without classes 10 and 11 has no ЕГЭ from the year after the first school year named on: neither a value nor
/// «0», which reads as «nobody sat it».
fn seniors(claim: &Claim, figures: &Figures) -> Judgement {
    let Some(first) = claim.years.first() else { return Judgement::NeedsEvidence };
    let of_seniors = |figure: &&Figure| figure.exam.starts_with("ege") && figure.year > *first;
    let (fits, not): (Vec<&Figure>, Vec<&Figure>) =
        figures.exams.iter().filter(of_seniors).partition(|figure| figure.outcome == Outcome::NotApplicable);
    let told = |figures: Vec<&Figure>, say: fn(String, String, String) -> String| {
        let one = |f: &Figure| say(exam_name(&f.exam).to_owned(), f.subject.clone(), f.year.to_string());
        figures.into_iter().map(one).collect()
    };
    match (fits.is_empty(), not.is_empty()) {
        (_, false) => Judgement::Contradicted(told(not, say::not_marked_inapplicable)),
        (false, true) => Judgement::Confirmed(told(fits, say::inapplicable)),
        (true, true) => Judgement::NeedsEvidence,
    }
}
