//! A file → a paper: paragraphs, tables, plans, tables of results, justifications.

use std::path::Path;

use super::days::days;
use super::paper::{Mend, Paper, Passage, Place, Row, Sentence};
use super::scores;
use crate::Result;
use crate::domain::claim;
use crate::domain::period::Frame;
use crate::import::plan::{self, ActivityDraft, DoubtKind, PlanDraft, PlanShape};
use crate::import::source;
use crate::import::table::{Block, Manuscript, Origin, Row as Line, Table, TableKind};
use crate::import::words::{starts_lower, tidy};
use crate::text;

/// The paper of a file. Errors: it cannot be read, or has no text that can be.
pub fn read(path: &Path) -> Result<Paper> {
    let (bytes, name) = source::read_file(path)?;
    of_bytes(&bytes, &name)
}

/// The paper of a file's bytes; `name` with its extension.
pub fn of_bytes(bytes: &[u8], name: &str) -> Result<Paper> {
    let manuscript = source::manuscript(bytes, name)?;
    let plans = plan::read(&manuscript, name, "");
    let mut paper = Paper { name: name.to_owned(), ..Paper::default() };
    paper.date = date(&manuscript, &plans);
    for (number, draft) in plans.iter().enumerate() {
        rows(number, draft, &mut paper);
    }
    let of_plans: Vec<usize> = plans.iter().flat_map(|p| &p.activities).map(|row| row.place.table).collect();
    passages(&manuscript, &of_plans, &mut paper);
    Ok(paper)
}

/// The municipality the plans of a file name.
pub fn municipality(bytes: &[u8], name: &str) -> Result<Option<String>> {
    let manuscript = source::manuscript(bytes, name)?;
    Ok(plan::read(&manuscript, name, "").into_iter().find_map(|plan| plan.municipality))
}

/// How far into a document its own date is looked for, paragraphs.
const HEAD: usize = 20;
/// A longer paragraph with a day speaks of something else.
const LONGEST_REQUISITE: usize = 160;

/// The day of the document: of its approval, else the first paragraph at its head that is little more than a day.
fn date(manuscript: &Manuscript, plans: &[PlanDraft]) -> Option<chrono::NaiveDate> {
    let approved = plans.iter().find_map(|plan| plan.approval.as_deref()).and_then(|text| days(text).pop());
    let head = manuscript.blocks.iter().filter_map(|block| match block {
        Block::Paragraph(text) => Some(text.as_str()),
        Block::Table(_) => None,
    });
    let short = head.take(HEAD).filter(|text| text.len() <= LONGEST_REQUISITE);
    let requisite = short
        .filter(|text| {
            let folded = text::fold(text);
            folded.starts_with("от ") || folded.starts_with(|c: char| c.is_ascii_digit())
        })
        .find_map(|text| days(text).into_iter().next());
    approved.or(requisite).map(|day| day.day)
}

fn rows(number: usize, draft: &PlanDraft, paper: &mut Paper) {
    let frame = draft.frame.map(|(from, to)| Frame::between(from, to));
    let has_parties = !matches!(draft.columns, PlanShape::T8);
    for activity in &draft.activities {
        let place = place(draft, activity);
        for doubt in &activity.doubts {
            let mend = match doubt.kind {
                DoubtKind::Joined => Mend::Joined,
                DoubtKind::Doubled => Mend::Doubled,
                DoubtKind::SectionTorn => Mend::SectionTorn,
                DoubtKind::TextCut => Mend::TextCut,
                DoubtKind::Ambiguous | DoubtKind::ExtraCell => Mend::Shifted,
                _ => continue,
            };
            paper.mended.push((mend, place.clone()));
        }
        let expected = if activity.expected.contains(&activity.reporting) {
            activity.expected.clone()
        } else {
            format!("{} {}", activity.expected, activity.reporting)
        };
        paper.rows.push(Row {
            place,
            plan: number,
            number: activity.number_printed.clone(),
            title: activity.title.clone(),
            term: activity.term.clone(),
            parties: has_parties.then(|| activity.parties.clone()),
            expected,
            execution: activity.execution.clone(),
            is_part: activity.is_sub_row(),
            is_done: draft.columns == PlanShape::T8,
            frame,
        });
    }
    for doubt in &draft.doubts {
        if matches!(doubt.kind, DoubtKind::SectionTorn) {
            let place = Place { section: draft.title.clone(), line: doubt.place.line, ..Place::default() };
            paper.mended.push((Mend::SectionTorn, place));
        }
    }
}

fn place(draft: &PlanDraft, activity: &ActivityDraft) -> Place {
    let number = activity.number_printed.trim_end_matches('.');
    let row = if number.is_empty() { activity.title.clone() } else { number.to_owned() };
    let section = match (&activity.school, activity.section.is_empty()) {
        (Some(school), _) => school.clone(),
        (None, false) => activity.section.clone(),
        (None, true) => draft.title.clone(),
    };
    Place { section, row, column: String::new(), line: activity.place.line, record: None }
}

/// What is read block by block.
struct Walk<'a> {
    of_plans: &'a [usize],
    section: String,
    grounds: Option<Grounds>,
}

/// The justifications of a table; they go on over page breaks, without heading and name.
struct Grounds {
    /// Its column.
    column: usize,
    /// Heading of the column.
    heading: String,
    /// School, place and text.
    told: Vec<(String, Place, String)>,
}

