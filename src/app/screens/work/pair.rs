//! A network pair: agreement, road map with its activities, mutual visits, what was handed on, effect – and what of it
//! is missing.

use std::collections::BTreeMap;

use super::{Found, Offer, facts, messages, short};
use crate::Result;
use crate::app::effect::Desk;
use crate::app::screens::card::{Card, Target};
use crate::app::view::{Line, Tone};
use crate::domain::help::{self, Lack};
use crate::domain::{Record, RecordId};
use crate::forms::display::Look;

/// What is said of a lack.
pub(super) fn lack_text(lack: Lack) -> String {
    match lack {
        Lack::Agreement => messages::no_agreement(),
        Lack::Visit => messages::no_visit(),
        Lack::RoadMap => messages::no_road_map(),
        Lack::Effect => messages::no_effect(),
    }
}

pub(super) fn read(pair: &Record, desk: &Desk<'_>) -> Result<Found> {
    let look = Look::new(desk.forms, desk.store);
    let mut card = Card::default();
    facts(&mut card, pair, &["school", "partner", "from", "to"], desk)?;
    let lacks = help::lacks(pair, desk.store, desk.today)?;
    for lack in &lacks {
        let tone = if lack.is_flag() { Tone::Error } else { Tone::Warning };
        card.row(Line::toned(tone, format!("! {}", lack_text(*lack))), "pair", pair.id);
    }
    if lacks.is_empty() {
        card.note(Line::toned(Tone::Good, messages::pair_whole()));
    }
    facts(&mut card, pair, &["agreement_number", "agreement_date", "focus"], desk)?;
    let activities = activities(pair, desk)?;
    card.head(messages::road_map(activities.len()), Target::Nothing);
    facts(&mut card, pair, &["plan"], desk)?;
    for activity in activities {
        let status = desk.status(&activity)?;
        let line = Line::toned(Tone::Label, format!("{status}: ")).and(Tone::Plain, look.title(&activity)?);
        card.row(line, "activity", activity.id);
    }
    let visits = desk.store.related("pair_visit", "pair", pair.id)?;
    let plural = desk.forms.form("pair_visit").map_or("", |form| form.plural.get());
    card.head(messages::counted(plural, visits.len()), Target::Rows("pair_visit".to_owned(), "pair".to_owned()));
    for visit in visits {
        let day = visit.date("date").map(short).unwrap_or_default();
        let topic = visit.text("topic").replace('\n', " ");
        card.row(Line::toned(Tone::Label, format!("{day} ")).and(Tone::Plain, topic), "pair_visit", visit.id);
    }
    let label = desk.forms.form("pair").and_then(|form| form.field("effect")).map_or("", |field| field.label.get());
    card.head(label, Target::Nothing);
    facts(&mut card, pair, &["transferred", "effect", "effect_on"], desk)?;
    if lacks.contains(&Lack::Effect) {
        card.note(Line::toned(Tone::Muted, messages::to_agenda()));
    }
    let name = look.title(pair)?;
    Ok(Found { name, card, offers: Vec::new(), whole: Offer::default(), presets: BTreeMap::new(), report: None })
}

/// The rows of the pair's own plan, then the others it carries out, each once.
fn activities(pair: &Record, desk: &Desk<'_>) -> Result<Vec<Record>> {
    let mut found = match pair.reference("plan") {
        Some(plan) => desk.store.related("activity", "plan", plan)?,
        None => Vec::new(),
    };
    let known: Vec<RecordId> = found.iter().map(|activity| activity.id).collect();
    for id in pair.references("activities").into_iter().filter(|id| !known.contains(id)) {
        found.extend(desk.store.get(id)?);
    }
    Ok(found)
}
