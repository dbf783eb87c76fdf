//! The state this folder began with: what a snapshot said (`sync.md` §8), kept beside the logs so that an index can be
//! built anew before the packs it was made of have been taken in. The logs fold on top of it to the same as without it;
//! once they hold everything it was made of, it is taken away.
//!
//! One file of frames as in a log: the first says where it came from, the others hold records.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Store;
use super::entry::Entry;
use super::index::Fault;
use super::keys;
use super::layout::Layout;
use crate::changes::disk::{Disk, DiskFile};
use crate::changes::erased::Erased;
use crate::changes::fold::RecordState;
use crate::changes::frame;
use crate::changes::log::Position;
use crate::changes::walk::{Damage, LogReader, Step};
use crate::domain::RecordId;
use crate::{Error, Result};

/// A frame is closed beyond this length, bytes.
const FRAME: usize = 256 << 10;
const ID: usize = 16;
const FILE: &str = "000001.vlog";

/// Records as they come: of a snapshot.
pub type States<'s> = &'s mut dyn Iterator<Item = Result<(RecordId, RecordState)>>;

/// Streams what the folder began with; nothing where it began with nothing.
pub fn each_base(
    disk: &Arc<dyn Disk>,
    layout: &Layout,
    visit: &mut dyn FnMut(RecordId, Entry) -> Result<()>,
) -> Result<Vec<Damage>> {
    let folder = layout.base();
    let mut damages = Vec::new();
    if disk.list(&folder).is_err() {
        return Ok(damages);
    }
    let mut reader = LogReader::new(Arc::clone(disk), &folder, Position::default())?;
    while let Some(step) = reader.read()? {
        match step {
            Step::Damage(damage) => damages.push(damage),
            Step::Frame(position, payload) if position.seq > 1 => {
                for item in frame::changes_of(&payload).unwrap_or_default() {
                    let Some((id, bytes)) = item.split_first_chunk::<ID>() else { continue };
                    if let Ok(entry) = Entry::decode(bytes) {
                        visit(RecordId::new(*id), entry)?;
                    }
                }
            }
            Step::Frame(..) => {}
        }
    }
    Ok(damages)
}

/// Takes out of a state what is erased; `false`: nothing of the record is left.
fn without_erased(erased: &Erased, id: RecordId, state: &mut RecordState) -> bool {
    for cell in state.cells.values_mut() {
        cell.heads.retain(|head| !erased.changes.contains(&head.op));
    }
    !erased.records.contains(&id)
}

/// Writes frames one after another.
struct Frames {
    file: Box<dyn DiskFile>,
    at: u64,
    seq: u64,
    last: [u8; 16],
}

impl Frames {
    fn write(&mut self, items: &[Vec<u8>]) -> std::io::Result<()> {
        self.seq += 1;
        let bytes = frame::encode(self.seq, self.last, &frame::pack_changes(items.iter().map(Vec::as_slice)));
        self.file.write_at(&bytes, self.at)?;
        self.at += bytes.len() as u64;
        self.last = crate::changes::encoding::short_hash(&bytes);
        Ok(())
    }
}

impl Store {
    /// The state of every record in the index, by id.
    pub fn each_state(&self, visit: &mut dyn FnMut(RecordId, Entry) -> Result<()>) -> Result<()> {
        let mut failed = Ok(());
        let walked = self.reading(|view| {
            let mut scan = view.index.prefix(keys::STATES);
            while let Some((key, value)) = scan.read()? {
                let id = keys::id_of_place(&key).ok_or_else(|| Fault("a state without a record".into()))?;
                let entry = Entry::decode(&value).map_err(|error| Fault(error.to_string()))?;
                failed = visit(id, entry);
                if failed.is_err() {
                    break;
                }
            }
            Ok(())
        });
        walked?;
        failed
    }

    /// Begins with these records: everything that is here is folded on top of them. `note` says where they came from.
    /// The index is built anew once, which is what makes a first start fast.
    pub fn begin_with(&mut self, note: &[u8], states: States<'_>) -> Result<()> {
        self.refuse_viewer()?;
        self.write_base(note, states)?;
        self.rebuild(&mut |_| {})
    }

    fn write_base(&self, note: &[u8], states: States<'_>) -> Result<()> {
        let (folder, making) = (self.layout.base(), self.layout.base().with_extension("tmp"));
        let wrap = |error| Error::file(&folder, error);
        drop(std::fs::remove_dir_all(&making));
        self.disk.create_dir(&making).map_err(wrap)?;
        let path = making.join(FILE);
        let file = self.disk.create(&path).map_err(wrap)?;
        let mut frames = Frames { file, at: 0, seq: 0, last: [0; 16] };
        frames.write(&[note.to_vec()]).map_err(wrap)?;
        let (mut items, mut length) = (Vec::new(), 0);
        for state in states {
            let (id, mut state) = state?;
            // Whoever made them may not have known of an act.
            if !without_erased(&self.erased, id, &mut state) {
                continue;
            }
            let mut item = id.as_bytes().to_vec();
            item.extend(Entry { state, ..Entry::default() }.encode());
            length += item.len();
            items.push(item);
            if length >= FRAME {
                frames.write(&std::mem::take(&mut items)).map_err(wrap)?;
                length = 0;
            }
        }
        frames.write(&items).map_err(wrap)?;
        frames.file.sync_all().map_err(wrap)?;
        self.disk.sync_dir(&making).map_err(wrap)?;
        drop(std::fs::remove_dir_all(&folder));
        self.disk.rename(&making, &folder).map_err(wrap)?;
        self.disk.sync_dir(folder.parent().unwrap_or(&folder)).map_err(wrap)
    }

