//! No subcommand, and `open`: the program on the terminal.

use std::io::Write;
use std::path::Path;
use std::sync::{Arc, mpsc};

use super::beside::{bring_back_views, keep_daily, surroundings, view_draft};
use super::doctor::terminal::{is_utf8, locale};
use super::ids::FreshIds;
use super::workspace::{self, Workspace};
use super::{Args, choice, messages};
use crate::app::plot;
use crate::app::screen::{Env, IdSource, Screen, Status};
use crate::app::screens::{form::FormScreen, list::List, overview::Overview, start::Start};
use crate::app::session::Session;
use crate::app::settings;
use crate::app::state::{Msg, State};
use crate::app::walk::Walk;
use crate::changes::disk::{Disk, RealDisk};
use crate::changes::draft::DraftFile;
use crate::domain::Records;
use crate::store::{Lock, layout::Layout, lock};
use crate::ui::looper::{self, Drafts, Ended};
use crate::ui::runner::Runner;
use crate::ui::{opening, terminal};
use crate::{Error, Result};

/// What a start may do with the folder.
enum Taken {
    /// Everything.
    Whole(Lock),
    /// Look, for this reason.
    View(String),
}

/// Opens the program; `at`: on the list of this form, or on a new record of it.
pub fn run(args: &Args, at: Option<(String, bool)>) -> Result<()> {
    // Before the store is touched: a pipe or a dumb terminal is refused with a sentence.
    terminal::refuse_unfit_here()?;
    let dir = workspace::folder(args)?;
    match take(args, &dir)? {
        Taken::Whole(lock) => {
            let folder = dir.clone();
            show_as(args, &dir, move |progress| workspace::open_locked(folder, lock, progress), at, None)
        }
        Taken::View(reason) => {
            let (folder, why) = (dir.clone(), reason.clone());
            show_as(args, &dir, move |progress| workspace::open_view(folder, why, progress), at, Some(&reason))
        }
    }
}

/// The folder's lock; when another session has it, the user may take it over.
fn take(args: &Args, dir: &Path) -> Result<Taken> {
    let holder = match workspace::lock(dir, args.take_over) {
        Ok(Ok(lock)) => return Ok(Taken::Whole(lock)),
        Ok(Err(holder)) => holder,
        Err(error) if workspace::unwritable(&error, dir) => {
            return Ok(Taken::View(messages::view_because_unwritable(error)));
        }
        Err(error) => return Err(error),
    };
    if args.take_over {
        return Ok(Taken::View(messages::view_because_held(workspace::named(&holder))));
    }
    if !choice::enter_goes_on(&messages::offer_take_over(workspace::named(&holder))) {
        return Err(Error::Refused(messages::left_alone()));
    }
    Ok(match workspace::lock(dir, true)? {
        Ok(lock) => Taken::Whole(lock),
        Err(holder) => Taken::View(messages::view_because_held(workspace::named(&holder))),
    })
}

/// Runs the program over an open folder.
pub fn show(args: &Args, space: Workspace, at: Option<(String, bool)>) -> Result<()> {
    let dir = space.dir.clone();
    show_as(args, &dir, move |_| Ok(space), at, None)
}

