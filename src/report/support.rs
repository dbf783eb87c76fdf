//! Levels of support (source 004): what a school can do itself, what the municipality and what the region can give, each
//! with «содержание помощи», «от кого» and «в какой срок».

use super::catalogue::Report;
use super::context::Context;
use super::document::{Block, Cell, Document, Orientation, Run, Style, Table};
use super::parameters::Parameter;
use super::typography::date_long;
use super::{exams, issuer, messages};
use crate::domain::{Record, RecordId};
use crate::forms::schema::{Item, Label};
use crate::text::sort_key;
use crate::{Error, Result};

/// The report.
pub static REPORT: Support = Support;

/// See the module.
pub struct Support;

impl Report for Support {
    fn name(&self) -> &'static str {
        "support"
    }

    fn label(&self) -> Label {
        Label { ru: "Уровни поддержки".to_owned(), en: "Levels of support".to_owned() }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        &[(Parameter::School, false), (Parameter::Municipality, false)]
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        let mut schools = exams::schools(context)?;
        schools.sort_by_cached_key(|school| sort_key(school.text("name")));
        let mut found = Vec::new();
        for school in schools {
            let needs = context.records.related("support_need", "school", school.id)?;
            if !needs.is_empty() {
                found.push((school, needs));
            }
        }
        if found.is_empty() {
            return Err(Error::Refused(messages::nothing_found(self.label().get())));
        }
        let municipality = issuer::of(context, found.first().map(|(school, _)| school))?;
        let across = Orientation::Landscape;
        let title = "Поддержка школ по уровням";
        let mut document = Document::new(title);
        issuer::letterhead(context, municipality.as_ref(), across, &mut document);
        document.push(across, Block::heading(0, title));
        let day = format!("по состоянию на {}", date_long(context.as_of()));
        document.push(across, Block::runs(Style::Centre, vec![Run::plain(day)]));
        for (school, needs) in &found {
            let name = school.text("full_name");
            document.push(across, Block::heading(1, if name.is_empty() { school.text("name") } else { name }));
            for level in levels(context) {
                document.push(across, Block::heading(2, &level.label.ru));
                let mut own: Vec<&Record> = needs.iter().filter(|need| need.text("level") == level.id).collect();
                own.sort_by_key(|need| (need.get("order").as_decimal(), need.id));
                if own.is_empty() {
                    document.push(across, Block::runs(Style::Plain, vec![Run::plain("Не определено.")]));
                } else {
                    document.push(across, Block::Table(table(context, &own)?));
                }
            }
        }
        issuer::sign(municipality.as_ref(), across, &mut document);
        Ok(document)
    }
}

/// The three levels, verbatim.
fn levels(context: &Context<'_>) -> Vec<Item> {
    let field = context.forms.form("support_need").and_then(|form| form.field("level"));
    field.map(|field| field.kind.items().to_vec()).unwrap_or_default()
}

fn table(context: &Context<'_>, needs: &[&Record]) -> Result<Table> {
    let heading = |field: &str| Cell::text(&context.label("support_need", field));
    let head = vec![Cell::text("№"), heading("help"), heading("from"), heading("term"), Cell::text("Куда вошло")];
    let mut table = Table { widths: vec![5, 50, 26, 20, 34], header_rows: 1, rows: vec![head] };
    for (at, need) in needs.iter().enumerate() {
        table.rows.push(vec![
            Cell::count(at + 1),
            Cell::lines(context.verbatim(need, "help")),
            Cell::lines(context.verbatim(need, "from")),
            Cell::lines(context.verbatim(need, "term")),
            Cell::text(&became(context, need)?),
        ]);
    }
    Ok(table)
}

/// The row of a plan and the letter a need has become.
fn became(context: &Context<'_>, need: &Record) -> Result<String> {
    let mut lines = Vec::new();
    let there = |field: &str| -> Result<Option<Record>> {
        let id: Option<RecordId> = need.reference(field);
        id.map_or(Ok(None), |id| context.records.get(id))
    };
    if let Some(activity) = there("activity")? {
        let number = activity.text("number");
        let plan = context.follow(&activity, "plan")?.map(|plan| context.name_of(&plan)).unwrap_or_default();
        let row = if number.is_empty() { "план".to_owned() } else { format!("п. {number}, план") };
        lines.push(format!("{row} «{plan}»"));
    }
    if let Some(line) = there("letter")? {
        let sent = line.text("sent");
        let state = context.text(&line, "state");
        lines.push(if sent.is_empty() {
            format!("письмо: {state}")
        } else {
            format!("письмо {sent}: {state}")
        });
    }
    Ok(lines.join("\n"))
}
