#![no_main]
//! See `tests/fuzz_invariants/changes.rs`: what must hold is shared with `cargo test`.

#[path = "../../tests/fuzz_invariants/changes.rs"]
mod changes;

libfuzzer_sys::fuzz_target!(|data: &[u8]| changes::check(data));
