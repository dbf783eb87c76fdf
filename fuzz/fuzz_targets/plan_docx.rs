#![no_main]
//! See `tests/fuzz_invariants/plan_docx.rs`: what must hold is shared with `cargo test`.

#[path = "../../tests/fuzz_invariants/plan_docx.rs"]
mod plan_docx;

libfuzzer_sys::fuzz_target!(|data: &[u8]| plan_docx::check(data));
