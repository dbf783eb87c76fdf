#![no_main]
//! See `tests/fuzz_invariants/keymap.rs`: what must hold is shared with `cargo test`.

#[path = "../../tests/fuzz_invariants/keymap.rs"]
mod keymap;

libfuzzer_sys::fuzz_target!(|data: &[u8]| keymap::check(data));
