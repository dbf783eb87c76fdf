//! The rows of the palette and their order.

use std::cmp::Reverse;

use super::{Palette, USED};
use crate::app::recent::Used;
use crate::domain::RecordId;
use crate::keys::layout;
use crate::search::fuzzy::{Pattern, Scorer, letters};
use crate::search::latin;
use crate::search::names::Named;

/// A row: a choice by its place, or a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// A choice.
    Choice(usize),
    /// A record.
    Record(Named),
}

impl Palette {
    /// What was typed, in every way it may have been meant.
    pub(super) fn pattern(&self) -> Pattern {
        Pattern::new(&self.typed.text(), |word| [layout::other(word), latin::russian(word)])
    }

    /// Puts the rows in order. Cheap: a hundred and a half choices, and records that are compared already.
    pub(super) fn arrange(&mut self) {
        let before = self.held.then(|| self.rows.get(self.selected).map(|row| self.name_of(row))).flatten();
        let pattern = self.pattern();
        self.rows = if pattern.is_empty() { self.unasked() } else { self.answers(&pattern) };
        let wanted = self.wanted.clone().or(before);
        let place = wanted.and_then(|wanted| self.rows.iter().position(|row| self.name_of(row) == wanted));
        if place.is_some() {
            (self.wanted, self.held) = (None, true);
        }
        self.selected = place.unwrap_or(self.selected).min(self.rows.len().saturating_sub(1));
    }

    /// Before anything is typed: what was used last, then all there is to do.
    fn unasked(&self) -> Vec<Row> {
        let mut rows: Vec<Row> = self.used.iter().filter_map(|used| self.row_of(used)).take(USED).collect();
        let all = (0..self.choices.len()).map(Row::Choice);
        let all: Vec<Row> = all.filter(|row| !rows.contains(row)).collect();
        rows.extend(all);
        rows
    }

    fn row_of(&self, used: &Used) -> Option<Row> {
        if let Used::Record { id, .. } = used {
            let id = RecordId::parse(id)?;
            return self.used_records.iter().find(|named| named.id == id).cloned().map(Row::Record);
        }
        self.choices.iter().position(|choice| choice.what.used() == *used).map(Row::Choice)
    }

    fn answers(&self, pattern: &Pattern) -> Vec<Row> {
        let mut scorer = Scorer::default();
        let mut rows: Vec<(u32, Row)> = Vec::new();
        let last = |used: &Used| match self.used.iter().position(|known| known == used) {
            Some(place) => letters(1) + u32::try_from(self.used.len() - place).unwrap_or(0),
            None => 0,
        };
        for (place, choice) in self.choices.iter().enumerate() {
            let kind = pattern.of_kind(&[&choice.kind]);
            let score = choice.names.iter().filter_map(|name| scorer.score(&kind, name)).max();
            let Some(score) = score else { continue };
            // Of a name and a command of the same letters the command comes first, unless it cannot be done.
            let score = if choice.refusal.is_some() { score / 2 } else { score + letters(1) };
            rows.push((score + last(&choice.what.used()), Row::Choice(place)));
        }
        for named in &self.named {
            rows.push((named.score + last(&Used::record(&named.form, named.id)), Row::Record(named.clone())));
        }
        rows.sort_by_key(|(score, _)| Reverse(*score));
        rows.into_iter().map(|(_, row)| row).collect()
    }

    /// What tells a row from the others, for finding it again.
    pub(super) fn name_of(&self, row: &Row) -> String {
        match row {
            Row::Record(named) => named.id.to_string(),
            Row::Choice(place) => {
                self.choices.get(*place).map_or_else(String::new, |choice| format!("{:?}", choice.what))
            }
        }
    }
}
