#![no_main]
//! See `tests/fuzz_invariants/sheets.rs`: what must hold is shared with `cargo test`.

#[path = "../../tests/fuzz_invariants/sheets.rs"]
mod sheets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| sheets::check(data));
