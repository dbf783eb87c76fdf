//! Finding the plans of a manuscript: a plan begins at its header and ends at the text behind its table.

use crate::import::messages as say;
use crate::import::table::{Block, Manuscript, Place, Row, Table, TableKind};
use crate::import::words::tidy;
use crate::text;

use super::build::build;
use super::check::check;
use super::facts::{self, Goals};
use super::header::{Header, Role};
use super::piece::{Taken, is_decoration, signature};
use super::{ActivityDraft, Doubt, DoubtKind, LONGEST_HEADING, PlanDraft};

/// The plans of a document, in order. Tables that are no plans are passed over.
pub fn read(manuscript: &Manuscript, source_name: &str, source_sha256: &str) -> Vec<PlanDraft> {
    let mut finder = Finder::default();
    for block in &manuscript.blocks {
        match block {
            Block::Paragraph(text) => finder.paragraph(text),
            Block::Table(table) => finder.table(table),
        }
    }
    finder.close();
    let municipality = facts::municipality(&texts(manuscript));
    let mut plans: Vec<PlanDraft> = Vec::new();
    for found in &finder.found {
        let mut plan = found.draft(source_name);
        plan.municipality.clone_from(&municipality);
        source_sha256.clone_into(&mut plan.source_sha256);
        // The tables of several schools in one report are one plan (004).
        match plans.last_mut() {
            Some(before) if found.school.is_some() && joins(before, &plan) => extend(before, plan),
            _ => plans.push(plan),
        }
    }
    plans.iter_mut().for_each(year);
    plans
}

fn texts(manuscript: &Manuscript) -> impl Iterator<Item = &str> + Clone {
    let paragraphs = manuscript.blocks.iter().filter_map(|block| match block {
        Block::Paragraph(text) => Some(text.as_str()),
        Block::Table(_) => None,
    });
    let cells = manuscript.blocks.iter().filter_map(|block| match block {
        Block::Paragraph(_) => None,
        Block::Table(table) => Some(table),
    });
    paragraphs.chain(cells.flat_map(|table| &table.rows).flat_map(|row| &row.cells).map(|cell| cell.text.as_str()))
}

fn joins(before: &PlanDraft, plan: &PlanDraft) -> bool {
    before.columns == plan.columns
        && before.title == plan.title
        && before.activities.last().is_some_and(|activity| activity.school.is_some())
}

fn extend(before: &mut PlanDraft, plan: PlanDraft) {
    let offset = before.activities.len();
    before.doubts.extend(plan.doubts);
    before.activities.extend(plan.activities.into_iter().map(|activity| ActivityDraft {
        order: activity.order + offset,
        parent: activity.parent.map(|parent| parent + offset),
        ..activity
    }));
}

/// The frame of a plan whose heading names no year.
fn year(plan: &mut PlanDraft) {
    if plan.frame.is_some() {
        return;
    }
    let place = plan.activities.first().map(|activity| activity.place).unwrap_or_default();
    let year = facts::year_of_terms(plan.activities.iter().map(|activity| activity.term.as_str()));
    plan.frame = year.and_then(facts::calendar_year);
    let doubt = match year {
        Some(year) => Doubt { kind: DoubtKind::FrameFromTerms, place, text: say::frame_from_terms(year) },
        None => Doubt { kind: DoubtKind::FrameUnknown, place, text: say::frame_unknown() },
    };
    plan.doubts.push(doubt);
}

#[derive(Default)]
struct Finder<'a> {
    /// Every paragraph so far.
    before: Vec<String>,
    goals: Goals,
    /// Rows of a key and a value above the header of a sheet.
    keyed: Vec<&'a Row>,
    open: Option<Found<'a>>,
    found: Vec<Found<'a>>,
}

struct Found<'a> {
    header: Header,
    kind: TableKind,
    rows: Vec<Taken<'a>>,
    title: String,
    approval: Option<String>,
    school: Option<String>,
    goals: Goals,
}

impl<'a> Finder<'a> {
    fn paragraph(&mut self, text: &str) {
        // The number of a page between two halves of a table.
        if text.trim().chars().all(|c| c.is_ascii_digit() || "-–— ".contains(c)) {
            return;
        }
        self.close();
        self.before.extend(text.lines().map(tidy).filter(|line| !line.is_empty()));
    }

