//! Stored records → papers: every plan with its execution, and every justification with the figures of its school.

use super::days::days;
use super::paper::{Paper, Passage, Place, Row, Sentence};
use crate::Result;
use crate::domain::claim;
use crate::domain::party::Dictionary;
use crate::domain::period::Frame;
use crate::domain::{Record, RecordId, Records, abbreviation};
use crate::forms::{Registry, figures, year_close};
use crate::lint::messages as say;
use crate::text;

/// The papers of one municipality, or of all.
pub fn papers(records: &dyn Records, forms: &Registry, municipality: Option<RecordId>) -> Result<Vec<Paper>> {
    let mut found = Vec::new();
    for place in records.all("municipality")? {
        if municipality.is_some_and(|wanted| wanted != place.id) {
            continue;
        }
        for plan in records.related("plan", "municipality", place.id)? {
            found.push(of_plan(records, forms, &plan)?);
        }
        for protocol in records.related("protocol", "municipality", place.id)? {
            found.push(of_protocol(records, &place, &protocol)?);
        }
        found.extend(justifications(records, forms, &place)?);
        found.extend(closed_years(records, forms, &place)?);
    }
    Ok(found)
}

/// What a municipality calls things: its abbreviations, and the names of its bodies and schools.
pub fn local(records: &dyn Records, municipality: Option<&Record>, paper: &mut Paper) -> Result<()> {
    let Some(place) = municipality else { return Ok(()) };
    let [name, abbreviations, own] = ["name", "abbreviations", "parties"].map(|field| place.text(field));
    paper.parties = Dictionary::of_place(name, abbreviations, own);
    paper.abbreviations = abbreviation::read(place.text("abbreviations"));
    let own = ["body", "method_service", "collegial", "name", "parties"].map(|field| place.text(field).to_owned());
    paper.names = own.into_iter().filter(|text| !text.is_empty()).collect();
    let schools = records.related("school", "municipality", place.id)?;
    paper.names.extend(schools.iter().map(|school| school.text("name").to_owned()));
    Ok(())
}

/// The municipality of this name, in any case of its letters.
pub fn municipality(records: &dyn Records, name: &str) -> Result<Option<Record>> {
    let wanted = text::fold(name);
    Ok(records.all("municipality")?.into_iter().find(|record| text::fold(record.text("name")) == wanted))
}

/// The paper of one plan.
pub fn of_plan(records: &dyn Records, forms: &Registry, plan: &Record) -> Result<Paper> {
    let place = plan.reference("municipality").map_or(Ok(None), |id| records.get(id))?;
    let mut paper = Paper { name: plan.text("title").to_owned(), ..Paper::default() };
    local(records, place.as_ref(), &mut paper)?;
    let approved = days(plan.text("approval")).pop().map(|day| day.day);
    paper.date = plan.date("doc_date").or(approved);
    let frame = plan.date("frame_from").zip(plan.date("frame_to")).map(|(from, to)| Frame::between(from, to));
    let labels = |form: &str, field: &str| {
        let field = forms.form(form).and_then(|form| form.field(field));
        field.map(|field| field.label.get().to_owned()).unwrap_or_default()
    };
    for field in ["basis", "background", "goal", "tasks", "expected", "note"] {
        for line in plan.text(field).lines().filter(|line| !line.trim().is_empty()) {
            let place = Place {
                section: plan.text("title").to_owned(),
                column: labels("plan", field),
                record: Some(("plan".to_owned(), plan.id)),
                ..Place::default()
            };
            paper.passages.push(Passage { place, text: line.to_owned() });
        }
    }
    let mut activities = records.related("activity", "plan", plan.id)?;
    activities.sort_by_key(|row| row.get("order").as_decimal());
    let is_done = plan.text("shape") == "t8";
    for activity in activities {
        let number = activity.text("number").trim_end_matches('.').to_owned();
        let school = activity.reference("school").map_or(Ok(None), |id| records.get(id))?;
        let section = school.map_or_else(|| activity.text("section").to_owned(), |s| s.text("name").to_owned());
        let section = if section.is_empty() { plan.text("title").to_owned() } else { section };
        let mut done = Vec::new();
        for entry in records.related("execution", "activity", activity.id)? {
            done.push(entry.text("text").to_owned());
        }
        let reporting = activity.text("reporting");
        let expected = activity.text("expected");
        let apart = !expected.contains(reporting);
        paper.rows.push(Row {
            place: Place {
                section,
                row: if number.is_empty() { activity.text("title").to_owned() } else { number },
                column: String::new(),
                line: 0,
                record: Some(("activity".to_owned(), activity.id)),
            },
            plan: 0,
            number: activity.text("number").to_owned(),
            title: activity.text("title").to_owned(),
            term: activity.text("term").to_owned(),
            parties: (!is_done).then(|| activity.text("parties").to_owned()),
            expected: if apart { format!("{expected} {reporting}") } else { expected.to_owned() },
            execution: done.join("\n"),
            is_part: activity.text("number").is_empty() && activity.reference("parent").is_some(),
            is_done,
            frame,
        });
    }
    Ok(paper)
}

