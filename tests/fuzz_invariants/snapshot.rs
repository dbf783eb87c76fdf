//! Bytes taken for a snapshot: a file as it is, or records that somebody with a key of his own has signed.

use vyezd::changes::cbor::{Decoder, Encoder};
use vyezd::changes::fold::RecordState;
use vyezd::store::entry::Entry;
use vyezd::sync::identity::Key;
use vyezd::sync::pack::{DEFLATE, MAGIC, MAJOR};
use vyezd::sync::reached::Reached;
use vyezd::sync::signed;
use vyezd::sync::snapshot::{Snapshot, looks_like_snapshot};

/// A snapshot of one block of these bytes, signed.
fn signed_block(data: &[u8]) -> Vec<u8> {
    let key = Key::of([42; 32]);
    let (head, block) = data.split_at(data.len().min(3));
    let number = |at: usize| u64::from(head.get(at).copied().unwrap_or_default());
    let mut out = Encoder::default();
    out.tag(MAGIC);
    out.array(4);
    out.text("vyezd-snapshot");
    out.uint(MAJOR);
    out.uint(0);
    out.map(5);
    out.uint(1);
    out.bytes(&key.writer());
    out.uint(2);
    out.bytes(&key.public());
    out.uint(5);
    out.bytes(&[1; 16]);
    out.uint(6);
    out.uint(DEFLATE);
    out.uint(7);
    out.uint(0);
    Reached::default().encode(&mut out);
    out.array(3);
    out.uint(number(0));
    out.uint(number(1) << 8 | number(2));
    out.bytes(block);
    let mut bytes = out.finish();
    let hash: [u8; 32] = <sha2::Sha256 as sha2::Digest>::digest(&bytes).into();
    let mut payload = Encoder::default();
    payload.array(5);
    payload.bytes(&key.writer());
    payload.uint(1);
    payload.uint(1);
    payload.uint(number(0));
    payload.bytes(&hash);
    bytes.extend(signed::write(b"vyezd/snapshot/1", &payload.finish(), &key));
    bytes
}

/// A state that came from elsewhere is joined like any other, and shown.
fn joins(id: vyezd::domain::RecordId, state: &RecordState) {
    let mut joined = RecordState::default();
    joined.join(state);
    let once = joined.clone();
    joined.join(state);
    assert_eq!(joined, once, "joined twice is not joined once");
    joined.record(id);
    let bytes = Entry { state: joined.clone(), ..Entry::default() }.encode();
    assert_eq!(Entry::decode(&bytes).map(|entry| entry.state), Ok(joined), "what is kept reads back");
}

pub fn check(data: &[u8]) {
    let (mode, rest) = data.split_first().unwrap_or((&0, &[]));
    match mode % 3 {
        1 => {
            let bytes = signed_block(rest);
            if let Ok(snapshot) = Snapshot::verify(&bytes) {
                assert!(looks_like_snapshot(&bytes));
                snapshot.states().map_while(Result::ok).for_each(|(id, state)| joins(id, &state));
            }
        }
        2 => {
            if let Ok(entry) = Entry::decode(rest) {
                joins(vyezd::domain::RecordId::new([1; 16]), &entry.state);
            }
            drop(Reached::decode(&mut Decoder::new(rest)));
        }
        _ => {
            if let Ok(snapshot) = Snapshot::verify(rest) {
                snapshot.states().map_while(Result::ok).for_each(|(id, state)| joins(id, &state));
            }
        }
    }
}
