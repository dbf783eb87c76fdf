//! Neighbouring keys in one value of sled, a bunch. sled holds some 270 bytes of memory for every page there is, whether
//! it is ever read or not, reads that list whole when it opens, and puts no more than sixteen of its keys on a page: with
//! a key of its own for each of a million keys that was 35 MiB and the greater part of the start.
//!
//! A bunch is named by its bound and holds the pairs with keys from there up to the next bound, ascending. Of each pair:
//! how many bytes of the key are those of the key before it (of the first: of the bound), the rest of the key, the value.

use super::index::Fault;
use super::keys;
use crate::changes::cbor::{Decoder, Encoder, Malformed};

/// A key and its value.
pub type Pair = (Vec<u8>, Vec<u8>);

/// A bunch longer than this is divided, bytes, unless it is one pair. Longer ones save little more memory and cost more
/// with every save and every read of one key.
const LONGEST: usize = 1024;
/// The same of states, which are a thousand bytes each.
const LONGEST_OF_STATES: usize = 4096;
/// What a pair takes beside key and value, bytes.
const HEADS: usize = 5;

/// Reads a bunch pair by pair.
pub struct Reader<'b> {
    input: Decoder<'b>,
    key: Vec<u8>,
}

impl<'b> Reader<'b> {
    /// Of the bunch with this bound.
    pub fn new(bound: &[u8], bytes: &'b [u8]) -> Self {
        Self { input: Decoder::with_longest(bytes, bytes.len()), key: bound.to_vec() }
    }

    /// The value of the next pair, whose key is [`Reader::key`] from now on. No pair may lie before the one before it.
    pub fn read(&mut self) -> Result<Option<&'b [u8]>, Malformed> {
        if self.input.left() == 0 {
            return Ok(None);
        }
        let same = usize::try_from(self.input.uint()?).unwrap_or(usize::MAX);
        let (rest, value) = (self.input.bytes()?, self.input.bytes()?);
        if self.key.get(same..).is_none_or(|before| before > rest) {
            return Err(Malformed("keys of a bunch out of order"));
        }
        self.key.truncate(same);
        self.key.extend_from_slice(rest);
        Ok(Some(value))
    }

    /// The key of the pair last read.
    pub fn key(&self) -> &[u8] {
        &self.key
    }

    /// The value of this key.
    pub fn find(mut self, key: &[u8]) -> Result<Option<&'b [u8]>, Fault> {
        while let Some(value) = self.read()? {
            match self.key().cmp(key) {
                std::cmp::Ordering::Less => {}
                std::cmp::Ordering::Equal => return Ok(Some(value)),
                std::cmp::Ordering::Greater => break,
            }
        }
        Ok(None)
    }
}

impl From<Malformed> for Fault {
    fn from(error: Malformed) -> Self {
        Self(error.to_string())
    }
}

/// Writes one bunch, pair by pair.
pub struct Writer {
    bound: Vec<u8>,
    last: Vec<u8>,
    out: Encoder,
    length: usize,
}

fn longest(bound: &[u8]) -> usize {
    if bound.starts_with(keys::STATES) { LONGEST_OF_STATES } else { LONGEST }
}

impl Writer {
    /// With this bound.
    pub fn new(bound: Vec<u8>) -> Self {
        Self { last: bound.clone(), bound, out: Encoder::default(), length: 0 }
    }

    fn shared(&self, key: &[u8]) -> usize {
        self.last.iter().zip(key).take_while(|(one, other)| one == other).count()
    }

    /// Whether the pair would make it too long.
    pub fn is_full_for(&self, key: &[u8], value: &[u8]) -> bool {
        let more = key.len() - self.shared(key) + value.len() + HEADS;
        self.length > 0 && self.length + more > longest(&self.bound)
    }

    /// The key of the pair last added.
    pub fn last(&self) -> &[u8] {
        &self.last
    }

    /// Adds the next pair.
    pub fn push(&mut self, key: &[u8], value: &[u8]) {
        let same = self.shared(key);
        let rest = key.get(same..).unwrap_or_default();
        self.out.uint(same as u64);
        self.out.bytes(rest);
        self.out.bytes(value);
        self.length += rest.len() + value.len() + HEADS;
        self.last.truncate(same);
        self.last.extend_from_slice(rest);
    }

    /// Bound and bytes.
    pub fn finish(self) -> Pair {
        (self.bound, self.out.finish())
    }
}

/// A bunch that is being changed.
pub struct Bunch {
    bound: Vec<u8>,
    pairs: Vec<Pair>,
    changed: bool,
    /// Whatever was new came behind all others.
    appended: bool,
}

impl Bunch {
    /// The bunch with this bound.
    pub fn read(bound: &[u8], bytes: &[u8]) -> Result<Self, Malformed> {
        let mut pairs = Vec::new();
        let mut reader = Reader::new(bound, bytes);
        while let Some(value) = reader.read()? {
            pairs.push((reader.key().to_vec(), value.to_vec()));
        }
        Ok(Self { bound: bound.to_vec(), pairs, changed: false, appended: true })
    }

    /// Where it begins.
    pub fn bound(&self) -> &[u8] {
        &self.bound
    }

