//! The file of folded text: a head, then segments. A segment is written at one go and says how far in the logs the
//! text has come; whatever is not as it must be is built anew, so nothing here is ever synced.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::store::cursor::Cursor;

/// Starts the file; the fingerprint of forms and language follows.
const MAGIC: &[u8; 16] = b"vyezd text    1\n";
/// Starts a segment.
const SEGMENT: &[u8; 4] = b"SEGM";
/// A segment is closed when its text is so long, bytes.
pub const LONGEST: usize = 256 << 10;
/// Length of the head of a segment: `SEGMENT`, added later, lengths of cursor, facts, text; then a CRC-32 of all.
const HEAD: usize = 4 + 4 * 5;

/// The head of a segment as it was read.
struct Head {
    sizes: [usize; 3],
    added: bool,
    /// Over the head itself, so far.
    checksum: crc32fast::Hasher,
    expected: u32,
}

/// A segment in memory.
#[derive(Debug, Default)]
pub struct Segment {
    /// Written after the file was built: replaces what was there.
    pub added: bool,
    /// How far in the logs the text has come with it; empty in the middle of a build.
    pub cursor: Vec<u8>,
    /// Facts of the blocks, see [`super::block`].
    pub meta: Vec<u8>,
    /// Their texts.
    pub text: Vec<u8>,
}

impl Segment {
    fn write(&self, file: &mut impl Write) -> io::Result<()> {
        let mut head = SEGMENT.to_vec();
        head.extend(u32::from(self.added).to_le_bytes());
        for part in [&self.cursor, &self.meta, &self.text] {
            head.extend(u32::try_from(part.len()).map_err(io::Error::other)?.to_le_bytes());
        }
        let mut checksum = crc32fast::Hasher::new();
        for part in [&head, &self.cursor, &self.meta, &self.text] {
            checksum.update(part);
        }
        head.extend(checksum.finalize().to_le_bytes());
        file.write_all(&head)?;
        for part in [&self.cursor, &self.meta, &self.text] {
            file.write_all(part)?;
        }
        Ok(())
    }
}

fn broken() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

/// Reads segment after segment.
pub struct Reader {
    file: File,
    at: u64,
    length: u64,
}

/// What a file is like.
#[derive(Debug)]
pub struct State {
    /// How far in the logs the text has come.
    pub cursor: Cursor,
    /// Bytes added since it was built.
    pub added: u64,
    /// Where its segments start, and where the file ends.
    pub starts: Vec<u64>,
}

impl State {
    /// Length of the file.
    pub fn length(&self) -> u64 {
        self.starts.last().copied().unwrap_or_default()
    }
}

impl Reader {
    /// Opens the file if it was built for this fingerprint.
    pub fn open(path: &Path, fingerprint: u64) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut head = [0; 24];
        file.read_exact(&mut head)?;
        if head.first_chunk() != Some(MAGIC) || head.last_chunk() != Some(&fingerprint.to_le_bytes()) {
            return Err(broken());
        }
        let length = file.metadata()?.len();
        Ok(Self { file, length, at: head.len() as u64 })
    }

    /// Opens the segments between two of the places in [`State::starts`].
    pub fn part(path: &Path, from: u64, to: u64) -> io::Result<Self> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(from))?;
        Ok(Self { file, length: to, at: from })
    }

    /// The next segment's head; `None` at the end of the file.
    fn head(&mut self) -> io::Result<Option<Head>> {
        if self.at == self.length {
            return Ok(None);
        }
        let mut head = [0; HEAD];
        self.file.read_exact(&mut head)?;
        let numbers: Vec<u32> =
            head.chunks_exact(4).skip(1).filter_map(|bytes| bytes.try_into().ok().map(u32::from_le_bytes)).collect();
        let &[added, cursor, meta, text, expected] = numbers.as_slice() else { return Err(broken()) };
        self.at += HEAD as u64 + u64::from(cursor) + u64::from(meta) + u64::from(text);
        if head.first_chunk() != Some(SEGMENT) || self.at > self.length {
            return Err(broken());
        }
        let mut checksum = crc32fast::Hasher::new();
        checksum.update(head.get(..HEAD - 4).unwrap_or_default());
        let sizes = [cursor as usize, meta as usize, text as usize];
        Ok(Some(Head { sizes, added: added == 1, checksum, expected }))
    }

    /// The next segment, into a used one.
    pub fn read(&mut self, segment: &mut Segment) -> io::Result<bool> {
        let Some(mut head) = self.head()? else { return Ok(false) };
        for (part, size) in [&mut segment.cursor, &mut segment.meta, &mut segment.text].into_iter().zip(head.sizes) {
            part.resize(size, 0);
            self.file.read_exact(part)?;
            head.checksum.update(part);
        }
        segment.added = head.added;
        if head.checksum.finalize() == head.expected { Ok(true) } else { Err(broken()) }
    }

    /// What the file is like. Texts are skipped.
    pub fn state(mut self) -> io::Result<State> {
        let mut cursor = Vec::new();
        let (mut more, mut starts) = (0, vec![self.at]);
        while let Some(Head { sizes: [size, meta, text], added, .. }) = self.head()? {
            cursor.resize(size, 0);
            self.file.read_exact(&mut cursor)?;
            self.file.seek(SeekFrom::Start(self.at))?;
            more += if added { (meta + text) as u64 } else { 0 };
            starts.push(self.at);
        }
        let cursor = Cursor::decode(&cursor).map_err(|_| broken())?;
        Ok(State { cursor, added: more, starts })
    }
}

