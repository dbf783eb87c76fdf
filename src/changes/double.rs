//! A file system for tests: the real one, with counters and with failures on demand.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering::SeqCst};

use super::disk::{Disk, DiskFile, RealDisk};

/// What was done and what shall fail.
#[derive(Default)]
pub struct Plan {
    /// `sync_data` calls that succeeded.
    pub data_syncs: AtomicU32,
    /// `sync_all` and `sync_dir` calls.
    pub other_syncs: AtomicU32,
    /// So many next `sync_data` calls fail with EIO.
    pub failing_syncs: AtomicU32,
    /// Bytes the disk still takes, if limited; removing a file gives its bytes back.
    pub space: AtomicI64,
    /// Whether `space` counts.
    pub limited: AtomicU32,
}

/// See the module.
#[derive(Clone, Default)]
pub struct FaultyDisk(pub Arc<Plan>);

impl FaultyDisk {
    /// From now on the disk takes so many bytes.
    pub fn limit(&self, bytes: i64) {
        self.0.space.store(bytes, SeqCst);
        self.0.limited.store(1, SeqCst);
    }

    fn file(&self, file: Box<dyn DiskFile>) -> Box<dyn DiskFile> {
        Box::new(FaultyFile { file, plan: Arc::clone(&self.0) })
    }
}

struct FaultyFile {
    file: Box<dyn DiskFile>,
    plan: Arc<Plan>,
}

impl DiskFile for FaultyFile {
    fn read_at(&mut self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.file.read_at(buffer, offset)
    }

    fn write_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        if self.plan.limited.load(SeqCst) == 1 {
            let left = self.plan.space.load(SeqCst).max(0);
            let fits = usize::try_from(left).unwrap().min(bytes.len());
            self.plan.space.fetch_sub(i64::try_from(fits).unwrap(), SeqCst);
            self.file.write_at(&bytes[..fits], offset)?;
            if fits < bytes.len() {
                return Err(io::ErrorKind::StorageFull.into());
            }
            return Ok(());
        }
        self.file.write_at(bytes, offset)
    }

    fn sync_data(&mut self) -> io::Result<()> {
        let fails = self.plan.failing_syncs.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_ok();
        if fails {
            return Err(io::Error::other("input/output error"));
        }
        self.plan.data_syncs.fetch_add(1, SeqCst);
        self.file.sync_data()
    }

    fn sync_all(&mut self) -> io::Result<()> {
        self.plan.other_syncs.fetch_add(1, SeqCst);
        self.file.sync_all()
    }

    fn set_len(&mut self, length: u64) -> io::Result<()> {
        let before = self.file.length()?;
        self.plan.space.fetch_add(i64::try_from(before.saturating_sub(length)).unwrap(), SeqCst);
        self.file.set_len(length)
    }

    fn length(&self) -> io::Result<u64> {
        self.file.length()
    }
}

impl Disk for FaultyDisk {
    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(self.file(RealDisk.open(path)?))
    }

    fn open_read(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        RealDisk.open_read(path)
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(self.file(RealDisk.create(path)?))
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        RealDisk.create_dir(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let bytes = std::fs::metadata(path).map_or(0, |data| data.len());
        RealDisk.remove(path)?;
        self.0.space.fetch_add(i64::try_from(bytes).unwrap(), SeqCst);
        Ok(())
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.0.other_syncs.fetch_add(1, SeqCst);
        RealDisk.sync_dir(path)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        RealDisk.list(path)
    }
}
