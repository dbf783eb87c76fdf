//! «Обоснование исключения ОО из списка …» (source 004, Блок 3, T9), and behind it every claim with what bears it out:
//! figures, activities, documents; what the figures contradict is marked.

use super::catalogue::Report;
use super::context::{Context, is_blank};
use super::document::{Align, Block, Cell, Document, Orientation, Run, Style, Table};
use super::parameters::Parameter;
use super::schedule::of_district;
use super::typography::date_long;
use super::{issuer, messages};
use crate::domain::Record;
use crate::domain::claim::{self, Judgement};
use crate::forms::figures;
use crate::forms::schema::Label;
use crate::text::sort_key;
use crate::{Error, Result};

/// The report.
pub static REPORT: Exclusion = Exclusion;

/// See the module.
pub struct Exclusion;

/// Heading of the block in the report of source 004.
pub(super) const HEADING: &str =
    "Обоснование исключения ОО из списка школ, показывающих стабильно низкие образовательные результаты";

impl Report for Exclusion {
    fn name(&self) -> &'static str {
        "exclusion"
    }

    fn label(&self) -> Label {
        Label {
            ru: "Обоснование исключения из списка".to_owned(), en: "Grounds for leaving the list".to_owned()
        }
    }

    fn parameters(&self) -> &'static [(Parameter, bool)] {
        &[(Parameter::Municipality, false), (Parameter::School, false), (Parameter::Year, false)]
    }

    fn build(&self, context: &Context<'_>) -> Result<Document> {
        let dossiers = dossiers(context)?;
        let first = dossiers.first().ok_or_else(|| Error::Refused(messages::nothing_found(self.label().get())))?;
        let school = context.parameters.school.is_some().then_some(&first.school);
        let municipality = issuer::of(context, school)?;
        let upright = Orientation::Portrait;
        let mut document = Document::new(HEADING);
        issuer::letterhead(context, municipality.as_ref(), upright, &mut document);
        document.push(upright, Block::heading(0, HEADING));
        document.push(upright, Block::Table(grounds(context, &dossiers)));
        issuer::sign(municipality.as_ref(), upright, &mut document);
        let across = Orientation::Landscape;
        document.push(across, Block::heading(1, "Чем подтверждается каждое утверждение"));
        for dossier in &dossiers {
            document.push(across, Block::heading(2, context.name_of(&dossier.school)));
            document.push(across, Block::runs(Style::Plain, vec![Run::plain(counted(dossier))]));
            document.push(across, Block::Table(checked(context, dossier)?));
            decision(context, dossier, &mut document);
        }
        Ok(document)
    }
}

/// The justification of a school with its claims judged.
pub(super) struct Dossier {
    /// The record.
    pub record: Record,
    /// Its school.
    pub school: Record,
    /// Claims in order, with what the figures say.
    pub claims: Vec<(Record, Judgement)>,
}

/// The justifications asked for, the newest of a school, by school.
pub(super) fn dossiers(context: &Context<'_>) -> Result<Vec<Dossier>> {
    let mut records = of_district(context, "exclusion")?;
    records.retain(|record| {
        let day = record.date("date");
        context.parameters.year.is_none_or(|year| day.is_some_and(|day| year.contains(day)))
            && day.is_none_or(|day| day <= context.as_of())
    });
    records.sort_by_key(|record| (record.reference("school"), std::cmp::Reverse(record.date("date")), record.id));
    records.dedup_by_key(|record| record.reference("school"));
    let mut found = Vec::new();
    for record in records {
        let Some(school) = context.follow(&record, "school")? else { continue };
        let figures = figures::of(context.records, context.forms, school.id)?;
        let mut claims = context.records.related("exclusion_claim", "exclusion", record.id)?;
        claims.sort_by_key(|claim| (claim.get("order").as_decimal(), claim.id));
        let judged = claims.into_iter().map(|record| {
            let judgement = claim::judge(&claim::read(record.text("text")), &figures);
            (record, judgement)
        });
        found.push(Dossier { record, school, claims: judged.collect() });
    }
    found.sort_by_cached_key(|dossier| (sort_key(dossier.school.text("name")), dossier.record.id));
    Ok(found)
}

