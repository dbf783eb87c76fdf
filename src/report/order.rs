//! «ПРИКАЗ» (source 002): date and number, place, title, grounds, «приказываю:», points, signer, and the plan it approves
//! as its appendix.

use super::catalogue::Report;
use super::context::{Context, is_blank};
use super::document::{Block, Document, Orientation, Run, Signature, Style};
use super::issuer;
use super::parameters::Parameter;
use super::protocol::{asked, paragraphs, plan_of, rows};
use super::typography::{date_short, signature_name};
use crate::Result;
use crate::domain::Record;
use crate::forms::schema::Label;

/// The report.
pub static REPORT: Order = Order;

/// See the module.
pub struct Order;

const UPRIGHT: Orientation = Orientation::Portrait;

impl Report for Order {
    fn name(&self) -> &'static str {
        "order"
    }

    fn label(&self) -> Label {
        Label { ru: "Приказ, распоряжение".to_owned(), en: "Order".to_owned() }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        &[(Parameter::Document, false)]
    }

    fn subject(&self) -> &'static str {
        "order"
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        let order = asked(context, self)?;
        let municipality = context.follow(&order, "municipality")?;
        let mut document = Document::new("Приказ");
        issuer::letterhead(context, municipality.as_ref(), UPRIGHT, &mut document);
        let is_directive = order.text("kind") == "directive";
        document.push(UPRIGHT, Block::heading(0, if is_directive { "РАСПОРЯЖЕНИЕ" } else { "ПРИКАЗ" }));
        let mut line = context.short_day(&order, "date");
        line.push(Run::plain(" №\u{a0}"));
        let number = context.verbatim(&order, "number");
        line.extend(if is_blank(&number) { vec![Run::plain("_____")] } else { number });
        document.push(UPRIGHT, Block::runs(Style::Plain, line));
        paragraphs(context.verbatim(&order, "place"), Style::Centre, &mut document);
        for runs in super::document::Cell::lines(context.verbatim(&order, "title")).paragraphs {
            let runs = runs.into_iter().map(|run| Run { bold: true, ..run }).collect();
            document.push(UPRIGHT, Block::runs(Style::Plain, runs));
        }
        if let Some(runs) = context.unshown(&order, &["date", "number", "place", "title", "preamble", "appendix"]) {
            document.push(UPRIGHT, Block::runs(Style::Plain, runs));
        }
        paragraphs(context.verbatim(&order, "preamble"), Style::Body, &mut document);
        let word = if is_directive { "обязываю:" } else { "приказываю:" };
        document.push(UPRIGHT, Block::runs(Style::Plain, vec![Run::bold(word)]));
        points(context, &order, &mut document)?;
        let signer = context.follow(&order, "signer")?.map(|person| signature_name(&context.name_of(&person)));
        match (signer, order.text("signer_title")) {
            (None, "") => issuer::sign(municipality.as_ref(), UPRIGHT, &mut document),
            (name, role) => {
                let role = if role.is_empty() { "Руководитель" } else { role }.to_owned();
                let line = Signature { role, name: name.unwrap_or_default(), dated: false };
                document.push(UPRIGHT, Block::Signatures(vec![line]));
            }
        }
        appendix(context, &order, municipality.as_ref(), &mut document)?;
        Ok(document)
    }
}

/// The points; the one on control is added where no point says it.
fn points(context: &Context<'_>, order: &Record, out: &mut Document) -> Result<()> {
    let decisions = rows(context, "decision", "order_doc", order)?;
    let mut items: Vec<Vec<Run>> = decisions.iter().map(|point| context.verbatim(point, "text")).collect();
    let says_control = decisions.iter().any(|one| one.text("text").to_lowercase().contains("контроль за исполнением"));
    if let Some(person) = context.follow(order, "control")?.filter(|_| !says_control) {
        let name = context.name_of(&person);
        items.push(vec![Run::plain(format!("Контроль за исполнением настоящего приказа возложить: {name}."))]);
    }
    out.push(UPRIGHT, Block::List { ordered: true, items });
    Ok(())
}

fn appendix(context: &Context<'_>, order: &Record, municipality: Option<&Record>, out: &mut Document) -> Result<()> {
    let text = context.verbatim(order, "appendix");
    let pages = plan_of(context, order)?;
    if pages.is_none() && is_blank(&text) {
        return Ok(());
    }
    let kind = if order.text("kind") == "directive" { "распоряжению" } else { "приказу" };
    let body = municipality.map(|one| one.text("body").lines().next().unwrap_or_default()).unwrap_or_default();
    let day = order.date("date").map(date_short).unwrap_or_default();
    let of = format!("Приложение к {kind}\n{body}\nот {day} №\u{a0}{}", order.text("number"));
    let pages = pages.unwrap_or_default();
    let first = pages.sections.first().map_or(UPRIGHT, |section| section.orientation);
    out.push(UPRIGHT, Block::PageBreak);
    out.push(first, Block::runs(Style::Right, vec![Run::plain(of)]));
    paragraphs(text, Style::Body, out);
    for section in pages.sections {
        for block in section.blocks {
            out.push(section.orientation, block);
        }
    }
    Ok(())
}
