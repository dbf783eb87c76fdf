//! Who issues a document: the letterhead and the signers as the municipality's record holds them, so that they reach
//! every colleague by exchange and change in one place.

use super::context::Context;
use super::document::{Block, Document, Orientation, Run, Signature, Style};
use super::typography::{polish, signature_name};
use super::{DATE_LINE, messages};
use crate::Result;
use crate::domain::Record;

/// The municipality asked for, else the school's, else the only one there is.
pub fn of(context: &Context<'_>, school: Option<&Record>) -> Result<Option<Record>> {
    if let Some(id) = context.parameters.municipality {
        return context.record("municipality", id).map(Some);
    }
    if let Some(school) = school {
        return context.follow(school, "municipality");
    }
    let mut all = context.records.all("municipality")?;
    Ok(if all.len() == 1 { all.pop() } else { None })
}

/// The letterhead, and a mark where two people wrote it differently. Without lines of its own it is the authority's
/// name with district and region.
pub fn letterhead(context: &Context<'_>, municipality: Option<&Record>, orientation: Orientation, out: &mut Document) {
    let Some(municipality) = municipality else { return };
    let own = municipality.text("letterhead");
    let lines = if own.trim().is_empty() { said_by_name(municipality) } else { own.lines().map(polish).collect() };
    let lines: Vec<String> = lines.into_iter().filter(|line| !line.trim().is_empty()).collect();
    if !lines.is_empty() {
        out.push(orientation, Block::Letterhead(lines));
    }
    for field in ["letterhead", "signers"].into_iter().filter(|field| municipality.conflicts.contains(*field)) {
        let mark = Run::marked(messages::two_versions(context.label("municipality", field)));
        out.push(orientation, Block::runs(Style::Centre, vec![mark]));
    }
}

/// The name of the authority often holds district and region already; they are not said twice.
fn said_by_name(municipality: &Record) -> Vec<String> {
    let mut lines: Vec<&str> = municipality.text("body").lines().collect();
    let said = |word: &str, lines: &[&str]| {
        let stem: String = word.chars().take(6).collect::<String>().to_lowercase();
        lines.iter().any(|line| line.to_lowercase().contains(&stem))
    };
    for part in [municipality.text("name"), municipality.text("region")] {
        if !part.is_empty() && !said(part, &lines) {
            lines.push(part);
        }
    }
    lines.into_iter().map(polish).collect()
}

/// The signers in the order of their lines: «Начальник отдела образования; Н.А. Голова».
pub fn signers(municipality: Option<&Record>) -> Vec<Signature> {
    let lines = municipality.map(|municipality| municipality.text("signers")).unwrap_or_default().lines();
    lines
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let (role, name) = line.rsplit_once([';', '—', '|', '\t']).unwrap_or((line, ""));
            Signature { role: polish(role.trim()), name: signature_name(name.trim()), dated: false }
        })
        .collect()
}

/// Signature lines of the signers; an empty one where nobody is named.
pub fn sign(municipality: Option<&Record>, orientation: Orientation, out: &mut Document) {
    let mut lines = signers(municipality);
    if lines.is_empty() {
        lines.push(Signature { role: "Руководитель".to_owned(), ..Signature::default() });
    }
    out.push(orientation, Block::Signatures(lines));
}

/// «УТВЕРЖДАЮ», with the first signer, at the right of a document that is in force by his signature.
pub fn approve(municipality: Option<&Record>, orientation: Orientation, out: &mut Document) {
    let signer = signers(municipality).into_iter().next().unwrap_or_default();
    let mut lines = vec!["УТВЕРЖДАЮ".to_owned()];
    lines.extend(Some(signer.role).filter(|role| !role.is_empty()));
    lines.push(format!("________________ {}", signer.name).trim_end().to_owned());
    lines.push(DATE_LINE.to_owned());
    for line in lines {
        out.push(orientation, Block::runs(Style::Right, vec![Run::plain(line)]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::RecordId;

    #[test]
    fn a_line_is_a_post_and_a_name() {
        let record = Record::new(RecordId::new([1; 16]), "municipality")
            .with("signers", "Начальник отдела образования; Голова Н.А.\n\nСекретарь — \nМетодист");
        let signers = signers(Some(&record));
        let shown: Vec<(&str, &str)> = signers.iter().map(|line| (line.role.as_str(), line.name.as_str())).collect();
        assert_eq!(shown, [("Начальник отдела образования", "Н.А.\u{a0}Голова"), ("Секретарь", ""), ("Методист", "")]);
    }
}
