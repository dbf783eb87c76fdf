//! Asking for access: the request goes into a folder, for the administrator to find.

use std::collections::BTreeSet;
use std::path::Path;

use super::access::Access;
use super::file;
use super::grant::{Member, Public, Schools};
use super::messages;
use super::reach::Line;
use super::request::Request;
use super::role::Role;
use crate::changes::encoding;
use crate::domain::RecordId;
use crate::store::Store;
use crate::sync::identity::{Identity, Key, place_of};
use crate::sync::pack::Item;
use crate::sync::shelf::Shelf;
use crate::sync::{carrier, pack, reader};
use crate::{Error, Result};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The person who works here; `None`: he has no record here, and none is made.
    pub person: Option<RecordId>,
    /// His name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// Schools with their names.
    pub schools: Vec<(RecordId, String)>,
    /// Ask with a key made for it: the one of until now was revoked.
    pub new_key: bool,
    /// The day.
    pub today: chrono::NaiveDate,
}

/// Somebody who is not in the records here: his key stands for him until an administrator says who he is.
pub fn provisional(public: &Public) -> RecordId {
    RecordId::new(encoding::short_hash(&[b"vyezd/person/1", &public[..]].concat()))
}

/// Writes a request into a folder; says where it lies and the twelve digits.
pub fn ask(store: &Store, wish: &Wish, folder: &Path) -> Result<String> {
    store.refuse_viewer()?;
    if !folder.is_dir() {
        return Err(Error::Refused(messages::no_folder(folder.display())));
    }
    let layout = store.layout().clone();
    let (mut identity, _) = Identity::open(&layout.signers(), place_of(layout.root()))?;
    let mut access = Access::open(&layout)?;
    if wish.role.needs_schools() && wish.schools.is_empty() {
        return Err(Error::Refused(messages::schools_needed(wish.role.label())));
    }
    if wish.new_key {
        let old = identity.key()?.public();
        identity.renew()?;
        sign_anew(store, &access, &identity, &old)?;
    }
    let key = identity.key()?;
    let request = Request {
        public: key.public(),
        recipient: identity.ring.public().map_or_else(String::new, |recipient| recipient.as_str().to_owned()),
        person: wish.person.unwrap_or_else(|| provisional(&key.public())),
        name: wish.name.clone(),
        role: wish.role,
        schools: wish.schools.clone(),
        org: identity.org,
        day: wish.today.to_string(),
        at: store.wall(),
    };
    let bytes = request.seal(key);
    // What another reader would refuse is not sent.
    let request = Request::open(&bytes).map_err(|_| Error::Refused(messages::no_person()))?;
    access.ask(&bytes)?;
    let tree = ["p", "k"].iter().any(|name| folder.join(name).is_dir());
    let target = file::place(folder, tree).join(request.file_name());
    carrier::put(folder, &target, &bytes, carrier::time_of_content(&bytes))?;
    Ok(messages::asked(target.display(), request.code()))
}

/// A folder that goes on under a new key (it was restored or copied), or has signed with one what came out of a backup,
/// asks for access by itself, as who it was until now; so does one whose key was granted without a request, for the
/// group key. Says so once.
pub fn ask_anew(
    store: &Store,
    shelf: &Shelf,
    access: &mut Access,
    identity: &Identity,
    today: chrono::NaiveDate,
) -> Result<Vec<String>> {
    let Some(directory) = access.directory() else { return Ok(Vec::new()) };
    let was_ours = |member: &Member| {
        let mut active = member.keys.iter().filter(|(_, key)| key.revoked.is_none());
        active.any(|(public, _)| identity.is_ours(&encoding::short_hash(public)))
    };
    let Some((person, member)) = directory.members.iter().find(|(_, member)| was_ours(member)) else {
        return Ok(Vec::new());
    };
    let current = identity.key()?.public();
    let is_used = |key: &Key| key.public() == current || shelf.last_of(&key.writer()).is_some();
    let is_unknown = |key: &Key| {
        let public = key.public();
        let asked = access.waiting().any(|request| request.public == public);
        !directory.knows(&public) && !directory.earlier.contains_key(&public) && !asked
    };
    // Nobody could close the group key for it yet.
    let lacks_key = |key: &Key| {
        let public = key.public();
        let asked = access.waiting().any(|request| request.public == public);
        public == current && identity.ring.public().is_some() && directory.gives_no_key(&public) && !asked
    };
    let unknown: Vec<&Key> =
        identity.keys().iter().filter(|key| lacks_key(key) || is_used(key) && is_unknown(key)).collect();
    let is_listed = |key: &Key| directory.member_of(&key.public()).is_some();
    let unknown: Vec<(&Key, bool)> = unknown.into_iter().map(|key| (key, is_listed(key))).collect();
    let ids: Vec<RecordId> = match &member.schools {
        Schools::Only(ids) => ids.iter().copied().collect(),
        Schools::All => Vec::new(),
    };
    let (person, name, role) = (*person, member.name.clone(), member.role);
    let schools: Vec<_> = ids.into_iter().map(|id| Ok((id, store.title(id)?))).collect::<Result<_>>()?;
    let mut told = Vec::new();
    for (key, is_listed) in unknown {
        let request = Request {
            public: key.public(),
            recipient: identity.ring.public().map_or_else(String::new, |recipient| recipient.as_str().to_owned()),
            person,
            name: name.clone(),
            role,
            schools: schools.clone(),
            org: identity.org,
            day: today.to_string(),
            at: store.wall(),
        };
        access.ask(&request.seal(key))?;
        let sentence = if is_listed { messages::asked_for_key } else { messages::asked_anew };
        told.push(sentence(request.code()));
    }
    Ok(told)
}

/// What was saved here after the revocation of our key is signed with the new one, or nobody would ever take it in.
fn sign_anew(store: &Store, access: &Access, identity: &Identity, old: &[u8; 32]) -> Result<()> {
    let Some(directory) = access.directory() else { return Ok(()) };
    let Some(points) = directory.holders(old).find_map(|(_, _, key)| key.revoked.clone()) else { return Ok(()) };
    let mut shelf = Shelf::open(&store.layout().packs())?;
    let line = Line::of(&shelf, &encoding::short_hash(old))?;
    let (sealed, counted): (BTreeSet<_>, BTreeSet<_>) = (line.up_to(&line.ends()), line.up_to(&points));
    let mut left: Vec<(u64, Vec<u8>)> = Vec::new();
    store.own_changes(&mut |bytes| {
        let op = encoding::op_id(bytes);
        if sealed.contains(&op)
            && !counted.contains(&op)
            && let Ok(change) = encoding::decode(bytes)
        {
            left.push((change.seq, bytes.to_vec()));
        }
    })?;
    let org = identity.org.unwrap_or_default();
    let mut rest = left.as_slice();
    let mut place = pack::Place { first: 0, chain: [0; 32] };
    while let Some((first, _)) = rest.first() {
        let run = rest.iter().zip(*first..).take_while(|((number, _), expected)| number == expected).count();
        let bytes: Vec<Item> = rest.iter().take(run).map(|(_, bytes)| Item::Change(bytes.clone())).collect();
        place.first = *first;
        let written = pack::write(&bytes, place, identity.key()?, org).map_err(|error| Error::file("packs", error))?;
        let signed =
            reader::verify(&written.bytes).map_err(|_| Error::Store("a pack of ours does not verify".into()))?;
        shelf.keep(&signed, identity.key()?)?;
        place = written.next;
        rest = rest.get(written.taken..).unwrap_or_default();
    }
    shelf.sync()
}