    /// Writes what the folder began with anew, without what is erased; how many changes that were.
    pub(super) fn cut_base(&self) -> Result<usize> {
        let Some(note) = self.began_with()? else { return Ok(0) };
        let (mut kept, mut gone) = (Vec::new(), BTreeSet::new());
        each_base(&self.disk, &self.layout, &mut |id, entry| {
            let heads = entry.state.cells.values().flat_map(|cell| &cell.heads).map(|head| head.op);
            gone.extend(heads.filter(|op| self.erased.covers(op, id)));
            kept.push((id, entry.state));
            Ok(())
        })?;
        self.write_base(&note, &mut kept.into_iter().map(Ok))?;
        Ok(gone.len())
    }

    /// Where the state this folder began with came from; `None`: it began with nothing, or needs it no more.
    pub fn began_with(&self) -> Result<Option<Vec<u8>>> {
        let folder = self.layout.base();
        if self.disk.list(&folder).is_err() {
            return Ok(None);
        }
        let mut reader = LogReader::new(Arc::clone(&self.disk), &folder, Position::default())?;
        let Some(Step::Frame(_, payload)) = reader.read()? else { return Ok(None) };
        Ok(frame::changes_of(&payload).unwrap_or_default().first().map(|note| note.to_vec()))
    }

    /// The logs hold everything the folder began with: from now on they are all there is.
    pub fn outgrow_base(&mut self) -> Result<()> {
        let folder: PathBuf = self.layout.base();
        std::fs::remove_dir_all(&folder).map_err(|error| Error::file(&folder, error))?;
        self.disk.sync_dir(folder.parent().unwrap_or(Path::new("."))).map_err(|error| Error::file(folder, error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Record, Records};
    use crate::store::tests::forms::{TestForms, id};
    use crate::store::{Acquired, Edit, Lock, OpenOptions, Save};

    fn open(dir: &Path) -> Store {
        let Acquired::Ours(lock) = Lock::try_acquire(dir, "now").unwrap() else { panic!("held") };
        Store::open(lock, OpenOptions::new(dir, Arc::new(TestForms::default()))).unwrap().0
    }

    fn save(store: &mut Store, number: u8, name: &str) {
        let edits = vec![Edit::of(&Record::new(id(number), "municipality").with("name", name))];
        store.save(Save { edits, ..Save::default() }).unwrap();
    }

    fn states(store: &Store) -> Vec<(RecordId, RecordState)> {
        let mut found = Vec::new();
        let mut take = |id, entry: Entry| {
            found.push((id, entry.state));
            Ok(())
        };
        store.each_state(&mut take).unwrap();
        found
    }

    #[test]
    fn what_a_folder_began_with_outlives_its_index_and_changes_fold_on_top_in_any_order() {
        let [one, other] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let mut first = open(one.path());
        for number in 1..60 {
            save(&mut first, number, "район");
        }
        let mut second = open(other.path());
        save(&mut second, 3, "своё");
        let taken = states(&first);
        second.begin_with(b"note", &mut taken.clone().into_iter().map(Ok)).unwrap();
        assert_eq!(second.began_with().unwrap().as_deref(), Some(&b"note"[..]));
        assert_eq!(second.count("municipality").unwrap(), 59);
        assert_eq!(second.get_stored(id(3)).unwrap().unwrap().versions["name"].len(), 2, "what was here stays");
        save(&mut second, 5, "после");
        let shown = second.all("municipality").unwrap();
        second.rebuild(&mut |_| {}).unwrap();
        assert_eq!(second.all("municipality").unwrap(), shown);
        // The index is gone, and the store is read from the logs.
        second.close().unwrap();
        std::fs::remove_dir_all(other.path().join("index")).unwrap();
        let mut second = open(other.path());
        assert_eq!(second.all("municipality").unwrap(), shown);
        let audit = second.audit(OpenOptions::new(other.path(), Arc::new(TestForms::default()))).unwrap();
        assert!(audit.is_fine(), "{audit:?}");
        // The changes themselves come later, and add nothing to what is shown.
        let mut all = Vec::new();
        first.own_changes(&mut |bytes| all.push(bytes.to_vec())).unwrap();
        second.apply_foreign(&all).unwrap();
        assert_eq!(second.all("municipality").unwrap(), shown);
        second.outgrow_base().unwrap();
        assert_eq!(second.began_with().unwrap(), None);
        second.rebuild(&mut |_| {}).unwrap();
        assert_eq!(second.all("municipality").unwrap(), shown, "the logs are the truth");
    }
}
