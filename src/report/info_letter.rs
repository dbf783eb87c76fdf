//! «Информационно-методическое письмо» to the schools (source 004, resolution 3; 003 for its letterhead): results, measures,
//! decisions. Nobody is named in it.

use super::analysis::with_municipality;
use super::catalogue::Report;
use super::context::Context;
use super::document::{Block, Document, Orientation, Run, Style};
use super::issuer;
use super::monitoring::{self, counted};
use super::parameters::Parameter;
use crate::Result;
use crate::domain::Status;
use crate::domain::year_turn::unfinished;
use crate::forms::nameless::Nameless;
use crate::forms::schema::Label;

/// The report.
pub static REPORT: InfoLetter = InfoLetter;

/// See the module.
pub struct InfoLetter;

const UPRIGHT: Orientation = Orientation::Portrait;
/// Rows of a plan that are named; a letter is one to be read.
const NAMED: usize = 15;

impl Report for InfoLetter {
    fn name(&self) -> &'static str {
        "info_letter"
    }

    fn label(&self) -> Label {
        Label {
            ru: "Информационно-методическое письмо".to_owned(), en: "Information letter".to_owned()
        }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        &[(Parameter::Municipality, false), (Parameter::Year, false), (Parameter::AsOf, false)]
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        // Who signs stands below the letter; the letter itself names nobody.
        let signed = issuer::of(context, None)?;
        let nameless = Nameless::new(context.records, context.forms)?;
        let without = Context { records: &nameless, parameters: context.parameters.clone(), ..*context };
        let (municipality, context) = &with_municipality(self, &without)?;
        let (schools, plans) = monitoring::supported(self, context, municipality)?;
        let mut document = Document::new("Информационно-методическое письмо");
        issuer::letterhead(context, Some(municipality), UPRIGHT, &mut document);
        document.push(UPRIGHT, Block::runs(Style::Right, vec![Run::plain("Руководителям ОО")]));
        document.push(UPRIGHT, Block::runs(Style::Plain, vec![Run::plain("от ____________ № ________")]));
        document.push(UPRIGHT, Block::heading(0, "Информационно-методическое письмо"));
        let about = format!(
            "по вопросам «О результатах мониторинга», «Меры, мероприятия», «Управленческие решения» {}",
            monitoring::time(context)
        );
        document.push(UPRIGHT, Block::runs(Style::Centre, vec![Run::plain(about)]));
        document.push(UPRIGHT, Block::heading(1, "О результатах мониторинга"));
        document.push(UPRIGHT, Block::body(monitoring::on_the_lists(&schools, municipality)));
        let results = monitoring::results(context, &schools)?;
        let moved = results.rose.len() + results.fell.len() + results.same;
        if moved > 0 {
            let text = format!(
                "Результаты экзаменов и проверочных работ сопоставлены по {moved} предметам школ за все годы: повысились\u{a0}— {}, снизились\u{a0}— {}, не изменились\u{a0}— {}.",
                results.rose.len(),
                results.fell.len(),
                results.same
            );
            document.push(UPRIGHT, Block::body(text));
            let items: Vec<Vec<Run>> = results.fell.iter().map(|line| vec![Run::plain(line)]).collect();
            if !items.is_empty() {
                document.push(UPRIGHT, Block::body("Обратить внимание на снижение:"));
                document.push(UPRIGHT, Block::List { ordered: false, items });
            }
        }
        let visits = monitoring::visits(context, &schools)?;
        let went = counted(visits.len(), "выезд", "выезда", "выездов");
        document.push(UPRIGHT, Block::body(format!("Состоялось: {went} в школы программы.")));
        document.push(UPRIGHT, Block::heading(1, "Меры, мероприятия"));
        if let Some(table) = monitoring::plan_table(&plans) {
            document.push(UPRIGHT, Block::Table(table));
        }
        for plan in &plans {
            let left = unfinished(context.records, &plan.record, context.as_of())?;
            let ahead: Vec<Vec<Run>> = left
                .iter()
                .filter(|row| !matches!(row.status, Status::DonePartly))
                .take(NAMED)
                .map(|row| {
                    let term = row.activity.text("term");
                    let term = if term.is_empty() { String::new() } else { format!(" ({term})") };
                    vec![Run::plain(format!("{}{term}", context.name_of(&row.activity).replace('\n', " ")))]
                })
                .collect();
            if !ahead.is_empty() {
                let title = plan.record.text("title").replace('\n', " ");
                document.push(UPRIGHT, Block::body(format!("Предстоит по плану «{title}»:")));
                document.push(UPRIGHT, Block::List { ordered: false, items: ahead });
            }
        }
        document.push(UPRIGHT, Block::heading(1, "Управленческие решения"));
        match monitoring::decisions(context, municipality)? {
            Some((_, decisions)) => {
                let items = decisions.iter().map(|one| context.typed(one, "text")).collect();
                document.push(UPRIGHT, Block::List { ordered: true, items });
            }
            None => document.push(UPRIGHT, Block::body("Решений за это время не принято.")),
        }
        issuer::sign(signed.as_ref(), UPRIGHT, &mut document);
        Ok(document)
    }
}
