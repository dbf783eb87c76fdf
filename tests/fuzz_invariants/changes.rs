//! Bytes taken for a change: what is accepted has exactly one spelling, and the fold takes it in any order and often.

use vyezd::changes::encoding::{carries, decode, encode, op_id};
use vyezd::changes::fold::RecordState;
use vyezd::changes::frame;

pub fn check(data: &[u8]) {
    // Several changes of one frame, or one alone.
    let several = frame::changes_of(data).unwrap_or_default();
    let mut decoded = Vec::new();
    for bytes in std::iter::once(data).chain(several) {
        let Ok(change) = decode(bytes) else { continue };
        assert_eq!(encode(&change), bytes, "another spelling of a change is taken");
        assert!(change.operations.iter().all(|operation| carries(&operation.value)), "more than can be written");
        decoded.push((op_id(bytes), change));
    }
    let mut forward = RecordState::default();
    for (id, change) in decoded.iter().chain(&decoded) {
        forward.apply(*id, change);
    }
    let mut backward = RecordState::default();
    for (id, change) in decoded.iter().rev() {
        backward.apply(*id, change);
    }
    assert_eq!(forward, backward, "the order of changes matters");
    if let Some((_, change)) = decoded.first() {
        forward.record(change.record);
    }
}
