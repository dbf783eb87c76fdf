#![no_main]
//! See `tests/fuzz_invariants/terms.rs`: what must hold is shared with `cargo test`.

#[path = "../../tests/fuzz_invariants/terms.rs"]
mod terms;

libfuzzer_sys::fuzz_target!(|data: &[u8]| terms::check(data));