/// Builds a file under a temporary name.
pub struct Writer {
    path: PathBuf,
    temporary: PathBuf,
    file: BufWriter<File>,
    segment: Segment,
}

impl Writer {
    /// Starts.
    pub fn new(path: &Path, fingerprint: u64) -> io::Result<Self> {
        let temporary = path.with_extension("new");
        match fs::remove_file(&temporary) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = BufWriter::new(private(&temporary)?);
        file.write_all(MAGIC)?;
        file.write_all(&fingerprint.to_le_bytes())?;
        Ok(Self { path: path.to_owned(), temporary, file, segment: Segment::default() })
    }

    /// Takes one more block: `write` adds its facts and its text.
    pub fn block(&mut self, write: impl FnOnce(&mut Vec<u8>, &mut Vec<u8>)) -> io::Result<()> {
        write(&mut self.segment.meta, &mut self.segment.text);
        if self.segment.text.len() + self.segment.meta.len() >= LONGEST {
            self.segment.write(&mut self.file)?;
            self.segment.meta.clear();
            self.segment.text.clear();
        }
        Ok(())
    }

    /// Puts the file in place of the old one.
    pub fn finish(mut self, cursor: &Cursor) -> io::Result<()> {
        self.segment.cursor = cursor.encode();
        self.segment.write(&mut self.file)?;
        self.file.flush()?;
        fs::rename(&self.temporary, &self.path)
    }
}

/// Adds a segment to a file that is whole.
pub fn append(path: &Path, segment: &Segment) -> io::Result<()> {
    let mut bytes = Vec::new();
    segment.write(&mut bytes)?;
    // One write: a kill leaves it out or cuts it, and a cut one is seen.
    File::options().append(true).open(path)?.write_all(&bytes)
}

fn private(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(dir: &Path) -> PathBuf {
        let path = dir.join("TEXT");
        let mut writer = Writer::new(&path, 7).unwrap();
        for _ in 0..3 {
            writer.block(|meta, text| (meta.push(1), text.resize(text.len() + 200_000, b'x')).0).unwrap();
        }
        writer.finish(&Cursor { schema: 5, ..Cursor::default() }).unwrap();
        append(&path, &Segment { added: true, cursor: Cursor::default().encode(), meta: vec![2], text: vec![b'y'] })
            .unwrap();
        path
    }

    fn read(path: &Path) -> io::Result<Vec<(bool, usize, usize)>> {
        let mut reader = Reader::open(path, 7)?;
        let (mut segment, mut found) = (Segment::default(), Vec::new());
        while reader.read(&mut segment)? {
            found.push((segment.added, segment.meta.len(), segment.text.len()));
        }
        Ok(found)
    }

    #[test]
    fn what_was_written_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = built(dir.path());
        assert_eq!(read(&path).unwrap(), [(false, 2, 400_000), (false, 1, 200_000), (true, 1, 1)]);
        let state = Reader::open(&path, 7).unwrap().state().unwrap();
        assert_eq!((state.cursor, state.added, state.starts.len()), (Cursor::default(), 2, 4));
        assert_eq!(state.length(), fs::metadata(&path).unwrap().len());
        assert!(Reader::open(&path, 8).is_err(), "built for other forms");
    }

    #[test]
    fn every_cut_and_every_flipped_byte_is_seen() {
        let dir = tempfile::tempdir().unwrap();
        let path = built(dir.path());
        let whole = fs::read(&path).unwrap();
        for at in (0..whole.len()).step_by(4099).chain(whole.len() - 40..whole.len()) {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x40;
            fs::write(&path, &damaged).unwrap();
            assert!(read(&path).is_err(), "flipped at {at}");
            fs::write(&path, &whole[..at]).unwrap();
            let cut = read(&path).is_err() || Reader::open(&path, 7).and_then(Reader::state).is_err();
            let last = HEAD + Cursor::default().encode().len() + 2;
            // Without its last addition the file is whole: an older one, which catches up.
            let between = at == whole.len() - last;
            assert!(cut || between, "cut at {at}");
        }
    }
}
