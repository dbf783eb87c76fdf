//! Dice that fall the same way every time.
#![allow(dead_code)] // Each test file uses a part of it.

/// Numbers without order that are the same in every run.
pub struct Dice(pub u64);

impl Dice {
    /// From 0 to `limit` − 1.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    /// The same, for places in a list.
    pub fn index(&mut self, limit: usize) -> usize {
        usize::try_from(self.below(limit as u64)).unwrap()
    }
}
