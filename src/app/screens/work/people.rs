//! `p`: people and help of the district on one screen – who is loaded, which pair lacks what, what is planned, what
//! became of courses and promises, which decisions wait.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::pair::lack_text;
use super::protocol;
use super::{Found, Offer, messages, short};
use crate::Result;
use crate::app::effect::Desk;
use crate::app::screens::card::{Card, Target};
use crate::app::view::{Line, Tone};
use crate::domain::help::{self, Lack};
use crate::domain::{Period, Record, RecordId, agenda};
use crate::forms::display::{Look, text_of};

/// Rows of one kind shown; the rest is behind the heading.
const SHOWN: usize = 4;
/// Coordinators shown.
const COORDINATORS: usize = 8;

/// Records of the district: of the municipality asked for and of none.
struct District<'a> {
    desk: &'a Desk<'a>,
    municipality: Option<RecordId>,
}

impl District<'_> {
    fn all(&self, form: &str) -> Result<Vec<Record>> {
        let mut records = self.desk.store.all(form)?;
        let Some(wanted) = self.municipality else { return Ok(records) };
        let mut kept = Vec::new();
        for record in records.drain(..) {
            let own = self.desk.forms.municipality_of(&record, self.desk.store)?;
            if own.is_none() || own == Some(wanted) {
                kept.push(record);
            }
        }
        Ok(kept)
    }

    fn look(&self) -> Look<'_> {
        Look::new(self.desk.forms, self.desk.store)
    }

    fn shown(&self, record: &Record, field: &str) -> String {
        let kind = self.desk.forms.form(&record.form).and_then(|form| form.field(field)).map(|field| &field.kind);
        kind.map_or_else(String::new, |kind| text_of(kind, record.get(field)))
    }

    fn plural(&self, form: &str) -> String {
        self.desk.forms.form(form).map_or(form, |form| form.plural.get()).to_owned()
    }
}

pub(super) fn read(municipality: Option<RecordId>, desk: &Desk<'_>) -> Result<Found> {
    let district = District { desk, municipality };
    let mut card = Card::default();
    coordinators(&mut card, &district)?;
    pairs(&mut card, &district)?;
    consultations(&mut card, &district)?;
    lately(&mut card, &district, "meeting", "date", "topic")?;
    lately(&mut card, &district, "event", "held", "title")?;
    deficits(&mut card, &district)?;
    courses(&mut card, &district)?;
    promises(&mut card, &district)?;
    satisfaction(&mut card, &district)?;
    decisions(&mut card, &district)?;
    for form in ["order", "letter"] {
        card.head(messages::counted(district.plural(form), district.all(form)?.len()), list(form));
    }
    bank(&mut card, &district)?;
    card.head(messages::counted(district.plural("day_off"), district.all("day_off")?.len()), list("day_off"));
    card.note(Line::toned(Tone::Muted, messages::breaks()));
    let presets = BTreeMap::new();
    Ok(Found { name: String::new(), card, offers: Vec::new(), whole: Offer::default(), presets, report: None })
}

fn list(form: &str) -> Target {
    Target::List(form.to_owned())
}

fn line_of(text: &str) -> String {
    text.replace('\n', " ")
}

fn more(card: &mut Card, all: usize, shown: usize) {
    if all > shown {
        card.note(Line::toned(Tone::Muted, messages::and_more(all - shown)));
    }
}

fn coordinators(card: &mut Card, district: &District<'_>) -> Result<()> {
    let look = district.look();
    let (loads, without) = help::loads(district.desk.store, district.municipality, district.desk.today)?;
    card.head(messages::coordinators(loads.len(), without.len()), list("coordinator"));
    for load in loads.iter().take(COORDINATORS) {
        let names: Result<Vec<String>> = load.schools.iter().map(|school| look.name(*school)).collect();
        let line = Line::plain(format!("{} — ", look.name(load.person)?))
            .and(Tone::Strong, messages::load(load.schools.len()))
            .and(Tone::Muted, format!(": {}", names?.join(", ")));
        card.row(line, "person", load.person);
    }
    more(card, loads.len(), COORDINATORS);
    for school in without.iter().take(SHOWN) {
        let line = Line::plain(format!("{} ", look.name(*school)?)).and(Tone::Warning, messages::no_coordinator());
        card.row(line, "school", *school);
    }
    more(card, without.len(), SHOWN);
    Ok(())
}

