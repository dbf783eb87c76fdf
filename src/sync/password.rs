//! The password of the keys of exchange: set, changed, taken off, given up. It closes no records.

use super::identity::{Identity, place_of};
use super::keyfile::{self, Lock};
use super::wrapping::Password;
use super::{envelope, messages};
use crate::Result;
use crate::store::layout::Layout;

/// What is to be done.
#[derive(Debug, Clone)]
pub enum Change {
    /// Set one, or another one.
    Set(Password),
    /// Take it off.
    Remove,
    /// Make new keys in place of those nobody can open.
    Forget,
}

/// Does it; the sentence. The keys are open (or are given up).
pub fn change(layout: &Layout, change: &Change) -> Result<String> {
    let path = layout.signers();
    Ok(match change {
        Change::Forget => {
            keyfile::give_up(&path)?;
            Identity::open(&path, place_of(layout.root()))?;
            messages::keys_made_anew()
        }
        Change::Remove if keyfile::lock(&path)? == Lock::None => messages::keys_have_no_password(),
        Change::Remove => {
            keyfile::set_password(&path, None, envelope::COST)?;
            messages::key_password_removed()
        }
        Change::Set(password) => {
            // Keys that are not there yet are made, so that there is something to close.
            Identity::open(&path, place_of(layout.root()))?;
            keyfile::set_password(&path, Some(password), envelope::COST)?;
            messages::key_password_set()
        }
    })
}
