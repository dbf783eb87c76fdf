//! Who, where, when and on what ground; and who signs.

use super::Page;
use crate::Result;
use crate::domain::Record;
use crate::report::context::{Context, is_blank};
use crate::report::document::{Block, Orientation, Run, Signature, Style};
use crate::report::issuer;
use crate::report::typography::{date_long, polish, signature_name};

/// The document's title by the kind of the visit.
pub fn title(context: &Context<'_>, visit: &Record) -> String {
    match visit.text("kind") {
        "" | "monitoring" => "Справка по итогам мониторингового выезда".to_owned(),
        "audit" => "Справка по итогам выезда (аудит локальных нормативных актов)".to_owned(),
        "consultation" => "Справка по итогам выездной консультации".to_owned(),
        _ => format!("Справка по итогам выезда ({})", context.text(visit, "kind")),
    }
}

/// Fields of the visit that carry their own mark of a conflict where they are printed.
const SHOWN: &[&str] = &[
    "date",
    "basis",
    "team",
    "topic",
    "attendees",
    "reopened_why",
    "strengths",
    "summary",
    "closing_talk",
    "next_visit",
    "acquainted",
    "director_note",
];

/// Letterhead, title and the lines below it.
pub fn write(context: &Context<'_>, visit: &Record, school: Option<&Record>, page: &mut Page) -> Result<()> {
    let municipality = school.map(|school| context.follow(school, "municipality")).transpose()?.flatten();
    issuer::letterhead(context, municipality.as_ref(), Orientation::Portrait, &mut page.document);
    page.add(Block::heading(0, title(context, visit)));
    if visit.text("state") != "finished" {
        page.add(Block::runs(Style::Centre, vec![Run::marked("Проект: выезд не завершён")]));
    }
    if let Some(runs) = context.unshown(visit, SHOWN) {
        page.add(Block::runs(Style::Centre, runs));
    }
    let mut full = Vec::new();
    if let Some(school) = school {
        full = context.typed(school, "full_name");
        if is_blank(&full) {
            full = context.typed(school, "name");
        }
    }
    page.line("Школа", or_hole(full, "не указана"));
    if visit.get("date").is_empty() {
        page.line("Дата выезда", or_hole(context.day(visit, "planned"), "не указана"));
    } else {
        page.line("Дата выезда", context.day(visit, "date"));
    }
    page.line("Выезд провели", or_hole(team_line(context, visit)?, "не указаны"));
    for (label, field) in [("Основание", "basis"), ("Тема", "topic"), ("Присутствовали", "attendees")]
    {
        let runs = context.typed(visit, field);
        if !is_blank(&runs) {
            page.line(label, runs);
        }
    }
    let instruments = instruments(context, visit)?;
    if !is_blank(&instruments) {
        page.line("Инструменты", instruments);
    }
    if let Some(day) = visit.date("reopened_on") {
        let mut runs = vec![Run::plain(date_long(day)), Run::plain(". ")];
        runs.extend(context.typed(visit, "reopened_why"));
        page.line("Выезд открыт повторно", runs);
    }
    Ok(())
}

fn or_hole(runs: Vec<Run>, hole: &str) -> Vec<Run> {
    if is_blank(&runs) { vec![Run::marked(hole)] } else { runs }
}

fn team_line(context: &Context<'_>, visit: &Record) -> Result<Vec<Run>> {
    let mut names = Vec::new();
    for id in visit.references("team") {
        let name = context.name(id)?;
        let role = context.records.get(id)?.map(|person| role(context, &person)).unwrap_or_default();
        names.push(if role.is_empty() { name } else { format!("{name}, {role}") });
    }
    let mut runs = vec![Run::plain(polish(&names.join("; ")))];
    if visit.conflicts.contains("team") {
        runs.push(Run::plain(" "));
        runs.push(Run::marked(crate::report::context::CONFLICT));
    }
    Ok(runs)
}

/// The position as the person's card says, else the roles.
fn role(context: &Context<'_>, person: &Record) -> String {
    let position = context.text(person, "position");
    if position.is_empty() { context.text(person, "roles") } else { position }
}

fn instruments(context: &Context<'_>, visit: &Record) -> Result<Vec<Run>> {
    let mut names = Vec::new();
    for id in visit.references("instruments") {
        let mut name = context.name(id)?;
        if let Some(instrument) = context.records.get(id)? {
            let version = context.text(&instrument, "version");
            if !version.is_empty() {
                name = format!("{name} (редакция {version})");
            }
        }
        names.push(name);
    }
    Ok(vec![Run::plain(polish(&names.join("; ")))])
}

/// Signature lines of the team and of the director.
pub fn sign(context: &Context<'_>, visit: &Record, school: Option<&Record>, page: &mut Page) -> Result<()> {
    let mut lines = Vec::new();
    for id in visit.references("team") {
        let person = context.records.get(id)?;
        let role = person.as_ref().map(|person| role(context, person)).unwrap_or_default();
        let role = if role.is_empty() { "Член группы".to_owned() } else { capitalised(&role) };
        lines.push(Signature { role: polish(&role), name: signature_name(&context.name(id)?), dated: false });
    }
    if lines.is_empty() {
        lines.push(Signature { role: "Выезд провёл(а)".to_owned(), ..Signature::default() });
    }
    page.add(Block::Signatures(lines));
    acquaintance(context, visit, page);
    let head = match visit.reference("director") {
        Some(id) => Some(id),
        None => school.and_then(|school| school.reference("head")),
    };
    let name = head.map_or(Ok(String::new()), |id| context.name(id).map(|name| signature_name(&name)))?;
    page.add(Block::Signatures(vec![Signature {
        role: "Со справкой ознакомлен(а), руководитель ОО".to_owned(),
        name,
        dated: true,
    }]));
    Ok(())
}

/// What the head said on reading it, as far as it is recorded.
fn acquaintance(context: &Context<'_>, visit: &Record, page: &mut Page) {
    if visit.get("acquainted").is_empty() {
        return;
    }
    let mut runs = context.typed(visit, "acquainted");
    if let Some(day) = visit.date("acquainted_on") {
        runs.push(Run::plain(format!(", {}", date_long(day))));
    }
    page.line("Руководитель ОО", runs);
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