impl Grounds {
    fn close(self, paper: &mut Paper) {
        for (school, place, text) in self.told {
            let sentence = |text| Sentence { place: place.clone(), school: school.clone(), text };
            paper.claims.extend(claim::sentences(&text).into_iter().map(sentence));
        }
    }
}

fn passages(manuscript: &Manuscript, of_plans: &[usize], paper: &mut Paper) {
    let mut walk = Walk { of_plans, section: String::new(), grounds: None };
    for block in &manuscript.blocks {
        match block {
            Block::Paragraph(paragraph) => walk.paragraph(paragraph, paper),
            Block::Table(table) => walk.table(table, paper),
        }
    }
    walk.end_grounds(paper);
}

impl Walk<'_> {
    fn end_grounds(&mut self, paper: &mut Paper) {
        if let Some(grounds) = self.grounds.take() {
            grounds.close(paper);
        }
    }

    fn paragraph(&mut self, paragraph: &str, paper: &mut Paper) {
        self.end_grounds(paper);
        let mut open = String::new();
        for line in paragraph.lines().map(tidy).filter(|line| !line.is_empty()) {
            if is_heading(&line) {
                // A heading over several lines is one.
                if open.is_empty() || !starts_lower(&line) {
                    self.section.clone_from(&line);
                }
                open.clone_from(&line);
            }
            let place = Place { section: self.section.clone(), ..Place::default() };
            paper.passages.push(Passage { place, text: line });
        }
    }

    fn table(&mut self, table: &Table, paper: &mut Paper) {
        if self.of_plans.contains(&table.number) {
            if table.kind == TableKind::OnLines {
                let line = table.rows.first().and_then(|row| row.line).unwrap_or(0);
                let place = Place { section: self.section.clone(), line, ..Place::default() };
                paper.mended.push((Mend::OnLines, place));
            }
            return self.end_grounds(paper);
        }
        if let Some(scores) = scores::read(table, &self.section) {
            for (school, figures) in scores.figures {
                match paper.figures.iter_mut().find(|(known, _)| *known == school) {
                    Some((_, known)) => known.exams.extend(figures.exams),
                    None => paper.figures.push((school, figures)),
                }
            }
            paper.blanks.extend(scores.blanks);
            paper.exams.extend(scores.exams);
            return;
        }
        let tidied = |row: &Line| row.cells.iter().map(|cell| tidy(&cell.text)).collect();
        let headings: Vec<String> = table.rows.first().map(tidied).unwrap_or_default();
        let begins = headings.iter().position(|heading| text::fold(heading).starts_with("обоснование"));
        if let Some(column) = begins {
            self.end_grounds(paper);
            let heading = headings.get(column).cloned().unwrap_or_default();
            self.grounds = Some(Grounds { column, heading, told: Vec::new() });
        }
        let goes_on = self.grounds.is_some() && begins.is_none();
        for row in table.rows.iter().skip(usize::from(!goes_on)) {
            let cells: Vec<String> = tidied(row);
            let label = cells.iter().find(|cell| cell.chars().any(char::is_alphabetic));
            let label = cells.first().filter(|first| !first.is_empty()).or(label).cloned().unwrap_or_default();
            for (n, cell) in row.cells.iter().enumerate() {
                let text = tidy(&cell.text);
                if text.is_empty() || cell.origin != Origin::Own {
                    continue;
                }
                let mut column = headings.get(n).filter(|_| !goes_on).cloned().unwrap_or_default();
                let mut label = label.clone();
                if let Some(grounds) = self.grounds.as_mut().filter(|grounds| grounds.column == n) {
                    column.clone_from(&grounds.heading);
                    label = grounds.take(
                        &cells,
                        &cell.text,
                        Place {
                            section: self.section.clone(),
                            column: column.clone(),
                            line: row.line.unwrap_or(0),
                            ..Place::default()
                        },
                    );
                }
                let line = row.line.unwrap_or(0);
                let place = Place { section: self.section.clone(), row: label, column, line, record: None };
                paper.passages.push(Passage { place, text });
            }
        }
    }
}

impl Grounds {
    /// Adds a cell: of the school named before it, else the rest of the cell above. Gives the school.
    fn take(&mut self, cells: &[String], text: &str, place: Place) -> String {
        let named = self.column.checked_sub(1).and_then(|n| cells.get(n)).filter(|name| !name.is_empty());
        match (named, self.told.last_mut()) {
            (None, Some((school, _, open))) => {
                // The torn cell goes on with the words of its last paragraph.
                let rest = text.trim_start();
                let rest = if starts_lower(&tidy(rest)) { format!(" {rest}") } else { format!("\n{rest}") };
                open.truncate(open.trim_end().len());
                open.push_str(&rest);
                school.clone()
            }
            (named, _) => {
                let school = named.map(|name| scores::name(name)).unwrap_or_default();
                self.told.push((school.clone(), Place { row: school.clone(), ..place }, text.to_owned()));
                school
            }
        }
    }
}

/// A heading names what follows: short, without an end, not an item of a list.
fn is_heading(line: &str) -> bool {
    let short = line.chars().count() <= 120;
    let item = line.starts_with(['-', '–', '—', '•']) || line.starts_with(|c: char| c.is_ascii_digit());
    let ends = line.ends_with(['.', ';', ',']);
    short && !item && !ends && line.chars().next().is_some_and(|c| c.is_uppercase() || c == '*')
}