fn pairs(card: &mut Card, district: &District<'_>) -> Result<()> {
    let look = district.look();
    let mut pairs = Vec::new();
    for pair in district.all("pair")? {
        let lacks = help::lacks(&pair, district.desk.store, district.desk.today)?;
        pairs.push((pair, lacks));
    }
    let flagged = pairs.iter().filter(|(_, lacks)| lacks.iter().any(|lack| lack.is_flag())).count();
    card.head(messages::pairs(pairs.len(), flagged), list("pair"));
    // Those that lack something first.
    pairs.sort_by_key(|(_, lacks)| !lacks.iter().any(|lack| lack.is_flag()));
    for (pair, lacks) in pairs.iter().take(COORDINATORS) {
        let flags: Vec<String> = lacks.iter().copied().filter(|lack| Lack::is_flag(*lack)).map(lack_text).collect();
        let name = look.title(pair)?;
        let line = if flags.is_empty() {
            Line::plain(name)
        } else {
            Line::toned(Tone::Error, "! ").and(Tone::Plain, name).and(Tone::Error, format!(": {}", flags.join(", ")))
        };
        card.row(line, "pair", pair.id);
    }
    more(card, pairs.len(), COORDINATORS);
    Ok(())
}

fn consultations(card: &mut Card, district: &District<'_>) -> Result<()> {
    let today = district.desk.today;
    let all = district.all("consultation")?;
    let planned: Vec<&Record> = all.iter().filter(|one| matches!(one.text("state"), "" | "planned")).collect();
    let held = all.iter().filter(|one| matches!(one.text("state"), "held" | "nobody")).count();
    let late = planned.iter().filter(|one| one.date("date").is_some_and(|day| day < today)).count();
    card.head(messages::consultations(held, planned.len(), late), list("consultation"));
    let mut next: Vec<&&Record> =
        planned.iter().filter(|one| one.date("date").is_some_and(|day| day >= today)).collect();
    next.sort_by_key(|one| (one.date("date"), one.id));
    for one in next.into_iter().take(2) {
        let day = one.date("date").map(short).unwrap_or_default();
        let line = Line::toned(Tone::Label, format!("{day} ")).and(Tone::Plain, line_of(one.text("topic")));
        card.row(line, "consultation", one.id);
    }
    let series = district.all("consultation_series")?;
    card.head(messages::counted(district.plural("consultation_series"), series.len()), list("consultation_series"));
    for one in series.iter().take(SHOWN) {
        let line = Line::toned(Tone::Label, format!("{}: ", line_of(one.text("schedule"))))
            .and(Tone::Plain, line_of(one.text("topic")));
        card.row(line, "consultation_series", one.id);
    }
    more(card, series.len(), SHOWN);
    Ok(())
}

/// The newest records of a form.
fn lately(card: &mut Card, district: &District<'_>, form: &str, date: &str, text: &str) -> Result<()> {
    let mut all = district.all(form)?;
    all.sort_by_key(|one| (std::cmp::Reverse(one.date(date)), one.id));
    card.head(messages::counted(district.plural(form), all.len()), list(form));
    for one in all.iter().take(2) {
        let day = one.date(date).map(short).unwrap_or_default();
        let line = Line::toned(Tone::Label, format!("{day} ")).and(Tone::Plain, line_of(one.text(text)));
        card.row(line, form, one.id);
    }
    Ok(())
}

fn deficits(card: &mut Card, district: &District<'_>) -> Result<()> {
    let open: Vec<Record> = district.all("deficit")?.into_iter().filter(|one| one.text("state") != "closed").collect();
    let mut bare = Vec::new();
    for deficit in &open {
        let courses = district.desk.store.related("course", "deficit", deficit.id)?;
        let talks = district.desk.store.related("consultation", "deficit", deficit.id)?;
        if courses.is_empty() && talks.is_empty() {
            bare.push(deficit);
        }
    }
    card.head(messages::deficits(open.len(), bare.len()), list("deficit"));
    for deficit in bare.iter().take(SHOWN) {
        let line = Line::toned(Tone::Warning, "! ").and(Tone::Plain, line_of(&district.look().title(deficit)?));
        card.row(line, "deficit", deficit.id);
    }
    Ok(())
}

