//! What an administrator does: gives access, changes a role, takes access back, makes a new group key. Each ends in the
//! next directory; the next exchange passes it on.

use std::collections::{BTreeMap, BTreeSet};

use super::access::{Access, same_code};
use super::directory::Directory;
use super::gate::Verdict;
use super::grant::{Member, Public, Schools, Term};
use super::reach::Line;
use super::role::Role;
use super::safe::{self, Purpose};
use super::{held, messages, strangers};
use crate::changes::encoding::short_hash;
use crate::domain::{RecordId, Records};
use crate::store::Store;
use crate::store::layout::Layout;
use crate::sync::envelope::{self, Opened, Recipient, Secret};
use crate::sync::identity::{Identity, code, place_of};
use crate::sync::shelf::Shelf;
use crate::{Error, Result};

/// What is asked of the administrator's desk.
#[derive(Debug)]
pub struct Office {
    /// What this folder knows of access.
    pub access: Access,
    /// Who works here.
    pub identity: Identity,
    layout: Layout,
}

/// To whom, and what.
#[derive(Debug, Clone, Default)]
pub struct Grant {
    /// The twelve digits of a request, of an unknown author, or of a key in the directory.
    pub digits: String,
    /// Another role than the one asked for.
    pub role: Option<Role>,
    /// Other schools than those asked for.
    pub schools: Option<BTreeSet<RecordId>>,
    /// Another person than the one who asks says he is.
    pub person: Option<(RecordId, String)>,
}

/// A key that can be given access.
struct Candidate {
    public: Public,
    recipient: String,
    person: RecordId,
    name: String,
    /// What it asks for; `None`: it did not ask.
    asks: Option<(Role, BTreeSet<RecordId>)>,
}

impl Office {
    /// Of the data folder of a store.
    pub fn open(store: &Store) -> Result<Self> {
        store.refuse_viewer()?;
        let layout = store.layout().clone();
        let (identity, _) = Identity::open(&layout.signers(), place_of(layout.root()))?;
        Ok(Self { access: Access::open(&layout)?, identity, layout })
    }

    /// Gives access, or changes what a member may.
    pub fn grant(&mut self, store: &Store, grant: &Grant) -> Result<String> {
        let candidate = self.candidate(store, grant)?;
        let directory = self.access.directory().ok_or_else(|| Error::Refused(messages::no_directory()))?;
        if directory.holders(&candidate.public).any(|(_, _, key)| key.revoked.is_some()) {
            // A revocation is for good: the key may be in other hands.
            return Err(Error::Refused(messages::no_request(&grant.digits)));
        }
        let held = directory.members.get(&candidate.person);
        let (asked_role, asked_schools) = candidate.asks.clone().unwrap_or((Role::Reader, BTreeSet::new()));
        let role = grant.role.or(held.map(|member| member.role)).unwrap_or(asked_role);
        let schools = match (&grant.schools, held) {
            _ if !role.needs_schools() => Schools::All,
            (Some(schools), _) => Schools::Only(schools.clone()),
            (None, Some(member)) if grant.role.is_none() => member.schools.clone(),
            (None, _) => Schools::Only(asked_schools),
        };
        if matches!(&schools, Schools::Only(ids) if ids.is_empty()) {
            return Err(Error::Refused(messages::schools_needed(role.label())));
        }
        let packs = Shelf::open(&self.layout.packs())?;
        let mut ends = BTreeMap::new();
        for public in held.map(|member| member.keys.keys()).into_iter().flatten() {
            ends.insert(*public, Line::of(&packs, &short_hash(public))?.ends());
        }
        self.issue(false, |next| {
            let number = next.number;
            let fresh = || Member {
                name: candidate.name.clone(),
                role,
                schools: schools.clone(),
                since: number,
                keys: BTreeMap::new(),
            };
            let member = next.members.entry(candidate.person).or_insert_with(fresh);
            if (member.role, &member.schools) != (role, &schools) {
                // What he wrote under the role of until now goes on counting.
                for (public, key) in &mut member.keys {
                    if let Some(points) = ends.get(public).filter(|points| !points.is_empty()) {
                        let (role, schools) = (member.role, member.schools.clone());
                        key.past.insert(Term { role, schools, points: points.clone() });
                    }
                }
                (member.role, member.schools, member.since) = (role, schools.clone(), number);
            }
            let key = member.keys.entry(candidate.public).or_default();
            if !candidate.recipient.is_empty() {
                key.recipient.clone_from(&candidate.recipient);
            }
            Ok(())
        })?;
        Ok(messages::granted(&candidate.name, role.label(), self.number()))
    }