/// The paper of a protocol, in the order it is printed in.
fn of_protocol(records: &dyn Records, municipality: &Record, protocol: &Record) -> Result<Paper> {
    let heading = [protocol.text("heading"), protocol.text("body")].into_iter().find(|text| !text.is_empty());
    let heading = heading.unwrap_or_default().to_owned();
    let mut paper = Paper { name: heading.clone(), date: protocol.date("date"), ..Paper::default() };
    local(records, Some(municipality), &mut paper)?;
    let mut say = |section: &str, text: &str, record: &Record| {
        let record = Some((record.form.clone(), record.id));
        let place = Place { section: section.to_owned(), record, ..Place::default() };
        paper.passages.push(Passage { place, text: text.to_owned() });
    };
    say("", &heading, protocol);
    // The words of source 004 over the three parts.
    let parts = [
        ("ПОВЕСТКА ДНЯ", "agenda_item", "text"),
        ("СЛУШАЛИ", "hearing", "question"),
        ("ПОСТАНОВИЛИ", "decision", "text"),
    ];
    for (section, form, field) in parts {
        say(section, section, protocol);
        let mut rows = records.related(form, "protocol", protocol.id)?;
        rows.sort_by_key(|row| (row.get("order").as_decimal(), row.id));
        for row in &rows {
            say(section, row.text(field), row);
        }
    }
    Ok(paper)
}

/// Values changed after their year was closed, as one paper; none where nothing changed.
fn closed_years(records: &dyn Records, forms: &Registry, place: &Record) -> Result<Option<Paper>> {
    let mut paper = Paper { name: say::closed_years(), ..Paper::default() };
    for one in year_close::changed(records, forms, place.id)? {
        let school = records.get(one.frozen.school)?.map(|school| school.text("name").to_owned()).unwrap_or_default();
        let now = one.now.unwrap_or_else(say::gone);
        let text = say::thawed(&one.frozen.what, one.frozen.year, &one.closed, &one.frozen.value, now);
        let record = Some(("year_value".to_owned(), one.record));
        paper.thawed.push((Place { section: school, record, ..Place::default() }, text));
    }
    Ok((!paper.thawed.is_empty()).then_some(paper))
}

/// The justifications of a municipality's schools, a paper each.
fn justifications(records: &dyn Records, forms: &Registry, place: &Record) -> Result<Vec<Paper>> {
    let mut found = Vec::new();
    for school in records.related("school", "municipality", place.id)? {
        let dossiers = records.related("exclusion", "school", school.id)?;
        let mut sentences = Vec::new();
        for dossier in &dossiers {
            for claim in records.related("exclusion_claim", "exclusion", dossier.id)? {
                sentences.push((claim.text("text").to_owned(), ("exclusion_claim".to_owned(), claim.id)));
            }
        }
        if dossiers.is_empty() {
            for membership in records.related("membership", "school", school.id)? {
                let told = claim::sentences(membership.text("grounds_out"));
                sentences.extend(told.into_iter().map(|text| (text, ("membership".to_owned(), membership.id))));
            }
        }
        if sentences.is_empty() {
            continue;
        }
        let name = school.text("name").to_owned();
        let title = forms.form("exclusion").map(|form| form.label.get().to_owned()).unwrap_or_default();
        let mut paper = Paper { name: format!("{title}: {name}"), ..Paper::default() };
        local(records, Some(place), &mut paper)?;
        paper.date = dossiers.iter().filter_map(|dossier| dossier.date("date")).max();
        paper.figures = vec![(name.clone(), figures::of(records, forms, school.id)?)];
        for (text, record) in sentences {
            let place = Place { section: name.clone(), record: Some(record), ..Place::default() };
            paper.passages.push(Passage { place: place.clone(), text: text.clone() });
            paper.claims.push(Sentence { place, school: name.clone(), text });
        }
        found.push(paper);
    }
    Ok(found)
}
