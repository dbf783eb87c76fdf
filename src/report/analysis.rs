//! «Аналитическая справка» (source 000, 1.4 and 2.9; 001, 3): what the monitoring shows, and the conclusion from it.

use super::catalogue::Report;
use super::context::Context;
use super::document::{Align, Block, Cell, Document, Orientation, Run, Style, Table};
use super::monitoring::{self, Plan, Results, Supported, counted};
use super::parameters::Parameter;
use super::{issuer, messages, recommendations};
use crate::domain::{Record, Status};
use crate::forms::schema::Label;
use crate::{Error, Result};

/// The report.
pub static REPORT: Analysis = Analysis;

/// See the module.
pub struct Analysis;

const UPRIGHT: Orientation = Orientation::Portrait;

impl Report for Analysis {
    fn name(&self) -> &'static str {
        "analysis"
    }

    fn label(&self) -> Label {
        Label { ru: "Аналитическая справка".to_owned(), en: "Analytical note".to_owned() }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        &[(Parameter::Municipality, false), (Parameter::Year, false), (Parameter::AsOf, false)]
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        let (municipality, context) = &with_municipality(self, context)?;
        let schools = monitoring::listed(context, municipality)?;
        let plans = monitoring::plans(context, municipality)?;
        if schools.is_empty() && plans.is_empty() {
            return Err(Error::Refused(messages::nothing_found(self.label().get())));
        }
        let results = monitoring::results(context, &schools)?;
        let visits = monitoring::visits(context, &schools)?;
        let mut document = Document::new("Аналитическая справка");
        issuer::letterhead(context, Some(municipality), UPRIGHT, &mut document);
        document.push(UPRIGHT, Block::heading(0, "Аналитическая справка"));
        let under = format!("о результатах мониторинга поддержки школ {}", monitoring::time(context));
        document.push(UPRIGHT, Block::runs(Style::Centre, vec![Run::plain(under)]));
        chapter(&mut document, "1. Школы программы");
        document.push(UPRIGHT, Block::body(monitoring::on_the_lists(&schools, municipality)));
        if !schools.is_empty() {
            document.push(UPRIGHT, Block::Table(lists(context, &schools, &visits)));
        }
        chapter(&mut document, "2. Образовательные результаты");
        moved(&results, &mut document);
        chapter(&mut document, "3. Исполнение планов");
        executed(&plans, &mut document);
        chapter(&mut document, "4. Выезды и рекомендации");
        let advice = recommendations::rows(context)?;
        let went = counted(visits.len(), "выезд", "выезда", "выездов");
        let text = format!("Состоялось: {went}. Рекомендации. {}", recommendations::figures(&advice));
        document.push(UPRIGHT, Block::body(text));
        chapter(&mut document, "5. Вывод");
        for sentence in conclusion(context, &schools, &results, &plans, &visits) {
            document.push(UPRIGHT, Block::body(sentence));
        }
        issuer::sign(Some(municipality), UPRIGHT, &mut document);
        Ok(document)
    }
}

/// The municipality a report is of, and the context narrowed to it.
pub(super) fn with_municipality<'a>(report: &dyn Report, context: &Context<'a>) -> Result<(Record, Context<'a>)> {
    let missing =
        || Error::Refused(messages::parameter_missing(report.label().get(), Parameter::Municipality.option()));
    let school = context.parameters.school.map(|id| context.record("school", id)).transpose()?;
    let municipality = issuer::of(context, school.as_ref())?.ok_or_else(missing)?;
    let mut parameters = context.parameters.clone();
    parameters.municipality = Some(municipality.id);
    Ok((municipality, Context { parameters, ..*context }))
}

fn chapter(document: &mut Document, heading: &str) {
    document.push(UPRIGHT, Block::heading(1, heading));
}

fn lists(context: &Context<'_>, schools: &[Supported], visits: &[Record]) -> Table {
    let headings = ["№", "Школа", "Список", "Филиалов", "Координатор", "Выездов"];
    let mut table = Table {
        widths: vec![6, 34, 16, 12, 20, 12],
        header_rows: 1,
        rows: vec![headings.into_iter().map(Cell::text).collect()],
    };
    for (at, one) in schools.iter().enumerate() {
        let went = visits.iter().filter(|visit| visit.reference("school") == Some(one.school.id)).count();
        table.rows.push(vec![
            Cell::count(at + 1),
            Cell::text(&context.name_of(&one.school)),
            Cell::text(&one.lists.join(", ")).aligned(Align::Centre),
            Cell::count(one.branches),
            Cell::runs(context.typed(&one.school, "coordinator")),
            Cell::count(went),
        ]);
    }
    table
}

fn moved(results: &Results, out: &mut Document) {
    if results.rose.is_empty() && results.fell.is_empty() && results.same == 0 {
        return out.push(UPRIGHT, Block::body("Результатов хотя бы за два года нет: динамика не определяется."));
    }
    for (label, lines) in [("Повысились", &results.rose), ("Снизились", &results.fell)] {
        let heading = format!("{label}: {}.", lines.len());
        out.push(UPRIGHT, Block::runs(Style::Plain, vec![Run::bold(heading)]));
        if !lines.is_empty() {
            let items = lines.iter().map(|line| vec![Run::plain(line)]).collect();
            out.push(UPRIGHT, Block::List { ordered: false, items });
        }
    }
}

fn executed(plans: &[Plan], out: &mut Document) {
    if plans.is_empty() {
        return out.push(UPRIGHT, Block::body("Планов за это время нет."));
    }
    for plan in plans {
        let title = plan.record.text("title").replace('\n', " ");
        let runs = vec![Run::plain(format!("«{title}». ")), Run::plain(plan.counted())];
        out.push(UPRIGHT, Block::runs(Style::Body, runs));
    }
}

/// What needs a decision; a sentence of its own where nothing does.
fn conclusion(
    context: &Context<'_>,
    schools: &[Supported],
    results: &Results,
    plans: &[Plan],
    visits: &[Record],
) -> Vec<String> {
    let mut found = Vec::new();
    if !results.fell.is_empty() {
        found.push(format!(
            "Результаты снизились по {} из {}: причины разобрать адресно.",
            results.fell.len(),
            results.fell.len() + results.rose.len() + results.same
        ));
    }
    let overdue: usize = plans.iter().map(|plan| plan.count(Status::Overdue)).sum();
    let without: usize = plans.iter().map(|plan| plan.count(Status::NoTerm)).sum();
    if overdue + without > 0 {
        found.push(format!(
            "Просрочено {}, без срока\u{a0}— {without}: внести в план исполнение или новые сроки.",
            counted(overdue, "мероприятие", "мероприятия", "мероприятий")
        ));
    }
    let unseen: Vec<String> = schools
        .iter()
        .filter(|one| !visits.iter().any(|visit| visit.reference("school") == Some(one.school.id)))
        .map(|one| context.name_of(&one.school))
        .collect();
    if !unseen.is_empty() {
        found.push(format!("Выездов не было: {}. Включить в график.", unseen.join(", ")));
    }
    if found.is_empty() {
        found.push("Снижения результатов и просроченных мероприятий нет; работу продолжить по плану.".to_owned());
    }
    found
}
