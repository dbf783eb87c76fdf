//! The chain of the diaries of a school: the three questions of source 004 with what answers them, every training with
//! what came of it, and the trainings that left no trace.

use std::collections::BTreeMap;

use super::{Found, Offer, messages};
use crate::Result;
use crate::app::effect::Desk;
use crate::app::screens::card::{Card, Target};
use crate::app::view::{Line, Tone};
use crate::domain::chain::{self, Answer, Chain, Gap, QUESTIONS, has_comment, has_result};
use crate::domain::{Record, RecordId};
use crate::forms::display::Look;
use crate::report::{Parameters, Report};

pub(super) fn read(school: &Record, desk: &Desk<'_>) -> Result<Found> {
    let chain = chain::read(school.id, desk.store)?;
    let look = Look::new(desk.forms, desk.store);
    let mut card = Card::default();
    for ((question, answer), figures) in QUESTIONS.iter().zip(chain.answers()).zip(figures(&chain)) {
        let (tone, said) = answer_text(answer);
        card.whole(Line::toned(Tone::Title, format!("{question}?")), "school", school.id);
        card.note(Line::toned(tone, format!("{said}: ")).and(Tone::Plain, figures));
    }
    card.head(messages::links(), Target::Rows("diary_school".to_owned(), "school".to_owned()));
    for link in &chain.links {
        let training = &link.training;
        card.row(Line::toned(Tone::Strong, line_of(training.text("activity"))), "diary_school", training.id);
        let programme = line_of(training.text("programme"));
        if !programme.is_empty() {
            card.note(Line::toned(Tone::Muted, messages::link_programme(programme)));
        }
        for usage in &link.uses {
            used(&mut card, usage, &look)?;
        }
        let gaps: Vec<String> = link.gaps().into_iter().map(gap_text).collect();
        if !gaps.is_empty() {
            let tone = if link.uses.is_empty() { Tone::Error } else { Tone::Warning };
            card.note(Line::toned(tone, format!("! {}", gaps.join("; "))));
        }
    }
    card.head(messages::loose(chain.loose.len()), Target::Nothing);
    for usage in &chain.loose {
        used(&mut card, usage, &look)?;
    }
    let traceless: Vec<&Record> = chain.traceless().collect();
    card.head(messages::traceless(traceless.len()), Target::Nothing);
    for record in &traceless {
        let name = match record.form.as_str() {
            "diary_school" => line_of(record.text("activity")),
            _ => line_of(record.text("title")),
        };
        let line = Line::toned(Tone::Error, "! ").and(Tone::Plain, name);
        let line = if record.form == "diary_school" {
            line
        } else {
            line.and(Tone::Warning, format!(" – {}", messages::unwritten()))
        };
        card.row(line, &record.form, record.id);
    }
    if traceless.is_empty() {
        card.note(Line::toned(Tone::Good, messages::no_traceless()));
    }
    let report = Parameters { school: Some(school.id), ..Parameters::default() };
    Ok(Found {
        name: look.title(school)?,
        card,
        offers: Vec::new(),
        whole: Offer::default(),
        presets: BTreeMap::new(),
        report: Some((crate::report::chain::REPORT.name(), report)),
    })
}

fn line_of(text: &str) -> String {
    text.replace('\n', " ")
}

/// «→ Педагог: методы, где» with its result and the curator's comment.
fn used(card: &mut Card, usage: &Record, look: &Look<'_>) -> Result<()> {
    let (who, what) = match usage.form.as_str() {
        "diary_teacher" => {
            let teacher: Option<RecordId> = usage.reference("teacher");
            (teacher.map(|id| look.name(id)).transpose()?.unwrap_or_default(), usage.text("methods"))
        }
        _ => (String::new(), usage.text("form_of_use")),
    };
    let place = line_of(usage.text("where_used"));
    let parts = [who, line_of(what), place];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.trim().is_empty()).collect();
    card.row(Line::plain(format!("→ {}", parts.join(" · "))), &usage.form, usage.id);
    for (filled, field) in [(has_result(usage), "results"), (has_comment(usage), "curator_comment")] {
        if filled {
            card.note(Line::toned(Tone::Muted, format!("  ✓ {}", line_of(usage.text(field)))));
        }
    }
    Ok(())
}

fn gap_text(gap: Gap) -> String {
    match gap {
        Gap::Programme => messages::gap_programme(),
        Gap::Use => messages::gap_use(),
        Gap::Result => messages::gap_result(),
        Gap::Comment => messages::gap_comment(),
    }
}

fn answer_text(answer: Answer) -> (Tone, String) {
    match answer {
        Answer::Yes => (Tone::Good, messages::yes()),
        Answer::Partly => (Tone::Warning, messages::partly()),
        Answer::No => (Tone::Error, messages::no()),
        Answer::Unknown => (Tone::Muted, messages::unknown()),
    }
}

/// The figures behind the three answers.
fn figures(chain: &Chain) -> [String; 3] {
    let trainings = chain.links.len() + chain.unwritten.len();
    let of = |form: &str| chain.uses().filter(|usage| usage.form == form).count();
    let uses = chain.uses().count();
    let results = chain.uses().filter(|usage| has_result(usage)).count();
    let comments = chain.uses().filter(|usage| has_comment(usage)).count();
    [
        messages::support(trainings, chain.in_programme(), chain.consultations, chain.pairs, chain.bare_deficits),
        messages::practice(chain.in_use(), trainings, of("diary_teacher"), of("diary_director")),
        messages::results(results, uses, comments),
    ]
}
