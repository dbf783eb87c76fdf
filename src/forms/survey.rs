//! Questionnaires: forms whose records are anonymous sheets of a survey (`sheet` in the form's file). What was answered
//! is shown as counts of at least [`FEWEST`] people, so that nobody can be recognised.

use std::collections::BTreeMap;

use super::Registry;
use super::exams::year_of;
use super::schema::{Field, Form, Kind, Label};
use crate::Result;
use crate::domain::{Decimal, Record, RecordId, Records, Value};

/// Fewer sheets than this are not shown.
pub const FEWEST: usize = 5;
/// The field of a sheet that counts the papers.
pub const NUMBER: &str = "number";

/// The questionnaires there are.
pub fn blanks(forms: &Registry) -> impl Iterator<Item = &Form> {
    forms.forms().iter().filter(|form| !form.sheet.is_empty())
}

/// The form of the sheets of a survey.
pub fn blank_of<'f>(forms: &'f Registry, survey: &Record) -> Option<&'f Form> {
    forms.form(survey.text("blank")).filter(|form| !form.sheet.is_empty())
}

/// What a sheet asks, in order; what is not answered by a person is left out.
pub fn questions(form: &Form) -> Vec<&Field> {
    let asked = |field: &&Field| {
        let answered = matches!(
            field.kind,
            Kind::Choice { .. }
                | Kind::Choices { .. }
                | Kind::Answer
                | Kind::Score { .. }
                | Kind::Number { .. }
                | Kind::Date
                | Kind::Line { .. }
                | Kind::LongText { .. }
        );
        answered && field.id != form.sheet && field.id != NUMBER
    };
    form.fields.iter().filter(asked).collect()
}

/// Ids and labels of the answers of a question that offers some.
pub fn answers(field: &Field) -> Vec<(String, Label)> {
    let word = |id: &str, ru: &str, en: &str| (id.to_owned(), Label { ru: ru.to_owned(), en: en.to_owned() });
    match &field.kind {
        Kind::Answer => vec![
            word("yes", "да", "yes"),
            word("partly", "частично", "partly"),
            word("no", "нет", "no"),
            word("na", "не применимо", "n/a"),
        ],
        kind => kind.items().iter().map(|item| (item.id.clone(), item.label.clone())).collect(),
    }
}

/// Consecutive questions under one heading.
pub fn blocks(form: &Form) -> Vec<(Option<&Label>, Vec<&Field>)> {
    let mut blocks: Vec<(Option<&Label>, Vec<&Field>)> = Vec::new();
    for field in questions(form) {
        match blocks.last_mut() {
            Some((_, fields)) if field.section.is_none() => fields.push(field),
            _ => blocks.push((field.section.as_ref(), vec![field])),
        }
    }
    blocks
}

/// What some sheets say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Profile {
    /// Sheets with at least one answer.
    pub sheets: usize,
    /// The blocks; none where there are fewer than [`FEWEST`] sheets.
    pub blocks: Vec<BlockProfile>,
}

/// One block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockProfile {
    /// Its heading.
    pub title: Option<Label>,
    /// Its questions.
    pub questions: Vec<QuestionProfile>,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionProfile {
    /// Field id.
    pub id: String,
    /// What was asked.
    pub label: Label,
    /// Labels of the answers offered; empty for numbers and texts.
    pub answers: Vec<Label>,
    /// How many people answered at all.
    pub people: usize,
    /// How many gave each answer; empty where fewer than [`FEWEST`] answered.
    pub counts: Vec<usize>,
    /// The mean of numbers and scores; of a scale that of its places from 1 on. Not where fewer than [`FEWEST`] answered.
    pub mean: Option<Decimal>,
}

impl BlockProfile {
    /// The scale of the block, where all its questions have the same one.
    pub fn scale(&self) -> Option<&[Label]> {
        let first = &self.questions.first()?.answers;
        let same = !first.is_empty() && self.questions.iter().all(|question| question.answers == *first);
        same.then_some(first.as_slice())
    }

