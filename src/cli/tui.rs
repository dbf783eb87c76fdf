//! No subcommand, and `open`: the program on the terminal.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::sync::{Arc, mpsc};

use super::workspace::{self, Workspace};
use super::{Args, messages};
use crate::app::screen::{Env, IdSource, Screen, Status};
use crate::app::screens::{form::FormScreen, list::List, overview::Overview, start::Start};
use crate::app::session::Session;
use crate::app::settings;
use crate::app::state::{Msg, State};
use crate::changes::disk::{Disk, RealDisk};
use crate::changes::draft::DraftFile;
use crate::domain::{RecordId, Records};
use crate::keys::Keymap;
use crate::store::{Lock, layout::Layout};
use crate::ui::looper::{self, Drafts};
use crate::ui::runner::Runner;
use crate::ui::{input, terminal};
use crate::{Error, Result};

/// Random ids, ordered by time.
#[derive(Debug)]
struct RandomIds;

impl IdSource for RandomIds {
    fn next_id(&mut self) -> RecordId {
        RecordId::new(*uuid::Uuid::now_v7().as_bytes())
    }
}

/// Opens the program; `at`: on the list of this form, or on a new record of it.
pub fn run(args: &Args, at: Option<(String, bool)>) -> Result<()> {
    // Before the store is touched: a pipe or a dumb terminal is refused with a sentence.
    terminal::refuse_unfit_here()?;
    let dir = workspace::folder(args)?;
    let lock = take(args, &dir)?;
    let space = workspace::open_locked(dir, lock)?;
    show(args, space, at)
}

/// The folder's lock; when another session has it, the user may take it over.
fn take(args: &Args, dir: &std::path::Path) -> Result<Lock> {
    let holder = match workspace::lock(dir, args.take_over)? {
        Ok(lock) => return Ok(lock),
        Err(holder) => holder,
    };
    if args.take_over {
        return Err(Error::Refused(messages::holder_stays()));
    }
    let mut out = std::io::stdout();
    let text = messages::held(holder.pid, &holder.terminal, &holder.since);
    let asked = writeln!(out, "{text}\n{}", messages::offer_take_over()).and_then(|()| out.flush());
    let mut line = String::new();
    if asked.is_err() || !std::io::stdin().is_terminal() || std::io::stdin().read_line(&mut line).unwrap_or(0) == 0 {
        return Err(Error::Refused(text));
    }
    match workspace::lock(dir, true)? {
        Ok(lock) => Ok(lock),
        Err(_) => Err(Error::Refused(messages::holder_stays())),
    }
}

/// Runs the program over an open folder.
pub fn show(args: &Args, space: Workspace, at: Option<(String, bool)>) -> Result<()> {
    let layout = Layout::new(&space.dir);
    let disk: Arc<dyn Disk> = Arc::new(RealDisk);
    let draft = DraftFile::open(&disk, &layout.drafts())?;
    let saved: Option<Session> = draft.last().and_then(|bytes| serde_json::from_slice(bytes).ok());
    let map: PathBuf = args.keymap.clone().unwrap_or_else(|| space.dir.join("keymap.toml"));
    let (keymap, faults) = Keymap::with_user_file(&map);
    let (settings, fault) = match settings::load(&layout.settings()) {
        Ok(settings) => (settings, None),
        Err(error) => (settings::Settings::default(), Some(error.to_string())),
    };
    let notices: Vec<String> = space.notices.iter().cloned().chain(faults).chain(fault).collect();
    let today = workspace::today();
    let (is_empty, me) =
        space.read(move |store| Ok((store.count("municipality")? == 0, find_me(store, &settings)?)))?;
    let env = Env {
        forms: Arc::clone(&space.forms),
        today,
        me,
        municipality: None,
        school: None,
        size: (80, 21),
        exports: layout.exports(),
    };
    let mut state = State::new(env, keymap, Box::new(RandomIds));
    let (events, queue) = mpsc::channel();
    let first: Box<dyn Screen> = if is_empty { Box::new(Start::default()) } else { Box::new(Overview::default()) };
    let mut effects = state.start(saved.as_ref(), first);
    if let Some((form, new)) = at {
        space.forms.form(&form).ok_or_else(|| Error::Refused(messages::unknown_form(&form)))?;
        effects.extend(state.open_screen(Box::new(List::of(&form))));
        if new {
            effects.extend(state.open_screen(Box::new(FormScreen::fresh(&form, RandomIds.next_id(), None))));
        }
    }
    if let Some(notice) = notices.first() {
        let more = if notices.len() > 1 { format!(" (+{})", notices.len() - 1) } else { String::new() };
        effects.extend(state.update(Msg::Notice(Status { text: format!("{notice}{more}"), is_error: true })));
    }
    let runner = Runner::new(space.service, space.forms, today, events.clone());
    runner.run(effects);
    let panic_file = layout.local().join("panic.txt");
    let mut drafts = Drafts::new(draft);
    looper::run(state, runner, &queue, &mut drafts, &panic_file, || {
        input::spawn(&events).map_err(|error| Error::file("/dev/tty", error))
    })
}

/// The person of `VYEZD_PERSON` (an id or a name), else of the settings. One who is not there any more is nobody.
fn find_me(store: &dyn Records, settings: &settings::Settings) -> Result<Option<RecordId>> {
    let chosen = settings.text(settings::PERSON).to_owned();
    let wanted = std::env::var("VYEZD_PERSON").unwrap_or(chosen);
    if wanted.is_empty() {
        return Ok(None);
    }
    if let Some(id) = RecordId::parse(&wanted) {
        return Ok(store.get(id)?.map(|record| record.id));
    }
    let wanted = crate::text::fold(&wanted);
    let persons = store.all("person")?;
    Ok(persons.iter().find(|person| crate::text::fold(person.text("name")).contains(&wanted)).map(|person| person.id))
}
