//! `password`: the password of the keys of exchange. It closes no records: who forgets it makes new keys.

use super::{Args, messages, say, secret, workspace};
use crate::store::layout::Layout;
use crate::sync::keyfile::{self, Lock};
use crate::sync::password;
use crate::{Error, Result};

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Set one, or another one.
    Set,
    /// Take it off.
    Remove,
    /// Make new keys in place of those nobody can open.
    Forget,
}

/// Does it.
pub fn run(args: &Args, change: Change) -> Result<()> {
    let dir = workspace::folder(args)?;
    // The keys belong to the session that holds the folder.
    let lock = workspace::lock_for_command(args, &dir)?;
    let layout = Layout::new(&dir);
    layout.prepare(&crate::changes::disk::RealDisk)?;
    let change = match change {
        Change::Forget => password::Change::Forget,
        Change::Remove => {
            open_keys(&layout)?;
            password::Change::Remove
        }
        Change::Set => {
            open_keys(&layout)?;
            let password = secret::new(secret::NEW, &messages::new_key_password())?;
            let password = password.ok_or_else(|| Error::Refused(messages::no_password_given(secret::NEW)))?;
            password::Change::Set(password)
        }
    };
    let sentence = password::change(&layout, &change)?;
    drop(lock);
    say(sentence).map_err(|error| Error::file("stdout", error))
}

/// Opens the keys of a folder where they are closed: asks, or takes the variable.
pub fn open_keys(layout: &Layout) -> Result<()> {
    let path = layout.signers();
    if keyfile::lock(&path)? != Lock::Closed {
        return Ok(());
    }
    let password = secret::given_or_typed(secret::OF_KEYS, &messages::key_password());
    let password = password.ok_or_else(|| Error::Refused(messages::no_password_given(secret::OF_KEYS)))?;
    keyfile::unlock(&path, &password)
}