    /// The counts of all its questions together, where they have one scale.
    pub fn counts(&self) -> Vec<usize> {
        let Some(scale) = self.scale() else { return Vec::new() };
        let sum = |at: usize| self.questions.iter().filter_map(|question| question.counts.get(at)).sum();
        (0..scale.len()).map(sum).collect()
    }

    /// The mean of its questions' places on the scale, from 1 on.
    pub fn mean(&self) -> Option<Decimal> {
        mean_place(&self.counts())
    }
}

/// The mean of places from 1 on, by how many people chose each, with two digits.
fn mean_place(counts: &[usize]) -> Option<Decimal> {
    let people: usize = counts.iter().sum();
    let sum: usize = counts.iter().enumerate().map(|(at, count)| (at + 1) * count).sum();
    rounded(i128::try_from(sum).ok()? * 100, i128::try_from(people).ok()?)
}

/// `hundredths / people` with two digits; `None` of nobody.
fn rounded(hundredths: i128, people: i128) -> Option<Decimal> {
    if people == 0 {
        return None;
    }
    let twice = hundredths * 2 + if hundredths < 0 { -people } else { people };
    i64::try_from(twice / (2 * people)).ok().and_then(|mantissa| Decimal::new(mantissa, -2))
}

/// How many per cent a part is, rounded to whole ones.
pub fn percent(part: usize, all: usize) -> usize {
    (part * 200 + all).checked_div(all * 2).unwrap_or(0)
}

/// What the sheets of these surveys say together.
pub fn profile(records: &dyn Records, form: &Form, surveys: &[RecordId]) -> Result<Profile> {
    let questions = questions(form);
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut sheets = 0;
    for survey in surveys {
        records.each_related(&form.id, &form.sheet, *survey, &mut |sheet| {
            let mut answered = false;
            for field in &questions {
                let value = sheet.get(&field.id);
                if !value.is_empty() {
                    answered = true;
                    tallies.entry(&field.id).or_default().add(field, value);
                }
            }
            sheets += usize::from(answered);
            std::ops::ControlFlow::Continue(())
        })?;
    }
    if sheets < FEWEST {
        return Ok(Profile { sheets, blocks: Vec::new() });
    }
    let told = |field: &&Field| {
        let tally = tallies.get(field.id.as_str()).cloned().unwrap_or_default();
        tally.told(field)
    };
    let blocks = blocks(form)
        .into_iter()
        .map(|(title, fields)| BlockProfile { title: title.cloned(), questions: fields.iter().map(told).collect() });
    Ok(Profile { sheets, blocks: blocks.collect() })
}

/// What was answered to one question.
#[derive(Debug, Clone, Default)]
struct Tally {
    people: usize,
    by_answer: BTreeMap<String, usize>,
    hundredths: i128,
}

impl Tally {
    fn add(&mut self, field: &Field, value: &Value) {
        self.people += 1;
        match &field.kind {
            Kind::Number { .. } | Kind::Score { .. } => {
                let number = value.as_decimal().map_or(0, Decimal::scaled);
                self.hundredths += number / 10_000_000;
            }
            Kind::Choice { .. } | Kind::Answer => {
                *self.by_answer.entry(value.as_text().unwrap_or_default().to_owned()).or_default() += 1;
            }
            Kind::Choices { .. } => {
                for chosen in value.elements().iter().filter_map(Value::as_text) {
                    *self.by_answer.entry(chosen.to_owned()).or_default() += 1;
                }
            }
            _ => {}
        }
    }

    fn told(self, field: &Field) -> QuestionProfile {
        let answers = answers(field);
        let enough = self.people >= FEWEST;
        let counts: Vec<usize> = if enough {
            answers.iter().map(|(id, _)| self.by_answer.get(id).copied().unwrap_or(0)).collect()
        } else {
            Vec::new()
        };
        let mean = match &field.kind {
            Kind::Number { .. } | Kind::Score { .. } if enough => {
                i128::try_from(self.people).ok().and_then(|people| rounded(self.hundredths, people))
            }
            Kind::Choice { .. } => mean_place(&counts),
            _ => None,
        };
        QuestionProfile {
            id: field.id.clone(),
            label: field.label.clone(),
            answers: answers.into_iter().map(|(_, label)| label).collect(),
            people: self.people,
            counts,
            mean,
        }
    }
}

