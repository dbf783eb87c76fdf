//! «Заявка»: a person asks for access. Signed with the key that asks, so nobody can ask in its name; who he really is
//! the administrator hears on the telephone, with the twelve digits.
//!
//! `{1: public, 2: recipient, 3: person, 4: name, 5: role, 6: [* [school, name]], 7: organisation or empty, 8: day,
//! ? 9: milliseconds since 1970}`

use super::file::{self, Kind, each_key, line};
use super::grant::{LONGEST_NAME, Public};
use super::role::Role;
use crate::changes::cbor::{Decoder, Encoder, Malformed};
use crate::domain::RecordId;
use crate::sync::identity::{Key, code};
use crate::sync::signed;

const PURPOSE: &[u8] = b"vyezd/request/1";
/// Schools one may ask for.
const MOST_SCHOOLS: usize = 200;

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The key that asks.
    pub public: Public,
    /// What envelopes to this computer are closed for; empty: it opens none.
    pub recipient: String,
    /// The person.
    pub person: RecordId,
    /// His name.
    pub name: String,
    /// The role he wishes.
    pub role: Role,
    /// His schools, with their names: the administrator may not have the records yet.
    pub schools: Vec<(RecordId, String)>,
    /// The organisation his packs belong to; `None`: none yet.
    pub org: Option<[u8; 16]>,
    /// Day of asking, ISO.
    pub day: String,
    /// The moment, milliseconds since 1970: of two requests of a day the later counts. 0: an earlier program asked.
    pub at: u64,
}

impl Request {
    /// The twelve digits.
    pub fn code(&self) -> String {
        code(&self.public)
    }

    /// Name of its file.
    pub fn file_name(&self) -> String {
        format!("vyezd-request-{}.vzr", self.code())
    }

    /// The signed file.
    pub fn seal(&self, key: &Key) -> Vec<u8> {
        let mut out = Encoder::default();
        out.map(8 + usize::from(self.at > 0));
        out.uint(1);
        out.bytes(&self.public);
        out.uint(2);
        out.text(&self.recipient);
        out.uint(3);
        out.bytes(self.person.as_bytes());
        out.uint(4);
        out.text(&self.name);
        out.uint(5);
        out.uint(self.role.number());
        out.uint(6);
        out.array(self.schools.len());
        for (id, name) in &self.schools {
            out.array(2);
            out.bytes(id.as_bytes());
            out.text(name);
        }
        out.uint(7);
        out.bytes(self.org.as_ref().map_or(&[][..], |org| &org[..]));
        out.uint(8);
        out.text(&self.day);
        if self.at > 0 {
            out.uint(9);
            out.uint(self.at);
        }
        file::write(Kind::Request, &signed::write(PURPOSE, &out.finish(), key))
    }

    /// Reads and verifies a file.
    pub fn open(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut input = file::open(Kind::Request, bytes)?;
        let payload = signed::read(&mut input, PURPOSE, |payload| Ok(Self::read(payload)?.public))?;
        input.finish()?;
        Self::read(payload)
    }

    fn read(payload: &[u8]) -> Result<Self, Malformed> {
        let mut input = Decoder::new(payload);
        let mut request = Self {
            public: [0; 32],
            recipient: String::new(),
            person: RecordId::new([0; 16]),
            name: String::new(),
            role: Role::Reader,
            schools: Vec::new(),
            org: None,
            day: String::new(),
            at: 0,
        };
        let seen = each_key(&mut input, |key, input| {
            match key {
                1 => request.public = input.array_of()?,
                2 => request.recipient = line(input, LONGEST_NAME)?,
                3 => request.person = RecordId::new(input.array_of()?),
                4 => request.name = line(input, LONGEST_NAME)?,
                5 => request.role = Role::of_number(input.uint()?).ok_or(Malformed("no such role"))?,
                6 => request.schools = schools(input)?,
                7 => request.org = org(input)?,
                8 => request.day = line(input, 10)?,
                9 => request.at = input.uint()?,
                _ => drop(input.value()?),
            }
            Ok(())
        })?;
        input.finish()?;
        if seen & 0x1fe != 0x1fe || request.name.trim().is_empty() {
            return Err(Malformed("a request lacks something"));
        }
        Ok(request)
    }
}

fn org(input: &mut Decoder<'_>) -> Result<Option<[u8; 16]>, Malformed> {
    match input.bytes()? {
        [] => Ok(None),
        bytes => bytes.try_into().map(Some).map_err(|_| Malformed("no organisation")),
    }
}

fn schools(input: &mut Decoder<'_>) -> Result<Vec<(RecordId, String)>, Malformed> {
    let count = input.array()?;
    if count > MOST_SCHOOLS {
        return Err(Malformed("too many schools"));
    }
    let mut found = Vec::new();
    for _ in 0..count {
        if input.array()? != 2 {
            return Err(Malformed("a school has an id and a name"));
        }
        found.push((RecordId::new(input.array_of()?), line(input, LONGEST_NAME)?));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key() -> Key {
        Key::of([7; 32])
    }

    fn sample() -> Request {
        Request {
            public: key().public(),
            recipient: "age1qqqq".to_owned(),
            person: RecordId::new([3; 16]),
            name: "Петрова А. Н.".to_owned(),
            role: Role::School,
            schools: vec![(RecordId::new([1; 16]), "Нагольненская СШ".to_owned())],
            org: Some([9; 16]),
            day: "2021-05-20".to_owned(),
            at: 1_621_500_000_000,
        }
    }

    #[test]
    fn comes_back_and_names_its_file() {
        let bytes = sample().seal(&key());
        assert_eq!(file::kind_of(&bytes[..40]), Some(Kind::Request));
        assert_eq!(Request::open(&bytes), Ok(sample()));
        assert!(sample().file_name().starts_with("vyezd-request-") && sample().file_name().is_ascii());
        let first = Request { org: None, schools: Vec::new(), at: 0, ..sample() };
        assert_eq!(Request::open(&first.seal(&key())), Ok(first));
    }

    #[test]
    fn nobody_asks_in_the_name_of_another_key() {
        assert!(Request::open(&sample().seal(&Key::of([8; 32]))).is_err());
        let nameless = Request { name: " ".to_owned(), ..sample() };
        assert!(Request::open(&nameless.seal(&key())).is_err());
        let control = Request { name: "Иванов\u{1b}[2J".to_owned(), ..sample() };
        assert!(Request::open(&control.seal(&key())).is_err());
    }

    proptest! {
        #[test]
        fn no_changed_or_torn_file_is_believed(at in 0_usize..400, bit in 0_u8..8, cut in 0_usize..400) {
            let good = sample().seal(&key());
            let mut bytes = good.clone();
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            prop_assert!(Request::open(&bytes).is_err());
            prop_assert!(Request::open(&good[..cut % good.len()]).is_err());
        }

        #[test]
        fn any_bytes_are_only_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(Request::open(&bytes).is_err());
            prop_assert!(Request::read(&bytes).is_err());
        }
    }
}
