//! The gate at work in one exchange: what comes is let through, kept for later or left; what was kept is judged again
//! until nothing more is let through; the rest is listed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::access::{Access, municipal_code};
use super::gate::{self, Verdict};
use super::grant::Public;
use super::held::Held;
use super::reach::Lines;
use super::{issue, joining, messages, proposal, strangers};
use crate::Result;
use crate::changes::change::OpId;
use crate::changes::encoding;
use crate::store::Store;
use crate::store::layout::Layout;
use crate::sync::identity::{Identity, Key, code};
use crate::sync::reader::{Pack, Packed};
use crate::sync::shelf::{Shelf, Writer};
use crate::sync::{carrier, walk};

/// What becomes of a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// Taken in as it is.
    Fold,
    /// Kept with the others; its changes are judged one by one when all has been read.
    Wait,
    /// Kept apart, whole, until somebody answers for its signer.
    Quarantine,
    /// Of another organisation: left.
    Foreign,
}

/// The gate of one exchange.
#[derive(Debug)]
pub struct Watch {
    /// What this folder knows of access.
    pub access: Access,
    quarantine: Shelf,
    pub(super) held_file: PathBuf,
    /// Organisations that are one with ours.
    orgs: BTreeSet<[u8; 16]>,
    pub(super) lines: Lines,
    /// One change may come under two keys: a revoked one, and the one its owner signed it anew with.
    pub(super) waiting: BTreeMap<(OpId, Writer), Waiting>,
    /// Changes of ours that do not count elsewhere.
    pub(super) own: Vec<Held>,
}

#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) public: Public,
    pub(super) packed: Packed,
}

impl Watch {
    /// For an exchange of this data folder.
    pub fn open(store: &Store, layout: &Layout, identity: &Identity) -> Result<Self> {
        Ok(Self {
            access: Access::open(layout)?,
            quarantine: Shelf::open(&layout.quarantine())?,
            held_file: layout.held(),
            orgs: joining::one_with(store, identity.org)?,
            lines: Lines::default(),
            waiting: BTreeMap::new(),
            own: Vec::new(),
        })
    }

    /// Takes in the directories and requests of a folder; returns what the user should know.
    pub fn look(&mut self, folder: &Path, identity: &mut Identity) -> Result<Vec<String>> {
        let mut notes = Vec::new();
        for path in walk::keys(folder)? {
            let Ok(bytes) = std::fs::read(&path) else { continue };
            let (orgs, org) = (self.orgs.clone(), identity.org);
            // Who has asked may be answered by another organisation; who belongs to none joins the first.
            let any = self.access.has_asked() && self.access.anchor().is_none() || org.is_none();
            if !self.access.take_in(&bytes, &|other| any || org == Some(*other) || orgs.contains(other))? {
                let newer = super::file::is_newer(&bytes);
                let told = if newer { messages::newer_keys } else { messages::broken_keys };
                notes.push(told(path.display()));
            }
        }
        if self.access.anchor().is_none() {
            let answers: Vec<_> = self.access.offered().into_iter().filter(|one| self.answers(one, identity)).collect();
            if let [directory] = answers.as_slice() {
                self.access.trust(directory, identity)?;
                notes.push(messages::directory_taken(&directory.name, municipal_code(directory)));
            }
        }
        if !self.access.is_enforced() {
            issue::take_keys(&mut self.access, identity, None)?;
        }
        Ok(notes)
    }

    /// Whether a directory answers us: we have asked and are in it, or have nothing of our own yet.
    fn answers(&self, directory: &super::directory::Directory, identity: &Identity) -> bool {
        let ours = directory.members.values().flat_map(|member| member.keys.keys());
        let knows_us = ours.into_iter().any(|public| identity.is_ours(&encoding::short_hash(public)));
        identity.org.is_none() || self.access.has_asked() && knows_us
    }

    /// What becomes of a pack.
    pub fn admit(&self, pack: &Pack<'_>, identity: &Identity) -> Admission {
        if identity.is_ours(&pack.writer) {
            return Admission::Fold;
        }
        let is_ours = identity.org.is_none_or(|org| org == pack.org) || self.orgs.contains(&pack.org);
        match self.access.directory() {
            None if is_ours => Admission::Fold,
            Some(directory) if gate::is_free(directory, &pack.public) => Admission::Fold,
            Some(directory) if directory.knows(&pack.public) => Admission::Wait,
            Some(_) if is_ours => Admission::Quarantine,
            _ => Admission::Foreign,
        }
    }

    /// Whether what this signer says of the changes of others is taken at its word (snapshots): with a directory only of
    /// those who may write everything; without one whoever is met first is accepted, as with packs.
    pub fn believes(&self, public: &Public) -> bool {
        self.access.directory().is_none_or(|directory| gate::is_unbound(directory, public))
    }

    /// Whether a directory is in force: nobody is accepted at first sight then.
    pub fn is_strict(&self) -> bool {
        self.access.directory().is_some()
    }

    /// Whether other organisations have become ours by what was folded in meanwhile.
    pub fn joined_more(&mut self, store: &Store, identity: &Identity) -> Result<bool> {
        let now = joining::one_with(store, identity.org)?;
        let more = now != self.orgs;
        self.orgs = now;
        if more {
            // Packs come now that were not here when lines were read.
            self.lines = Lines::default();
        }
        Ok(more)
    }

