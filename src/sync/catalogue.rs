//! What is known of files without reading them again: of the packs on the shelf, and of the files of exchange folders.
//! Everything here can be found out anew; a catalogue that is missing or damaged costs one slow exchange.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::cut::Why;
use super::shelf::Writer;
use crate::changes::cbor::{Decoder, Encoder, Malformed};
use crate::changes::change::{OpId, PersonId};
use crate::changes::disk::{Disk, RealDisk};
use crate::changes::encoding::short_hash;
use crate::changes::log::Position;

/// Number of the format. A catalogue of another one is made anew.
const FORMAT: u64 = 1;
/// A file changed so lately may be changed again without its time showing it (FAT counts in steps of two seconds).
const UNSETTLED: Duration = Duration::from_secs(3);

/// What tells that a file is still the one that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stamp {
    /// Length, bytes.
    pub length: u64,
    /// Time of the last change, nanoseconds since 1970.
    pub changed: u64,
    /// Number and time of change of the file's entry, where the system tells them: a copy that gave a new file the
    /// time of the old one is told from it by these.
    pub entry: u64,
}

fn nanoseconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(u64::MAX))
}

impl Stamp {
    /// Of a file.
    pub fn of(data: &Metadata) -> Self {
        let changed = data.modified().map_or(0, nanoseconds);
        #[cfg(unix)]
        let entry = {
            use std::os::unix::fs::MetadataExt;
            data.ino().rotate_left(32)
                ^ data.ctime().cast_unsigned().rotate_left(20)
                ^ data.ctime_nsec().cast_unsigned()
        };
        #[cfg(not(unix))]
        let entry = 0;
        Self { length: data.len(), changed, entry }
    }

    /// Whether a change made from now on would show in the stamp.
    pub fn is_settled(&self) -> bool {
        self.changed < nanoseconds(SystemTime::now() - UNSETTLED)
    }

    fn encode(&self, out: &mut Encoder) {
        out.uint(self.length);
        out.uint(self.changed);
        out.uint(self.entry);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        Ok(Self { length: input.uint()?, changed: input.uint()?, entry: input.uint()? })
    }
}

/// A pack on the shelf.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// Its writer.
    pub writer: Writer,
    /// His public key.
    pub public: [u8; 32],
    /// Number of its first change.
    pub first: u64,
    /// Number of its last change.
    pub last: u64,
    /// The chain before it.
    pub before: [u8; 32],
    /// The chain after it.
    pub chain: [u8; 32],
    /// SHA-256 of its bytes.
    pub hash: [u8; 32],
    /// SHA-256 of its seal: the same for a pack in full and for all that was cut of it.
    pub seal: [u8; 32],
    /// Why some of its changes are not told, if so.
    pub cut: Option<Why>,
    /// The person most of its changes name.
    pub person: PersonId,
    /// The latest clock in it.
    pub newest: u64,
    /// All its changes are in the logs.
    pub folded: bool,
    /// The file as it was when it was last read.
    pub stamp: Stamp,
}

/// What the catalogue of the shelf says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// By their place below the shelf.
    pub packs: BTreeMap<PathBuf, Kept>,
    /// Every change of our own log up to here is in a pack.
    pub own: Position,
    /// The end of the log of changes received when the catalogue was written: what is folded is in it up to here.
    pub received: Position,
    /// Changes in it up to there that no folded pack holds: out of a backup.
    pub loose: std::collections::BTreeSet<OpId>,
}

/// Writes what can be found out anew, with a sum at its end. Not synced: after a power cut an earlier one, or none, is
/// as good.
pub fn write(path: &Path, out: Encoder) -> std::io::Result<()> {
    let mut bytes = out.finish();
    bytes.extend(short_hash(&bytes));
    let temporary = path.with_extension("tmp");
    drop(RealDisk.remove(&temporary));
    RealDisk.create(&temporary)?.write_at(&bytes, 0)?;
    RealDisk.rename(&temporary, path)
}

/// The bytes of what [`write()`] wrote, if they are whole.
pub fn read(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = std::fs::read(path).ok()?;
    let sum = bytes.split_off(bytes.len().checked_sub(16)?);
    (short_hash(&bytes) == *sum).then_some(bytes)
}

fn encode_path(out: &mut Encoder, path: &Path) {
    out.bytes(path.as_os_str().as_encoded_bytes());
}

/// Names that are no text are left out of catalogues: their files are read each time.
fn decode_path(input: &mut Decoder<'_>) -> Result<PathBuf, Malformed> {
    let name = std::str::from_utf8(input.bytes()?).map_err(|_| Malformed("a name"))?;
    Ok(PathBuf::from(name))
}

fn encode_position(out: &mut Encoder, place: &Position) {
    [u64::from(place.file), place.start, place.end, place.seq].into_iter().for_each(|number| out.uint(number));
    out.bytes(&place.hash);
}

fn decode_position(input: &mut Decoder<'_>) -> Result<Position, Malformed> {
    Ok(Position {
        file: u32::try_from(input.uint()?).map_err(|_| Malformed("a file"))?,
        start: input.uint()?,
        end: input.uint()?,
        seq: input.uint()?,
        hash: input.array_of()?,
    })
}

