//! Envelopes: the bytes of a file encrypted to keys or to a password, in the format of the age tool (age-encryption.org/v1),
//! so that others can open them without us. What is inside is sealed already: an envelope hides, a seal says who wrote.
//!
//! Nothing of an envelope is believed before its end: age hands out the good chunks of a torn file first, so all of it
//! is read before any of it is used.

use super::messages;
use crate::{Error, Result};

/// First bytes of every envelope, whatever its version.
const START: &[u8] = b"age-encryption.org/";
/// Ending that a file gets beside its own.
pub const ENDING: &str = "age";

/// Whether a file that begins so is an envelope.
pub fn is_envelope(start: &[u8]) -> bool {
    start.starts_with(START)
}

/// The public half of a key: `age1…`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Recipient(String);

/// The secret half of a key: `AGE-SECRET-KEY-1…`. Not shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl std::fmt::Display for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Recipient {
    /// Of this text; `None` where it is no public key.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        inner::is_recipient(text).then(|| Self(text.to_owned()))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Secret {
    /// A new one. `None` in a build without envelopes.
    pub fn fresh() -> Option<Self> {
        inner::fresh().map(Self)
    }

    /// Of this text; `None` where it is no secret key.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        inner::is_secret(text).then(|| Self(text.to_owned()))
    }

    /// As text, for the key file and for a sheet in the safe.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Its public half. `None` in a build without envelopes.
    pub fn recipient(&self) -> Option<Recipient> {
        inner::public(&self.0).map(Recipient)
    }
}

/// What came of opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened<'a> {
    /// No envelope: the bytes as given.
    Plain(&'a [u8]),
    /// What was inside, whole.
    Opened(Vec<u8>),
    /// Encrypted to keys, none of them ours.
    NoKey,
    /// Closed with a password, and none was given.
    Password,
    /// Closed with another password.
    WrongPassword,
    /// Closed with a password at a cost that this program refuses to pay for a foreign file.
    Costly,
    /// Torn, changed, or of a later version.
    Broken,
    /// This build opens no envelopes.
    NotBuilt,
}

/// How much work a password is, as a power of two.
///
/// 2^17 takes 0.7 s and 128 MiB on the machine this was measured on. A machine of 2012 needs two or three times as long,
/// which a person who has just typed a password waits for, and has the memory; twice as much would be felt there, a
/// half would be felt by nobody who guesses. It is fixed rather than measured: a file made on a fast computer must not
/// take ten seconds on the slowest one of the district.
pub const COST: u8 = 17;

/// A foreign file may ask for eight times our memory (1 GiB), not more.
#[cfg(feature = "age")]
const HIGHEST_COST: u8 = COST + 3;

/// Puts bytes in an envelope that any of these keys opens.
pub fn wrap(bytes: &[u8], recipients: &[Recipient]) -> Result<Vec<u8>> {
    inner::wrap(bytes, recipients).ok_or_else(cannot_wrap)
}

/// Puts bytes in an envelope that this password opens. Takes a second by intention: never on the thread of the screen.
pub fn wrap_with_password(bytes: &[u8], password: &str, cost: u8) -> Result<Vec<u8>> {
    inner::wrap_with_password(bytes, password, cost).ok_or_else(cannot_wrap)
}

fn cannot_wrap() -> Error {
    Error::Refused(if cfg!(feature = "age") { messages::cannot_wrap() } else { messages::not_built() })
}

/// Opens an envelope with the first of these secrets that fits, or with the password where it is closed with one.
pub fn open<'a>(bytes: &'a [u8], secrets: &[Secret], password: Option<&str>) -> Opened<'a> {
    if !is_envelope(bytes) {
        return Opened::Plain(bytes);
    }
    inner::open(bytes, secrets, password)
}

#[cfg(feature = "age")]
mod inner {
    use std::io::{Read, Write};

    use age::secrecy::{ExposeSecret, SecretString};
    use age::{DecryptError, Decryptor, Encryptor, scrypt, x25519};

    use super::{HIGHEST_COST, Opened, Recipient, Secret};

