//! Who has handed over his work, for the screens, the commands and the reports: how old the data of each are.

use std::collections::BTreeMap;

use chrono::{DateTime, Local, NaiveDate};

use crate::Result;
use crate::changes::change::PersonId;
use crate::domain::{Records, author};
use crate::store::Store;
use crate::sync::handing::{Contributor, contributors};
use crate::sync::snapshot::first_start::made_of;
use crate::sync::stretches::Gap;
use crate::text;

/// Everybody whose data have come here, but us.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// With their names, those heard of last first.
    pub all: Vec<(String, Contributor)>,
    today: NaiveDate,
    /// Names of bearers.
    names: BTreeMap<PersonId, String>,
}

/// Reads the notes of a data folder.
pub fn read(store: &Store, today: NaiveDate) -> Result<Known> {
    let now = u64::try_from(Local::now().timestamp_millis()).unwrap_or_default();
    let found = contributors(store.layout(), made_of(store)?.as_ref(), now)?;
    if found.is_empty() {
        return Ok(Known { today, ..Known::default() });
    }
    let names = author::names(store.all("person")?);
    let named = |wanted: &PersonId| names.get(wanted).cloned().unwrap_or_else(messages::nobody);
    let all = found.into_iter().map(|one| (named(&one.person), one)).collect();
    Ok(Known { all, today, names })
}

fn moment(at: u64) -> Option<DateTime<Local>> {
    Some(DateTime::from_timestamp_millis(i64::try_from(at).ok()?)?.with_timezone(&Local))
}

fn day(at: u64) -> String {
    moment(at).map(|at| at.format("%d.%m.%Y").to_string()).unwrap_or_default()
}

impl Known {
    fn is_of_today(&self, at: u64) -> bool {
        moment(at).is_some_and(|at| at.date_naive() >= self.today)
    }

    /// A line for each: when he was heard of, how far his work is here, through whom, how much of ours he has.
    pub fn lines(&self) -> Vec<String> {
        if self.all.is_empty() {
            return vec![messages::nobody_yet()];
        }
        let mut lines = vec![messages::title()];
        for (name, one) in &self.all {
            let when = moment(one.seen).map(|at| at.format("%d.%m.%Y %H:%M").to_string()).unwrap_or_default();
            let mut parts = vec![messages::last(name, when)];
            parts.push(if one.partly {
                messages::part_here()
            } else if one.is_all_here() {
                messages::all_here(one.here)
            } else {
                messages::some_here(one.here, one.said)
            });
            parts.extend(one.missing.iter().filter(|_| !one.partly).map(|gap| match gap {
                Gap { from: None, to } => messages::missing_start(to),
                Gap { from: Some(from), to } if from == to => messages::missing_one(to),
                Gap { from: Some(from), to } => messages::missing(from, to),
            }));
            if let Some(via) = one.via {
                parts.push(messages::through(self.names.get(&via).cloned().unwrap_or_else(messages::nobody)));
            }
            if let Some((has, of)) = one.has_of_ours.filter(|(has, of)| has < of) {
                parts.push(messages::has_of_ours(has, of));
            }
            lines.push(parts.join("; "));
        }
        lines
    }

    /// «Сегодня передали 3 из 5; нет: …» as soon as one has; otherwise how old the data are. `None`: nobody to tell of,
    /// or all of today.
    pub fn overview(&self) -> Option<String> {
        let (here, missing): (Vec<_>, Vec<_>) = self.all.iter().partition(|(_, one)| self.is_of_today(one.data_of()));
        if missing.is_empty() {
            return None;
        }
        let named: Vec<String> = missing.iter().map(|(name, one)| messages::since(name, day(one.data_of()))).collect();
        Some(if here.is_empty() {
            messages::data_of(named.join(", "))
        } else {
            messages::today(here.len(), self.all.len(), named.join(", "))
        })
    }

    /// «Данные от: …» where somebody's are older than the day of the report; for the foot of a report.
    pub fn foot(&self) -> Option<String> {
        let old: Vec<String> = self
            .all
            .iter()
            .filter(|(_, one)| !self.is_of_today(one.data_of()))
            .map(|(name, one)| messages::since(name, day(one.data_of())))
            .collect();
        (!old.is_empty()).then(|| text::clean(&messages::data_of(old.join(", "))))
    }
}

mod messages {
    crate::messages! {
        title() { ru: "Кто передал данные:", en: "Who has handed over:" }
        nobody_yet() { ru: "Данных от других пока нет.", en: "There are no data of others yet." }
        nobody() { ru: "без имени", en: "without a name" }
        last(who, when) { ru: "{who}: последняя передача {when}", en: "{who}: last handed over {when}" }
        all_here(count) { ru: "получено всё (правок: {count})", en: "all is here ({count} changes)" }
        some_here(here, said) { ru: "получено правок {here} из {said}", en: "{here} of {said} changes are here" }
        part_here() { ru: "получена часть записей: выбраны школы", en: "a part of the records is here: schools were chosen" }
        missing_start(to) { ru: "не хватает начала, правок до {to} включительно", en: "the beginning is missing, changes up to {to}" }
        missing_one(number) { ru: "не хватает правки {number}", en: "change {number} is missing" }
        missing(from, to) { ru: "не хватает правок {from}–{to}", en: "changes {from}–{to} are missing" }
        through(who) { ru: "через: {who}", en: "through {who}" }
        has_of_ours(has, of) { ru: "ваших правок у него {has} из {of}", en: "has {has} of your {of} changes" }
        since(who, day) { ru: "{who} от {day}", en: "{who} of {day}" }
        data_of(whose) { ru: "Данные: {whose}", en: "Data: {whose}" }
        today(count, all, missing) {
            ru: "Сегодня передали {count} из {all}. Нет сегодняшних данных: {missing}",
            en: "{count} of {all} have handed over today. No data of today: {missing}"
        }
    }
}
