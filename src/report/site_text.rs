//! The text for the site of the education authority (source 004, resolution 2; 001, column 6: «Опубликована …»): short, without
//! names, without headings of papers.

use super::analysis::with_municipality;
use super::catalogue::Report;
use super::context::Context;
use super::document::{Block, Document, Orientation, Run};
use super::monitoring::{self, counted};
use super::parameters::Parameter;
use crate::Result;
use crate::forms::nameless::Nameless;
use crate::forms::schema::Label;

/// The report.
pub static REPORT: SiteText = SiteText;

/// See the module.
pub struct SiteText;

const UPRIGHT: Orientation = Orientation::Portrait;

impl Report for SiteText {
    fn name(&self) -> &'static str {
        "site_text"
    }

    fn label(&self) -> Label {
        Label { ru: "Текст для сайта".to_owned(), en: "Text for the site".to_owned() }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        &[(Parameter::Municipality, false), (Parameter::Year, false), (Parameter::AsOf, false)]
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        let nameless = Nameless::new(context.records, context.forms)?;
        let without = Context { records: &nameless, parameters: context.parameters.clone(), ..*context };
        let (municipality, context) = &with_municipality(self, &without)?;
        let (schools, plans) = monitoring::supported(self, context, municipality)?;
        let title = format!("Поддержка школ: {}", monitoring::time(context));
        let mut document = Document::new(&title);
        document.push(UPRIGHT, Block::heading(0, title));
        let body = match municipality.text("body") {
            "" => municipality.text("name"),
            body => body,
        };
        let text = format!("{body} ведёт поддержку школ. {}", monitoring::on_the_lists(&schools, municipality));
        document.push(UPRIGHT, Block::body(text));
        let visits = monitoring::visits(context, &schools)?;
        let events = monitoring::events(context, municipality)?;
        let went = counted(visits.len(), "выезд", "выезда", "выездов");
        let held = counted(events.len(), "мероприятие", "мероприятия", "мероприятий");
        document.push(UPRIGHT, Block::body(format!("Состоялось {went} в школы; для педагогов проведено {held}.")));
        if !events.is_empty() {
            let items = events.into_iter().map(|event| vec![Run::plain(event)]).collect();
            document.push(UPRIGHT, Block::List { ordered: false, items });
        }
        if let Some(table) = monitoring::plan_table(&plans) {
            document.push(UPRIGHT, Block::Table(table));
        }
        if let Some((_, decisions)) = monitoring::decisions(context, municipality)? {
            document.push(UPRIGHT, Block::body("Решения:"));
            let items = decisions.iter().map(|one| context.typed(one, "text")).collect();
            document.push(UPRIGHT, Block::List { ordered: true, items });
        }
        Ok(document)
    }
}
