//! A training event: one key fills a row of the «Дневник школы» for every school that took part and drafts of the
//! other two diaries for its people, so that nothing is typed twice.

use std::collections::BTreeMap;

use super::{Found, Offer, facts, made_once, messages};
use crate::Result;
use crate::app::effect::Desk;
use crate::app::screens::card::{Card, Target};
use crate::app::screens::diary::drafts;
use crate::app::view::{Line, Tone};
use crate::domain::chain::has_result;
use crate::domain::value::Fields;
use crate::domain::{Record, RecordId, Value};
use crate::forms::display::Look;
use crate::forms::new::{self, Circumstances};
use crate::store::api::Edit;

const FACTS: [&str; 9] =
    ["kind", "organiser", "dates", "host", "schools", "participants", "attended", "elements", "outcome"];

/// Rows that would be made.
#[derive(Debug, Default)]
struct Made {
    schools: usize,
    teachers: usize,
    directors: usize,
}

pub(super) fn read(event: &Record, desk: &Desk<'_>, me: Option<RecordId>) -> Result<Found> {
    let look = Look::new(desk.forms, desk.store);
    let mut card = Card::default();
    card.whole(Line::toned(Tone::Strong, event.text("title")), "event", event.id);
    facts(&mut card, event, &FACTS, desk)?;
    let rows = desk.store.related("diary_school", "event", event.id)?;
    let of_event = Target::Rows("diary_school".to_owned(), "event".to_owned());
    card.head(messages::diaries_rows(rows.len()), of_event);
    for row in &rows {
        let school = row.reference("school").map(|id| look.name(id)).transpose()?.unwrap_or_default();
        let teachers = desk.store.related("diary_teacher", "diary_school", row.id)?;
        let filled = teachers.iter().filter(|row| has_result(row)).count();
        let said = messages::drafts_of_row(teachers.len(), filled);
        card.row(Line::plain(format!("{school}: ")).and(Tone::Muted, said), "diary_school", row.id);
    }
    let (edits, made) = wanted(event, &rows, desk, me)?;
    let whole = Offer { edits, done: messages::diaries_made(made.schools, made.teachers, made.directors) };
    if !whole.edits.is_empty() {
        let said = messages::will_make(made.schools, made.teachers, made.directors);
        card.own(Line::toned(Tone::Warning, said), 0);
    } else if rows.is_empty() {
        card.note(Line::toned(Tone::Warning, messages::nobody_took_part()));
    }
    let offers = vec![whole.clone()];
    Ok(Found { name: look.title(event)?, card, offers, whole, presets: BTreeMap::new(), report: None })
}

/// The schools that took part with their people: named ones first, then those of the participants.
fn schools(event: &Record, desk: &Desk<'_>) -> Result<Vec<(RecordId, Vec<RecordId>)>> {
    let mut found: Vec<(RecordId, Vec<RecordId>)> =
        event.references("schools").into_iter().map(|school| (school, Vec::new())).collect();
    for person in event.references("participants") {
        let Some(school) = desk.store.get(person)?.and_then(|person| person.reference("school")) else { continue };
        match found.iter_mut().find(|(known, _)| *known == school) {
            Some((_, people)) => people.push(person),
            None => found.push((school, vec![person])),
        }
    }
    Ok(found)
}

/// The rows that are missing.
fn wanted(event: &Record, rows: &[Record], desk: &Desk<'_>, me: Option<RecordId>) -> Result<(Vec<Edit>, Made)> {
    let form = desk.forms.need("diary_school")?;
    let look = Look::new(desk.forms, desk.store);
    let (mut edits, mut made) = (Vec::new(), Made::default());
    for (school, people) in schools(event, desk)? {
        let there = rows.iter().find(|row| row.reference("school") == Some(school));
        let row = if let Some(row) = there {
            let mut row = row.clone();
            let mut named = row.references("participants");
            let added: Vec<RecordId> = people.iter().copied().filter(|person| !named.contains(person)).collect();
            if !added.is_empty() {
                named.extend(added);
                let value = Value::Array(named.into_iter().map(Value::from).collect());
                edits.push(Edit::one(row.id, &form.id, "participants", value.clone()));
                row.set("participants", value);
            }
            row
        } else {
            let Some(id) = made_once(&form.id, event.id, school, desk)? else { continue };
            let names: Result<Vec<String>> = people.iter().map(|person| look.name(*person)).collect();
            let mut given = Fields::from([
                ("school".to_owned(), Value::from(school)),
                ("event".to_owned(), Value::from(event.id)),
                ("members".to_owned(), Value::from(names?.join(", "))),
                ("participants".to_owned(), Value::Array(people.iter().copied().map(Value::from).collect())),
            ]);
            given.retain(|_, value| !value.is_empty());
            // The day of the row is that of the event, where it is known.
            if let Some(day) = event.date("held").filter(|day| *day <= desk.today) {
                given.insert("date".to_owned(), Value::from(day));
            }
            let around = Circumstances { today: desk.today, me, records: desk.store };
            let row = new::new_record(form, id, given, &around)?;
            edits.push(Edit::of(&row));
            made.schools += 1;
            row
        };
        let mut failed = None;
        let mut new_id = |form: &str, person| {
            made_once(form, row.id, person, desk).unwrap_or_else(|error| {
                failed = Some(error);
                None
            })
        };
        let (drafts, counted) = drafts::drafts_of(&row, &people, desk, me, &mut new_id)?;
        if let Some(error) = failed {
            return Err(error);
        }
        edits.extend(drafts);
        made.teachers += counted.teachers;
        made.directors += counted.directors;
    }
    Ok((edits, made))
}
