//! How far the index has come: written in the same batch as the data.

use crate::changes::cbor::{Decoder, Encoder, Malformed};
use crate::changes::log::Position;

/// Number of keys and sum of `crc32(key ‖ value)` over all keys but `m/…`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Number of keys.
    pub keys: u64,
    /// Sum, wrapping.
    pub sum: u64,
}

impl Totals {
    /// A key comes in.
    pub fn add(&mut self, key: &[u8], value: &[u8]) {
        self.keys = self.keys.wrapping_add(1);
        self.sum = self.sum.wrapping_add(checksum(key, value));
    }

    /// A key goes.
    pub fn remove(&mut self, key: &[u8], value: &[u8]) {
        self.keys = self.keys.wrapping_sub(1);
        self.sum = self.sum.wrapping_sub(checksum(key, value));
    }
}

fn checksum(key: &[u8], value: &[u8]) -> u64 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(key);
    hasher.update(value);
    u64::from(hasher.finalize())
}

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cursor {
    /// Place in our own log.
    pub own: Position,
    /// Place in the log of changes received.
    pub received: Position,
    /// Shape of the index: forms' columns, sort orders, references.
    pub schema: u64,
    /// In the middle of a save too large for one batch: the index is not to be trusted.
    pub partial: bool,
    /// Checked at open after an unclean stop.
    pub totals: Totals,
}

impl Cursor {
    /// As bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Encoder::default();
        out.array(14);
        for position in [&self.own, &self.received] {
            out.uint(u64::from(position.file));
            out.uint(position.start);
            out.uint(position.end);
            out.uint(position.seq);
            out.bytes(&position.hash);
        }
        out.uint(self.schema);
        out.bool(self.partial);
        out.uint(self.totals.keys);
        out.uint(self.totals.sum);
        out.finish()
    }

    /// From bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut input = Decoder::new(bytes);
        if input.array()? != 14 {
            return Err(Malformed("a cursor has 14 items"));
        }
        let cursor = Self {
            own: position(&mut input)?,
            received: position(&mut input)?,
            schema: input.uint()?,
            partial: input.bool()?,
            totals: Totals { keys: input.uint()?, sum: input.uint()? },
        };
        input.finish()?;
        Ok(cursor)
    }
}

fn position(input: &mut Decoder<'_>) -> Result<Position, Malformed> {
    Ok(Position {
        file: u32::try_from(input.uint()?).map_err(|_| Malformed("no such file"))?,
        start: input.uint()?,
        end: input.uint()?,
        seq: input.uint()?,
        hash: input.array_of()?,
    })
}
