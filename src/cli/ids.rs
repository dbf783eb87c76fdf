//! Ids of new records: UUID v7, whose first eight bytes no other id of this process has. Changes name their author by
//! these eight alone, and people are imported by the hundred in one millisecond.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::app::screen::IdSource;
use crate::domain::RecordId;

/// Bits of the counter behind the milliseconds.
const COUNTER: u32 = 12;
/// Where UUIDs say which version they are: 7.
const VERSION: u64 = 7 << COUNTER;

/// The last tick: milliseconds and counter.
static LAST: AtomicU64 = AtomicU64::new(0);

/// Ids ordered by time.
#[derive(Debug)]
pub struct FreshIds;

impl IdSource for FreshIds {
    fn next_id(&mut self) -> RecordId {
        fresh()
    }
}

/// An id that nobody has.
pub(super) fn fresh() -> RecordId {
    let (high, chance) = uuid::Uuid::now_v7().as_u64_pair();
    let millisecond = high >> 16;
    // The counter begins anywhere in its lower half: two machines do not meet in a millisecond either.
    let now = millisecond << COUNTER | (chance & 0x7ff);
    let after = |last: u64| now.max(last + 1);
    let last = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(after(last)));
    let tick = after(last.unwrap_or_else(|last| last));
    let counter = tick & ((1 << COUNTER) - 1);
    let first = (tick >> COUNTER) << 16 | VERSION | counter;
    RecordId::new((u128::from(first) << 64 | u128::from(chance)).to_be_bytes())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ten_thousand_at_once_begin_differently_follow_each_other_and_are_uuids_of_this_minute() {
        let begun = chrono::Utc::now().timestamp();
        let mut threads = Vec::new();
        for _ in 0..4 {
            threads.push(std::thread::spawn(|| (0..2_500).map(|_| fresh()).collect::<Vec<_>>()));
        }
        let mut authors = BTreeSet::new();
        for made in threads.into_iter().map(|thread| thread.join().unwrap()) {
            assert!(made.is_sorted());
            authors.extend(made.iter().map(RecordId::author));
            let id = uuid::Uuid::from_bytes(*made.last().unwrap().as_bytes());
            assert_eq!((id.get_version_num(), id.get_variant()), (7, uuid::Variant::RFC4122));
            let (seconds, _) = id.get_timestamp().unwrap().to_unix();
            assert!(seconds.abs_diff(begun.unsigned_abs()) < 60, "{id}");
        }
        assert_eq!(authors.len(), 10_000);
    }
}
