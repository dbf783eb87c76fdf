//! What a questionnaire says: blocks and statements of every school, the year beside the year before, a chart a school.
//! Surveys of fewer than five sheets are named without a result.

use std::collections::BTreeMap;

use super::catalogue::Report;
use super::chart::{Chart, Series};
use super::context::Context;
use super::document::{Align, Block, Cell, Document, Orientation, Run, Style, Table};
use super::parameters::Parameter;
use super::typography::polish;
use super::{exams, issuer, messages};
use crate::domain::Record;
use crate::forms::exams::year_of;
use crate::forms::schema::{Form, Label};
use crate::forms::survey::{self, BlockProfile, FEWEST, Profile, percent};
use crate::text::sort_key;
use crate::{Error, Result};

/// The report.
pub static REPORT: Questionnaire = Questionnaire;

/// See the module.
pub struct Questionnaire;

impl Report for Questionnaire {
    fn name(&self) -> &'static str {
        "questionnaire"
    }

    fn label(&self) -> Label {
        Label {
            ru: "Результаты анкетирования".to_owned(), en: "Results of questionnaires".to_owned()
        }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        &[
            (Parameter::School, false),
            (Parameter::Municipality, false),
            (Parameter::Year, false),
            (Parameter::Form, false),
        ]
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        let mut schools = exams::schools(context)?;
        schools.sort_by_cached_key(|school| sort_key(school.text("name")));
        let page = Orientation::Landscape;
        let mut document = Document::new(&self.label().ru);
        let municipality = issuer::of(context, schools.first().filter(|_| schools.len() == 1))?;
        issuer::letterhead(context, municipality.as_ref(), page, &mut document);
        document.push(page, Block::heading(0, &self.label().ru));
        let mut any = false;
        for form in survey::blanks(context.forms) {
            if context.parameters.form.as_ref().is_some_and(|wanted| *wanted != form.id) {
                continue;
            }
            let mut titled = false;
            for school in &schools {
                let surveys = surveys(context, school, form)?;
                if surveys.is_empty() {
                    continue;
                }
                if !titled {
                    document.push(page, Block::heading(1, format!("Анкета «{}»", form.label.ru)));
                    titled = true;
                }
                of_school(context, school, form, &surveys, &mut document)?;
                any = true;
            }
        }
        if !any {
            return Err(Error::Refused(messages::nothing_found(self.label().get())));
        }
        issuer::sign(municipality.as_ref(), page, &mut document);
        Ok(document)
    }
}

/// The surveys of a school by year, up to the year asked for.
fn surveys(context: &Context<'_>, school: &Record, form: &Form) -> Result<BTreeMap<i32, Vec<Record>>> {
    use chrono::Datelike;
    let last = context.parameters.year.map(|year| year.to.year());
    let mut surveys: BTreeMap<i32, Vec<Record>> = BTreeMap::new();
    for record in context.records.related("questionnaire", "school", school.id)? {
        let Some(year) = year_of(&record).filter(|year| last.is_none_or(|last| *year <= last)) else { continue };
        if record.text("blank") == form.id {
            surveys.entry(year).or_default().push(record);
        }
    }
    // A year that was asked for and had no survey has no result to be shown.
    if last.is_some_and(|last| !surveys.contains_key(&last)) {
        surveys.clear();
    }
    Ok(surveys)
}

fn of_school(
    context: &Context<'_>,
    school: &Record,
    form: &Form,
    surveys: &BTreeMap<i32, Vec<Record>>,
    out: &mut Document,
) -> Result<()> {
    let page = Orientation::Landscape;
    let name = school.text("full_name");
    out.push(page, Block::heading(2, if name.is_empty() { school.text("name") } else { name }));
    let mut years = Vec::new();
    for (year, records) in surveys {
        let ids: Vec<_> = records.iter().map(|record| record.id).collect();
        let profile = survey::profile(context.records, form, &ids)?;
        let handed: Vec<_> = records.iter().filter_map(|record| record.get("handed_out").as_decimal()).collect();
        let handed: i64 = handed.iter().map(|number| number.mantissa()).sum();
        let mut sentence = format!("{year} год: листов {}", profile.sheets);
        if handed > 0 {
            sentence = format!("{sentence} из {handed} розданных");
        }
        if profile.sheets < FEWEST {
            sentence = format!("{sentence}; меньше {FEWEST}, поэтому результаты не показываются");
        }
        out.push(page, Block::runs(Style::Plain, vec![Run::plain(polish(&format!("{sentence}.")))]));
        years.push((*year, profile));
    }
    years.retain(|(_, profile)| !profile.blocks.is_empty());
    let Some((year, now)) = years.last() else { return Ok(()) };
    let before = years.iter().rev().nth(1);
    for block in &now.blocks {
        let old = before.and_then(|(year, profile)| Some((*year, twin(profile, block)?)));
        out.push(page, Block::Table(table(block, *year, old)));
    }
    if let Some(chart) = chart(&years) {
        out.push(page, Block::Chart(chart));
    }
    Ok(())
}

