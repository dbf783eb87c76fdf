//! Sorting more than fits into memory: sorted runs on disk, merged while they are read. Keeps a rebuild within a few
//! MiB whatever the size of the store.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// A run is written when it holds so many bytes.
const RUN: usize = 2 << 20;
/// What a pair costs beside its bytes.
const OVERHEAD: usize = 56;
const BUFFER: usize = 32 * 1024;

type Pair = (Vec<u8>, Vec<u8>);

/// Takes pairs in any order.
pub struct Sorter {
    folder: PathBuf,
    held: Vec<Pair>,
    bytes: usize,
    runs: Vec<File>,
}

impl Sorter {
    /// Runs are written into `folder`, which is as private as the store.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), held: Vec::new(), bytes: 0, runs: Vec::new() }
    }

    /// One more pair.
    pub fn push(&mut self, key: Vec<u8>, value: Vec<u8>) -> io::Result<()> {
        self.bytes += key.len() + value.len() + OVERHEAD;
        self.held.push((key, value));
        if self.bytes > RUN { self.write_run() } else { Ok(()) }
    }

    fn write_run(&mut self) -> io::Result<()> {
        self.held.sort_unstable();
        self.spill()
    }

    fn spill(&mut self) -> io::Result<()> {
        // Unnamed: the system takes it back even after kill -9.
        let mut file = tempfile::tempfile_in(&self.folder)?;
        let mut out = BufWriter::with_capacity(BUFFER, &mut file);
        for (key, value) in self.held.drain(..) {
            for part in [&key, &value] {
                out.write_all(&(part.len() as u64).to_le_bytes())?;
                out.write_all(part)?;
            }
        }
        out.flush()?;
        drop(out);
        io::Seek::rewind(&mut file)?;
        self.runs.push(file);
        self.bytes = 0;
        Ok(())
    }

    /// The pairs in the order they came; nothing stays in memory.
    pub fn unsorted(mut self) -> io::Result<Spool> {
        self.spill()?;
        Ok(Spool { runs: self.runs.into_iter(), current: None })
    }

    /// Keeps the order of coming: a run is written as it is.
    pub fn append(&mut self, key: Vec<u8>, value: Vec<u8>) -> io::Result<()> {
        self.bytes += key.len() + value.len() + OVERHEAD;
        self.held.push((key, value));
        if self.bytes > RUN { self.spill() } else { Ok(()) }
    }

    /// The pairs in order of key, then value.
    pub fn sorted(mut self) -> io::Result<Sorted> {
        self.held.sort_unstable();
        let mut runs: Vec<Run> =
            self.runs.into_iter().map(|file| Run::File(BufReader::with_capacity(BUFFER, file))).collect();
        runs.push(Run::Memory(self.held.into_iter()));
        let mut heap = BinaryHeap::new();
        for (number, run) in runs.iter_mut().enumerate() {
            heap.extend(run.next()?.map(|pair| Reverse((pair, number))));
        }
        Ok(Sorted { runs, heap })
    }
}

enum Run {
    File(BufReader<File>),
    Memory(std::vec::IntoIter<Pair>),
}

impl Run {
    fn next(&mut self) -> io::Result<Option<Pair>> {
        match self {
            Self::Memory(pairs) => Ok(pairs.next()),
            Self::File(file) => {
                let Some(key) = read_part(file)? else { return Ok(None) };
                let value = read_part(file)?.ok_or(io::ErrorKind::UnexpectedEof)?;
                Ok(Some((key, value)))
            }
        }
    }
}

fn read_part(file: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 8];
    match file.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let mut part = vec![0; usize::try_from(u64::from_le_bytes(length)).unwrap_or(0)];
    file.read_exact(&mut part)?;
    Ok(Some(part))
}

/// Pairs in the order they came.
pub struct Spool {
    runs: std::vec::IntoIter<File>,
    current: Option<Run>,
}

impl Spool {
    /// The next pair.
    pub fn take(&mut self) -> io::Result<Option<Pair>> {
        loop {
            let pair = self.current.as_mut().map(Run::next).transpose()?.flatten();
            if pair.is_some() {
                return Ok(pair);
            }
            let Some(file) = self.runs.next() else { return Ok(None) };
            self.current = Some(Run::File(BufReader::with_capacity(BUFFER, file)));
        }
    }
}

/// The merged runs.
pub struct Sorted {
    runs: Vec<Run>,
    heap: BinaryHeap<Reverse<(Pair, usize)>>,
}

impl Sorted {
    /// The next pair.
    pub fn take(&mut self) -> io::Result<Option<Pair>> {
        let Some(Reverse((pair, number))) = self.heap.pop() else { return Ok(None) };
        if let Some(run) = self.runs.get_mut(number) {
            self.heap.extend(run.next()?.map(|pair| Reverse((pair, number))));
        }
        Ok(Some(pair))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_over_several_runs() {
        let folder = tempfile::tempdir().unwrap();
        let mut sorter = Sorter::new(folder.path());
        let mut expected = Vec::new();
        for number in 0..20_000_u32 {
            let key = number.wrapping_mul(2_654_435_761).to_be_bytes().to_vec();
            expected.push((key.clone(), vec![7; 900]));
            sorter.push(key, vec![7; 900]).unwrap();
        }
        expected.sort();
        assert!(sorter.runs.len() > 1);
        let mut merged = sorter.sorted().unwrap();
        for pair in expected {
            assert_eq!(merged.take().unwrap(), Some(pair));
        }
        assert_eq!(merged.take().unwrap(), None);
    }
}