fn show_as(
    args: &Args,
    dir: &Path,
    open: impl FnOnce(workspace::Tell) -> Result<Workspace> + Send + 'static,
    at: Option<(String, bool)>,
    view: Option<&str>,
) -> Result<()> {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    plot::choose(&variable("TERM"), &variable("VYEZD_ASCII"), is_utf8(&locale()));
    let layout = Layout::new(dir);
    let (events, queue) = mpsc::channel();
    let (picture, panic_file) = (layout.picture(), layout.local().join("panic.txt"));
    // With another first screen asked for, the last picture would be of another place.
    let last = (view.is_none() && at.is_none()).then_some(picture.as_path());
    let (opened, space) = opening::behind_picture(&panic_file, last, (&events, &queue), open)?;
    let disk: Arc<dyn Disk> = Arc::new(RealDisk);
    let (mut draft, last) = match view {
        None => {
            let draft = DraftFile::open(&disk, &layout.drafts())?;
            let last = draft.last().map(<[u8]>::to_vec);
            (draft, last)
        }
        Some(_) => view_draft(&disk, &layout, &space)?,
    };
    let saved: Option<Session> = last.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let (keymap, faults) = workspace::keymap(args, &space.dir);
    let (settings, fault) = match settings::load(&layout.settings()) {
        Ok(settings) => (settings, None),
        Err(error) => (settings::Settings::default(), Some(error.to_string())),
    };
    let exports = workspace::exports(&settings, &layout);
    let by_itself = settings.text(settings::AUTO_EXCHANGE).to_owned();
    let notices: Vec<String> = space.notices.iter().cloned().chain(faults).chain(fault).collect();
    let is_first = saved.is_none() && view.is_none() && at.is_none();
    let walk = (is_first && !settings.text(settings::SAMPLE).is_empty()).then(|| Walk::new(false));
    let today = workspace::today();
    let (is_empty, me) =
        space.read(move |store| Ok((store.count("municipality")? == 0, workspace::find_me(store, &settings)?)))?;
    let env = Env { walk, ..Env::new(Arc::clone(&space.forms), today, me, exports) };
    let mut state = State::new(env, keymap, Box::new(FreshIds));
    let first: Box<dyn Screen> = if is_empty { Box::new(Start::default()) } else { Box::new(Overview::default()) };
    let mut effects = state.start(saved.as_ref(), first);
    state.read_only = view.is_some();
    let mut notices = notices;
    if view.is_none() {
        let (files, typed) = bring_back_views(&disk, &layout, saved.as_ref(), &mut state);
        if !typed.is_empty() {
            effects.extend(typed);
            notices.insert(0, messages::typed_in_view());
            draft.put(&serde_json::to_vec(&state.session()).unwrap_or_default())?;
        }
        // What was in them is in the session's own draft now; left behind it would come back once more.
        for path in files {
            drop(disk.remove(&path));
        }
    }
    notices.extend(surroundings(&space.dir));
    notices.splice(0..0, view.map(str::to_owned));
    if let Some((form, new)) = at {
        space.forms.form(&form).ok_or_else(|| Error::Refused(messages::unknown_form(&form)))?;
        effects.extend(state.open_screen(Box::new(List::of(&form))));
        if new {
            effects.extend(state.open_screen(Box::new(FormScreen::fresh(&form, FreshIds.next_id(), None))));
        }
    }
    if let Some(notice) = notices.first() {
        let more = if notices.len() > 1 { format!(" (+{})", notices.len() - 1) } else { String::new() };
        effects.extend(state.update(Msg::Notice(Status { text: format!("{notice}{more}"), is_error: true })));
    }
    if view.is_none() {
        space.read(|store| {
            store.leave_drafts();
            Ok(())
        })?;
    }
    let runner = Runner::new(space.service, space.forms, today, events.clone());
    runner.run(effects);
    if view.is_none() {
        runner.exchange_by_itself(&by_itself);
    }
    let mut drafts = Drafts::new(draft);
    if view.is_none() {
        keep_daily(space.dir.clone(), events.clone());
    }
    let asked = || if view.is_none() { lock::asked_to_leave(&space.dir) } else { None };
    let leaving = looper::Leaving { asked: &asked, picture: view.is_none().then_some(picture.as_path()) };
    let ended = looper::run(state, runner, opened, &queue, &mut drafts, leaving)?;
    if let Ended::TakenOver(asker) = ended {
        // The terminal may be gone; then nobody reads it.
        let _ = writeln!(std::io::stderr(), "{}", messages::taken_over(workspace::named(&asker)));
    }
    Ok(())
}
