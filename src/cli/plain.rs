//! `--plain`: the line mode on standard input and output.

use std::io::IsTerminal;
use std::sync::{Arc, mpsc};

use super::ids::FreshIds;
use super::workspace;
use super::{Args, messages};
use crate::app::screen::Env;
use crate::app::screens::overview::Overview;
use crate::app::session::Session;
use crate::app::settings;
use crate::app::state::State;
use crate::changes::disk::{Disk, RealDisk};
use crate::changes::draft::DraftFile;
use crate::store::layout::Layout;
use crate::store::{Holder, Lock, lock};
use crate::ui::looper::{Drafts, Ended};
use crate::ui::plain::{Means, Plain, Talk};
use crate::ui::runner::Runner;
use crate::{Error, Result};

/// Talks line by line; `at`: in the list of this form, or with a new record of it.
pub fn run(args: &Args, at: Option<(String, bool)>) -> Result<()> {
    let dir = workspace::folder(args)?;
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout());
    let mut talk = Talk::new(&mut input, &mut output);
    let lock = take(args, &dir, &mut talk)?;
    // A line that is rewritten while work goes on is noise to who listens.
    let space = workspace::open_locked(dir, lock, Box::new(|_| ()))?;
    if let Some((form, _)) = &at {
        space.forms.form(form).ok_or_else(|| Error::Refused(messages::unknown_form(form)))?;
    }
    let layout = Layout::new(&space.dir);
    let disk: Arc<dyn Disk> = Arc::new(RealDisk);
    let draft = DraftFile::open(&disk, &layout.drafts())?;
    let saved: Option<Session> = draft.last().and_then(|bytes| serde_json::from_slice(bytes).ok());
    let settings = settings::load(&layout.settings())?;
    let exports = workspace::exports(&settings, &layout);
    let (keymap, faults) = workspace::keymap(args, &space.dir);
    for notice in space.notices.iter().chain(&faults) {
        talk.say(notice)?;
    }
    let today = workspace::today();
    let me = space.read(move |store| {
        store.leave_drafts();
        workspace::find_me(store, &settings)
    })?;
    let env = Env::new(Arc::clone(&space.forms), today, me, exports);
    let mut state = State::new(env, keymap, Box::new(FreshIds));
    let effects = state.start(saved.as_ref(), Box::new(Overview::default()));
    let (events, queue) = mpsc::channel();
    let (dir, store) = (space.dir, space.service.handle());
    let runner = Runner::new(space.service, space.forms, today, events);
    let asked = || lock::asked_to_leave(&dir);
    let means = Means { state, runner, events: &queue, store, drafts: Drafts::new(draft), asked: &asked };
    match Plain::new(means, talk).run(effects, at)? {
        Ended::TakenOver(_) | Ended::Left | Ended::Stopped => Ok(()),
    }
}

/// The folder's lock; a person at a terminal may take it from another session.
fn take(args: &Args, dir: &std::path::Path, talk: &mut Talk<'_>) -> Result<Lock> {
    let holder = match workspace::lock(dir, args.take_over)? {
        Ok(lock) => return Ok(lock),
        Err(holder) => holder,
    };
    let refused = |holder: Holder| Error::Refused(messages::held(workspace::named(&holder)));
    if args.take_over || !std::io::stdin().is_terminal() {
        return Err(refused(holder));
    }
    if talk.ask(&messages::plain_take_over(workspace::named(&holder)))?.is_none_or(|answer| answer.trim() != "1") {
        return Err(Error::Refused(messages::left_alone()));
    }
    workspace::lock(dir, true)?.map_err(refused)
}
