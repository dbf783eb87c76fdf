//! Opening a log after whatever happened to it: a torn tail is put aside and cut (H2), damage in the middle is
//! reported and left alone, and writing goes on in a new file (H3).

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::disk::Disk;
use super::frame::{self, FileHead};
use super::log::{LONGEST_FILE, Log, Position, file_name, file_number, no_space};
use super::scan::{Found, FrameReader};
use super::walk::{Damage, DamageKind, files};
use super::{encoding, stub};
use crate::{Error, Result};

/// What opening found.
#[derive(Debug, Default)]
pub struct Findings {
    /// What was wrong, in the order of the file.
    pub damages: Vec<Damage>,
    /// Clock of the last change, see [`super::clock`].
    pub last_clock: Option<u64>,
}

/// What a scan of the last file found.
#[derive(Default)]
struct Scan {
    head: Option<FileHead>,
    last: Option<Position>,
    last_payload: Vec<u8>,
    gap: bool,
    torn: Option<(u64, u64)>,
}

impl Log {
    /// Opens the log in `folder`, or starts it. `writer` is used for a new log and for files started from now on.
    pub fn open(disk: Arc<dyn Disk>, folder: &Path, writer: [u8; 16]) -> Result<(Self, Findings)> {
        let mut findings = Findings::default();
        let log = open(disk, folder, writer, &mut findings).map_err(|error| Error::file(folder, error))?;
        log.keep_reserve();
        Ok((log, findings))
    }
}

fn open(disk: Arc<dyn Disk>, folder: &Path, writer: [u8; 16], findings: &mut Findings) -> io::Result<Log> {
    disk.create_dir(folder)?;
    if let Some(parent) = folder.parent() {
        disk.sync_dir(parent)?;
    }
    let highest = disk.list(folder)?.iter().filter_map(|name| file_number(name)).max().unwrap_or(0);
    let mut log = Log {
        disk,
        folder: folder.to_owned(),
        writer,
        epoch: 1,
        highest,
        file: None,
        last: Position::default(),
        next_change: 1,
        read_only: false,
    };
    let numbers = files(&*log.disk, folder)?;
    for number in numbers.into_iter().rev() {
        let scan = scan(&log, number, findings)?;
        if scan.last.is_some() {
            take_over(&mut log, number, scan, findings)?;
            break;
        }
        // Not one frame: a file whose start was interrupted. Nothing was acknowledged in it.
        let path = log.path(number);
        log.disk.rename(&path, &path.with_extension("torn"))?;
        log.disk.sync_dir(folder)?;
    }
    if log.file.is_none() {
        match log.start_file_or_give_way() {
            // Nothing can be saved for now, but everything can be read; the next save tries again.
            Err(error) if !no_space(&error) => return Err(error),
            _ => {}
        }
    }
    Ok(log)
}

fn scan(log: &Log, number: u32, findings: &mut Findings) -> io::Result<Scan> {
    let path = log.path(number);
    let mut reader = FrameReader::new(log.disk.open_read(&path)?, 0)?;
    let mut scan = Scan::default();
    while let Some(found) = reader.skim()? {
        let kind = match found {
            Found::Frame(frame) => {
                if frame.start == 0 {
                    scan.head = FileHead::decode(&frame.payload);
                }
                let (start, end, seq, hash) = (frame.start, frame.end, frame.seq, frame.hash);
                scan.last = Some(Position { file: number, start, end, seq, hash });
                scan.last_payload = frame.payload;
                continue;
            }
            Found::Gap { from, to } => {
                scan.gap = true;
                DamageKind::Gap(from, to)
            }
            Found::Tail { from, to } => {
                scan.torn = Some((from, to));
                DamageKind::Tail(from, to)
            }
        };
        findings.damages.push(Damage { path: path.clone(), kind });
    }
    if let Some(last) = &mut scan.last
        && let Some(frame) = reader.frame_at(last.start)?
    {
        last.hash = frame.hash;
    }
    Ok(scan)
}

/// Makes `log` go on behind the last file.
fn take_over(log: &mut Log, number: u32, scan: Scan, findings: &mut Findings) -> io::Result<()> {
    let Some(last) = scan.last else { return Ok(()) };
    log.last = last;
    if let Some(head) = &scan.head {
        log.next_change = head.next_change;
        log.epoch = head.epoch;
    }
    let changes = frame::changes_of(&scan.last_payload).unwrap_or_default();
    match changes.last().map(|bytes| (stub::read(bytes), encoding::decode(bytes))) {
        Some((_, Ok(change))) => {
            log.next_change = log.next_change.max(change.seq + 1);
            findings.last_clock = Some(change.hlc);
        }
        // Erased: its number stays used.
        Some((Some((seq, _)), _)) => log.next_change = log.next_change.max(seq + 1),
        _ => {}
    }
    let mut file = log.disk.open(&log.path(number))?;
    if let Some((from, to)) = scan.torn {
        match put_aside(log, number, from, to).and_then(|()| file.set_len(from)).and_then(|()| file.sync_all()) {
            Ok(()) => {}
            // No room for the copy: the tail stays where it is, and writing goes on elsewhere.
            Err(error) if no_space(&error) => return Ok(()),
            Err(error) => return Err(error),
        }
    }
    let ours = scan.head.is_some_and(|head| head.writer == log.writer);
    if ours && !scan.gap && last.end <= LONGEST_FILE && number == log.highest {
        log.file = Some(file);
    }
    Ok(())
}

/// Keeps a copy of a torn tail: it may be the last acknowledged frame, damaged later.
fn put_aside(log: &Log, number: u32, from: u64, to: u64) -> io::Result<()> {
    let stem = file_name(number);
    let path = (0..u32::MAX)
        .map(|copy| log.folder.join(format!("{}.torn-{from}-{copy}", stem.trim_end_matches(".vlog"))))
        .find(|path| log.disk.open_read(path).is_err());
    let Some(path) = path else { return Ok(()) };
    let mut source = log.disk.open_read(&log.path(number))?;
    let mut copy = log.disk.create(&path)?;
    let mut buffer = vec![0; 64 * 1024];
    let mut at = from;
    while at < to {
        let read = source.read_at(&mut buffer, at)?;
        let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else { break };
        copy.write_at(part, at - from)?;
        at += read as u64;
    }
    copy.sync_all()?;
    log.disk.sync_dir(&log.folder)
}