/// «Получили удостоверение: 12 — математика 4, …» as source 004 counts them, over all schools.
fn courses(card: &mut Card, district: &District<'_>) -> Result<()> {
    let mut all = district.all("course")?;
    let form = district.desk.forms.form("course");
    card.head(messages::courses(), list("course"));
    for course in &mut all {
        course.set("school", crate::domain::Value::Null);
    }
    for counted in help::courses(&all) {
        let mut one = Record::new(RecordId::new([0; 16]), "course");
        one.set("state", counted.state.as_str().into());
        let state = form.and_then(|form| form.field("state")).map(|field| text_of(&field.kind, one.get("state")));
        let subjects: Vec<String> = counted
            .subjects
            .iter()
            .map(|(subject, count)| {
                let subject = if subject.is_empty() { messages::without_subject() } else { subject.clone() };
                format!("{subject} {count}")
            })
            .collect();
        let line = Line::toned(Tone::Strong, format!("{}: {}", state.unwrap_or_default(), counted.total()))
            .and(Tone::Plain, format!(" — {}", subjects.join(", ")));
        card.note(line);
    }
    Ok(())
}

/// The day a term ends.
fn ends(record: &Record, field: &str) -> Option<NaiveDate> {
    Period::from_value(record.get(field)).and_then(|period| period.reading.last())
}

fn promises(card: &mut Card, district: &District<'_>) -> Result<()> {
    let all = district.all("promise")?;
    let done = all.iter().filter(|one| one.text("state") == "done").count();
    let open = |one: &&Record| !matches!(one.text("state"), "done" | "refused");
    let mut late: Vec<&Record> =
        all.iter().filter(open).filter(|one| ends(one, "term").is_some_and(|end| end < district.desk.today)).collect();
    late.sort_by_key(|one| (ends(one, "term"), one.id));
    card.head(messages::promises(all.len(), done, late.len()), list("promise"));
    for one in late.iter().take(SHOWN) {
        let line = Line::toned(Tone::Error, messages::late())
            .and(Tone::Label, format!("{}: ", one.text("term")))
            .and(Tone::Plain, line_of(one.text("what")));
        card.row(line, "promise", one.id);
    }
    more(card, late.len(), SHOWN);
    Ok(())
}

fn satisfaction(card: &mut Card, district: &District<'_>) -> Result<()> {
    let all = district.all("satisfaction")?;
    card.head(messages::counted(district.plural("satisfaction"), all.len()), list("satisfaction"));
    for one in all.iter().take(SHOWN) {
        let value = format!("{} {}", district.shown(one, "value"), one.text("unit"));
        let plan = district.shown(one, "plan_state");
        let line = Line::toned(Tone::Label, format!("{}: ", one.text("period")))
            .and(Tone::Plain, format!("{} {}", district.shown(one, "survey"), value.trim()))
            .and(Tone::Muted, if plan.is_empty() { String::new() } else { format!(" ({plan})") });
        card.row(line, "satisfaction", one.id);
    }
    Ok(())
}

fn decisions(card: &mut Card, district: &District<'_>) -> Result<()> {
    let protocols = district.all("protocol")?;
    card.head(messages::counted(district.plural("protocol"), protocols.len()), list("protocol"));
    for one in protocols.iter().take(SHOWN) {
        card.row(protocol::line(one, district.desk), "protocol", one.id);
    }
    let open: Vec<Record> = district.all("decision")?.into_iter().filter(agenda::is_open).collect();
    let mut late: Vec<&Record> =
        open.iter().filter(|one| agenda::deadline(one).is_some_and(|day| day < district.desk.today)).collect();
    late.sort_by_key(|one| (agenda::deadline(one), one.id));
    card.head(messages::decisions(open.len(), late.len()), list("decision"));
    for one in late.iter().take(SHOWN) {
        let line = Line::toned(Tone::Error, messages::late()).and(Tone::Plain, line_of(one.text("text")));
        card.row(line, "decision", one.id);
    }
    Ok(())
}

fn bank(card: &mut Card, district: &District<'_>) -> Result<()> {
    let all = district.all("material")?;
    card.head(messages::counted(district.plural("material"), all.len()), list("material"));
    let field = district.desk.forms.form("material").and_then(|form| form.field("kind"));
    let Some(field) = field else { return Ok(()) };
    let counts: Vec<String> = field
        .kind
        .items()
        .iter()
        .map(|item| {
            let count = all.iter().filter(|one| one.text("kind") == item.id).count();
            format!("{} {count}", item.label.get())
        })
        .collect();
    card.note(Line::plain(counts.join(", ")));
    Ok(())
}