/// The survey of the same questionnaire in the same school that came last before this one.
pub fn before(records: &dyn Records, survey: &Record) -> Result<Option<Record>> {
    let (Some(school), Some(year)) = (survey.reference("school"), year_of(survey)) else { return Ok(None) };
    let others = records.related("questionnaire", "school", school)?;
    let earlier = others.into_iter().filter(|other| {
        other.text("blank") == survey.text("blank") && year_of(other).is_some_and(|other| other < year)
    });
    Ok(earlier.max_by_key(|other| (year_of(other), other.date("held"))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::records::MemoryRecords;

    const SURVEY: RecordId = RecordId::new([1; 16]);

    fn sheet(number: u8, answers: &[(&str, &str)]) -> Record {
        let sheet = Record::new(RecordId::new([number + 10; 16]), "questionnaire_sheet").with("questionnaire", SURVEY);
        answers.iter().fold(sheet, |sheet, (field, answer)| sheet.with(field, *answer))
    }

    #[test]
    fn the_questionnaire_of_the_source_is_here_word_by_word() {
        let source = include_str!("../demo/sources/004_b2d8c3539e754198.txt");
        let table = source.split("Вопросы для анализа\t").nth(1).unwrap();
        let mut lines = table.lines();
        let scale: Vec<&str> = lines.next().unwrap().split('\t').collect();
        let rest: Vec<&str> = lines.map(str::trim).take_while(|line| !line.starts_with("Таким образом")).collect();
        let rest: Vec<&str> = rest.into_iter().filter(|line| !line.is_empty()).collect();
        let forms = Registry::builtin();
        let form = forms.form("questionnaire_sheet").unwrap();
        let mut mine = Vec::new();
        for (title, fields) in blocks(form) {
            mine.push(title.unwrap().ru.as_str());
            assert_eq!(fields.len(), 5);
            for field in fields {
                mine.push(&field.label.ru);
                let labels: Vec<String> = answers(field).into_iter().map(|(_, label)| label.ru).collect();
                assert_eq!(labels, scale);
            }
        }
        assert_eq!(mine, rest);
        assert_eq!(questions(form).len(), 20);
        for line in form.intro.ru.lines() {
            assert!(source.contains(line), "{line}");
        }
    }

    #[test]
    fn four_sheets_are_hidden_and_five_are_counted() {
        let forms = Registry::builtin();
        let form = forms.form("questionnaire_sheet").unwrap();
        let mut records = MemoryRecords::default();
        for number in 0..4 {
            records.put(sheet(number, &[("a1", "marked"), ("a2", "no")]));
        }
        let hidden = profile(&records, form, &[SURVEY]).unwrap();
        assert_eq!((hidden.sheets, hidden.blocks.len()), (4, 0));
        // A sheet without an answer does not make them enough.
        records.put(sheet(90, &[]));
        assert!(profile(&records, form, &[SURVEY]).unwrap().blocks.is_empty());
        records.put(sheet(5, &[("a1", "slight")]));
        let shown = profile(&records, form, &[SURVEY]).unwrap();
        let block = &shown.blocks[0];
        assert_eq!((shown.sheets, shown.blocks.len(), block.questions.len()), (5, 4, 5));
        assert_eq!((block.questions[0].people, block.questions[0].counts.clone()), (5, vec![0, 1, 4]));
        assert_eq!(block.questions[0].mean.unwrap().to_string(), "2,80");
        // Only four people answered the second: it stays hidden, and out of the block.
        assert_eq!((block.questions[1].people, block.questions[1].counts.len()), (4, 0));
        assert_eq!((block.counts(), block.mean().unwrap().to_string()), (vec![0, 1, 4], "2,80".to_owned()));
        assert_eq!([percent(1, 3), percent(2, 3), percent(0, 0), percent(5, 5)], [33, 67, 0, 100]);
    }
}
