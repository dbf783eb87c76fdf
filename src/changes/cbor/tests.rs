use super::*;
use proptest::prelude::*;

fn encoded(value: &Value) -> Vec<u8> {
    let mut encoder = Encoder::default();
    encoder.value(value);
    encoder.finish()
}

fn decoded(bytes: &[u8]) -> Read<Value> {
    let mut decoder = Decoder::new(bytes);
    let value = decoder.value()?;
    decoder.finish()?;
    Ok(value)
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        "\\PC{0,40}".prop_map(Value::Text),
        proptest::collection::vec(any::<u8>(), 0..40).prop_map(Value::Bytes),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| proptest::collection::vec(inner, 0..6).prop_map(Value::Array))
}

#[test]
fn writes_the_examples_of_the_standard() {
    // RFC 8949, Appendix A.
    let cases: [(Value, &[u8]); 9] = [
        (Value::Int(23), &[0x17]),
        (Value::Int(24), &[0x18, 0x18]),
        (Value::Int(1000), &[0x19, 0x03, 0xe8]),
        (Value::Int(1_000_000), &[0x1a, 0x00, 0x0f, 0x42, 0x40]),
        (Value::Int(-1), &[0x20]),
        (Value::Int(-1000), &[0x39, 0x03, 0xe7]),
        (Value::Text("ü".into()), &[0x62, 0xc3, 0xbc]),
        (Value::Bytes(vec![1, 2, 3, 4]), &[0x44, 1, 2, 3, 4]),
        (Value::Array(vec![Value::Bool(true), Value::Null]), &[0x82, 0xf5, 0xf6]),
    ];
    for (value, bytes) in cases {
        assert_eq!(encoded(&value), bytes, "{value:?}");
        assert_eq!(decoded(bytes), Ok(value));
    }
}

#[test]
fn refuses_other_spellings_and_lies() {
    let cases: [&[u8]; 10] = [
        &[0x18, 0x17],                   // 23 in two bytes
        &[0x19, 0x00, 0xff],             // 255 in three bytes
        &[0x5f, 0x41, 0x01, 0xff],       // indefinite length
        &[0xf9, 0x3c, 0x00],             // a float
        &[0xf8, 0x14],                   // false in two bytes
        &[0xc0, 0x60],                   // a tag
        &[0x9b, 0, 0, 0, 1, 0, 0, 0, 0], // four milliard items
        &[0x7a, 0, 1, 0, 1],             // text of 65,537 bytes
        &[0x61, 0xff],                   // no UTF-8
        &[0x01, 0x01],                   // something after the end
    ];
    for bytes in cases {
        assert!(decoded(bytes).is_err(), "{bytes:02x?}");
    }
    assert!(decoded(&[0x81, 0x81, 0x81, 0x81, 0x01]).is_ok());
    assert!(decoded(&[0x81, 0x81, 0x81, 0x81, 0x81, 0x01]).is_err());
}

proptest! {
    #[test]
    fn every_value_comes_back(value in values()) {
        prop_assume!(crate::changes::encoding::carries(&value));
        prop_assert_eq!(decoded(&encoded(&value)), Ok(value));
    }

    #[test]
    fn what_is_accepted_is_written_the_same(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        if let Ok(value) = decoded(&bytes) {
            prop_assert_eq!(encoded(&value), bytes);
        }
    }
}
