//! Founding and recovery: the two keys on the sheet in the safe. The municipal key gives access and lies on the computers
//! of the administrators; the recovery key lies on paper only, and names another municipal key when the first is lost.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::directory::Directory;
use super::grant::{Member, MemberKey, Point, Public, Schools};
use super::issue::{self, Office};
use super::messages;
use super::reach::Line;
use super::role::Role;
use super::safe::{self, Purpose};
use super::succession::Succession;
use crate::domain::RecordId;
use crate::store::Store;
use crate::sync::chance;
use crate::sync::envelope::Secret;
use crate::sync::identity::{Key, code};
use crate::sync::reader;
use crate::sync::shelf::Shelf;
use crate::{Error, Result};

/// The sheet for the safe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Name of the municipality.
    pub name: String,
    /// The keys: what each is for, and its text.
    pub keys: [(String, String); 2],
}

/// The secret that opens every file which was closed for the safe, from the key on the sheet.
fn safe_secret(recovery: &[u8; 32]) -> Option<Secret> {
    let mut hasher = Sha256::new();
    hasher.update(b"vyezd/recovery/age/1");
    hasher.update(recovery);
    let seed: [u8; 32] = hasher.finalize().into();
    Secret::parse(&bech32("age-secret-key-", &seed).to_uppercase())
}

fn safe_recipient(recovery: &[u8; 32]) -> String {
    let recipient = safe_secret(recovery).and_then(|secret| secret.recipient());
    recipient.map_or_else(String::new, |recipient| recipient.as_str().to_owned())
}

fn sheet(name: &str, municipal: &[u8; 32], recovery: &[u8; 32]) -> Sheet {
    let told = |seed: &[u8; 32]| code(&Key::of(*seed).public());
    Sheet {
        name: name.to_owned(),
        keys: [
            (messages::sheet_municipal(told(municipal)), safe::text(Purpose::Municipal, municipal)),
            (messages::sheet_recovery(told(recovery)), safe::text(Purpose::Recovery, recovery)),
        ],
    }
}

/// Every key that was accepted at first sight, and up to where.
fn earlier(shelf: &Shelf, but: &Public) -> Result<BTreeMap<Public, BTreeSet<Point>>> {
    let mut found: BTreeMap<Public, BTreeSet<Point>> = BTreeMap::new();
    for (path, _) in shelf.packs() {
        let bytes = std::fs::read(path).map_err(|error| Error::file(path, error))?;
        let Ok(pack) = reader::verify(&bytes) else { continue };
        if pack.public != *but && !found.contains_key(&pack.public) {
            found.insert(pack.public, Line::of(shelf, &pack.writer)?.ends());
        }
    }
    Ok(found)
}

/// Begins a list of access: the person who works here is its administrator; what was accepted until now goes on counting.
pub fn found(store: &Store, name: &str, me: (RecordId, String)) -> Result<(String, Sheet)> {
    let mut office = Office::open(store)?;
    if let Some(directory) = office.access.directory() {
        return Err(Error::Refused(messages::has_directory(&directory.name)));
    }
    let (person, my_name) = me;
    let (municipal, recovery) = (chance::bytes()?, chance::bytes()?);
    let key = Key::of(municipal);
    let public = office.identity.key()?.public();
    let mut directory = Directory {
        org: office.identity.org()?,
        number: 1,
        municipal: key.public(),
        recovery: Key::of(recovery).public(),
        name: name.to_owned(),
        members: BTreeMap::from([(person, administrator(my_name, public, &office))]),
        earlier: earlier(&Shelf::open(&store.layout().packs())?, &public)?,
        safe: safe_recipient(&recovery),
        ..Directory::default()
    };
    issue::close(&mut directory, &mut office.identity, Some(&municipal), true)?;
    office.access.publish(&directory, &key)?;
    office.access.trust(&directory, &mut office.identity)?;
    office.access.take_seed(municipal)?;
    Ok((messages::founded(name), sheet(name, &municipal, &recovery)))
}

