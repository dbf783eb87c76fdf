//! Who has handed over: the last «have» note of every other replica, as it came, and through whom.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::exchange::Exchange;
use super::have::{self, Have};
use super::reached::Reached;
use super::shelf::{Shelf, Writer};
use super::stretches::{self, Gap, Stretch};
use super::trust::access::Access;
use super::{authors, catalogue};
use crate::changes::cbor::{Decoder, Encoder, Malformed};
use crate::changes::change::PersonId;
use crate::changes::clock::{is_ahead, milliseconds};
use crate::changes::disk::{Disk, RealDisk};
use crate::changes::encoding::short_hash;
use crate::store::layout::Layout;
use crate::text::hexadecimal;
use crate::{Error, Result};

/// The start of a writer's id, as it stands in the name of a folder.
type Short = [u8; 4];

/// A note that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// What it says.
    pub have: Have,
    /// As it was signed.
    bytes: Vec<u8>,
    /// Who brought it; `None`: its signer was at the folder himself.
    via: Option<Short>,
    /// When it came, milliseconds since 1970 by our clock.
    came: u64,
}

/// The last note of every writer, ours too.
#[derive(Debug, Default)]
pub struct Notes {
    held: BTreeMap<Writer, Noted>,
    changed: bool,
}

fn place(layout: &Layout) -> PathBuf {
    layout.local().join("have.cbor")
}

fn short(writer: &[u8]) -> Short {
    writer.first_chunk().copied().unwrap_or_default()
}

impl Notes {
    /// Those of a data folder. A file that cannot be read is as good as none: notes come again.
    pub fn load(layout: &Layout) -> Self {
        let bytes = catalogue::read(&place(layout)).unwrap_or_default();
        Self { held: Self::decode(&bytes).unwrap_or_default(), changed: false }
    }

    fn decode(bytes: &[u8]) -> std::result::Result<BTreeMap<Writer, Noted>, Malformed> {
        let mut input = Decoder::with_longest(bytes, bytes.len());
        let mut held = BTreeMap::new();
        for _ in 0..input.array()? / 3 {
            let (via, came) = (input.bytes()?.first_chunk().copied(), input.uint()?);
            let bytes = input.bytes()?.to_vec();
            let (have, _) = Have::read(&bytes)?;
            held.insert(have.writer, Noted { have, bytes, via, came });
        }
        Ok(held)
    }

    fn save(&mut self, layout: &Layout) -> Result<()> {
        if std::mem::take(&mut self.changed) {
            let mut out = Encoder::default();
            out.array(self.held.len() * 3);
            for noted in self.held.values() {
                out.bytes(noted.via.as_ref().map_or(&[][..], |via| &via[..]));
                out.uint(noted.came);
                out.bytes(&noted.bytes);
            }
            let path = place(layout);
            catalogue::write(&path, out).map_err(|error| Error::file(path, error))?;
        }
        Ok(())
    }

    /// Takes a note in, unless a later one of the same writer is here.
    fn take(&mut self, noted: Noted) {
        let held = self.held.get(&noted.have.writer);
        // The same note straight from its signer says more than through somebody.
        let later = held.is_none_or(|held| {
            noted.have.at > held.have.at || (noted.bytes == held.bytes && held.via.is_some() && noted.via.is_none())
        });
        if later {
            self.changed = true;
            self.held.insert(noted.have.writer, noted);
        }
    }
}

