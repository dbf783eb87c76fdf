//! Letters to other levels: an addressee, what is asked of him for which school and by when. One page an addressee.

use std::collections::BTreeMap;

use super::catalogue::Report;
use super::context::Context;
use super::document::{Block, Cell, Document, Orientation, Run, Style, Table};
use super::parameters::Parameter;
use super::schedule::of_district;
use super::{issuer, messages};
use crate::domain::Record;
use crate::forms::schema::Label;
use crate::text::{fold, sort_key};
use crate::{Error, Result};

/// The report.
pub static REPORT: Requests = Requests;

/// See the module.
pub struct Requests;

impl Report for Requests {
    fn name(&self) -> &'static str {
        "requests"
    }

    fn label(&self) -> Label {
        Label {
            ru: "Просьбы: письма о помощи школам".to_owned(), en: "Requests: letters asking for help".to_owned()
        }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        &[(Parameter::Municipality, false), (Parameter::School, false)]
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        // What has gone out already is not asked for again.
        let lines = of_district(context, "letter_line")?;
        let lines = lines.into_iter().filter(|line| matches!(line.text("state"), "" | "planned"));
        let mut letters: BTreeMap<String, Vec<Record>> = BTreeMap::new();
        for line in lines {
            letters.entry(fold(line.text("addressee"))).or_default().push(line);
        }
        if letters.is_empty() {
            return Err(Error::Refused(messages::nothing_found(self.label().get())));
        }
        let school = context.parameters.school.map(|id| context.record("school", id)).transpose()?;
        let municipality = issuer::of(context, school.as_ref())?;
        let upright = Orientation::Portrait;
        let mut document = Document::new("О помощи школам");
        for (at, mut lines) in letters.into_values().enumerate() {
            if at > 0 {
                document.push(upright, Block::PageBreak);
            }
            issuer::letterhead(context, municipality.as_ref(), upright, &mut document);
            let number = "от «___» ___________ 20__ г. № _____";
            document.push(upright, Block::runs(Style::Plain, vec![Run::plain(number)]));
            let to = lines.first().map(|line| context.verbatim(line, "addressee")).unwrap_or_default();
            document.push(upright, Block::runs(Style::Right, to));
            document.push(upright, Block::heading(0, "О помощи школам с низкими образовательными результатами"));
            document.push(upright, Block::body("Просим рассмотреть возможность оказать школам следующую помощь:"));
            let mut names = Vec::new();
            for line in &lines {
                names.push((
                    line.id,
                    context.follow(line, "school")?.map(|school| context.name_of(&school)).unwrap_or_default(),
                ));
            }
            let name = |line: &Record| {
                names.iter().find(|(id, _)| *id == line.id).map(|(_, name)| name.clone()).unwrap_or_default()
            };
            lines.sort_by_cached_key(|line| (sort_key(&name(line)), line.id));
            let heads = ["№", "Школа", "Содержание помощи", "Срок"].map(Cell::text).to_vec();
            let mut table = Table { widths: vec![6, 26, 60, 22], header_rows: 1, rows: vec![heads] };
            for (at, line) in lines.iter().enumerate() {
                table.rows.push(vec![
                    Cell::count(at + 1),
                    Cell::text(&name(line)),
                    Cell::lines(context.verbatim(line, "text")),
                    Cell::lines(context.verbatim(line, "term")),
                ]);
            }
            document.push(upright, Block::Table(table));
            document.push(upright, Block::body("О принятом решении просим сообщить."));
            issuer::sign(municipality.as_ref(), upright, &mut document);
        }
        Ok(document)
    }
}
