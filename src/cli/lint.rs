//! `report lint`: what does not agree in files, or in the stored plans and justifications.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use serde_json::json;

use super::{Args, say, workspace};
use crate::domain::party::Dictionary;
use crate::import::source;
use crate::lint::{Finding, Paper, file, label, lint, messages, stored};
use crate::{Error, Result};

/// Prints what is found; exit code 1 when anything is.
pub fn run(args: &Args, files: &[PathBuf], municipality: Option<&str>, json: bool) -> Result<ExitCode> {
    let papers = if files.is_empty() { of_store(args, municipality)? } else { of_files(args, files, municipality)? };
    let mut count = 0;
    for paper in &papers {
        let found = lint(paper);
        count += found.len();
        if !json && !found.is_empty() {
            print(&paper.name)?;
        }
        for finding in &found {
            print(if json { line_of(paper, finding) } else { sentence(finding) })?;
        }
    }
    if !json {
        print(if count == 0 { messages::none() } else { messages::counted(count, papers.len()) })?;
    }
    Ok(if count == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn print(line: impl std::fmt::Display) -> Result<()> {
    say(line).map_err(|error| Error::file("stdout", error))
}

/// «  Счёт: … (раздел, строка, столбец)».
fn sentence(finding: &Finding) -> String {
    let place = finding.place.to_string();
    let place = if place.is_empty() { place } else { format!("\n    {place}") };
    format!("  {}: {}{place}", label(finding.check), finding.text)
}

fn line_of(paper: &Paper, finding: &Finding) -> String {
    let place = &finding.place;
    let record = place.record.as_ref();
    json!({
        "document": paper.name,
        "check": finding.check,
        "text": finding.text,
        "section": place.section,
        "row": place.row,
        "column": place.column,
        "line": place.line,
        "form": record.map(|(form, _)| form),
        "id": record.map(|(_, id)| id.to_string()),
    })
    .to_string()
}

fn of_store(args: &Args, municipality: Option<&str>) -> Result<Vec<Paper>> {
    let space = workspace::open_to_read(args)?;
    let place = municipality.map(|wanted| space.find("municipality", wanted)).transpose()?;
    let forms = Arc::clone(&space.forms);
    let papers = space.read(move |store| stored::papers(store, &forms, place))?;
    space.close()?;
    Ok(papers)
}

/// Files need no data folder; where there is one, what its municipality calls things is known.
fn of_files(args: &Args, files: &[PathBuf], municipality: Option<&str>) -> Result<Vec<Paper>> {
    let mut papers = Vec::new();
    for path in files {
        let (bytes, name) = source::read_file(path)?;
        let mut paper = file::of_bytes(&bytes, &name)?;
        let place = match municipality {
            Some(name) => name.to_owned(),
            None => file::municipality(&bytes, &name)?.unwrap_or_default(),
        };
        paper.parties = Dictionary::of(&place);
        papers.push((paper, place));
    }
    if workspace::folder(args)?.join("FORMAT").exists() {
        let space = workspace::open_to_read(args)?;
        let known = space.read(move |store| {
            for (paper, place) in &mut papers {
                let record = stored::municipality(store, place)?;
                stored::local(store, record.as_ref(), paper)?;
            }
            Ok(papers)
        })?;
        space.close()?;
        return Ok(known.into_iter().map(|(paper, _)| paper).collect());
    }
    Ok(papers.into_iter().map(|(paper, _)| paper).collect())
}