fn administrator(name: String, public: Public, office: &Office) -> Member {
    let recipient = office.identity.ring.public().map_or_else(String::new, |recipient| recipient.as_str().to_owned());
    let key = MemberKey { recipient, ..MemberKey::default() };
    let keys = BTreeMap::from([(public, key)]);
    Member { role: Role::Administrator, schools: Schools::All, since: 1, keys, ..Member::new(name) }
}

/// Takes a key from the sheet. The municipal key makes this computer one of an administrator; the recovery key names a new
/// municipal key, and the person who works here its administrator: then there is a new sheet.
pub fn recover(store: &Store, typed: &str, me: Option<(RecordId, String)>) -> Result<(String, Option<Sheet>)> {
    let mut office = Office::open(store)?;
    let (purpose, seed) = safe::parse(typed).ok_or_else(|| Error::Refused(messages::key_text_wrong()))?;
    let directory = office.access.directory().cloned().ok_or_else(|| Error::Refused(messages::no_directory()))?;
    let key = Key::of(seed);
    match purpose {
        Purpose::Municipal if key.public() == directory.municipal => {
            office.access.take_seed(seed)?;
            Ok((messages::office_here(&directory.name), None))
        }
        Purpose::Recovery if key.public() == directory.recovery => {
            let (person, my_name) = me.ok_or_else(|| Error::Refused(messages::no_founder()))?;
            // What was closed for the safe opens with it: also on a computer that has never had a group key.
            issue::take_keys(&mut office.access, &mut office.identity, safe_secret(&seed).as_ref())?;
            let (municipal, recovery) = (chance::bytes()?, chance::bytes()?);
            let next_key = Key::of(municipal);
            let said = Succession {
                org: directory.org,
                from: directory.municipal,
                to: next_key.public(),
                recovery: Key::of(recovery).public(),
                last: directory.number,
            };
            let mut next = directory;
            next.number += 1;
            (next.municipal, next.recovery) = (said.to, said.recovery);
            next.successions.insert(said.seal(&key));
            next.safe = safe_recipient(&recovery);
            let public = office.identity.key()?.public();
            let mut member = administrator(my_name, public, &office);
            member.since = next.number;
            let held = next.members.entry(person).or_insert_with(|| member.clone());
            if held.keys.get(&public).is_some_and(|key| key.revoked.is_some()) {
                return Err(Error::Refused(messages::we_are_revoked(code(&public))));
            }
            held.join(&member);
            issue::close(&mut next, &mut office.identity, Some(&municipal), true)?;
            office.access.publish(&next, &next_key)?;
            office.access.take_seed(municipal)?;
            let told = messages::recovered(&next.name, next.number);
            Ok((told, Some(sheet(&next.name, &municipal, &recovery))))
        }
        _ => Err(Error::Refused(messages::key_of_another())),
    }
}

impl Sheet {
    /// As lines of text.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![messages::sheet_title(&self.name)];
        for (purpose, text) in &self.keys {
            lines.extend([String::new(), purpose.clone(), format!("    {text}")]);
            lines.extend(qr(text).into_iter().map(|line| format!("    {line}")));
        }
        lines.extend([String::new(), messages::sheet_advice()]);
        lines
    }

    /// As a page to print.
    pub fn page(&self) -> String {
        let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
        let mut page = vec![format!(
            "<!doctype html>\n<meta charset=\"utf-8\">\n<title>{0}</title>\n<style>body{{font:14pt serif;margin:2cm}}code{{font:13pt monospace}}pre{{font:8pt/1 monospace}}</style>\n<h1>{0}</h1>\n",
            escape(&messages::sheet_title(&self.name))
        )];
        for (purpose, text) in &self.keys {
            page.push(format!("<h2>{}</h2>\n<p><code>{}</code>\n{}\n", escape(purpose), escape(text), svg(text)));
        }
        page.push(format!("<p>{}\n", escape(&messages::sheet_advice())));
        page.concat()
    }
}

