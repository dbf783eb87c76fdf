//! What an administrator does: gives access, changes a role, makes a new group key (access is taken back in
//! [`super::revoking`]). Each ends in the next directory; the next exchange passes it on.

use std::collections::{BTreeMap, BTreeSet};

use super::access::{Access, same_code};
use super::directory::Directory;
use super::gate::Verdict;
use super::grant::{Member, Public, Schools, Term};
use super::reach::Line;
use super::role::Role;
use super::safe::{self, Purpose};
use super::{held, messages, strangers};
use crate::changes::change::PersonId;
use crate::changes::encoding::short_hash;
use crate::domain::{Record, RecordId, Records, Value};
use crate::store::layout::Layout;
use crate::store::{Edit, Save, Store};
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
    pub(super) layout: Layout,
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
    /// The computer is one of two people: whoever holds the key already keeps it.
    pub shared: bool,
    /// Whoever asks is somebody new, although a person of such a name is here.
    pub new_person: bool,
    /// Who gives it.
    pub by: Option<RecordId>,
}

/// A key that can be given access.
struct Candidate {
    public: Public,
    recipient: String,
    person: RecordId,
    name: String,
    /// What it asks for; `None`: it did not ask.
    asks: Option<(Role, BTreeSet<RecordId>)>,
    /// Who wrote with it until now, where that is nobody who is known here.
    also: Option<PersonId>,
    /// The request this answers.
    answers: Option<[u8; 8]>,
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
    pub fn grant(&mut self, store: &mut Store, grant: &Grant) -> Result<String> {
        self.access.refuse_others()?;
        let candidate = self.candidate(store, grant)?;
        let directory = self.access.directory().ok_or_else(|| Error::Refused(messages::no_directory()))?;
        let is_gone = |person: RecordId| {
            let mut of_him = directory.holders(&candidate.public).filter(|(holder, ..)| *holder == person);
            of_him.any(|(_, _, key)| key.revoked.is_some())
        };
        let is_known = directory.holders(&candidate.public).next().is_some();
        if is_gone(candidate.person) || is_known && directory.member_of(&candidate.public).is_none() {
            // A revocation is for good: the key may be in other hands.
            return Err(Error::Refused(messages::key_is_revoked(&grant.digits)));
        }
        // A key is one person's, unless the computer is said to be one of two.
        let others: Vec<RecordId> = directory
            .holders(&candidate.public)
            .filter(|(person, _, key)| !grant.shared && *person != candidate.person && key.revoked.is_none())
            .map(|(person, ..)| person)
            .collect();
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
        for public in held.map(|member| member.keys.keys()).into_iter().flatten().chain([&candidate.public]) {
            ends.insert(*public, Line::of(&packs, &short_hash(public))?.ends());
        }
        let change = |next: &mut Directory| {
            let number = next.number;
            let fresh =
                || Member { role, schools: schools.clone(), since: number, ..Member::new(candidate.name.clone()) };
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
            member.also.extend(candidate.also);
            member.answered.extend(candidate.answers);
            // What was written under the other names until now goes on counting as theirs.
            for person in &others {
                let held = next.members.get_mut(person).and_then(|member| member.keys.get_mut(&candidate.public));
                if let Some(key) = held {
                    key.revoked = Some(ends.get(&candidate.public).cloned().unwrap_or_default());
                }
            }
        };
        let mut tried = directory.clone();
        change(&mut tried);
        if tried == *directory {
            return Ok(messages::granted_already(&candidate.name, role.label(), self.number()));
        }
        self.issue(false, |next| {
            change(next);
            Ok(())
        })?;
        if grant.person.is_none() && candidate.answers.is_some() && !store.has_record(candidate.person)? {
            store.save(Save { person: prefix(grant.by), ..newcomer(&candidate, &schools) })?;
        }
        let told = messages::granted(&candidate.name, role.label(), self.number());
        let keyless = self.access.directory().is_some_and(|directory| directory.gives_no_key(&candidate.public));
        Ok(if keyless { format!("{told} {}", messages::granted_without_key()) } else { told })
    }

