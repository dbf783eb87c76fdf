#![no_main]
//! See `tests/fuzz_invariants/snapshot.rs`: what must hold is shared with `cargo test`.

#[path = "../../tests/fuzz_invariants/snapshot.rs"]
mod snapshot;

libfuzzer_sys::fuzz_target!(|data: &[u8]| snapshot::check(data));
