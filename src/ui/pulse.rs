//! The automatic mode: an exchange with one folder soon after each save and every few seconds, on the store's thread by
//! pieces, so that nobody waits. Quiet: what there is to say is one word in the heading.

use std::path::PathBuf;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use chrono::NaiveDate;

use super::runner::Event;
use crate::Result;
use crate::app::settings;
use crate::app::state::Msg;
use crate::domain::RecordId;
use crate::store::{Handle, Store};
use crate::sync::exchange::{Asked, Outcome, exchange};

/// After a save, so that several of one breath go out together.
const BREATH: Duration = Duration::from_millis(600);
/// Between two looks at a folder that answers at once.
const PAUSE: Duration = Duration::from_secs(2);
/// A folder that is slow is looked at so seldom that it costs a twentieth of the time.
const SHARE: u32 = 20;
/// But at least so often.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

crate::messages! {
    on() { ru: "обмен", en: "exchange" }
    absent() { ru: "обмен: нет папки", en: "exchange: no folder" }
    failing() { ru: "обмен: сбой", en: "exchange: failing" }
    attention(count) { ru: "обмен: {count} !", en: "exchange: {count} !" }
}

enum Beat {
    Folder(Option<PathBuf>),
    Saved,
    Done(Duration),
}

/// Tells the mode what happens.
#[derive(Clone)]
pub struct Pulse(Sender<Beat>);

impl Pulse {
    /// Begins; a thread of its own keeps the time. It sleeps as long as there is no folder.
    pub fn start(store: Handle, events: Sender<Event>, today: NaiveDate) -> Self {
        let (tell, beats) = mpsc::channel();
        let done = tell.clone();
        std::thread::spawn(move || {
            let (mut folder, mut next): (Option<PathBuf>, Option<Instant>) = (None, None);
            let (mut busy, mut again) = (false, false);
            loop {
                let beat = match next.filter(|_| !busy) {
                    None => beats.recv().map_err(|_| RecvTimeoutError::Disconnected),
                    Some(next) => beats.recv_timeout(next.saturating_duration_since(Instant::now())),
                };
                match beat {
                    Err(RecvTimeoutError::Disconnected) => return,
                    Ok(Beat::Folder(named)) => {
                        next = named.is_some().then(Instant::now);
                        if named.is_none() {
                            let _ = events.send(Event::Msg(Msg::Pulse {
                                word: String::new(),
                                arrived: 0,
                                erased: 0,
                                me: None,
                            }));
                        }
                        folder = named;
                    }
                    Ok(Beat::Saved) if busy => again = true,
                    Ok(Beat::Saved) => next = next.map(|next| next.min(Instant::now() + BREATH)),
                    Ok(Beat::Done(took)) => {
                        busy = false;
                        let pause = (took * SHARE).clamp(PAUSE, LONGEST_PAUSE);
                        let pause = if std::mem::take(&mut again) { BREATH } else { pause };
                        next = folder.is_some().then(|| Instant::now() + pause);
                    }
                    Err(RecvTimeoutError::Timeout) => {
                        let Some(folder) = folder.clone() else { continue };
                        let (events, done) = (events.clone(), done.clone());
                        let job = move |store: &mut Store| {
                            let begun = Instant::now();
                            let _ = events.send(Event::Msg(beat_of(store, folder, today)));
                            let _ = done.send(Beat::Done(begun.elapsed()));
                        };
                        busy = store.submit_long(Box::new(job)).is_ok();
                        if !busy {
                            return;
                        }
                    }
                }
            }
        });
        Self(tell)
    }

    /// The folder to exchange with; `None` ends the mode.
    pub fn set_folder(&self, folder: Option<PathBuf>) {
        let _ = self.0.send(Beat::Folder(folder));
    }

    /// Something was saved here.
    pub fn saved(&self) {
        let _ = self.0.send(Beat::Saved);
    }
}

/// One beat of the mode, on the store's thread: what there is to say of it.
pub fn beat_of(store: &mut Store, folder: PathBuf, today: NaiveDate) -> Msg {
    told(beat_once(store, folder, today))
}

/// One exchange; `None`: the folder is not there.
fn beat_once(store: &mut Store, folder: PathBuf, today: NaiveDate) -> Option<Result<Outcome>> {
    if !store.aside(|| folder.is_dir()) {
        return None;
    }
    let path = store.layout().settings();
    let ask = |store: &mut Store| {
        let settings = settings::load(&path)?;
        let mut asked = Asked { folder, today, ..Asked::default() };
        asked.packing.tools = settings.tools()?;
        if let Some(me) = RecordId::parse(settings.text(settings::PERSON)) {
            asked.person = me.author();
        }
        let outcome = exchange(store, &asked)?;
        if let Some(me) = outcome.works_as {
            settings::change(&path, settings::PERSON, &me.to_string())?;
        }
        Ok(outcome)
    };
    Some(ask(store))
}

fn told(done: Option<Result<Outcome>>) -> Msg {
    match done {
        None => Msg::Pulse { word: absent(), arrived: 0, erased: 0, me: None },
        Some(Err(_)) => Msg::Pulse { word: failing(), arrived: 0, erased: 0, me: None },
        Some(Ok(outcome)) => {
            let arrived = outcome.from.values().sum();
            let wrong = outcome.problems.len();
            let word = if wrong > 0 { attention(wrong) } else { on() };
            Msg::Pulse { word, arrived, erased: outcome.erased, me: outcome.works_as }
        }
    }
}
