//! A decision that names another subject than the agenda: text left from another document (source 004, resolution 3).

use crate::lint::messages as say;
use crate::lint::words::shared;
use crate::lint::{Check, Finding, Paper};

/// See the module.
pub const CHECK: Check = Check { id: "boilerplate", label: say::boilerplate, find };

/// Words behind which a document names its subject in quotes.
const NAMED: [&str; 4] = ["по направлению «", "по направлениям «", "в рамках направления «", "направления «"];
/// Less than this share of a subject's words (per cent) in what the document is about: another subject.
const ALIKE: usize = 34;

fn find(paper: &Paper, found: &mut Vec<Finding>) {
    let Some(agenda) = agenda(paper) else { return };
    for passage in &paper.passages {
        let quoted = NAMED.iter().find_map(|words| {
            let rest = passage.text.split_once(words)?.1;
            rest.split_once('»').map(|(quoted, _)| quoted)
        });
        if let Some(quoted) = quoted
            && shared(quoted, &agenda.whole) < ALIKE
        {
            let text = say::other_direction(quoted, crate::text::truncate(&agenda.item, 120));
            found.push(Finding { check: CHECK.id, place: passage.place.clone(), text });
        }
    }
}

struct Agenda {
    /// The first item.
    item: String,
    /// Heading and items together.
    whole: String,
}

/// What the document is about: the agenda of a protocol, with the heading that names the meeting.
fn agenda(paper: &Paper) -> Option<Agenda> {
    let is = |text: &str, start: &str| text.trim().to_lowercase().starts_with(start);
    let at = paper.passages.iter().position(|passage| is(&passage.text, "повестка дня"))?;
    let texts = |from: usize| paper.passages.iter().skip(from).map(|passage| passage.text.as_str());
    let items: Vec<&str> = texts(at + 1).take_while(|text| !is(text, "слушали")).collect();
    let item = items.first()?.trim_start_matches(|c: char| c.is_ascii_digit() || ". -–".contains(c)).to_owned();
    let heading: Vec<&str> = texts(0).take(at).collect();
    Some(Agenda { item, whole: [heading, items].concat().join(" ") })
}
