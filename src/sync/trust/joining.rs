//! Two districts that were founded apart become one: a record names both, and whoever has it takes the packs of both. It
//! goes out twice, under either organisation, so that it reaches everybody who knows only one of them.

use std::collections::BTreeSet;
use std::path::Path;

use super::access::Access;
use super::directory::Directory;
use super::file::{self, Kind};
use super::messages;
use crate::changes::change::PersonId;
use crate::domain::{RecordId, Records, Value};
use crate::store::{Edit, Save, Store};
use crate::sync::chance;
use crate::sync::identity::{Identity, place_of};
use crate::sync::shelf::Shelf;
use crate::sync::{reader, sealing, walk};
use crate::text::hexadecimal;
use crate::{Error, Result};

/// The form of the records.
const FORM: &str = "joining";

/// The organisations that are one with `org`, itself among them.
pub fn one_with(store: &Store, org: Option<[u8; 16]>) -> Result<BTreeSet<[u8; 16]>> {
    let mut found: BTreeSet<[u8; 16]> = org.into_iter().collect();
    let parse = |text: &str| RecordId::parse(text).map(|id| *id.as_bytes());
    let pairs: Vec<_> = store
        .all(FORM)?
        .iter()
        .filter_map(|record| Some((parse(record.text("one"))?, parse(record.text("other"))?)))
        .collect();
    loop {
        let before = found.len();
        for (one, other) in &pairs {
            if found.contains(one) || found.contains(other) {
                found.extend([*one, *other]);
            }
        }
        if found.len() == before {
            return Ok(found);
        }
    }
}

/// The organisations of the packs in a folder that are not ours.
fn strangers(folder: &Path, ours: &BTreeSet<[u8; 16]>) -> Result<BTreeSet<[u8; 16]>> {
    let mut found = BTreeSet::new();
    for path in walk::candidates(folder)? {
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let mut rest = bytes.as_slice();
        while let Ok(pack) = reader::verify(rest) {
            found.insert(pack.org);
            rest = rest.get(pack.bytes.len()..).unwrap_or_default();
        }
    }
    Ok(found.difference(ours).copied().collect())
}

/// Joins our district with those whose packs lie in `folder`; an exchange with the folder follows. Where an administrator
/// answers for one of them, the way is another one, and the refusal says which.
pub fn join(store: &mut Store, folder: &Path, person: PersonId, today: chrono::NaiveDate) -> Result<()> {
    let layout = store.layout().clone();
    let (mut identity, _) = Identity::open(&layout.signers(), place_of(layout.root()))?;
    let Some(mine) = identity.org else {
        // Whoever has founded nothing joins by his first exchange.
        return Ok(());
    };
    for path in walk::keys(folder)? {
        let bytes = std::fs::read(&path).unwrap_or_default();
        if file::kind_of(&bytes) == Some(Kind::Directory)
            && let Ok(directory) = Directory::open(&bytes)
            && directory.org != mine
        {
            return Err(Error::Refused(messages::join_by_request(directory.name)));
        }
    }
    let others = strangers(folder, &BTreeSet::from([mine]))?;
    if others.is_empty() {
        return Err(Error::Refused(messages::nothing_to_join()));
    }
    if let Some(directory) = Access::open(&layout)?.directory() {
        return Err(Error::Refused(messages::join_the_other_way(&directory.name)));
    }
    for other in others {
        let record = |store: &mut Store| {
            let by = store.all("person")?.iter().map(|one| one.id).find(|id| id.as_bytes().starts_with(&person));
            let edit = Edit {
                record: fresh()?,
                form: FORM.to_owned(),
                fields: [
                    ("one".to_owned(), hexadecimal(&mine).into()),
                    ("other".to_owned(), hexadecimal(&other).into()),
                    ("date".to_owned(), today.to_string().into()),
                    ("by".to_owned(), by.map_or(Value::Null, |id| Value::Bytes(id.as_bytes().to_vec()))),
                ]
                .into(),
                seen: None,
                deleted: None,
            };
            store.save(Save { edits: vec![edit], person, ..Save::default() }).map(drop)
        };
        let mut shelf = Shelf::open(&layout.packs())?;
        record(store)?;
        sealing::seal(&store.logs(), &mut identity, &mut shelf)?;
        // The second one is sealed under the other organisation, by the exchange that follows or the next one here.
        identity.org = Some(other);
        identity.keep()?;
        record(store)?;
        sealing::seal(&store.logs(), &mut identity, &mut shelf)?;
        shelf.sync()?;
    }
    Ok(())
}

fn fresh() -> Result<RecordId> {
    Ok(RecordId::new(chance::bytes()?))
}
