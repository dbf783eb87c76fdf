#![no_main]
//! See `tests/fuzz_invariants/bundle.rs`: what must hold is shared with `cargo test`.

#[path = "../../tests/fuzz_invariants/bundle.rs"]
mod bundle;
#[path = "../../tests/fuzz_invariants/pack.rs"]
mod pack;

libfuzzer_sys::fuzz_target!(|data: &[u8]| bundle::check(data));
