//! Effects → the store thread, worker threads, the draft file. The only place with I/O for the screens.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex};

use chrono::NaiveDate;

use super::pulse::Pulse;
use super::waits::{DATED, Kind, Waits};
use crate::app::effect::{Desk, Effect, Query};
use crate::app::screen::Status;
use crate::app::settings;
use crate::app::state::Msg;
use crate::caught::lock;
use crate::forms::Registry;
use crate::labour::{self, Labour, Stops};
use crate::store::service::Job;
use crate::store::{OpenOptions, Service, Store};
use crate::sync::erasing::by_act;
use crate::sync::exchange::{Asked, exchange};
use crate::{Error, Result};

/// What the loop hears from elsewhere.
#[derive(Debug)]
pub enum Event {
    /// A message for the state.
    Msg(Msg),
    /// Input of the terminal.
    Input(super::input::Input),
    /// The store is being built anew and is so far.
    Progress(u64),
    /// The store is open, or is not to be opened.
    Opened,
}

impl From<super::input::Input> for Event {
    fn from(input: super::input::Input) -> Self {
        Self::Input(input)
    }
}

/// Carries out effects.
pub struct Runner {
    service: Service,
    forms: Arc<Registry>,
    today: NaiveDate,
    events: Sender<Event>,
    /// The automatic exchange.
    pulse: Pulse,
    /// The store of an earlier day, while one is shown.
    dated: Arc<Mutex<Option<(NaiveDate, Service)>>>,
    /// What somebody waits for.
    waits: Waits,
}

/// Sends the answer of work to its screen, unless nobody waits for it any more. The labour ends first, so that whoever
/// hears the answer does not find the work still under way; it is let go of after.
fn send_answer(events: &Sender<Event>, token: u64, labour: &Arc<Labour>, answer: Result<Box<dyn Any + Send>>) {
    let abandoned = labour.is_abandoned();
    labour.end();
    if !abandoned {
        // What was read after the word to stop is not whole, whatever was made of it.
        let answer = if labour.was_cut() && answer.is_ok() { Err(Error::Stopped) } else { answer };
        let _ = events.send(Event::Msg(Msg::Answer { token, answer }));
    }
}

/// What the loop itself has to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Nothing special.
    GoOn,
    /// Send this text to the clipboard of the terminal.
    Copy(String),
    /// Stop until the shell lets the program go on.
    Suspend,
    /// Draw everything anew.
    Repaint,
    /// Leave.
    Quit,
}

impl Runner {
    /// A runner over this store; answers go to `events`.
    pub fn new(service: Service, forms: Arc<Registry>, today: NaiveDate, events: Sender<Event>) -> Self {
        let pulse = Pulse::start(service.handle(), events.clone(), today);
        Self { service, forms, today, events, pulse, dated: Arc::default(), waits: Waits::default() }
    }

    /// What somebody waits for.
    pub fn waits(&self) -> &Waits {
        &self.waits
    }

    /// Exchanges with this folder from now on, by itself; an empty path ends it.
    pub fn exchange_by_itself(&self, folder: &str) {
        self.pulse.set_folder((!folder.is_empty()).then(|| PathBuf::from(folder)));
    }

    /// Starts every effect; answers come as events.
    pub fn run(&self, effects: Vec<Effect>) -> Next {
        let mut next = Next::GoOn;
        for effect in effects {
            match effect {
                Effect::Ask { token, query } => self.ask(token, query),
                Effect::Save { token, save } => {
                    let (events, pulse) = (self.events.clone(), self.pulse.clone());
                    let labour = self.waits.begin(token, Kind::Working, Stops::BetweenPieces);
                    let handed = self.service.submit(Box::new(move |store| {
                        // «Сохранено» is said as soon as the log has it; sled takes it after. The loop is gone only
                        // when the program is leaving.
                        let said = |result| drop(events.send(Event::Msg(Msg::Saved { token, result })));
                        let mut acknowledged = false;
                        let done = catch_unwind(AssertUnwindSafe(|| {
                            labour::within(Some(labour), || {
                                store.save_then(save, |_| {
                                    acknowledged = true;
                                    said(Ok(()));
                                })
                            })
                        }));
                        // Keys wait for the answer: it comes even when the store panics.
                        match done {
                            Ok(done) if !acknowledged => said(done.map(drop)),
                            Ok(_) => pulse.saved(),
                            Err(panic) => {
                                if !acknowledged {
                                    said(Err(Error::Store("panic".to_owned())));
                                }
                                resume_unwind(panic);
                            }
                        }
                    }));
                    if let Err(error) = handed {
                        let _ = self.events.send(Event::Msg(Msg::Saved { token, result: Err(error) }));
                    }
                }
                Effect::Work { token, job } => {
                    let events = self.events.clone();
                    let labour = self.waits.begin(token, Kind::Reading, Stops::AtOnce);
                    std::thread::spawn(move || {
                        let answer = labour::within(Some(Arc::clone(&labour)), || job.run());
                        send_answer(&events, token, &labour, answer);
                    });
                }
                Effect::Exchange { token, asked } => self.exchange(token, asked),
                Effect::Dated(Some(day)) => self.open_dated(day),
                Effect::Dated(None) => {
                    // Closing it removes its folder, which takes a moment.
                    let dated = lock(&self.dated).take();
                    std::thread::spawn(move || drop(dated));
                }
                Effect::Access { token, deed, me } => {
                    let (forms, today) = (Arc::clone(&self.forms), self.today);
                    let work = move |store: &mut Store| -> Result<Box<dyn Any + Send>> {
                        Ok(Box::new(deed.run(store, &forms, me, today)?))
                    };
                    self.answer(token, Stops::Never, work);
                }
                Effect::Setting { name, value } => {
                    if name == settings::AUTO_EXCHANGE {
                        self.exchange_by_itself(&value);
                    }
                    self.set(name, value);
                }
                Effect::Erase { token, plan, act, person } => self.answer(token, Stops::Never, move |store| {
                    let done = by_act(store, &plan, &act, person)?;
                    Ok(Box::new(done))
                }),
                // Done by the loop, which has the drafts.
                Effect::Draft | Effect::CleanDrafts => {}
                Effect::Copy(text) => next = Next::Copy(text),
                Effect::Suspend => next = Next::Suspend,
                Effect::Repaint => next = Next::Repaint,
                Effect::Quit => return Next::Quit,
            }
        }
        next
    }

