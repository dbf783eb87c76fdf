//! Random bytes for keys and names. They are the operating system's; a simulation, whose failing history must be
//! repeatable, may have them follow from a number on its own thread.

use std::cell::Cell;

use sha2::{Digest, Sha256};

use super::messages;
use crate::{Error, Result};

thread_local! {
    static NUMBER: Cell<Option<(u64, u64)>> = const { Cell::new(None) };
}

/// So many bytes nobody can foresee.
pub fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    match NUMBER.get() {
        None => getrandom::fill(&mut bytes).map_err(|error| Error::Refused(messages::no_chance(error)))?,
        Some((seed, drawn)) => {
            NUMBER.set(Some((seed, drawn + 1)));
            let hash = Sha256::new().chain_update(seed.to_be_bytes()).chain_update(drawn.to_be_bytes()).finalize();
            bytes.iter_mut().zip(hash).for_each(|(byte, drawn)| *byte = drawn);
        }
    }
    Ok(bytes)
}

/// As long as it lives, the chance of this thread follows from a number: the keys it makes are worth nothing.
#[derive(Debug)]
pub struct Repeatable(());

impl Repeatable {
    /// From now on.
    pub fn of(seed: u64) -> Self {
        NUMBER.set(Some((seed, 0)));
        Self(())
    }
}

impl Drop for Repeatable {
    fn drop(&mut self) {
        NUMBER.set(None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_can_be_repeated_and_is_the_systems_again_after() {
        let draw = |seed| {
            let _repeatable = Repeatable::of(seed);
            (bytes::<32>().unwrap(), bytes::<16>().unwrap())
        };
        let (one, two) = draw(7);
        assert_eq!(draw(7), (one, two));
        assert_ne!(draw(8).0, one);
        assert_ne!(one[..16], two, "each draw is another");
        assert_ne!(bytes::<32>().unwrap(), bytes::<32>().unwrap());
    }
}