impl Exchange<'_> {
    /// A note out of a file of the folder. `before`: who signed the first note of the same file.
    pub(super) fn note(&mut self, have: &Have, bytes: &[u8], path: &Path, before: Option<Writer>) {
        if self.identity.org.is_some_and(|org| org != have.org) || self.signs_as(&have.writer) {
            return;
        }
        let bearer = path.parent().and_then(Path::file_name).and_then(|name| name.to_str()).and_then(parse);
        let via = before.map(|writer| short(&writer)).or(bearer).filter(|via| *via != short(&have.writer));
        self.notes.take(Noted { have: have.clone(), bytes: bytes.to_vec(), via, came: self.now });
    }

    /// Whether this is the key that signs here now. A copy of this folder goes on under an earlier one, perhaps.
    fn signs_as(&self, writer: &Writer) -> bool {
        self.identity.key().is_ok_and(|key| key.writer() == *writer)
    }

    /// Our note of this moment, and its bytes; the last one where it still says the same of the same day.
    pub(super) fn own_note(&mut self) -> Result<Option<(Writer, Vec<u8>)>> {
        let Some(org) = self.identity.org else { return Ok(None) };
        let key = self.identity.key()?;
        let (writer, public) = (key.writer(), key.public());
        let reached = have::reached(&self.shelf, self.began.as_ref());
        let have = Have { writer, public, org, at: self.now, person: self.asked.person, reached };
        if let Some(held) = self.notes.held.get(&writer).filter(|held| held.have.says_the_same(&have)) {
            return Ok(Some((writer, held.bytes.clone())));
        }
        let bytes = have.write(key);
        let noted = Noted { have, bytes: bytes.clone(), via: None, came: self.now };
        self.notes.held.insert(writer, noted);
        self.notes.changed = true;
        Ok(Some((writer, bytes)))
    }

    /// Whether a file of the folder holds our last note.
    pub(super) fn is_told(&self, writer: &Writer) -> bool {
        self.notes
            .held
            .get(writer)
            .is_some_and(|noted| self.there.contains(&<[u8; 32]>::from(Sha256::digest(&noted.bytes))))
    }

    /// The last notes of others, to be carried on.
    pub(super) fn passed_on(&self) -> Vec<Vec<u8>> {
        let others = self.notes.held.values().filter(|noted| !self.signs_as(&noted.have.writer));
        others.map(|noted| noted.bytes.clone()).collect()
    }

    /// Our note into `h/`, and into a folder of ours there the notes of others that this folder lacks. Our earlier ones
    /// go: they are ours, and say nothing any more.
    pub(super) fn put_notes(&mut self, folder: &Path) -> Result<()> {
        let Some((writer, bytes)) = self.own_note()? else { return Ok(()) };
        let Some(own) = self.notes.held.get(&writer).map(|noted| noted.have.clone()) else { return Ok(()) };
        self.put_note(folder, &own, &bytes)?;
        let carried = folder.join(hexadecimal(&short(&writer)));
        let others: Vec<(Have, Vec<u8>)> = self
            .notes
            .held
            .iter()
            .filter(|(_, noted)| !self.signs_as(&noted.have.writer))
            .map(|(_, noted)| (noted.have.clone(), noted.bytes.clone()))
            .collect();
        let mut current = vec![bytes];
        for (other, bytes) in others {
            let hash: [u8; 32] = Sha256::digest(&bytes).into();
            if !self.there.contains(&hash) {
                self.put_note(&carried, &other, &bytes)?;
            }
            current.push(bytes);
        }
        self.remove_earlier(folder, &current);
        self.remove_earlier(&carried, &current);
        Ok(())
    }

    /// Removes notes that we wrote into `folder` and that are not `current`.
    fn remove_earlier(&self, folder: &Path, current: &[Vec<u8>]) {
        let carried = folder.file_name().and_then(|name| name.to_str()).and_then(parse);
        let is_ours = |have: &Have| carried.is_some() || self.signs_as(&have.writer);
        for name in RealDisk.list(folder).unwrap_or_default() {
            let path = folder.join(name);
            let Ok(data) = std::fs::metadata(&path) else { continue };
            if !data.is_file() || data.len() > have::LONGEST as u64 {
                continue;
            }
            let Ok(bytes) = std::fs::read(&path) else { continue };
            if !current.contains(&bytes) && Have::read(&bytes).is_ok_and(|(have, _)| is_ours(&have)) {
                drop(std::fs::remove_file(&path));
            }
        }
    }

    /// Keeps what was noted.
    pub(super) fn keep_notes(&mut self) -> Result<()> {
        self.notes.save(&self.layout)
    }
}

/// «0123abcd»: the folder of a bearer.
fn parse(name: &str) -> Option<Short> {
    (name.len() == 8).then(|| u32::from_str_radix(name, 16).ok()).flatten().map(u32::to_be_bytes)
}

/// What is known here of another person's work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contributor {
    /// Who; zeros: not said.
    pub person: PersonId,
    /// When the person's replica was last heard of, milliseconds since 1970.
    pub seen: u64,
    /// The latest change of his that is here, milliseconds since 1970; 0: none.
    pub newest: u64,
    /// Changes of his that are here, and how many there are by the numbers they stand under and by what he said he had.
    pub here: u64,
    /// See [`Contributor::here`].
    pub said: u64,
    /// Numbers of his that are missing before or between what is here.
    pub missing: Vec<Gap>,
    /// A part of his records was handed over: schools were chosen.
    pub partly: bool,
    /// Who brought the last news of him; `None`: nobody in between, or nobody knows.
    pub via: Option<PersonId>,
    /// How many of our changes he had then, of those that we have handed over.
    pub has_of_ours: Option<(u64, u64)>,
}

impl Contributor {
    /// With what is known of another key of the same person: a second computer, or the one after a restored copy.
    fn and(self, other: Self) -> Self {
        let (later, earlier) = if self.seen > other.seen { (self, other) } else { (other, self) };
        Self {
            newest: earlier.newest.max(later.newest),
            here: earlier.here + later.here,
            said: earlier.said + later.said,
            missing: [earlier.missing, later.missing].concat(),
            partly: earlier.partly || later.partly,
            has_of_ours: later.has_of_ours.or(earlier.has_of_ours),
            ..later
        }
    }

    /// Whether nothing that is known of is missing.
    pub fn is_all_here(&self) -> bool {
        self.here >= self.said && !self.partly
    }

    /// The moment his data are of: that of his last note where everything he told of is here, else his latest change.
    pub fn data_of(&self) -> u64 {
        if self.is_all_here() { self.seen.max(self.newest) } else { self.newest }
    }
}

/// Whose word a note is: anybody can sign one. Where a directory is in force, a member's, under his own name.
struct Speakers(Option<BTreeMap<Writer, Vec<Holder>>>);