    /// Longest header, bytes: 600 recipients take 59,000. Each stanza costs work, so the limit comes before reading.
    const LONGEST_HEADER: usize = 256 << 10;
    /// A header ends with the line that begins so.
    const HEADER_END: &[u8] = b"\n--- ";

    pub fn is_recipient(text: &str) -> bool {
        text.parse::<x25519::Recipient>().is_ok()
    }

    pub fn is_secret(text: &str) -> bool {
        text.parse::<x25519::Identity>().is_ok()
    }

    #[expect(clippy::unnecessary_wraps, reason = "a build without envelopes has none")]
    pub fn fresh() -> Option<String> {
        Some(x25519::Identity::generate().to_string().expose_secret().to_owned())
    }

    pub fn public(secret: &str) -> Option<String> {
        Some(secret.parse::<x25519::Identity>().ok()?.to_public().to_string())
    }

    fn sealed(encryptor: Encryptor, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 2048 + 512);
        let mut writer = encryptor.wrap_output(&mut out).ok()?;
        writer.write_all(bytes).ok()?;
        writer.finish().ok()?;
        Some(out)
    }

    pub fn wrap(bytes: &[u8], recipients: &[Recipient]) -> Option<Vec<u8>> {
        let keys = recipients.iter().map(|recipient| recipient.0.parse::<x25519::Recipient>().ok());
        let keys = keys.collect::<Option<Vec<_>>>()?;
        let encryptor = Encryptor::with_recipients(keys.iter().map(|key| key as &dyn age::Recipient)).ok()?;
        sealed(encryptor, bytes)
    }

    pub fn wrap_with_password(bytes: &[u8], password: &str, cost: u8) -> Option<Vec<u8>> {
        let mut recipient = scrypt::Recipient::new(SecretString::from(password.to_owned()));
        recipient.set_work_factor(cost.clamp(1, HIGHEST_COST));
        let encryptor = Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient)).ok()?;
        sealed(encryptor, bytes)
    }

    pub fn open<'a>(bytes: &'a [u8], secrets: &[Secret], password: Option<&str>) -> Opened<'a> {
        let start = bytes.get(..bytes.len().min(LONGEST_HEADER)).unwrap_or_default();
        if memchr::memmem::find(start, HEADER_END).is_none() {
            return Opened::Broken;
        }
        let Ok(decryptor) = Decryptor::new_buffered(bytes) else { return Opened::Broken };
        let by_password = decryptor.is_scrypt();
        let reader = if by_password {
            let Some(password) = password else { return Opened::Password };
            let mut identity = scrypt::Identity::new(SecretString::from(password.to_owned()));
            identity.set_max_work_factor(HIGHEST_COST);
            decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity))
        } else {
            let keys: Vec<x25519::Identity> = secrets.iter().filter_map(|secret| secret.0.parse().ok()).collect();
            decryptor.decrypt(keys.iter().map(|key| key as &dyn age::Identity))
        };
        let mut reader = match reader {
            Ok(reader) => reader,
            Err(DecryptError::NoMatchingKeys | DecryptError::KeyDecryptionFailed) => return Opened::NoKey,
            Err(DecryptError::DecryptionFailed) if by_password => return Opened::WrongPassword,
            Err(DecryptError::ExcessiveWork { .. }) => return Opened::Costly,
            Err(_) => return Opened::Broken,
        };
        let mut inside = Vec::with_capacity(bytes.len());
        // What was handed out before the fault is forgotten with it.
        if reader.read_to_end(&mut inside).is_ok() { Opened::Opened(inside) } else { Opened::Broken }
    }
}

#[cfg(not(feature = "age"))]
mod inner {
    use super::{Opened, Recipient, Secret};

    pub fn is_recipient(text: &str) -> bool {
        text.starts_with("age1") && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    }

    pub fn is_secret(text: &str) -> bool {
        // Kept for a build that can use it.
        text.starts_with("AGE-SECRET-KEY-1") && text.is_ascii()
    }

    pub fn fresh() -> Option<String> {
        None
    }