    fn candidate(&self, store: &Store, grant: &Grant) -> Result<Candidate> {
        let named = |person: RecordId, name: String| grant.person.clone().unwrap_or((person, name));
        if let Some(request) = self.access.request(&grant.digits) {
            let (person, name) = named(request.person, request.name.clone());
            let schools = known_schools(store, &request.schools)?;
            return Ok(Candidate {
                public: request.public,
                recipient: request.recipient.clone(),
                person,
                name,
                asks: Some((request.role, schools)),
            });
        }
        let member = self.access.directory().and_then(|directory| {
            let mut all = directory
                .members
                .iter()
                .flat_map(|(person, member)| member.keys.keys().map(move |key| (person, member, key)));
            all.find(|(_, _, public)| same_code(&code(public), &grant.digits))
        });
        if let Some((person, member, public)) = member {
            let (person, name) = named(*person, member.name.clone());
            return Ok(Candidate { public: *public, recipient: String::new(), person, name, asks: None });
        }
        let quarantine = Shelf::open(&self.layout.quarantine())?;
        let unknown =
            held::load(&self.layout.held()).into_iter().filter(|held| held.verdict == Verdict::Unknown && !held.ours);
        let mut strangers = strangers::of(&quarantine).into_keys().chain(unknown.map(|held| held.public));
        let public = strangers.find(|public| same_code(&code(public), &grant.digits));
        let public = public.ok_or_else(|| Error::Refused(messages::no_request(&grant.digits)))?;
        // He has not asked: who he is stands in his changes, or the administrator says.
        let person = match &grant.person {
            Some(person) => Some(person.clone()),
            None => strangers::author(&quarantine, &public)
                .and_then(|part| {
                    let mut persons = store.all("person").ok()?;
                    persons.retain(|record| record.id.author() == part);
                    // Of two whose ids begin alike nobody can say which it was.
                    persons.pop().filter(|_| persons.is_empty())
                })
                .map(|record| (record.id, record.text("name").to_owned())),
        };
        let (person, name) = person.ok_or_else(|| Error::Refused(messages::no_person()))?;
        Ok(Candidate { public, recipient: String::new(), person, name, asks: None })
    }

    /// Takes access back: of one key by its twelve digits, or of a person by his name.
    pub fn revoke(&mut self, who: &str) -> Result<String> {
        let directory = self.access.directory().ok_or_else(|| Error::Refused(messages::no_directory()))?;
        let wanted = crate::text::search_key(who);
        let active = |member: &Member| -> Vec<Public> {
            member.keys.iter().filter(|(_, key)| key.revoked.is_none()).map(|(public, _)| *public).collect()
        };
        let mut found: Vec<(RecordId, String, Vec<Public>)> = Vec::new();
        for (person, member) in &directory.members {
            let by_code: Vec<Public> =
                active(member).into_iter().filter(|public| same_code(&code(public), who)).collect();
            let named = !wanted.is_empty() && crate::text::search_key(&member.name).contains(&wanted);
            let keys = if named || person.to_string() == who { active(member) } else { by_code };
            if !keys.is_empty() {
                found.push((*person, member.name.clone(), keys));
            }
        }
        let [(person, name, keys)] = found.as_slice() else {
            return Err(Error::Refused(messages::no_member(who)));
        };
        let packs = Shelf::open(&self.layout.packs())?;
        let mut ends = BTreeMap::new();
        for public in keys {
            ends.insert(*public, Line::of(&packs, &short_hash(public))?.ends());
        }
        let (person, name) = (*person, name.clone());
        self.issue(true, |next| {
            for (public, points) in ends {
                if let Some(key) = next.members.get_mut(&person).and_then(|member| member.keys.get_mut(&public)) {
                    key.revoked = Some(points);
                }
            }
            Ok(())
        })?;
        Ok(messages::revoked(name, self.number()))
    }

    /// A new group key: a new year, a lost stick.
    pub fn renew_group(&mut self) -> Result<String> {
        self.issue(true, |_| Ok(()))?;
        Ok(messages::renewed(self.number()))
    }

    fn number(&self) -> u64 {
        self.access.directory().map_or(0, |directory| directory.number)
    }

