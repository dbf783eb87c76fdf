//! The key ring: what this installation can open, and to whom it encrypts what it puts out. It lies in the key file
//! ([`super::identity`]); the directory of keys fills it.

use std::collections::BTreeMap;

use super::envelope::{Recipient, Secret};

/// Most group keys that are kept: a key a year or a leaving, for a long time.
pub const MOST_GROUPS: usize = 4096;

/// The number of a group key for people: that of the list of access it came with. Its low 16 bits are chance, so that two
/// keys of lists issued apart differ.
pub fn shown(number: u64) -> u64 {
    if number >> 16 == 0 { number } else { number >> 16 }
}

/// The ring.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ring {
    own: Option<Secret>,
    groups: BTreeMap<u64, Secret>,
    recovery: Option<Recipient>,
}

impl Ring {
    /// With the installation's own key, by which the directory hands it the group keys.
    pub fn of(own: Option<Secret>) -> Self {
        Self { own, ..Self::default() }
    }

    /// The installation's own key. `None` in a build without envelopes.
    pub fn own(&self) -> Option<&Secret> {
        self.own.as_ref()
    }

    /// The public half of the installation's own key: what a request carries.
    pub fn public(&self) -> Option<Recipient> {
        self.own.as_ref()?.recipient()
    }

    /// Makes a key for this installation where it has none. `true`: one was made.
    pub fn make_own(&mut self) -> bool {
        if self.own.is_none() {
            self.own = Secret::fresh();
            return self.own.is_some();
        }
        false
    }

    /// Takes a group key in; the one with the highest number is the one in use. `true`: it was not here.
    pub fn add_group(&mut self, number: u64, secret: Secret) -> bool {
        if self.groups.len() >= MOST_GROUPS && !self.groups.contains_key(&number) {
            return false;
        }
        let held = self.groups.get(&number) == Some(&secret);
        self.groups.insert(number, secret);
        !held
    }

    /// Every file goes to this key too: the one in the safe. `true`: it was not so.
    pub fn set_recovery(&mut self, recovery: Option<Recipient>) -> bool {
        let new = self.recovery != recovery;
        self.recovery = recovery;
        new
    }

    /// The group key in use and its number.
    pub fn current(&self) -> Option<(u64, &Secret)> {
        self.groups.last_key_value().map(|(number, secret)| (*number, secret))
    }

    /// All group keys by number.
    pub fn groups(&self) -> impl Iterator<Item = (u64, &Secret)> {
        self.groups.iter().map(|(number, secret)| (*number, secret))
    }

    /// The recovery key.
    pub fn recovery(&self) -> Option<&Recipient> {
        self.recovery.as_ref()
    }

    /// To whom a file is encrypted: the group, and the safe. Nobody where there is no group key: files go out plain.
    pub fn recipients(&self) -> Vec<Recipient> {
        let Some(group) = self.current().and_then(|(_, secret)| secret.recipient()) else { return Vec::new() };
        std::iter::once(group).chain(self.recovery.clone()).collect()
    }

    /// All secrets, the likeliest first.
    pub fn secrets(&self) -> Vec<Secret> {
        self.groups.values().rev().chain(&self.own).cloned().collect()
    }
}

#[cfg(test)]
#[cfg(feature = "age")]
mod tests {
    use super::*;

    #[test]
    fn the_newest_group_key_encrypts_and_all_of_them_open() {
        let mut ring = Ring::default();
        assert!(ring.make_own() && !ring.make_own());
        assert_eq!((ring.recipients(), ring.secrets().len()), (Vec::new(), 1));
        let (old, new, safe) = (Secret::fresh().unwrap(), Secret::fresh().unwrap(), Secret::fresh().unwrap());
        assert!(ring.add_group(2, new.clone()) && ring.add_group(1, old.clone()) && !ring.add_group(1, old));
        assert!(ring.set_recovery(safe.recipient()) && !ring.set_recovery(safe.recipient()));
        assert_eq!(ring.recipients(), [new.recipient().unwrap(), safe.recipient().unwrap()]);
        assert_eq!(ring.secrets().len(), 3);
        assert_eq!(ring.current().map(|(number, _)| number), Some(2));
    }
}
