//! «Справка по итогам мониторингового выезда» (source 002, 4.2–4.4): printed at the school gate, without a network.

mod findings;
mod follow_up;
mod head;
mod outcome;

use super::catalogue::Report;
use super::context::Context;
use super::document::{Block, Cell, Document, Orientation, Run, Style};
use super::parameters::Parameter;
use crate::domain::Record;
use crate::forms::schema::Label;
use crate::{Error, Result};

/// The report.
pub static REPORT: Visit = Visit;

/// See the module.
pub struct Visit;

impl Report for Visit {
    fn name(&self) -> &'static str {
        "visit"
    }

    fn label(&self) -> Label {
        Label { ru: "Справка по итогам выезда".to_owned(), en: "Visit note".to_owned() }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        &[(Parameter::Visit, false), (Parameter::School, false)]
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        let visit = chosen(self, context)?;
        let school = context.follow(&visit, "school")?;
        let mut page = Page::new(&head::title(context, &visit));
        head::write(context, &visit, school.as_ref(), &mut page)?;
        follow_up::write(context, &visit, &mut page)?;
        let findings = findings::of(context, &visit)?;
        let recommendations = outcome::recommendations(context, &visit, &findings)?;
        findings::write(context, &findings, &recommendations, &mut page);
        outcome::write(context, &visit, &findings, &recommendations, &mut page)?;
        head::sign(context, &visit, school.as_ref(), &mut page)?;
        Ok(page.document)
    }
}

/// The visit asked for, or the last one of the school asked for.
fn chosen(report: &Visit, context: &Context<'_>) -> Result<Record> {
    if let Some(id) = context.parameters.visit {
        return context.record("visit", id);
    }
    let missing =
        || Error::Refused(super::messages::parameter_missing(report.label().get(), Parameter::Visit.option()));
    let school = context.parameters.school.ok_or_else(missing)?;
    let held = |visit: &Record| visit.date("date").or_else(|| visit.date("planned"));
    let mut visits = context.records.related("visit", "school", school)?;
    visits.retain(|visit| held(visit).is_none_or(|day| day <= context.as_of()));
    visits.into_iter().max_by_key(|visit| (held(visit), visit.id)).ok_or_else(missing)
}

/// An upright document that grows downwards.
struct Page {
    document: Document,
}

impl Page {
    fn new(title: &str) -> Self {
        Self { document: Document::new(title) }
    }

    fn add(&mut self, block: Block) {
        self.document.push(Orientation::Portrait, block);
    }

    /// «Школа: …».
    fn line(&mut self, label: &str, runs: Vec<Run>) {
        let mut all = vec![Run::bold(format!("{label}: "))];
        all.extend(runs);
        self.add(Block::runs(Style::Plain, all));
    }

    /// Paragraphs of a typed long text; nothing where it is empty.
    fn text(&mut self, runs: Vec<Run>) {
        for runs in Cell::lines(runs).paragraphs {
            self.add(Block::runs(Style::Body, runs));
        }
    }
}
