#![no_main]
//! See `tests/fuzz_invariants/frames.rs`: what must hold is shared with `cargo test`.

#[path = "../../tests/fuzz_invariants/frames.rs"]
mod frames;

libfuzzer_sys::fuzz_target!(|data: &[u8]| frames::check(data));
