//! An outgoing letter (source 003): letterhead, addressees, «от … № …», «на № … от …», text, the table of a plan, signer,
//! who prepared it.

use super::catalogue::Report;
use super::context::{Context, is_blank};
use super::document::{Block, Document, Orientation, Run, Signature, Style};
use super::issuer;
use super::parameters::Parameter;
use super::protocol::{asked, paragraphs, plan_of};
use super::typography::{date_short, signature_name};
use crate::Result;
use crate::domain::Record;
use crate::forms::schema::Label;

/// The report.
pub static REPORT: Letter = Letter;

/// See the module.
pub struct Letter;

const UPRIGHT: Orientation = Orientation::Portrait;
/// Room for a number or a date to be written by hand.
const BLANK: &str = "_______";

impl Report for Letter {
    fn name(&self) -> &'static str {
        "letter"
    }

    fn label(&self) -> Label {
        Label { ru: "Исходящее письмо".to_owned(), en: "Outgoing letter".to_owned() }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        &[(Parameter::Document, false)]
    }

    fn subject(&self) -> &'static str {
        "letter"
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        let letter = asked(context, self)?;
        let municipality = context.follow(&letter, "municipality")?;
        let mut document = Document::new("Письмо");
        issuer::letterhead(context, municipality.as_ref(), UPRIGHT, &mut document);
        paragraphs(context.verbatim(&letter, "addressees"), Style::Right, &mut document);
        numbers(context, &letter, &mut document);
        if let Some(runs) =
            context.unshown(&letter, &["addressees", "number", "date", "reply_number", "subject", "body"])
        {
            document.push(UPRIGHT, Block::runs(Style::Plain, runs));
        }
        let planned = plan_of(context, &letter)?;
        let subject = context.verbatim(&letter, "subject");
        // A plan brings its own heading.
        if !is_blank(&subject) && planned.is_none() {
            document.push(UPRIGHT, Block::runs(Style::Centre, subject));
        }
        paragraphs(context.verbatim(&letter, "body"), Style::Body, &mut document);
        for section in planned.into_iter().flat_map(|pages| pages.sections) {
            for block in section.blocks {
                // A letter is one upright paper.
                document.push(UPRIGHT, block);
            }
        }
        sign(context, &letter, municipality.as_ref(), &mut document)?;
        Ok(document)
    }
}

/// «от 19.02.2021 № 398/2», «на № _____ от _____».
fn numbers(context: &Context<'_>, letter: &Record, out: &mut Document) {
    let or_blank = |runs: Vec<Run>| if is_blank(&runs) { vec![Run::plain(BLANK)] } else { runs };
    let day = |field: &str| match letter.date(field) {
        Some(day) => vec![Run::plain(date_short(day))],
        None => context.verbatim(letter, field),
    };
    let mut own = vec![Run::plain("от ")];
    own.extend(or_blank(day("date")));
    own.push(Run::plain(" №\u{a0}"));
    own.extend(or_blank(context.verbatim(letter, "number")));
    out.push(UPRIGHT, Block::runs(Style::Plain, own));
    let mut reply = vec![Run::plain("на №\u{a0}")];
    reply.extend(or_blank(context.verbatim(letter, "reply_number")));
    reply.push(Run::plain(" от "));
    reply.extend(or_blank(day("reply_date")));
    out.push(UPRIGHT, Block::runs(Style::Plain, reply));
}

fn sign(context: &Context<'_>, letter: &Record, municipality: Option<&Record>, out: &mut Document) -> Result<()> {
    let signer = context.follow(letter, "signer")?.map(|person| signature_name(&context.name_of(&person)));
    match (signer, letter.text("signer_title")) {
        (None, "") => issuer::sign(municipality, UPRIGHT, out),
        (name, role) => {
            let role = if role.is_empty() { "Руководитель" } else { role }.to_owned();
            let line = Signature { role, name: name.unwrap_or_default(), dated: false };
            out.push(UPRIGHT, Block::Signatures(vec![line]));
        }
    }
    if let Some(person) = context.follow(letter, "executor")? {
        let contact = person.text("contact");
        let name = context.name_of(&person);
        let line = if contact.is_empty() { name } else { format!("{name}\n{contact}") };
        out.push(UPRIGHT, Block::runs(Style::Plain, vec![Run::plain(line)]));
    }
    Ok(())
}