    pub fn public(_: &str) -> Option<String> {
        None
    }

    pub fn wrap(_: &[u8], _: &[Recipient]) -> Option<Vec<u8>> {
        None
    }

    pub fn wrap_with_password(_: &[u8], _: &str, _: u8) -> Option<Vec<u8>> {
        None
    }

    pub fn open<'a>(_: &'a [u8], _: &[Secret], _: Option<&str>) -> Opened<'a> {
        Opened::NotBuilt
    }
}

#[cfg(test)]
#[cfg(feature = "age")]
mod tests {
    use super::*;

    const CHEAP: u8 = 8;

    fn key() -> (Secret, Recipient) {
        let secret = Secret::fresh().unwrap();
        let recipient = secret.recipient().unwrap();
        (secret, recipient)
    }

    #[test]
    fn each_of_the_keys_opens_it_and_a_third_does_not() {
        let ((one, one_public), (other, other_public), (third, _)) = (key(), key(), key());
        let text = "Нагольненская СШ".as_bytes();
        let file = wrap(text, &[one_public, other_public]).unwrap();
        assert!(is_envelope(&file) && !file.windows(8).any(|part| text.starts_with(part)));
        assert_eq!(open(&file, &[third.clone(), one], None), Opened::Opened(text.to_vec()));
        assert_eq!(open(&file, &[other], None), Opened::Opened(text.to_vec()));
        assert_eq!(open(&file, &[third], None), Opened::NoKey);
        assert_eq!(open(text, &[], None), Opened::Plain(text));
    }

    #[test]
    fn torn_or_changed_anywhere_it_gives_nothing() {
        let (secret, public) = key();
        let text = vec![7; 200_000];
        let file = wrap(&text, &[public]).unwrap();
        let secrets = [secret];
        for length in (START.len()..file.len()).step_by(1777).chain([file.len() - 1, 65_536 + 300]) {
            assert_eq!(open(&file[..length], &secrets, None), Opened::Broken, "{length}");
        }
        for at in (START.len()..file.len()).step_by(1999) {
            let mut changed = file.clone();
            changed[at] ^= 1;
            assert!(!matches!(open(&changed, &secrets, None), Opened::Opened(_) | Opened::Plain(_)), "byte {at}");
        }
    }

    #[test]
    fn a_password_opens_its_file_and_another_is_told_from_a_torn_one() {
        let file = wrap_with_password(b"inside", "четыре слова", CHEAP).unwrap();
        assert_eq!(open(&file, &[], None), Opened::Password);
        assert_eq!(open(&file, &[], Some("четыре слова")), Opened::Opened(b"inside".to_vec()));
        assert_eq!(open(&file, &[], Some("другие слова")), Opened::WrongPassword);
        assert_eq!(open(&file[..file.len() - 3], &[], Some("четыре слова")), Opened::Broken);
    }

    #[test]
    fn a_foreign_file_cannot_ask_for_any_amount_of_memory_or_an_endless_header() {
        let file = wrap_with_password(b"inside", "слово", CHEAP).unwrap();
        let text = String::from_utf8_lossy(&file).replacen(&format!(" {CHEAP}\n"), " 30\n", 1);
        assert_eq!(open(text.as_bytes(), &[], Some("слово")), Opened::Costly);
        let mut endless = b"age-encryption.org/v1\n".to_vec();
        endless.extend(std::iter::repeat_n(*b"-> X25519 aaaa\naaaa\n", 20_000).flatten());
        assert_eq!(open(&endless, &[], Some("слово")), Opened::Broken);
    }

    #[test]
    fn keys_are_read_as_others_write_them() {
        let (secret, public) = key();
        assert_eq!(Secret::parse(&format!(" {}\n", secret.reveal())), Some(secret.clone()));
        assert_eq!(Recipient::parse(public.as_str()), Some(public));
        assert_eq!(Recipient::parse(secret.reveal()), None);
        assert_eq!(Secret::parse("AGE-SECRET-KEY-1"), None);
        assert_eq!(format!("{secret:?}"), "Secret");
    }
}
