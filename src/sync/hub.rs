//! A hub: any computer that is always on (`sync.md` §10). One turn, from a timer: exchange with the municipality's folder,
//! merge, and once a day one bundle upward with what is new since the last one.

use std::path::{Path, PathBuf};

use super::exchange::{Asked, Outcome, exchange};
use super::identity::{Identity, place_of};
use super::reached::Reached;
use super::shelf::Shelf;
use super::snapshot::make::{Made, make};
use super::trust::watch::Watch;
use super::wrapping::Wrapper;
use super::{messages, putting};
use crate::changes::cbor::{Decoder, Encoder, Malformed};
use crate::changes::disk::{Disk, RealDisk};
use crate::store::Store;
use crate::{Error, Result};

/// What was handed up so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Sent {
    /// The day of the last bundle, `2021-05-20`.
    day: String,
    reached: Reached,
}

impl Sent {
    fn read(bytes: &[u8]) -> std::result::Result<Self, Malformed> {
        let mut input = Decoder::with_longest(bytes, bytes.len());
        let sent = Self { day: input.text()?.to_owned(), reached: Reached::decode(&mut input)? };
        input.finish()?;
        Ok(sent)
    }

    /// What was never noted, or cannot be read any more, was never sent: everything goes up again.
    fn load(path: &Path) -> Self {
        let bytes = RealDisk.read(path).ok().flatten();
        bytes.and_then(|bytes| Self::read(&bytes).ok()).unwrap_or_default()
    }

    fn keep(&self, path: &Path) -> Result<()> {
        let mut out = Encoder::default();
        out.text(&self.day);
        self.reached.encode(&mut out);
        RealDisk.replace(path, &out.finish()).map_err(|error| Error::file(path, error))
    }
}

/// One turn. `up`: where the bundle of the day goes; `whole`: with everything in it, and even where today's is there.
pub fn turn(store: &mut Store, asked: &Asked, up: Option<(&Path, bool)>) -> Result<Outcome> {
    let today = asked.today;
    let mut outcome = exchange(store, asked)?;
    let Some((up, whole)) = up else { return Ok(outcome) };
    let layout = store.layout();
    let note = layout.local().join("hub.cbor");
    let mut sent = if whole { Sent::default() } else { Sent::load(&note) };
    let day = today.format("%Y-%m-%d").to_string();
    if sent.day == day {
        outcome.notes.push(messages::hub_sent_today());
        return Ok(outcome);
    }
    let (identity, _) = Identity::open(&layout.signers(), place_of(layout.root()))?;
    let shelf = Shelf::open(&layout.packs())?;
    let watch = Watch::open(store, layout, &identity)?;
    // What is kept apart here may count above: it is passed on like everything.
    let shelves = [&shelf, watch.quarantine()];
    let all = shelves.iter().flat_map(|shelf| shelf.packs());
    let new: Vec<PathBuf> = all.filter(|(_, kept)| !sent.reached.has(kept)).map(|(path, _)| path.to_owned()).collect();
    if new.is_empty() {
        outcome.notes.push(messages::hub_nothing_new());
        return Ok(outcome);
    }
    let wrapper = Wrapper::new(&identity.ring, &asked.packing, layout.local());
    let all = putting::joined(new.iter().map(PathBuf::as_path))?;
    let name = putting::bundle_name(store, &identity, today, putting::name_of(store, asked.person)?.as_deref())?;
    let written = putting::bundle(&all, up, &name, &wrapper)?;
    outcome.notes.push(messages::hub_sent(new.len(), up.display()));
    outcome.written.extend(written);
    outcome.written.extend(watch.put(up, false, &identity)?);
    sent = Sent { day, reached: Reached::of_all(&shelves) };
    sent.keep(&note)?;
    Ok(outcome)
}

/// An exchange with a folder, and a snapshot of everything beside its packs.
pub fn snapshot(store: &mut Store, asked: &Asked) -> Result<(Outcome, Made)> {
    let outcome = exchange(store, asked)?;
    let layout = store.layout().clone();
    let (mut identity, _) = Identity::open(&layout.signers(), place_of(layout.root()))?;
    let org = identity.org()?;
    let reached = Reached::of(&Shelf::open(&layout.packs())?);
    let moment = store.wall();
    let wrapper = Wrapper::new(&identity.ring, &asked.packing, layout.local());
    let put = (asked.folder.as_path(), &wrapper);
    let made = make(store, (identity.key()?, org), &reached, put, (asked.today, moment))?;
    Ok((outcome, made))
}
