//! The two logs that the index is made of: our own and what came from others.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::apply::Incoming;
use super::cursor::Cursor;
use super::entry::Place;
use super::layout::Layout;
use crate::Result;
use crate::changes::disk::Disk;
use crate::changes::log::Position;
use crate::changes::walk::{Damage, DamageKind, LogReader, Step, payload_at};
use crate::changes::{encoding, frame, stub};

/// Set in the number of a file of the log of changes received.
const RECEIVED: u32 = 1 << 31;

/// Which log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Ours.
    Own,
    /// Others'.
    Received,
}

impl Source {
    /// The frame that starts at `position`.
    pub fn place(self, position: &Position) -> Place {
        match self {
            Self::Own => (position.file, position.start),
            Self::Received => (position.file | RECEIVED, position.start),
        }
    }

    /// Whether a place lies in our own log.
    pub fn is_own(place: Place) -> bool {
        place.0 & RECEIVED == 0
    }

    /// Moves the cursor of this log.
    pub fn advance(self, cursor: &mut Cursor, position: Position) {
        match self {
            Self::Own => cursor.own = position,
            Self::Received => cursor.received = position,
        }
    }

    fn folder(self, layout: &Layout) -> PathBuf {
        match self {
            Self::Own => layout.own_log(),
            Self::Received => layout.received_log(),
        }
    }
}

/// The changes in a payload, and damage for those that this version cannot read.
pub fn read_changes(payload: &[u8], source: Source, position: &Position, path: &Path) -> (Vec<Incoming>, Vec<Damage>) {
    let place = source.place(position);
    let mut damages = Vec::new();
    let mut unreadable = || damages.push(Damage { path: path.to_owned(), kind: DamageKind::Change(position.start) });
    let Ok(changes) = frame::changes_of(payload) else {
        unreadable();
        return (Vec::new(), damages);
    };
    let mut found = Vec::new();
    for bytes in changes.into_iter().filter(|bytes| stub::read(bytes).is_none()) {
        match encoding::decode(bytes) {
            Ok(change) => found.push(Incoming { op: encoding::op_id(bytes), change, place }),
            Err(_) => unreadable(),
        }
    }
    (found, damages)
}

/// Streams the changes of both logs behind `from`: `visit` gets each frame's changes and the cursor after it.
/// Damage is collected and does not stop the reading.
pub fn stream(
    disk: &Arc<dyn Disk>,
    layout: &Layout,
    from: Cursor,
    visit: &mut dyn FnMut(Vec<Incoming>, Cursor) -> Result<()>,
) -> Result<Vec<Damage>> {
    let mut cursor = from;
    let mut damages = Vec::new();
    for (source, start) in [(Source::Own, from.own), (Source::Received, from.received)] {
        let folder = source.folder(layout);
        if disk.list(&folder).is_err() {
            continue;
        }
        let mut reader = LogReader::new(Arc::clone(disk), &folder, start)?;
        while let Some(step) = reader.read()? {
            match step {
                Step::Damage(damage) => damages.push(damage),
                Step::Frame(position, payload) => {
                    let (changes, unreadable) = read_changes(&payload, source, &position, &folder);
                    damages.extend(unreadable);
                    source.advance(&mut cursor, position);
                    visit(changes, cursor)?;
                }
            }
        }
    }
    Ok(damages)
}

/// The changes in the frame at a place.
pub fn changes_at(disk: &dyn Disk, layout: &Layout, place: Place) -> Result<Vec<Incoming>> {
    let source = if Source::is_own(place) { Source::Own } else { Source::Received };
    let (file, folder) = (place.0 & !RECEIVED, source.folder(layout));
    let Some(payload) = payload_at(disk, &folder, file, place.1)? else { return Ok(Vec::new()) };
    let position = Position { file, start: place.1, ..Position::default() };
    Ok(read_changes(&payload, source, &position, &folder).0)
}