fn modules(text: &str) -> Option<(usize, Vec<bool>)> {
    let code = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::M).ok()?;
    Some((code.width(), code.to_colors().into_iter().map(|colour| colour == qrcode::Color::Dark).collect()))
}

/// A code for a camera, two rows of it in one line of the terminal. Light modules are drawn, so that it reads on a dark
/// background; a frame of two modules keeps it apart from what is around it.
fn qr(text: &str) -> Vec<String> {
    let Some((width, dark)) = modules(text) else { return Vec::new() };
    let frame = 2;
    let light = |row: usize, column: usize| {
        let inside = (frame..frame + width).contains(&row) && (frame..frame + width).contains(&column);
        !(inside && dark.get((row - frame) * width + column - frame).copied().unwrap_or(false))
    };
    let side = width + 2 * frame;
    let line = |row: usize| -> String {
        let block = |column| match (light(row, column), row + 1 < side && light(row + 1, column)) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        };
        (0..side).map(block).collect()
    };
    (0..side).step_by(2).map(line).collect()
}

fn svg(text: &str) -> String {
    let Some((width, dark)) = modules(text) else { return String::new() };
    let squares = dark.iter().enumerate().filter(|(_, dark)| **dark);
    let path: Vec<String> = squares.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + 4, at / width + 4)).collect();
    let path = path.concat();
    let side = width + 8;
    format!("<p><svg viewBox=\"0 0 {side} {side}\" width=\"5cm\" height=\"5cm\"><path d=\"{path}\"/></svg>")
}

/// BIP 173: how the age tool spells its keys.
fn bech32(prefix: &str, bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    let (mut values, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for byte in bytes {
        held = (held << 8 | u32::from(*byte)) & 0xfff;
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            values.push(held >> bits & 31);
        }
    }
    if bits > 0 {
        values.push(held << (5 - bits) & 31);
    }
    let high = prefix.bytes().map(|byte| u32::from(byte) >> 5);
    let low = prefix.bytes().map(|byte| u32::from(byte) & 31);
    let checked = high.chain([0]).chain(low).chain(values.iter().copied()).chain([0; 6]);
    let sum = checked.fold(1_u32, |sum, value| {
        let top = sum >> 25;
        let generator = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
        let next = (sum & 0x1ff_ffff) << 5 ^ value;
        generator.iter().enumerate().filter(|(at, _)| top >> at & 1 == 1).fold(next, |sum, (_, term)| sum ^ term)
    }) ^ 1;
    values.extend((0..6).map(|at| sum >> (5 * (5 - at)) & 31));
    let letter = |value: u32| LETTERS.get(usize::try_from(value).unwrap_or_default()).copied().map_or('q', char::from);
    format!("{prefix}1{}", values.into_iter().map(letter).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_spelt_as_the_age_tool_spells_them() {
        // BIP 173: the check of no data at all.
        assert_eq!(bech32("a", &[]), "a12uel5l");
        if cfg!(feature = "age") {
            let secret = safe_secret(&[7; 32]).expect("the age tool would read it");
            assert!(secret.reveal().starts_with("AGE-SECRET-KEY-1"));
            assert!(safe_recipient(&[7; 32]).starts_with("age1"));
        }
    }

    #[test]
    fn the_sheet_holds_both_keys_as_text_and_as_codes() {
        let sheet = sheet("Котельниковский район", &[1; 32], &[2; 32]);
        let lines = sheet.lines();
        assert!(lines.iter().all(|line| crate::text::width(line) <= 80 || !line.contains('█')), "{lines:?}");
        for ((_, text), purpose) in sheet.keys.iter().zip([Purpose::Municipal, Purpose::Recovery]) {
            assert!(lines.iter().any(|line| line.contains(text.as_str())));
            assert_eq!(safe::parse(text).map(|(purpose, _)| purpose), Some(purpose));
            assert!(sheet.page().contains(text.as_str()));
        }
        assert_eq!(sheet.page().matches("<svg").count(), 2);
    }
}
