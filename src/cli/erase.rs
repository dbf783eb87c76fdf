//! `erase`: personal data erased by act. Shows what would go, then does it.

use std::sync::Arc;

use super::password::open_keys;
use super::{Args, choice, messages, say, workspace};
use crate::domain::RecordId;
use crate::forms::Registry;
use crate::store::act::{Act, Mention, Plan};
use crate::store::layout::Layout;
use crate::sync::erasing;
use crate::{Error, Result};

/// What was asked for on the command line.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Records.
    pub ids: Vec<String>,
    /// Number of the act.
    pub act: String,
    /// Why.
    pub reason: String,
    /// Only show.
    pub dry_run: bool,
}

/// Shows and, unless only that was asked, erases. On a terminal the user is asked between the two.
pub fn run(args: &Args, wanted: &Wanted) -> Result<()> {
    let parse = |id: &String| RecordId::parse(id).ok_or_else(|| Error::Refused(messages::no_record_number(id)));
    let ids = wanted.ids.iter().map(parse).collect::<Result<Vec<_>>>()?;
    let space = workspace::open(args)?;
    let forms = Arc::clone(&space.forms);
    let plan = space.read(move |store| store.plan_erasure(&ids))?;
    lines(&plan, &forms).into_iter().try_for_each(print)?;
    if wanted.dry_run {
        print(messages::nothing_stored())?;
        return space.close();
    }
    let asked = std::io::IsTerminal::is_terminal(&std::io::stdin());
    if asked && !choice::enter_goes_on(&messages::erase_question(&wanted.act)) {
        return Err(Error::Refused(messages::erase_left()));
    }
    open_keys(&Layout::new(&space.dir))?;
    let settings = crate::app::settings::load(&Layout::new(&space.dir).settings())?;
    let author = RecordId::parse(settings.text(crate::app::settings::PERSON));
    let day = workspace::today().to_string();
    let act = Act { number: wanted.act.clone(), reason: wanted.reason.clone(), day, author };
    let person = author.and_then(|id| id.as_bytes().first_chunk().copied()).unwrap_or_default();
    let done = space.read(move |store| erasing::by_act(store, &plan, &act, person))?;
    space.close()?;
    print(messages::erased(done.changes))?;
    done.files.iter().try_for_each(|path| print(crate::sync::messages::erased_file(path.display())))
}

/// What an act would take away, a sentence a line.
pub fn lines(plan: &Plan, forms: &Registry) -> Vec<String> {
    let label = |form: &str| forms.form(form).map_or_else(|| form.to_owned(), |form| form.label.get().to_owned());
    let mut lines: Vec<String> =
        plan.records.iter().map(|(_, form, name)| messages::erase_record(label(form), name)).collect();
    let told = |mention: &Mention| {
        let field = forms.form(&mention.form).and_then(|form| form.field(&mention.field));
        let field = field.map_or(mention.field.as_str(), |field| field.label.get());
        format!("{}, {field}", label(&mention.form))
    };
    for place in &plan.places {
        lines.push(messages::erase_place(told(place), &place.before, &place.after));
    }
    for place in &plan.doubtful {
        lines.push(messages::erase_doubtful(told(place), place.record, &place.before));
    }
    lines.push(messages::erase_changes(plan.changes.len()));
    lines.extend(plan.reports.iter().map(|path| messages::erase_report(path.display())));
    if plan.backups > 0 {
        lines.push(messages::erase_backups(plan.backups));
    }
    lines.push(messages::erase_beyond());
    lines
}

fn print(line: impl std::fmt::Display) -> Result<()> {
    say(line).map_err(|error| Error::file("stdout", error))
}