/// The same block of another year: the one with the same questions.
fn twin<'p>(profile: &'p Profile, block: &BlockProfile) -> Option<&'p BlockProfile> {
    let first = &block.questions.first()?.id;
    profile.blocks.iter().find(|other| other.questions.first().is_some_and(|question| question.id == *first))
}

/// Shares of every statement of a block and of the block, and the mean with its change.
fn table(block: &BlockProfile, year: i32, before: Option<(i32, &BlockProfile)>) -> Table {
    let scale: Vec<Label> = block.scale().map(<[Label]>::to_vec).unwrap_or_default();
    let title = block.title.as_ref().map_or("Вопросы для анализа", |title| title.ru.as_str());
    let mut head = vec![Cell::text(title)];
    head.extend(scale.iter().map(|label| Cell::text(&format!("{}, %", label.ru)).aligned(Align::Centre)));
    head.push(Cell::text(&format!("Среднее, {year}")).aligned(Align::Centre));
    if let Some((year, _)) = before {
        head.push(Cell::text(&format!("Изменение к {year}")).aligned(Align::Centre));
    }
    // The longest word of the scale, «Незначительные», must not be broken: hence the wide page, too.
    let mut widths = vec![60];
    widths.extend(std::iter::repeat_n(21, scale.len()));
    widths.extend(std::iter::repeat_n(16, head.len() - 1 - scale.len()));
    let mut table = Table { widths, header_rows: 1, rows: vec![head] };
    let mut row = |name: &str,
                   counts: &[usize],
                   mean: Option<crate::domain::Decimal>,
                   old: Option<crate::domain::Decimal>,
                   strong: bool| {
        let all: usize = counts.iter().sum();
        let mut cells = vec![Cell::text(name)];
        for at in 0..scale.len() {
            cells.push(
                counts
                    .get(at)
                    .map_or_else(|| Cell::text("—").aligned(Align::Centre), |count| Cell::count(percent(*count, all))),
            );
        }
        cells.push(mean.map_or_else(|| Cell::text("—"), Cell::number).aligned(Align::Centre));
        if before.is_some() {
            let by = mean.zip(old).and_then(|(mean, old)| mean.minus(old));
            cells.push(by.map_or_else(|| Cell::text("—"), |by| Cell::text(&by.signed())).aligned(Align::Centre));
        }
        table.rows.push(if strong { cells.into_iter().map(Cell::strong).collect() } else { cells });
    };
    for question in &block.questions {
        let old = before.and_then(|(_, before)| before.questions.iter().find(|other| other.id == question.id)?.mean);
        let counts = if scale.is_empty() { &[][..] } else { &question.counts[..] };
        row(&told(question, scale.is_empty()), counts, question.mean, old, false);
    }
    if !scale.is_empty() {
        row("Блок в целом", &block.counts(), block.mean(), before.and_then(|(_, before)| before.mean()), true);
    }
    table
}

/// The question; where its answers are not those of the block, with their counts.
fn told(question: &survey::QuestionProfile, with_answers: bool) -> String {
    if !with_answers {
        return question.label.ru.clone();
    }
    let all = question.people;
    let answers = question.answers.iter().zip(&question.counts);
    let answers: Vec<String> =
        answers.map(|(label, count)| format!("{} — {} %", label.ru, percent(*count, all))).collect();
    match (answers.is_empty(), question.people < FEWEST) {
        (_, true) => format!("{} (ответов меньше {FEWEST})", question.label.ru),
        (true, false) => format!("{} (ответов {})", question.label.ru, question.people),
        (false, false) => format!("{}: {}", question.label.ru, answers.join(", ")),
    }
}

/// The means of the blocks, a series a year.
fn chart(years: &[(i32, Profile)]) -> Option<Chart> {
    let (_, last) = years.last()?;
    let blocks: Vec<&BlockProfile> = last.blocks.iter().filter(|block| block.mean().is_some()).collect();
    let name = |block: &&BlockProfile| block.title.as_ref().map(|title| title.ru.clone()).unwrap_or_default();
    (blocks.len() > 1).then(|| Chart {
        title: "Средние по блокам".to_owned(),
        axis: "Блок".to_owned(),
        names: blocks.iter().map(name).collect(),
        series: years
            .iter()
            .map(|(year, profile)| Series {
                name: year.to_string(),
                values: blocks.iter().map(|block| twin(profile, block)?.mean()).collect(),
            })
            .collect(),
        line: false,
    })
}
