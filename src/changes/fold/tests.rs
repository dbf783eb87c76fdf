use proptest::prelude::*;

use super::*;
use crate::changes::change::Operation;
use crate::changes::encoding;

const ID: RecordId = RecordId::new([1; 16]);

fn change(seq: u64, hlc: u64, operations: Vec<Operation>) -> (OpId, Change) {
    let form = "finding".to_owned();
    let change = Change {
        seq,
        hlc,
        person: [0; 8],
        record: ID,
        form,
        operations,
        salt: None,
        group: None,
        reason: None,
        later: BTreeMap::new(),
    };
    (encoding::op_id(&encoding::encode(&change)), change)
}

fn write(field: &str, value: Value, replaces: &[OpId]) -> Operation {
    Operation { cell: Cell { field: field.into(), element: None }, value, replaces: replaces.to_vec() }
}

fn member(element: &str, value: Value, replaces: &[OpId]) -> Operation {
    let element = Some(Element::Text(element.into()));
    Operation { cell: Cell { field: "types".into(), element }, value, replaces: replaces.to_vec() }
}

fn fold<'a>(changes: impl IntoIterator<Item = &'a (OpId, Change)>) -> RecordState {
    let mut state = RecordState::default();
    for (op, change) in changes {
        state.apply(*op, change);
    }
    state
}

#[test]
fn two_who_changed_one_cell_both_keep_their_value_until_a_person_chooses() {
    let first = change(1, 10, vec![write("text", "а".into(), &[])]);
    let one = change(2, 20, vec![write("text", "б".into(), &[first.0])]);
    let other = change(3, 30, vec![write("text", "в".into(), &[first.0])]);
    let state = fold([&first, &one, &other]);
    assert_eq!(state.heads("text").len(), 2);
    assert_eq!(state.record(ID).text("text"), "в");
    assert!(state.record(ID).conflicts.contains("text"));
    let chosen = change(4, 40, vec![write("text", "б".into(), &[one.0, other.0])]);
    let state = fold([&first, &one, &other, &chosen]);
    assert_eq!(state.record(ID).text("text"), "б");
    assert!(state.record(ID).conflicts.is_empty());
}

#[test]
fn equal_heads_are_no_conflict() {
    let one = change(1, 10, vec![write("text", "а".into(), &[])]);
    let other = change(2, 20, vec![write("text", "а".into(), &[])]);
    assert!(fold([&one, &other]).record(ID).conflicts.is_empty());
}

#[test]
fn a_concurrent_adding_to_a_set_survives_a_taking_out() {
    let added = change(1, 10, vec![member("b", Value::Int(2), &[]), member("a", Value::Int(1), &[])]);
    let removed = change(2, 20, vec![member("a", Value::Null, &[added.0])]);
    assert_eq!(fold([&added, &removed]).record(ID).get("types"), &Value::Array(vec!["b".into()]));
    let again = change(3, 15, vec![member("a", Value::Int(3), &[added.0])]);
    let both = fold([&added, &removed, &again]).record(ID);
    assert_eq!(both.get("types"), &Value::Array(vec!["b".into(), "a".into()]));
    assert!(both.conflicts.is_empty());
}

#[test]
fn a_record_changed_after_its_deletion_stays_and_is_disputed() {
    let made = change(1, 10, vec![write("text", "а".into(), &[])]);
    let gone = change(2, 20, vec![write(LIFE, deletion([made.0]), &[])]);
    assert!(fold([&gone, &made]).record(ID).deleted);
    let edited = change(3, 15, vec![write("text", "б".into(), &[made.0])]);
    for order in [[&made, &gone, &edited], [&edited, &gone, &made]] {
        let record = fold(order).record(ID);
        assert!(!record.deleted);
        assert!(record.conflicts.contains(LIFE));
    }
    let back = change(4, 30, vec![write(LIFE, "alive".into(), &[gone.0])]);
    let record = fold([&made, &gone, &edited, &back]).record(ID);
    assert!(!record.deleted && record.conflicts.is_empty());
}

/// Three writers edit three cells; each saw some earlier changes. A plan is (cell, value, which earlier ones it saw).
fn histories() -> impl Strategy<Value = Vec<(OpId, Change)>> {
    let step = (0_usize..3, 0_i64..3, any::<u32>(), 0_u64..40);
    proptest::collection::vec(step, 1..25).prop_map(|steps| {
        let mut made: Vec<(OpId, Change)> = Vec::new();
        for (number, (cell, value, mask, hlc)) in steps.into_iter().enumerate() {
            let field = ["text", "note", "place"][cell];
            let seen = made
                .iter()
                .enumerate()
                .filter(|(index, (_, earlier))| {
                    mask >> (index % 32) & 1 == 1 && earlier.operations[0].cell.field == field
                })
                .map(|(_, (id, _))| *id)
                .collect::<Vec<_>>();
            made.push(change(number as u64 + 1, hlc, vec![write(field, Value::Int(value), &seen)]));
        }
        made
    })
}

proptest! {
    #[test]
    fn any_order_and_any_repetition_give_the_same_state(
        (history, order) in histories().prop_flat_map(|history| {
            let places: Vec<usize> = (0..history.len()).chain(0..history.len()).collect();
            (Just(history), Just(places).prop_shuffle())
        })
    ) {
        let straight = fold(&history);
        let shuffled = fold(order.iter().map(|place| &history[*place]));
        prop_assert_eq!(straight, shuffled);
    }

    #[test]
    fn heads_are_the_operations_that_nothing_replaces(history in histories()) {
        let state = fold(&history);
        for field in ["text", "note", "place"] {
            let of_field = || history.iter().filter(|(_, change)| change.operations[0].cell.field == field);
            let replaced: BTreeSet<OpId> =
                of_field().flat_map(|(_, change)| change.operations[0].replaces.clone()).collect();
            let expected: BTreeSet<OpId> =
                of_field().map(|(id, _)| *id).filter(|id| !replaced.contains(id)).collect();
            let heads: BTreeSet<OpId> = state.heads(field).iter().map(|head| head.op).collect();
            prop_assert_eq!(heads, expected);
        }
    }

    #[test]
    fn two_states_joined_are_the_state_of_all_their_changes(history in histories(), one in any::<u32>(), other in any::<u32>()) {
        let part = |mask: u32| {
            let all = history.iter().enumerate();
            fold(all.filter(|(place, _)| mask >> (place % 32) & 1 == 1).map(|(_, made)| made))
        };
        let both = part(one | other);
        let mut joined = part(one);
        joined.join(&part(other));
        prop_assert_eq!(&joined, &both);
        joined.join(&both);
        prop_assert_eq!(joined, both);
    }

    #[test]
    fn applying_again_is_no_news(history in histories()) {
        let mut state = fold(&history);
        for (op, change) in &history {
            prop_assert!(!state.apply(*op, change));
        }
    }
}