    /// Puts or removes; the value there was.
    pub fn put(&mut self, key: &[u8], value: Option<Vec<u8>>) -> Option<Vec<u8>> {
        match (self.pairs.binary_search_by(|(held, _)| held.as_slice().cmp(key)), value) {
            (Ok(at), Some(value)) => {
                let held = self.pairs.get_mut(at).map(|(_, held)| held)?;
                self.changed |= *held != value;
                Some(std::mem::replace(held, value))
            }
            (Ok(at), None) => {
                self.changed = true;
                Some(self.pairs.remove(at).1)
            }
            (Err(at), Some(value)) => {
                self.changed = true;
                self.appended &= at == self.pairs.len();
                self.pairs.insert(at, (key.to_vec(), value));
                None
            }
            (Err(_), None) => None,
        }
    }

    /// What is to be stored of it, by bound: itself and, where it has grown too long, others behind it; `None`: it is
    /// empty and goes. The one that all begins with stays, so that every key has a bunch it would belong to.
    pub fn finish(self) -> Vec<(Vec<u8>, Option<Vec<u8>>)> {
        if !self.changed {
            return Vec::new();
        }
        if self.pairs.is_empty() && !self.bound.is_empty() {
            return vec![(self.bound, None)];
        }
        // Keys that come in ascending order leave full bunches behind, others halves that have room for more.
        let length: usize = self.pairs.iter().map(|(key, value)| key.len() + value.len() + HEADS).sum();
        let longest = longest(&self.bound);
        let most = if self.appended { longest } else { length / length.div_ceil(longest).max(1) };
        let mut done = Vec::new();
        let mut writer = Writer::new(self.bound);
        for (key, value) in &self.pairs {
            if writer.is_full_for(key, value) || writer.length > most {
                let full = std::mem::replace(&mut writer, Writer::new(key.clone()));
                done.push(full.finish());
            }
            writer.push(key, value);
        }
        done.push(writer.finish());
        done.into_iter().map(|(bound, bytes)| (bound, Some(bytes))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(bound: &[u8], bytes: &[u8]) -> Vec<Pair> {
        Bunch::read(bound, bytes).unwrap().pairs
    }

    #[test]
    fn what_is_written_is_read_and_keys_out_of_order_are_refused() {
        let mut writer = Writer::new(b"ab".to_vec());
        for (key, value) in [("abc", "1"), ("abcd", ""), ("b", "3")] {
            writer.push(key.as_bytes(), value.as_bytes());
        }
        let (bound, bytes) = writer.finish();
        let expected = [("abc", "1"), ("abcd", ""), ("b", "3")];
        let expected = expected.map(|(key, value)| (key.as_bytes().to_vec(), value.as_bytes().to_vec()));
        assert_eq!(pairs(&bound, &bytes), expected);
        assert_eq!(Reader::new(&bound, &bytes).find(b"abcd").unwrap(), Some(&b""[..]));
        assert_eq!(Reader::new(&bound, &bytes).find(b"abce").unwrap(), None);
        assert!(Bunch::read(b"c", &bytes).is_err(), "before its bound");
        for end in 1..bytes.len() {
            // Cut between two pairs it is a shorter bunch; the sum over all keys tells.
            drop(Bunch::read(&bound, bytes.get(..end).unwrap()));
        }
    }

    #[test]
    fn a_bunch_that_grows_is_divided_in_order() {
        for step in [1_u32, 7] {
            let mut stored = vec![(Vec::new(), Vec::new())];
            for number in 0..500_u32 {
                let key = (number * step % 500).to_be_bytes();
                let at = stored.partition_point(|(bound, _): &Pair| bound.as_slice() <= &key[..]) - 1;
                let (bound, bytes) = stored.remove(at);
                let mut bunch = Bunch::read(&bound, &bytes).unwrap();
                assert_eq!(bunch.put(&key, Some(vec![7; 40])), None);
                let new = bunch.finish().into_iter().map(|(bound, bytes)| (bound, bytes.unwrap()));
                stored.splice(at..at, new);
            }
            let keys: Vec<Vec<u8>> =
                stored.iter().flat_map(|(bound, bytes)| pairs(bound, bytes)).map(|(key, _)| key).collect();
            let expected: Vec<Vec<u8>> = (0..500_u32).map(|number| number.to_be_bytes().to_vec()).collect();
            assert_eq!(keys, expected);
            assert!(stored.iter().all(|(_, bytes)| bytes.len() <= LONGEST));
            assert!((22..60).contains(&stored.len()), "{} bunches of 500 pairs, step {step}", stored.len());
        }
    }

    #[test]
    fn an_emptied_bunch_goes_but_for_the_first() {
        let full = |bound: &[u8]| {
            let mut writer = Writer::new(bound.to_vec());
            writer.push(b"k", b"v");
            writer.finish().1
        };
        for (bound, gone) in [(&b"k"[..], None), (b"", Some(Vec::new()))] {
            let mut bunch = Bunch::read(bound, &full(bound)).unwrap();
            assert_eq!(bunch.put(b"k", None).as_deref(), Some(&b"v"[..]));
            assert_eq!(bunch.finish(), [(bound.to_vec(), gone)]);
        }
        assert!(Bunch::read(b"k", &full(b"k")).unwrap().finish().is_empty(), "nothing to store");
    }
}