impl Catalogue {
    /// Reads it; `None` where there is none that can be trusted.
    pub fn load(path: &Path) -> Option<Self> {
        let bytes = read(path)?;
        Self::decode(&mut Decoder::with_longest(&bytes, bytes.len())).ok()
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        if input.uint()? != FORMAT {
            return Err(Malformed("another format"));
        }
        let (own, received) = (decode_position(input)?, decode_position(input)?);
        let mut packs = BTreeMap::new();
        for _ in 0..input.array()? {
            let path = decode_path(input)?;
            let kept = Kept {
                writer: input.array_of()?,
                public: input.array_of()?,
                first: input.uint()?,
                last: input.uint()?,
                before: input.array_of()?,
                chain: input.array_of()?,
                hash: input.array_of()?,
                seal: input.array_of()?,
                cut: match input.uint()? {
                    0 => None,
                    1 => Some(Why::Part),
                    _ => Some(Why::Erased),
                },
                person: input.array_of()?,
                newest: input.uint()?,
                folded: input.bool()?,
                stamp: Stamp::decode(input)?,
            };
            packs.insert(path, kept);
        }
        let loose = input.bytes()?.chunks_exact(16).filter_map(|op| op.try_into().ok().map(OpId)).collect();
        Ok(Self { packs, own, received, loose })
    }

    /// Writes it, whole or not at all.
    pub fn save(&self, path: &Path) -> std::io::Result<()> {
        let mut out = Encoder::default();
        out.uint(FORMAT);
        encode_position(&mut out, &self.own);
        encode_position(&mut out, &self.received);
        let named = self.packs.iter().filter(|(path, _)| path.to_str().is_some());
        out.array(named.clone().count());
        for (path, kept) in named {
            encode_path(&mut out, path);
            out.bytes(&kept.writer);
            out.bytes(&kept.public);
            out.uint(kept.first);
            out.uint(kept.last);
            [&kept.before, &kept.chain, &kept.hash, &kept.seal].into_iter().for_each(|bytes| out.bytes(bytes));
            out.uint(match kept.cut {
                None => 0,
                Some(Why::Part) => 1,
                Some(Why::Erased) => 2,
            });
            out.bytes(&kept.person);
            out.uint(kept.newest);
            out.bool(kept.folded);
            kept.stamp.encode(&mut out);
        }
        out.bytes(&self.loose.iter().flat_map(|op| op.0).collect::<Vec<u8>>());
        write(path, out)
    }
}

/// Why nothing, or not everything, was taken from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Torn or damaged behind so many whole packs.
    Broken(u64),
    /// A version of the program reads it that is newer.
    Newer(u64, u64),
    /// Some of it, or all, is of another organisation.
    OtherDistrict,
    /// Closed to us; the sentence.
    Shut(String),
}

/// What came of a file of an exchange folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// The file as it was.
    pub stamp: Stamp,
    /// SHA-256 of each pack in it.
    pub packs: Vec<[u8; 32]>,
    /// Changes in it.
    pub changes: u64,
    /// Why there is more in it than was taken.
    pub trouble: Option<Trouble>,
    /// When it was read, seconds since 1970.
    pub at: u64,
}

/// What is known of the files of one exchange folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folder {
    /// By their place below the folder.
    pub files: BTreeMap<PathBuf, Seen>,
    /// Packs that we have put there or met there: one that is missing has been taken away.
    pub once: std::collections::BTreeSet<[u8; 32]>,
    /// What the results depend on besides the files; another number means: look at every file again.
    pub judged_by: u64,
}

impl Folder {
    /// Reads it; empty where there is none, or where files were judged by something else.
    pub fn load(path: &Path, judged_by: u64) -> Self {
        let read = read(path);
        let known = read.and_then(|bytes| Self::decode(&mut Decoder::with_longest(&bytes, bytes.len())).ok());
        let known = known.unwrap_or_default();
        if known.judged_by == judged_by { known } else { Self { judged_by, once: known.once, ..Self::default() } }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, Malformed> {
        if input.uint()? != FORMAT {
            return Err(Malformed("another format"));
        }
        let mut folder = Self { judged_by: input.uint()?, ..Self::default() };
        for hash in input.bytes()?.chunks_exact(32) {
            folder.once.extend(<[u8; 32]>::try_from(hash));
        }
        for _ in 0..input.array()? {
            let path = decode_path(input)?;
            let stamp = Stamp::decode(input)?;
            let packs = input.bytes()?.chunks_exact(32).filter_map(|hash| hash.try_into().ok()).collect();
            let (changes, at) = (input.uint()?, input.uint()?);
            let (kind, one, two) = (input.uint()?, input.uint()?, input.uint()?);
            let said = input.text()?.to_owned();
            let trouble = match kind {
                0 => None,
                4 => Some(Trouble::Shut(said)),
                1 => Some(Trouble::Broken(one)),
                2 => Some(Trouble::Newer(one, two)),
                _ => Some(Trouble::OtherDistrict),
            };
            folder.files.insert(path, Seen { stamp, packs, changes, trouble, at });
        }
        Ok(folder)
    }

    /// Writes it, whole or not at all.
    pub fn save(&self, path: &Path) -> std::io::Result<()> {
        let mut out = Encoder::default();
        out.uint(FORMAT);
        out.uint(self.judged_by);
        out.bytes(&self.once.iter().flatten().copied().collect::<Vec<u8>>());
        let named = self.files.iter().filter(|(path, _)| path.to_str().is_some());
        out.array(named.clone().count());
        for (path, seen) in named {
            encode_path(&mut out, path);
            seen.stamp.encode(&mut out);
            out.bytes(&seen.packs.concat());
            out.uint(seen.changes);
            out.uint(seen.at);
            let (kind, one, two, said) = match &seen.trouble {
                None => (0, 0, 0, ""),
                Some(Trouble::Broken(taken)) => (1, *taken, 0, ""),
                Some(Trouble::Newer(major, minor)) => (2, *major, *minor, ""),
                Some(Trouble::OtherDistrict) => (3, 0, 0, ""),
                Some(Trouble::Shut(said)) => (4, 0, 0, said.as_str()),
            };
            [kind, one, two].into_iter().for_each(|number| out.uint(number));
            out.text(said);
        }
        write(path, out)
    }
}
