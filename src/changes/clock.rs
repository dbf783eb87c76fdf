//! A hybrid logical clock: 48 bits of milliseconds, 16 bits of counter (`sync.md` §3).
//!
//! It is for showing and for breaking ties only; causality stands in `replaces`.

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
const MILLISECONDS: u64 = (1 << 48) - 1;

/// The clock of this installation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Clock {
    last: u64,
}

impl Clock {
    /// The next stamp at wall time `now`, milliseconds since 1970. Always above every earlier one.
    pub fn tick(&mut self, now: u64) -> u64 {
        let wall = now.min(MILLISECONDS) << 16;
        self.last = wall.max(self.last.saturating_add(1));
        self.last
    }

    /// Takes note of a stamp read from a change. One more than 24 hours ahead is a wrong clock and is not followed:
    /// the answer is `false`.
    pub fn observe(&mut self, stamp: u64, now: u64) -> bool {
        let believable = !is_ahead(stamp, now);
        if believable {
            self.last = self.last.max(stamp);
        }
        believable
    }
}

/// Whether a stamp is more than 24 hours ahead of `now`, milliseconds: the clock it came from is wrong.
pub fn is_ahead(stamp: u64, now: u64) -> bool {
    milliseconds(stamp) > now.saturating_add(DAY_MS)
}

/// Wall time of a stamp, milliseconds since 1970.
pub fn milliseconds(stamp: u64) -> u64 {
    stamp >> 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_goes_backwards() {
        let mut clock = Clock::default();
        let first = clock.tick(1000);
        let second = clock.tick(900);
        assert!(second > first);
        assert_eq!(milliseconds(second), 1000);
        assert_eq!(milliseconds(clock.tick(2000)), 2000);
    }

    #[test]
    fn follows_others_but_not_a_wrong_clock() {
        let mut clock = Clock::default();
        assert!(clock.observe(5000 << 16, 1000));
        assert!(clock.tick(1000) > 5000 << 16);
        let year_2099 = 4_070_908_800_000 << 16;
        assert!(!clock.observe(year_2099, 1000));
        assert!(clock.tick(1000) < year_2099);
    }
}
