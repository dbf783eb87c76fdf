//! What of a checklist is shown.

use std::collections::BTreeSet;

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::messages;
use crate::domain::Status;
use crate::forms::checklist::{Checklist, Item, Mark};

/// The filters in force; an item must pass all of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Filter {
    /// Heading of the section.
    pub section: Option<String>,
    /// A mark or a status: `mark:done`, `status:overdue`.
    pub state: Option<String>,
    /// Year and month something falls due in.
    pub month: Option<(i32, u32)>,
    /// Name of a responsible party.
    pub party: Option<String>,
}

/// What a filter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Section.
    Section,
    /// Mark or status.
    State,
    /// Month.
    Month,
    /// Responsible party.
    Party,
}

/// A value that occurs: stored, and shown.
pub type Choice = (String, String);

impl Filter {
    /// Whether anything is filtered.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the item is shown.
    pub fn passes(&self, item: &Item) -> bool {
        let state = |state: &str| match state.split_once(':') {
            Some(("mark", id)) => item.mark.id() == id,
            Some(("status", id)) => item.counts() && item.status.id() == id,
            _ => true,
        };
        self.section.as_ref().is_none_or(|section| item.section == *section)
            && self.state.as_deref().is_none_or(state)
            && self.month.is_none_or(|(year, month)| item.is_due_in(year, month))
            && self.party.as_ref().is_none_or(|party| item.parties.contains(party))
    }

    /// The filters in words, for the head line.
    pub fn words(&self) -> String {
        let section = self.section.as_ref().map(|section| messages::by_section(section_label(section)));
        let state = self.state.as_deref().map(state_label);
        let month = self.month.map(|(year, month)| messages::by_month(month_label(year, month)));
        let party = self.party.as_ref().map(messages::by_party);
        [section, state, month, party].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// The values of a kind that occur, in a useful order.
    pub fn choices(kind: Kind, checklist: &Checklist, today: NaiveDate) -> Vec<Choice> {
        match kind {
            Kind::Section => {
                let mut seen = BTreeSet::new();
                let sections = checklist.items().map(|item| &item.section).filter(|section| seen.insert(*section));
                sections.map(|section| (section.clone(), section_label(section))).collect()
            }
            Kind::State => {
                let marks = Mark::ALL.iter().map(|mark| format!("mark:{}", mark.id()));
                let statuses = Status::ALL.iter().map(|status| format!("status:{}", status.id()));
                let occurs = |state: &String| {
                    let filter = Self { state: Some(state.clone()), ..Self::default() };
                    checklist.items().any(|item| filter.passes(item))
                };
                statuses.chain(marks).filter(occurs).map(|state| (state.clone(), state_label(&state))).collect()
            }
            Kind::Month => {
                let now = (today.year(), today.month());
                // A term without an end recurs for ever; a year ahead is as far as anybody plans.
                let until = today.checked_add_months(Months::new(12)).unwrap_or(today);
                let mut months: BTreeSet<(i32, u32)> =
                    checklist.items().flat_map(|item| item.due_months(until)).collect();
                months.insert(now);
                let label = |(year, month): (i32, u32)| {
                    let label = month_label(year, month);
                    let shown = if (year, month) == now { messages::this_month(label) } else { label };
                    (format!("{year}-{month}"), shown)
                };
                months.into_iter().map(label).collect()
            }
            Kind::Party => {
                let parties: BTreeSet<&String> = checklist.items().flat_map(|item| &item.parties).collect();
                parties.into_iter().map(|party| (party.clone(), party.clone())).collect()
            }
        }
    }

    /// The value in force of a kind, as [`Filter::choices`] stores it.
    pub fn value(&self, kind: Kind) -> Option<String> {
        match kind {
            Kind::Section => self.section.clone(),
            Kind::State => self.state.clone(),
            Kind::Month => self.month.map(|(year, month)| format!("{year}-{month}")),
            Kind::Party => self.party.clone(),
        }
    }

    /// Sets or clears the filter of a kind.
    pub fn set(&mut self, kind: Kind, value: Option<String>) {
        match kind {
            Kind::Section => self.section = value,
            Kind::State => self.state = value,
            Kind::Month => {
                self.month = value.as_deref().and_then(|value| {
                    let (year, month) = value.rsplit_once('-')?;
                    Some((year.parse().ok()?, month.parse().ok()?))
                });
            }
            Kind::Party => self.party = value,
        }
    }
}

fn section_label(section: &str) -> String {
    if section.is_empty() { messages::without_section() } else { section.to_owned() }
}

fn month_label(year: i32, month: u32) -> String {
    format!("{month:02}.{year}")
}

fn state_label(state: &str) -> String {
    match state.split_once(':') {
        Some(("mark", id)) => messages::marked(mark_label(Mark::of(id))),
        Some(("status", id)) => Status::from_id(id).map_or_else(|| id.to_owned(), Status::label),
        _ => state.to_owned(),
    }
}

/// A mark in one word.
pub fn mark_label(mark: Mark) -> String {
    match mark {
        Mark::Nothing => messages::mark_nothing(),
        Mark::Working => messages::mark_working(),
        Mark::Partly => messages::mark_partly(),
        Mark::Done => messages::mark_done(),
        Mark::NotApplicable => messages::mark_na(),
    }
}
