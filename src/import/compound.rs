//! The compound file an old office document is: sectors in chains, streams in a directory. Bounds before every read.

/// Sectors of a file, at most; the largest file we open has fewer.
const MOST_SECTORS: usize = 1 << 18;
/// Ids from here on are no sectors.
const SPECIAL: u32 = 0xFFFF_FFFA;

/// The bytes of a stream by one of its names (without regard to case); `None`: no such stream, or a damaged file.
pub fn stream(bytes: &[u8], names: &[&str]) -> Option<Vec<u8>> {
    let file = Compound::open(bytes)?;
    let entry = file.entries.iter().find(|entry| names.iter().any(|name| entry.name.eq_ignore_ascii_case(name)))?;
    if entry.size >= u64::from(file.cutoff) {
        return file.chain(entry.start, &file.table, entry.size);
    }
    // Short streams lie in sectors of 64 bytes inside the root's own stream.
    let root = file.entries.iter().find(|entry| entry.kind == 5)?;
    let inside = file.chain(root.start, &file.table, root.size)?;
    chain(&inside, 0, 64, entry.start, &file.short_table, entry.size)
}

struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    cutoff: u32,
    table: Vec<u32>,
    short_table: Vec<u32>,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    kind: u8,
    start: u32,
    size: u64,
}

impl<'a> Compound<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut file = Self {
            bytes,
            sector,
            cutoff: u32_at(bytes, 56)?,
            table: Vec::new(),
            short_table: Vec::new(),
            entries: Vec::new(),
        };
        let mut places: Vec<u32> = (0..109).filter_map(|n| u32_at(bytes, 76 + 4 * n)).collect();
        let mut next = u32_at(bytes, 68)?;
        for _ in 0..MOST_SECTORS {
            if next >= SPECIAL {
                break;
            }
            let mut ids = numbers(file.sector_at(next)?);
            next = ids.pop()?;
            places.extend(ids);
        }
        for id in places.into_iter().filter(|id| *id < SPECIAL).take(MOST_SECTORS) {
            let ids = numbers(file.sector_at(id)?);
            file.table.extend(ids);
            if file.table.len() > bytes.len() {
                return None;
            }
        }
        let whole = u64::try_from(bytes.len()).ok()?;
        let directory = file.chain(u32_at(bytes, 48)?, &file.table, whole)?;
        file.entries = directory.chunks_exact(128).filter_map(entry).collect();
        let short = u32_at(bytes, 60)?;
        if short < SPECIAL {
            file.short_table = numbers(&file.chain(short, &file.table, whole)?);
        }
        Some(file)
    }

    fn sector_at(&self, id: u32) -> Option<&'a [u8]> {
        let start = usize::try_from(id).ok()?.checked_add(1)?.checked_mul(self.sector)?;
        self.bytes.get(start..start + self.sector)
    }

    fn chain(&self, start: u32, table: &[u32], size: u64) -> Option<Vec<u8>> {
        chain(self.bytes, self.sector, self.sector, start, table, size)
    }
}

/// Bytes of a chain of sectors that lie behind `head` bytes; at most `size`, at most as many as there are.
fn chain(bytes: &[u8], head: usize, sector: usize, start: u32, table: &[u32], size: u64) -> Option<Vec<u8>> {
    let size = usize::try_from(size).ok()?.min(bytes.len());
    let mut found = Vec::new();
    let mut id = start;
    while id < SPECIAL && found.len() < size {
        let at = usize::try_from(id).ok()?.checked_mul(sector)?.checked_add(head)?;
        // The last sector of a file may be cut short.
        let part = bytes.get(at..(at + sector).min(bytes.len()))?;
        found.extend_from_slice(part);
        id = *table.get(usize::try_from(id).ok()?)?;
    }
    found.truncate(size);
    Some(found)
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    let length = usize::from(u16_at(bytes, 64)?).clamp(2, 64) - 2;
    let units: Vec<u16> = (0..length / 2).filter_map(|n| u16_at(bytes, 2 * n)).collect();
    let (low, high) = (u64::from(u32_at(bytes, 120)?), u64::from(u32_at(bytes, 124)?));
    let name = String::from_utf16_lossy(&units);
    Some(Entry { name, kind: *bytes.get(66)?, start: u32_at(bytes, 116)?, size: low | high << 32 })
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    (0..bytes.len() / 4).filter_map(|n| u32_at(bytes, 4 * n)).collect()
}

/// Two bytes, little-endian.
pub fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2).and_then(|part| part.try_into().ok()).map(u16::from_le_bytes)
}

/// Four bytes, little-endian.
pub fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).and_then(|part| part.try_into().ok()).map(u32::from_le_bytes)
}