/// Somebody whose key it is, and what he wrote under before it was known who he is.
type Holder = (PersonId, Vec<PersonId>);

impl Speakers {
    fn of(layout: &Layout) -> Result<Self> {
        let access = Access::open(layout)?;
        let Some(directory) = access.directory() else { return Ok(Self(None)) };
        let mut found: BTreeMap<Writer, Vec<Holder>> = BTreeMap::new();
        for (person, member) in &directory.members {
            let keys = member.keys.iter().filter(|(_, key)| key.revoked.is_none());
            for (public, _) in keys {
                let also = member.also.iter().copied().collect();
                found.entry(short_hash(public)).or_default().push((person.author(), also));
            }
        }
        Ok(Self(Some(found)))
    }

    /// Whether a note of this signer is a person's word.
    fn counts(&self, writer: &Writer) -> bool {
        self.0.as_ref().is_none_or(|members| members.contains_key(writer))
    }

    /// Who signs, where he says that he is `person`.
    fn person(&self, writer: &Writer, person: PersonId) -> PersonId {
        let Some(holders) = self.0.as_ref().and_then(|members| members.get(writer)) else { return person };
        let is_he = |(own, also): &&Holder| *own == person || also.contains(&person);
        holders.iter().find(is_he).or_else(|| holders.first()).map_or(person, |(own, _)| *own)
    }
}

/// Everybody whose packs or notes have come here, but us. Reads the catalogue of the shelf, the notes and the list of
/// access; changes nothing. `began`: what the snapshot was made of that this folder began with.
pub fn contributors(layout: &Layout, began: Option<&Reached>, now: u64) -> Result<Vec<Contributor>> {
    let shelf = Shelf::glance(&layout.packs());
    let speakers = Speakers::of(layout)?;
    let mut notes = Notes::load(layout);
    notes.held.retain(|writer, _| speakers.counts(writer));
    let is_ours = authors::is_ours(layout);
    let reached = have::reached(&shelf, began);
    let held = stretches::of(&shelf, began, |kept| kept.folded);
    let stretches_of = |writer: &Writer| held.get(writer).map(Vec::as_slice).unwrap_or_default();
    // Numbers are no counts: a key made after a fork goes on behind those of another.
    let first_of = |writer: &Writer| {
        let here = stretches_of(writer).first().filter(|stretch| stretch.begins).map(|stretch| stretch.first);
        let told = notes.held.values().filter_map(|noted| Some(noted.have.reached.get(writer)?.first)).max();
        here.or(told).unwrap_or(1)
    };
    let person_of = |writer: &Writer| {
        let told =
            notes.held.get(writer).map(|noted| noted.have.person).filter(|person| *person != PersonId::default());
        let told = told.or_else(|| shelf.last_of(writer).map(|kept| kept.person)).unwrap_or_default();
        speakers.person(writer, told)
    };
    let mut writers: Vec<Writer> = shelf.writers().copied().collect();
    writers.extend(notes.held.keys());
    writers.sort_unstable();
    writers.dedup();
    let ours: Vec<Writer> = writers.iter().copied().filter(|writer| is_ours(writer)).collect();
    let count = |reached: &BTreeMap<Writer, have::Reached>, writer: &Writer| {
        reached.get(writer).map_or(0, |reached| reached.count_from(first_of(writer)))
    };
    let mut found: BTreeMap<PersonId, Contributor> = BTreeMap::new();
    for writer in writers.iter().filter(|writer| !is_ours(writer)) {
        let person = person_of(writer);
        let noted = notes.held.get(writer);
        // A clock that hurries says nothing about when he was here.
        let at = noted.map_or(0, |noted| if noted.have.at > now { noted.came.min(now) } else { noted.have.at });
        let newest = shelf.of(writer).map(|(_, kept)| kept.newest);
        let newest = newest.filter(|hlc| !is_ahead(*hlc, now)).max().map_or(0, milliseconds);
        let stretches = stretches_of(writer);
        let here = stretches.iter().map(Stretch::count).sum();
        let numbered = stretches.last().map_or(0, |stretch| (stretch.last + 1).saturating_sub(first_of(writer)));
        let said = noted.map_or(0, |noted| count(&noted.have.reached, writer)).max(numbered);
        let (missing, partly) = (stretches::gaps_in(stretches), shelf.is_partly_told(writer));
        let via = noted.and_then(|noted| noted.via);
        let via = via.and_then(|via| writers.iter().find(|writer| short(&writer[..]) == via)).map(person_of);
        let has = noted.map(|noted| {
            let total = |reached| ours.iter().map(|writer| count(reached, writer)).sum();
            (total(&noted.have.reached), total(&reached))
        });
        let seen = at.max(newest);
        let mine = Contributor { person, seen, newest, here, said, missing, partly, via, has_of_ours: has };
        let together = match found.remove(&person) {
            None => mine,
            Some(other) => mine.and(other),
        };
        found.insert(person, together);
    }
    let mut all: Vec<Contributor> = found.into_values().collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.seen));
    Ok(all)
}
