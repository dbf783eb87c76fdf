//! A set of identities in one piece of memory. Most cells have seen one or two replaced; a tree takes ten times the room
//! for them, and every record that is read makes one for each of its cells.

use super::change::OpId;

/// Ids, ascending, each once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpSet(Vec<OpId>);

impl OpSet {
    /// Whether it is in.
    pub fn contains(&self, id: &OpId) -> bool {
        self.0.binary_search(id).is_ok()
    }

    /// Takes it in; `false`: it was.
    pub fn insert(&mut self, id: OpId) -> bool {
        let place = self.0.binary_search(&id);
        if let Err(place) = place {
            self.0.insert(place, id);
        }
        place.is_err()
    }

    /// All, ascending.
    pub fn as_slice(&self) -> &[OpId] {
        &self.0
    }
}

impl FromIterator<OpId> for OpSet {
    fn from_iter<T: IntoIterator<Item = OpId>>(ids: T) -> Self {
        let mut all: Vec<OpId> = ids.into_iter().collect();
        all.sort_unstable();
        all.dedup();
        Self(all)
    }
}
