#![no_main]
//! See `tests/fuzz_invariants/plan_text.rs`: what must hold is shared with `cargo test`.

#[path = "../../tests/fuzz_invariants/plan_text.rs"]
mod plan_text;

libfuzzer_sys::fuzz_target!(|data: &[u8]| plan_text::check(data));