    fn table(&mut self, table: &'a Table) {
        if let Some(goals) = facts::goals(&table.rows) {
            self.goals = goals;
            return;
        }
        if !self.goes_on(table) {
            self.close();
        }
        let mut index = 0;
        while let Some(row) = table.rows.get(index) {
            let rest = table.rows.get(index..).unwrap_or_default();
            if let Some((header, used)) = Header::find(rest) {
                // On a sheet the goals stand over the header, where a document has a table of their own.
                let above = table.rows.get(..index).unwrap_or_default();
                let goals = above.iter().rposition(facts::is_goal).and_then(|at| facts::goals(above.get(at..)?));
                if self.open.is_none() && goals.is_some() {
                    self.goals = goals.unwrap_or_default();
                }
                index += used;
                // A header repeated on the next page is no new plan.
                if self.open.as_ref().is_none_or(|open| open.header.labels != header.labels) {
                    self.begin(header, table.kind);
                }
                continue;
            }
            self.row(row, table, index);
            index += 1;
        }
    }

    /// The table is the rest of the open plan behind a page break: no text between, no header, as many columns.
    fn goes_on(&self, table: &Table) -> bool {
        let Some(open) = &self.open else { return false };
        let width = table.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let columns = open.header.roles.len();
        open.kind == table.kind && table.kind != TableKind::Nested && width + 1 >= columns && width <= columns + 2
    }

    fn row(&mut self, row: &'a Row, table: &Table, index: usize) {
        let Some(open) = &mut self.open else {
            // A line above the header of a sheet is a paragraph.
            let mut filled = row.cells.iter().map(|cell| tidy(&cell.text)).filter(|text| !text.is_empty());
            match (filled.next(), filled.next(), filled.next()) {
                (Some(text), None, None) => self.before.push(text),
                (Some(_), Some(_), None) => self.keyed.push(row),
                _ => {}
            }
            return;
        };
        if is_decoration(row) {
            return;
        }
        let at = if row.in_sheet > 0 { row.in_sheet } else { index + 1 };
        let place = Place { table: table.number, row: at, column: 0, line: row.line.unwrap_or(0) };
        open.rows.push(Taken { row, place, gap: index == 0 });
    }

    fn begin(&mut self, header: Header, kind: TableKind) {
        self.close();
        if let Some(goals) = facts::goals(std::mem::take(&mut self.keyed)) {
            self.goals = goals;
        }
        let titled = facts::title(&self.before);
        let at = titled.as_ref().map_or(self.before.len(), |(at, _)| *at);
        let last = || self.before.last().filter(|text| text.len() <= LONGEST_HEADING).cloned();
        let title = titled.map(|(_, title)| title).or_else(last);
        self.open = Some(Found {
            header,
            kind,
            rows: Vec::new(),
            title: title.unwrap_or_default(),
            approval: facts::approval(&self.before, at),
            school: self.before.last().and_then(|text| school(text)),
            goals: std::mem::take(&mut self.goals),
        });
    }

    fn close(&mut self) {
        self.found.extend(self.open.take());
    }
}

/// «Наименование ОО 1: МКОУ Красноярская СШ»
fn school(paragraph: &str) -> Option<String> {
    let (label, name) = paragraph.split_once(':')?;
    let name = name.trim();
    if paragraph.len() > LONGEST_HEADING {
        return None;
    }
    (text::fold(label).starts_with("наименование оо") && !name.is_empty()).then(|| name.to_owned())
}

impl Found<'_> {
    fn draft(&self, source_name: &str) -> PlanDraft {
        let signed = self.rows.len().saturating_sub(signature(&self.rows));
        let built = build(self.rows.get(..signed).unwrap_or_default(), &self.header);
        let mut activities = built.activities;
        for activity in &mut activities {
            activity.school.clone_from(&self.school);
            check(activity, &self.header);
        }
        let place = self.rows.first().map(|taken| taken.place).unwrap_or_default();
        let mut doubts = built.doubts;
        doubts.extend(self.header.unknown().map(|column| {
            let text = say::column_unknown(self.header.label(column));
            Doubt { kind: DoubtKind::ColumnUnknown, place: place.at(column), text }
        }));
        // Word numbers rows by itself without writing the numbers into the text.
        let unnumbered = activities.iter().all(|activity| activity.number_printed.is_empty());
        if self.header.has(Role::Number) && unnumbered && !activities.is_empty() {
            let place = place.at(self.header.column(Role::Number));
            doubts.push(Doubt { kind: DoubtKind::NumberLost, place, text: say::numbers_lost() });
        }
        let title = if self.title.is_empty() { source_name } else { &self.title };
        let frame = facts::frame(&self.title);
        PlanDraft {
            title: title.to_owned(),
            municipality: None,
            approval: self.approval.clone(),
            frame: frame.as_ref().map(|(frame, _)| *frame),
            frame_text: frame.map(|(_, text)| text).unwrap_or_default(),
            columns: self.header.shape(),
            goal: self.goals.goal.clone(),
            tasks: self.goals.tasks.clone(),
            expected: self.goals.expected.clone(),
            activities,
            doubts,
            source_name: source_name.to_owned(),
            source_sha256: String::new(),
        }
    }
}
