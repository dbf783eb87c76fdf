#![no_main]
//! See `tests/fuzz_invariants/records.rs`: what must hold is shared with `cargo test`.

#[path = "../../tests/fuzz_invariants/records.rs"]
mod records;

libfuzzer_sys::fuzz_target!(|data: &[u8]| records::check(data));
