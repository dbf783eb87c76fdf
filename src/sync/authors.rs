//! Authors whose packs are here: without a list of access each is accepted at first sight, and their codes are there to be
//! compared on the telephone at any time, not only in the exchange that brought them.

use super::identity::Identity;
use super::keyfile;
use super::shelf::{Shelf, Writer};
use super::stretches::{self, Stretch};
use crate::changes::change::PersonId;
use crate::store::layout::Layout;

/// An author who is not we.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The person most of his changes name; zeros: not said.
    pub person: PersonId,
    /// His public key.
    pub public: [u8; 32],
    /// Changes of his that are here.
    pub count: u64,
}

/// Tells which writers are, or were, we. Where the key file is closed with a password, at least the key that signs is
/// known.
pub(super) fn is_ours(layout: &Layout) -> impl Fn(&Writer) -> bool {
    let identity = Identity::glance(&layout.signers(), [0; 16]).ok();
    let signs = keyfile::signer(&layout.signers());
    move |writer| signs == Some(*writer) || identity.as_ref().is_some_and(|(held, _)| held.is_ours(writer))
}

/// All of them, by key. Reads the catalogue of the shelf only.
pub fn others(layout: &Layout) -> Vec<Author> {
    let shelf = Shelf::glance(&layout.packs());
    let is_ours = is_ours(layout);
    let held = stretches::of(&shelf, None, |_| true);
    let others = held.iter().filter(|(writer, _)| !is_ours(writer)).filter_map(|(writer, stretches)| {
        let last = shelf.last_of(writer)?;
        let said = shelf.of(writer).map(|(_, kept)| kept.person).rfind(|person| *person != PersonId::default());
        let count = stretches.iter().map(Stretch::count).sum();
        Some(Author { person: said.unwrap_or_default(), public: last.public, count })
    });
    others.collect()
}