    fn ask(&self, token: u64, query: Box<dyn Query>) {
        let forms = Arc::clone(&self.forms);
        let dated = lock(&self.dated);
        let (service, today) = dated.as_ref().map_or((&self.service, self.today), |(day, service)| (service, *day));
        let labour = self.waits.begin(token, Kind::Reading, Stops::AtOnce);
        let work = move |store: &mut Store| query.run(&Desk { store, forms: &forms, today });
        self.answer_from(service, (token, false), labour, work);
    }

    fn exchange(&self, token: u64, asked: Asked) {
        self.answer(token, Stops::BetweenPieces, move |store| {
            let mut asked = asked;
            asked.packing.tools = settings::load(&store.layout().settings())?.tools()?;
            let outcome = exchange(store, &asked)?;
            Ok(Box::new((asked, outcome)))
        });
    }

    /// Opens the store of a day beside the other one, on a thread of its own: it takes as long as a rebuild.
    fn open_dated(&self, day: NaiveDate) {
        let (forms, events, dated) = (Arc::clone(&self.forms), self.events.clone(), Arc::clone(&self.dated));
        let tell = events.clone();
        let labour = self.waits.begin(DATED, Kind::Reading, Stops::AtOnce);
        let handed = self.service.submit(Box::new(move |store| {
            let dir = store.layout().root().to_owned();
            std::thread::spawn(move || {
                let options = OpenOptions { as_of: Some(day), ..OpenOptions::new(dir, forms as _) };
                let refusal = crate::app::messages::dated_refusal(day.format("%d.%m.%Y"));
                let opened = labour::within(Some(Arc::clone(&labour)), || Service::start_view(options, refusal));
                if labour.is_abandoned() {
                    return;
                }
                let opened = opened.map(|(service, _)| {
                    let earlier = lock(&dated).replace((day, service));
                    drop(earlier);
                    day
                });
                labour.end();
                let _ = events.send(Event::Msg(Msg::Dated(opened)));
            });
        }));
        if let Err(error) = handed {
            let _ = tell.send(Event::Msg(Msg::Dated(Err(error))));
        }
    }

    /// Works on the store's thread and sends the answer. Others are let in between its pieces; it is never done in the
    /// middle of such work itself, because it changes what that has in hand.
    fn answer(
        &self,
        token: u64,
        stops: Stops,
        work: impl FnOnce(&mut Store) -> Result<Box<dyn Any + Send>> + Send + 'static,
    ) {
        let labour = self.waits.begin(token, Kind::Working, stops);
        self.answer_from(&self.service, (token, true), labour, work);
    }

    fn answer_from(
        &self,
        service: &Service,
        (token, long): (u64, bool),
        labour: Arc<Labour>,
        work: impl FnOnce(&mut Store) -> Result<Box<dyn Any + Send>> + Send + 'static,
    ) {
        let events = self.events.clone();
        let job: Job = Box::new(move |store| {
            // The screen waits for an answer: it gets one from work that panics, too.
            let done = if labour.is_abandoned() {
                Ok(Err(Error::Stopped))
            } else {
                catch_unwind(AssertUnwindSafe(|| labour::within(Some(Arc::clone(&labour)), || work(store))))
            };
            let (answer, panic): (Result<Box<dyn Any + Send>>, _) = match done {
                Ok(answer) => (answer, None),
                Err(panic) => (Err(Error::Store("panic".to_owned())), Some(panic)),
            };
            send_answer(&events, token, &labour, answer);
            if let Some(panic) = panic {
                resume_unwind(panic);
            }
        });
        let handed = if long { service.submit_long(job) } else { service.submit(job) };
        if let Err(error) = handed {
            let _ = self.events.send(Event::Msg(Msg::Answer { token, answer: Err(error) }));
        }
    }

    /// The drafts hold nothing of what was erased any more.
    pub fn drafts_cleaned(&self) {
        // A mark that cannot be written costs the next start its drafts and nothing else.
        drop(self.service.submit(Box::new(|store| drop(store.drafts_cleaned()))));
    }

    /// Settings are written by the store thread: one after another, and off the loop.
    fn set(&self, name: &'static str, value: String) {
        let events = self.events.clone();
        let handed = self.service.submit(Box::new(move |store| {
            let path = store.layout().settings();
            if let Err(error) = store.refuse_viewer().and_then(|()| settings::change(&path, name, &value)) {
                let status = Status { text: error.to_string(), is_error: true };
                let _ = events.send(Event::Msg(Msg::Notice(status)));
            }
        }));
        if let Err(error) = handed {
            let status = Status { text: error.to_string(), is_error: true };
            let _ = self.events.send(Event::Msg(Msg::Notice(status)));
        }
    }

    /// Writes what is on its way and closes the store.
    pub fn close(self) -> Result<()> {
        drop(lock(&self.dated).take());
        self.service.close()
    }
}