/// T9: «№ п/п | Наименование ОО | Обоснование для исключения из списка».
pub(super) fn grounds(context: &Context<'_>, dossiers: &[Dossier]) -> Table {
    let headings = ["№ п/п", "Наименование ОО", "Обоснование для исключения из списка"];
    let mut table =
        Table { widths: vec![8, 24, 68], header_rows: 1, rows: vec![headings.into_iter().map(Cell::text).collect()] };
    for (at, dossier) in dossiers.iter().enumerate() {
        let name = dossier.school.text("full_name");
        let name = if name.is_empty() { dossier.school.text("name") } else { name };
        let mut text = Cell::default();
        for (claim, _) in &dossier.claims {
            text.paragraphs.extend(Cell::lines(context.verbatim(claim, "text")).paragraphs);
        }
        table.rows.push(vec![Cell::text(&format!("{}.", at + 1)), Cell::text(name), text]);
    }
    table
}

/// What the figures contradict: a sentence a claim, for the report that carries the table alone.
pub(super) fn contradictions(context: &Context<'_>, dossiers: &[Dossier]) -> Vec<Vec<Run>> {
    let mut found = Vec::new();
    for dossier in dossiers {
        for (claim, judgement) in &dossier.claims {
            if let Judgement::Contradicted(facts) = judgement {
                let mut runs = vec![
                    Run::bold(format!("{}: ", context.name_of(&dossier.school))),
                    Run::plain(format!("«{}» — ", claim.text("text"))),
                    Run::marked(facts.join("; ")),
                ];
                let answer = context.typed(claim, "answer");
                if !is_blank(&answer) {
                    runs.push(Run::plain(" Пояснение: "));
                    runs.extend(answer);
                }
                found.push(runs);
            }
        }
    }
    found
}

fn counted(dossier: &Dossier) -> String {
    let count = |id: &str| dossier.claims.iter().filter(|(_, judgement)| judgement.id() == id).count();
    let bare = dossier.claims.iter().filter(|(claim, judgement)| {
        judgement.id() == "evidence" && claim.references("activities").is_empty() && claim.get("evidence").is_empty()
    });
    format!(
        "Утверждений: {}; подтверждается цифрами: {}; противоречит цифрам: {}; цифр нет: {}; без документа: {}.",
        dossier.claims.len(),
        count("confirmed"),
        count("contradicted"),
        count("unproven"),
        bare.count(),
    )
}

fn checked(context: &Context<'_>, dossier: &Dossier) -> Result<Table> {
    let headings = ["№", "Утверждение", "Чем подтверждается", "Что говорят цифры", "Пояснение"];
    let mut table = Table {
        widths: vec![5, 34, 28, 26, 17],
        header_rows: 1,
        rows: vec![headings.into_iter().map(Cell::text).collect()],
    };
    for (at, (claim, judgement)) in dossier.claims.iter().enumerate() {
        let mut evidence = Cell::lines(context.typed(claim, "evidence"));
        for id in claim.references("activities") {
            evidence.paragraphs.push(vec![Run::plain(context.name(id)?)]);
        }
        if evidence.paragraphs.is_empty() && *judgement == Judgement::NeedsEvidence {
            evidence.paragraphs.push(vec![Run::marked("документ не указан")]);
        }
        let mut said = Cell::default();
        if *judgement != Judgement::NeedsEvidence {
            let label = judgement.label();
            let is_fine = matches!(judgement, Judgement::Confirmed(_));
            said.paragraphs.push(vec![if is_fine { Run::plain(label) } else { Run::marked(label) }]);
            said.paragraphs.push(vec![Run::plain(judgement.grounds())]);
        }
        table.rows.push(vec![
            Cell::count(at + 1),
            Cell::lines(context.verbatim(claim, "text")),
            evidence,
            said.aligned(Align::Left),
            Cell::lines(context.typed(claim, "answer")),
        ]);
    }
    Ok(table)
}

fn decision(context: &Context<'_>, dossier: &Dossier, out: &mut Document) {
    let mut runs = vec![Run::bold("Решение: "), Run::plain(context.text(&dossier.record, "decision"))];
    let document = context.typed(&dossier.record, "document");
    if !is_blank(&document) {
        runs.push(Run::plain(", "));
        runs.extend(document);
    }
    if let Some(day) = dossier.record.date("date") {
        runs.push(Run::plain(format!(" (обоснование от {})", date_long(day))));
    }
    out.push(Orientation::Landscape, Block::runs(Style::Plain, runs));
}