    fn candidate(&self, store: &Store, grant: &Grant) -> Result<Candidate> {
        let named = |person: RecordId, name: String| grant.person.clone().unwrap_or((person, name));
        let request = self.access.request(&grant.digits);
        let recipient = request.map_or_else(String::new, |request| request.recipient.clone());
        let answers = request.and_then(|request| self.access.answer_to(&request.public));
        // Under the name of somebody who is known here nobody has written for another.
        let unknown = |person: &RecordId| -> Result<bool> {
            let listed = self.access.directory().is_some_and(|directory| directory.members.contains_key(person));
            Ok(!listed && !store.has_record(*person)?)
        };
        let also = match request.map(|request| request.person) {
            Some(person) if unknown(&person)? => Some(prefix(Some(person))),
            _ => None,
        };
        // Whose a key in the list is, an administrator has said: a request of its own does not make it another's.
        let member = self.access.directory().and_then(|directory| directory.of_digits(&grant.digits));
        if let Some((person, member, public)) = member {
            let (person, name) = named(person, member.name.clone());
            // Where the key goes over to another, he goes on with what its holder may.
            let schools = match &member.schools {
                Schools::Only(ids) => ids.clone(),
                Schools::All => BTreeSet::new(),
            };
            return Ok(Candidate {
                public,
                recipient,
                person,
                name,
                asks: Some((member.role, schools)),
                also,
                answers,
            });
        }
        if let Some(request) = request {
            let (person, name) = named(request.person, request.name.clone());
            let schools = known_schools(store, &request.schools)?;
            let asks = Some((request.role, schools));
            let also = also.filter(|also| person.author() != *also);
            return Ok(Candidate { public: request.public, recipient, person, name, asks, also, answers });
        }
        let quarantine = Shelf::open(&self.layout.quarantine())?;
        let unknown =
            held::load(&self.layout.held()).into_iter().filter(|held| held.verdict == Verdict::Unknown && !held.ours);
        let mut strangers = strangers::of(&quarantine).into_keys().chain(unknown.map(|held| held.public));
        let public = strangers.find(|public| same_code(&code(public), &grant.digits));
        let public = public.ok_or_else(|| Error::Refused(messages::no_request(&grant.digits)))?;
        // He has not asked: who he is stands in his changes, or the administrator says.
        let author = strangers::author(&quarantine, &public);
        let of_author = match author {
            Some(part) => {
                let mut persons = store.all("person")?;
                persons.retain(|record| record.id.author() == part);
                // Of two whose ids begin alike nobody can say which it was.
                persons.pop().filter(|_| persons.is_empty())
            }
            None => None,
        };
        let of_author = of_author.map(|record| (record.id, record.text("name").to_owned()));
        let also = author.filter(|_| of_author.is_none());
        let (person, name) =
            grant.person.clone().or(of_author).ok_or_else(|| Error::Refused(messages::nobody_named(&grant.digits)))?;
        Ok(Candidate { public, recipient, person, name, asks: None, also, answers: None })
    }

    /// A new group key: a new year, a lost stick.
    pub fn renew_group(&mut self) -> Result<String> {
        self.issue(true, |_| Ok(()))?;
        Ok(messages::renewed(self.number()))
    }

    pub(super) fn number(&self) -> u64 {
        self.access.directory().map_or(0, |directory| directory.number)
    }

    pub(super) fn issue(&mut self, new_group: bool, change: impl FnOnce(&mut Directory) -> Result<()>) -> Result<()> {
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

/// The bytes of an id that changes carry; zeros for nobody.
fn prefix(person: Option<RecordId>) -> PersonId {
    person.map(|id| id.author()).unwrap_or_default()
}

/// The record of somebody who was not known here.
fn newcomer(candidate: &Candidate, schools: &Schools) -> Save {
    let mut record = Record::new(candidate.person, "person").with("name", candidate.name.as_str());
    if let Schools::Only(ids) = schools
        && let (Some(school), 1) = (ids.first(), ids.len())
    {
        record.set("school", Value::Bytes(school.as_bytes().to_vec()));
    }
    Save { edits: vec![Edit::of(&record)], ..Save::default() }
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
