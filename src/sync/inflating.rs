//! Raw DEFLATE, unpacked to a length that was told before.

use std::cell::RefCell;

use flate2::{Decompress, FlushDecompress, Status};

/// Room that is made at first and at each further step, in lengths of what is packed.
const STEP: usize = 8;

thread_local! {
    /// A pack of a day's work is a tenth of what inflating needs: made once, not for every block.
    static INFLATE: RefCell<Decompress> = RefCell::new(Decompress::new(false));
}

/// What `packed` holds, if that is exactly `length` bytes. No more than that is ever unpacked, and what is promised is
/// believed only as far as it comes.
pub(super) fn inflated(packed: &[u8], length: usize) -> Option<Vec<u8>> {
    INFLATE.with_borrow_mut(|inflate| {
        inflate.reset(false);
        let step = packed.len().saturating_mul(STEP).max(64);
        let mut raw = Vec::new();
        loop {
            let (read, written) = (usize::try_from(inflate.total_in()).ok()?, raw.len());
            // One byte more than there may be, to tell an end from what goes on.
            raw.reserve_exact(step.min(length + 1 - written));
            match inflate.decompress_vec(packed.get(read..)?, &mut raw, FlushDecompress::Finish).ok()? {
                Status::StreamEnd => return (raw.len() == length).then_some(raw),
                _ if raw.len() > length || raw.len() < raw.capacity() => return None,
                Status::Ok | Status::BufError => {}
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::DeflateEncoder;

    use super::*;

    fn deflated(raw: &[u8]) -> Vec<u8> {
        let mut out = DeflateEncoder::new(Vec::new(), Compression::default());
        out.write_all(raw).unwrap();
        out.finish().unwrap()
    }

    #[test]
    fn only_what_is_as_long_as_it_says_comes_out() {
        let texts: [&[u8]; 4] = [b"", b"1", &"выезд ".repeat(3).into_bytes(), &vec![7; 1_000_000]];
        for raw in texts {
            let packed = deflated(raw);
            assert_eq!(inflated(&packed, raw.len()).as_deref(), Some(raw));
            for other in
                [raw.len() + 1, raw.len().wrapping_sub(1), raw.len() * 2 + 9].into_iter().filter(|n| *n < 1 << 40)
            {
                assert_eq!(inflated(&packed, other), None, "{} as {other}", raw.len());
            }
            for cut in 0..packed.len() {
                assert_eq!(inflated(&packed[..cut], raw.len()), None, "cut to {cut}");
            }
        }
        assert_eq!(inflated(&[255; 40], 40), None);
    }
}