    fn issue(&mut self, new_group: bool, change: impl FnOnce(&mut Directory) -> Result<()>) -> Result<()> {
        let seed = self.access.seed();
        let identity = &mut self.identity;
        self.access.issue(|next| {
            change(next)?;
            let rules = |member: &Member| member.role == Role::Administrator && member.is_active();
            if !next.members.values().any(rules) {
                return Err(Error::Refused(messages::last_administrator()));
            }
            close(next, identity, seed.as_ref(), new_group)
        })
    }
}

/// The schools of a request. Whoever has no data yet can only name them: a name that fits one school here is that one.
fn known_schools(store: &Store, asked: &[(RecordId, String)]) -> Result<BTreeSet<RecordId>> {
    let here = store.all("school")?;
    let mut found = BTreeSet::new();
    for (id, name) in asked {
        let wanted = crate::text::search_key(name);
        let fits =
            |field: &str, record: &crate::domain::Record| crate::text::search_key(record.text(field)).contains(&wanted);
        let mut named = here.iter().filter(|record| fits("name", record) || fits("full_name", record));
        match (named.next(), named.next()) {
            _ if *id != RecordId::new([0; 16]) => drop(found.insert(*id)),
            (Some(one), None) => drop(found.insert(one.id)),
            _ => {}
        }
    }
    Ok(found)
}

/// Puts the group keys and the municipal key into envelopes for those of the directory who are to have them. `new_group`:
/// from now on files are closed with another group key. A build without envelopes leaves both out: files go out plain.
pub fn close(next: &mut Directory, identity: &mut Identity, seed: Option<&[u8; 32]>, new_group: bool) -> Result<()> {
    next.groups.clear();
    next.office.clear();
    if (new_group || identity.ring.current().is_none())
        && let Some(secret) = Secret::fresh()
    {
        // Two administrators who make the next key apart must not give it one number.
        let chance =
            short_hash(secret.reveal().as_bytes()).first_chunk::<2>().map_or(0, |bytes| u16::from_be_bytes(*bytes));
        identity.ring.add_group(next.number << 16 | u64::from(chance), secret);
    }
    identity.ring.set_recovery(Recipient::parse(&next.safe));
    identity.keep()?;
    let Some((number, _)) = identity.ring.current() else { return Ok(()) };
    let of = |member: &Member| -> Vec<Recipient> {
        let active = member.keys.values().filter(|key| key.revoked.is_none());
        active.filter_map(|key| Recipient::parse(&key.recipient)).collect()
    };
    let safe = Recipient::parse(&next.safe);
    let everybody: BTreeSet<Recipient> = next.members.values().flat_map(of).chain(safe).collect();
    let everybody: Vec<Recipient> = everybody.into_iter().collect();
    let administrators: BTreeSet<Recipient> =
        next.members.values().filter(|member| member.role == Role::Administrator).flat_map(of).collect();
    let administrators: Vec<Recipient> = administrators.into_iter().collect();
    if !everybody.is_empty() {
        let keys: Vec<String> =
            identity.ring.groups().map(|(number, secret)| format!("{number} {}", secret.reveal())).collect();
        let keys = keys.join("\n");
        next.groups.insert((number, envelope::wrap(keys.as_bytes(), &everybody)?));
    }
    if let (Some(seed), false) = (seed, administrators.is_empty()) {
        next.office = envelope::wrap(safe::text(Purpose::Municipal, seed).as_bytes(), &administrators)?;
    }
    Ok(())
}

/// Takes what the directory holds for this computer out of its envelopes. `also`: a secret that is not of the ring.
pub fn take_keys(access: &mut Access, identity: &mut Identity, also: Option<&Secret>) -> Result<()> {
    let Some(directory) = access.directory().cloned() else { return Ok(()) };
    let secrets: Vec<Secret> = identity.ring.own().cloned().into_iter().chain(also.cloned()).collect();
    let mut news = identity.ring.set_recovery(Recipient::parse(&directory.safe));
    for (_, closed) in &directory.groups {
        let Opened::Opened(inside) = envelope::open(closed, &secrets, None) else { continue };
        for line in String::from_utf8_lossy(&inside).lines() {
            let Some((number, secret)) = line.split_once(' ') else { continue };
            if let (Ok(number), Some(secret)) = (number.parse(), Secret::parse(secret)) {
                news |= identity.ring.add_group(number, secret);
            }
        }
    }
    if news {
        identity.keep()?;
    }
    if !access.is_office()
        && let Opened::Opened(inside) = envelope::open(&directory.office, &secrets, None)
        && let Some((Purpose::Municipal, seed)) = safe::parse(&String::from_utf8_lossy(&inside))
    {
        access.take_seed(seed)?;
    }
    Ok(())
}