    /// Keeps a pack apart; it leaves the shelf if it was there.
    pub fn put_apart(&mut self, pack: &Pack<'_>, packs: &mut Shelf, key: &Key) -> Result<()> {
        self.quarantine.keep(pack, key)?;
        self.quarantine.make_durable()?;
        packs.remove(pack);
        Ok(())
    }

    /// Packs that were kept apart.
    pub fn apart(&self) -> Vec<PathBuf> {
        self.quarantine.packs().map(|(path, _)| path.to_owned()).collect()
    }

    /// A pack that was kept apart is on the shelf now; it is durable there before the quarantine is synced.
    pub fn released(&mut self, pack: &Pack<'_>) {
        self.quarantine.remove(pack);
    }

    /// Changes that wait to be judged.
    pub fn wait(&mut self, pack: &Pack<'_>, changes: Vec<Packed>) {
        for packed in changes {
            let place = (packed.op, pack.writer);
            self.waiting.entry(place).or_insert(Waiting { public: pack.public, packed });
        }
    }

    pub(super) fn notes(
        &self,
        store: &Store,
        all: &[Held],
        unclear: &BTreeMap<Public, usize>,
        identity: &Identity,
    ) -> Result<Vec<String>> {
        let mut notes = Vec::new();
        let mut unknown: BTreeMap<Public, u64> = BTreeMap::new();
        for (public, count) in strangers::of(&self.quarantine) {
            *unknown.entry(public).or_default() += count;
        }
        let mut revoked: BTreeMap<Public, usize> = BTreeMap::new();
        for held in all.iter().filter(|held| !held.ours) {
            match held.verdict {
                Verdict::Unknown => *unknown.entry(held.public).or_default() += 1,
                Verdict::Revoked => *revoked.entry(held.public).or_default() += 1,
                _ => {}
            }
        }
        let proposals = proposal::open_ones(all, store, false)?.len();
        let own = proposal::open_ones(all, store, true)?.len();
        let author = if self.access.is_office() { messages::unknown_author } else { messages::unknown_author_met };
        notes.extend(unknown.iter().map(|(public, count)| author(code(public), count)));
        if proposals > 0 {
            notes.push(messages::proposals_wait(proposals));
        }
        if own > 0 {
            notes.push(messages::own_proposals(own));
        }
        if let Some(directory) = self.access.directory() {
            for (public, count) in revoked {
                let name = directory
                    .holders(&public)
                    .next()
                    .map_or_else(|| code(&public), |(_, member, _)| member.name.clone());
                let unclear = unclear.get(&public).copied().unwrap_or_default();
                if count > unclear {
                    notes.push(messages::after_revocation(&name, count - unclear));
                }
                if unclear > 0 {
                    notes.push(messages::about_revocation(&name, unclear));
                }
            }
            let public = identity.key()?.public();
            if directory.holders(&public).any(|(_, _, key)| key.revoked.is_some())
                && directory.member_of(&public).is_none()
            {
                notes.push(messages::we_are_revoked(code(&public)));
            } else if directory.member_of(&public).is_none() {
                notes.push(messages::not_in_directory(code(&public)));
            }
            if self.access.forged() {
                notes.push(messages::forged_directory());
            }
        } else {
            for directory in self.access.offered() {
                notes.push(messages::directory_offered(&directory.name, municipal_code(&directory)));
            }
        }
        if self.access.is_office() {
            let directory = self.access.directory();
            notes.extend(self.access.waiting().map(|request| {
                match directory.and_then(|directory| directory.member_of(&request.public)) {
                    Some((_, member)) => messages::member_asks(&member.name, request.code()),
                    None => messages::request_waits(&request.name, request.code()),
                }
            }));
        }
        Ok(notes)
    }

    /// Puts directories and requests where others find them. What is damaged there is put anew by whoever has made it;
    /// beside what another has made, which is not ours to write over, a whole one is put.
    pub fn put(&self, folder: &Path, tree: bool, identity: &Identity) -> Result<Vec<PathBuf>> {
        let mut written = Vec::new();
        let place = super::file::place(folder, tree);
        for one in self.access.outgoing() {
            let ours = match one.asks {
                Some(public) => identity.is_ours(&encoding::short_hash(&public)),
                None => self.access.is_office(),
            };
            let mut target = place.join(&one.name);
            let differs = |target: &Path| std::fs::read(target).map_or(true, |there| there != one.bytes);
            if differs(&target) && target.exists() && !ours {
                target = place.join(one.name.replacen(".vz", "-again.vz", 1));
            }
            if differs(&target) && (ours || !target.exists()) {
                carrier::put(folder, &target, one.bytes, carrier::time_of_content(one.bytes))?;
                written.push(target);
            }
        }
        Ok(written)
    }

    /// What the fate of a pack depends on besides the pack.
    pub fn judged_by(&self) -> Vec<u8> {
        format!("{:?}{:?}", self.orgs, self.access.directory()).into_bytes()
    }

    /// The packs kept apart, for a bundle.
    pub fn quarantine(&self) -> &Shelf {
        &self.quarantine
    }

    /// The same, for acts of erasure.
    pub fn quarantine_mut(&mut self) -> &mut Shelf {
        &mut self.quarantine
    }
}
