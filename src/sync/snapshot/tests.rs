use super::*;
use crate::changes::change::OpId;
use crate::changes::fold::{CellState, Head};
use crate::sync::identity::Key;

fn state(number: u8) -> RecordState {
    let head = Head { op: OpId([number; 16]), hlc: 7, person: [0; 8], value: "слово".into() };
    let cell = CellState { heads: vec![head], replaced: [OpId([number + 1; 16])].into_iter().collect() };
    let name = crate::changes::change::Cell { field: "note".into(), element: None };
    RecordState { form: (7, OpId([number; 16]), "school".into()), cells: [(name, cell)].into() }
}

/// The bytes of a small snapshot of two blocks.
fn sample(key: &Key) -> Vec<u8> {
    let mut out = Encoder::default();
    out.tag(MAGIC);
    out.array(4);
    out.text(NAME);
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
    let mut bytes = out.finish();
    for part in [1..4, 4..9] {
        let mut block = Block::default();
        part.for_each(|number| block.push(RecordId::new([number; 16]), state(number)));
        bytes.extend(block.close().unwrap());
    }
    let hash: [u8; 32] = Sha256::digest(&bytes).into();
    let mut payload = Encoder::default();
    payload.array(5);
    payload.bytes(&key.writer());
    payload.uint(1000);
    payload.uint(2);
    payload.uint(8);
    payload.bytes(&hash);
    bytes.extend(signed::write(PURPOSE, &payload.finish(), key));
    bytes
}

#[test]
fn every_record_comes_back_and_another_key_signs_for_nobody() {
    let bytes = sample(&Key::of([3; 32]));
    assert!(looks_like_snapshot(&bytes));
    let snapshot = Snapshot::verify(&bytes).unwrap();
    assert_eq!((snapshot.records, snapshot.made, snapshot.org), (8, 1000, [1; 16]));
    let states: Vec<(RecordId, RecordState)> = snapshot.states().map(Result::unwrap).collect();
    let expected: Vec<_> = (1..9).map(|number| (RecordId::new([number; 16]), state(number))).collect();
    assert_eq!(states, expected);
}

#[test]
fn torn_at_any_length_or_changed_in_any_byte_it_is_none() {
    let bytes = sample(&Key::of([3; 32]));
    for at in 0..bytes.len() {
        assert!(Snapshot::verify(&bytes[..at]).is_err(), "{at}");
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(Snapshot::verify(&changed).is_err(), "byte {at}");
    }
    let longer = [bytes.as_slice(), &[0]].concat();
    assert!(Snapshot::verify(&longer).is_err());
}
