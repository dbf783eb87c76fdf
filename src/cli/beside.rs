//! What a session does beside the work: drafts of sessions that could only look, the backup of the day, warnings.

use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};

use super::workspace::Workspace;
use super::{backup, doctor, messages};
use crate::Result;
use crate::app::screen::Status;
use crate::app::session::Session;
use crate::app::state::{Msg, State};
use crate::changes::disk::Disk;
use crate::changes::draft::DraftFile;
use crate::store::backup::keep::Occasion;
use crate::store::{layout::Layout, viewer};
use crate::ui::runner::Event;

/// What the user should know of terminal and disk; nothing of it stops the work.
pub fn surroundings(dir: &Path) -> Vec<String> {
    let locale = doctor::terminal::locale();
    let charset = (!doctor::terminal::is_utf8(&locale)).then(|| messages::locale_not_utf8(locale));
    let network = doctor::mount::kind(dir).filter(|kind| doctor::mount::is_network(kind));
    charset.into_iter().chain(network.map(messages::doctor_network)).collect()
}

/// Makes the backup of the day beside the work; the user hears of a failure.
pub fn keep_daily(dir: PathBuf, events: mpsc::Sender<Event>) {
    let work = move || {
        if let Some(text) = backup::before(&dir, Occasion::Daily) {
            // The loop is gone only when the program is leaving.
            let _ = events.send(Event::Msg(Msg::Notice(Status { text, is_error: true })));
        }
    };
    // Without a thread there is no backup today; tomorrow's start tries again.
    drop(std::thread::Builder::new().name("backup".into()).spawn(work));
}

/// The draft file of a session that only looks, and the session it starts with: that of the holder. Where the folder
/// takes no file, the draft goes with the session.
pub fn view_draft(disk: &Arc<dyn Disk>, layout: &Layout, space: &Workspace) -> Result<(DraftFile, Option<Vec<u8>>)> {
    let last = DraftFile::last_of(disk, &layout.drafts()).unwrap_or_default();
    let own = DraftFile::open(disk, &layout.view_draft(std::process::id()));
    let draft = match own {
        Ok(draft) => draft,
        Err(error) => {
            let folder = space.read(|store| Ok(store.view_folder().map(Path::to_owned)))?;
            let Some(folder) = folder else { return Err(error) };
            DraftFile::open(disk, &folder.join("view.vlog"))?
        }
    };
    Ok((draft, last))
}

/// Opens what was typed in sessions that could only look, on top of the session's own screens: their files, and what
/// the opening asks for.
pub fn bring_back_views(
    disk: &Arc<dyn Disk>,
    layout: &Layout,
    saved: Option<&Session>,
    state: &mut State,
) -> (Vec<PathBuf>, Vec<crate::app::Effect>) {
    let (mut files, mut effects) = (Vec::new(), Vec::new());
    for (pid, path) in layout.view_drafts(&**disk) {
        if pid != std::process::id() && viewer::is_running(pid) {
            continue;
        }
        let last = DraftFile::last_of(disk, &path).ok().flatten();
        let session: Option<Session> = last.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let mut around = state.env.clone();
        for screen in session.map(|session| session.without(saved).restore(&mut around)).unwrap_or_default() {
            if screen.is_dirty() {
                effects.extend(state.open_screen(screen));
            }
        }
        files.push(path);
    }
    (files, effects)
}
