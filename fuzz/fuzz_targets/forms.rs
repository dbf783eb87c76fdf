#![no_main]
//! See `tests/fuzz_invariants/forms.rs`: what must hold is shared with `cargo test`.

#[path = "../../tests/fuzz_invariants/forms.rs"]
mod forms;

libfuzzer_sys::fuzz_target!(|data: &[u8]| forms::check(data));
