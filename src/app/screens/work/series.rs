//! A schedule of consultations: its days without holidays and breaks, each with the consultation made of it.

use std::collections::BTreeMap;

use chrono::Datelike;

use super::{Found, Offer, facts, made_once, messages, short};
use crate::Result;
use crate::app::effect::Desk;
use crate::app::screens::card::{Card, Target};
use crate::app::view::{Line, Tone};
use crate::domain::consultations::{self, Slot};
use crate::domain::value::Fields;
use crate::domain::workdays::Workdays;
use crate::domain::{Record, RecordId, Value};
use crate::forms::display::{Look, text_of};
use crate::forms::new::{self, Circumstances};
use crate::store::api::Edit;

pub(super) fn read(series: &Record, desk: &Desk<'_>, me: Option<RecordId>) -> Result<Found> {
    let look = Look::new(desk.forms, desk.store);
    let municipality = desk.forms.municipality_of(series, desk.store)?;
    let days = Workdays::of(municipality, desk.store)?;
    let slots = consultations::slots(series, &days, desk.store)?;
    let mut card = Card::default();
    facts(&mut card, series, &["topic", "schedule", "from", "to", "skip", "moved", "consultants", "place"], desk)?;
    let held = slots.iter().filter(|slot| slot.held_on.is_some()).count();
    let made = slots.iter().filter(|slot| slot.consultation.is_some()).count();
    let out = slots.iter().filter(|slot| slot.held_on.is_none()).count();
    card.head(messages::slots(held, made, out), Target::Rows("consultation".to_owned(), "series".to_owned()));
    if slots.is_empty() {
        card.note(Line::toned(Tone::Warning, messages::no_slots()));
    }
    let mut offers: Vec<Offer> = Vec::new();
    for slot in &slots {
        let made = slot.consultation.map(|id| desk.store.get(id)).transpose()?.flatten();
        if let Some(consultation) = made {
            card.row(line(slot, Tone::Good, said(&consultation, desk)), "consultation", consultation.id);
            continue;
        }
        let Some(day) = slot.held_on else {
            let why = slot.falls_on.clone().unwrap_or_default();
            card.note(line(slot, Tone::Muted, messages::slot_out(why)));
            continue;
        };
        let Some(id) = made_once("consultation", series.id, of_day(day), desk)? else {
            card.note(line(slot, Tone::Muted, messages::slot_deleted()));
            continue;
        };
        let edit = consultation(series, id, day, desk, me)?;
        card.own(line(slot, Tone::Warning, messages::slot_missing()), offers.len());
        offers.push(Offer { edits: vec![edit], done: messages::slots_made(1) });
    }
    let edits: Vec<Edit> = offers.iter().flat_map(|offer| offer.edits.clone()).collect();
    let whole = Offer { done: messages::slots_made(edits.len()), edits };
    Ok(Found { name: look.title(series)?, card, offers, whole, presets: BTreeMap::new(), report: None })
}

/// «пн 12.10.2020 проведена, пришло 5».
fn line(slot: &Slot, tone: Tone, rest: String) -> Line {
    let on = slot.held_on.unwrap_or(slot.day);
    let moved = slot.held_on.is_some_and(|on| on != slot.day);
    let day = format!("{} {} ", weekday(on), short(on));
    let line = Line::plain(day).and(tone, rest);
    if moved { line.and(Tone::Muted, format!(" ({})", messages::slot_moved(short(slot.day)))) } else { line }
}

/// «Пн».
fn weekday(day: chrono::NaiveDate) -> String {
    let names = crate::app::screens::calendar::messages::weekdays();
    names.split(' ').nth(day.weekday().num_days_from_monday() as usize).unwrap_or_default().to_owned()
}

/// State of a consultation and how many came.
fn said(consultation: &Record, desk: &Desk<'_>) -> String {
    let shown = |id: &str| {
        let field = desk.forms.form("consultation").and_then(|form| form.field(id));
        field.map_or_else(String::new, |field| text_of(&field.kind, consultation.get(id)))
    };
    let came = shown("attended");
    if came.is_empty() { shown("state") } else { format!("{}, {came}", shown("state")) }
}

/// The consultation of a day, filled from the schedule.
fn consultation(
    series: &Record,
    id: RecordId,
    day: chrono::NaiveDate,
    desk: &Desk<'_>,
    me: Option<RecordId>,
) -> Result<Edit> {
    let around = Circumstances { today: desk.today, me, records: desk.store };
    let given = Fields::from([("series".to_owned(), Value::from(series.id)), ("date".to_owned(), Value::from(day))]);
    Ok(Edit::of(&new::new_record(desk.forms.need("consultation")?, id, given, &around)?))
}

/// A day as an id: what the id of its consultation is made of.
fn of_day(day: chrono::NaiveDate) -> RecordId {
    let mut bytes = [0; 16];
    for (byte, digit) in bytes.iter_mut().zip(day.format("%Y-%m-%d").to_string().bytes()) {
        *byte = digit;
    }
    RecordId::new(bytes)
}
