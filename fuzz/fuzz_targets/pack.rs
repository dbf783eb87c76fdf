#![no_main]
//! See `tests/fuzz_invariants/pack.rs`: what must hold is shared with `cargo test`.

#[path = "../../tests/fuzz_invariants/pack.rs"]
mod pack;

libfuzzer_sys::fuzz_target!(|data: &[u8]| pack::check(data));
