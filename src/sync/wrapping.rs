//! How the files of an exchange are closed when they go out and opened when they come in: with the group's key, with a
//! password, with a tool of the user's choice ([`super::tool`]), or not at all.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use super::envelope::{self, ENDING, Opened};
use super::identity::{Identity, place_of};
use super::messages;
use super::ring::{self, Ring};
use super::tool::Tools;
use crate::domain::RecordId;
use crate::store::layout::Layout;
use crate::{Error, Result};

/// A password. Not shown by `Debug`, never written anywhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password")
    }
}

impl Password {
    /// As typed; `None` where nothing was. The same letters are the same password however a keyboard puts them together.
    pub fn of(typed: &str) -> Option<Self> {
        let text = crate::text::clean(typed);
        (!text.is_empty()).then_some(Self(text))
    }

    /// The text.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// What the user chose for the files of an exchange.
#[derive(Debug, Clone, Default)]
pub struct Packing {
    /// Opens what was closed with it.
    pub password: Option<Password>,
    /// A bundle is closed with this password, too.
    pub close: bool,
    /// Tools of the settings.
    pub tools: Tools,
    /// Only what belongs to these schools goes out; empty: everything.
    pub schools: Vec<RecordId>,
}

/// How what went out is closed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Closed {
    /// Anybody can read it.
    #[default]
    Not,
    /// With the group's key of this number.
    Group(u64),
    /// With a password.
    Password,
    /// With this program.
    Tool(String),
}

impl Closed {
    /// In words, for where it is told at all times.
    pub fn told(&self) -> String {
        match self {
            Self::Not => messages::closed_not(),
            Self::Group(number) => messages::closed_with_group_now(ring::shown(*number)),
            Self::Password => messages::closed_with_password_now(),
            Self::Tool(program) => messages::closed_with_tool_now(program),
        }
    }
}

/// How files that go out of this data folder now are closed. An error where a password closes the keys, or the key file
/// cannot be read.
pub fn closed_now(layout: &Layout, tools: Tools) -> Result<Closed> {
    let (identity, _) = Identity::glance(&layout.signers(), place_of(layout.root()))?;
    let packing = Packing { tools, ..Packing::default() };
    Ok(Wrapper::new(&identity.ring, &packing, layout.local()).closed(false))
}

/// Why nothing came out of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shut {
    /// Told to the user.
    Said(String),
    /// It is closed with a password; the sentence for when none can be asked for.
    Password(String),
    /// It is ours and damaged.
    Broken,
    /// Somebody's own encrypted file, none of our business.
    Foreign,
}

/// Closes and opens.
#[derive(Debug)]
pub struct Wrapper<'a> {
    ring: &'a Ring,
    packing: &'a Packing,
    /// Where a tool finds and leaves its files.
    scratch: PathBuf,
}

impl<'a> Wrapper<'a> {
    /// With these keys and choices; `local` is the folder of what never leaves the machine.
    pub fn new(ring: &'a Ring, packing: &'a Packing, local: PathBuf) -> Self {
        Self { ring, packing, scratch: local }
    }

    /// How a file that goes out now is closed. A tree of packs has no password: those who take it in are many.
    pub fn closed(&self, bundle: bool) -> Closed {
        let Packing { password, tools, close, .. } = self.packing;
        if bundle && *close && password.is_some() {
            Closed::Password
        } else if let Some(out) = &tools.out {
            Closed::Tool(out.program())
        } else {
            self.ring.current().map_or(Closed::Not, |(number, _)| Closed::Group(number))
        }
    }

    /// What a name gets at its end.
    pub fn ending(&self, bundle: bool) -> String {
        match self.closed(bundle) {
            Closed::Not => String::new(),
            Closed::Tool(_) => format!(".{}", self.packing.tools.ending()),
            Closed::Group(_) | Closed::Password => format!(".{ENDING}"),
        }
    }

    /// Closes the bytes of a file.
    pub fn close<'b>(&self, bytes: &'b [u8], bundle: bool) -> Result<Cow<'b, [u8]>> {
        let Packing { password, tools, .. } = self.packing;
        match (self.closed(bundle), password, &tools.out) {
            (Closed::Not, ..) => Ok(Cow::Borrowed(bytes)),
            (Closed::Password, Some(password), _) => {
                envelope::wrap_with_password(bytes, password.reveal(), envelope::COST).map(Cow::Owned)
            }
            (Closed::Tool(_), _, Some(tool)) => tool.run(bytes, &self.scratch).map(Cow::Owned).map_err(Error::Refused),
            _ => envelope::wrap(bytes, &self.ring.recipients()).map(Cow::Owned),
        }
    }

    /// What is inside a file.
    pub fn open<'b>(&self, path: &Path, bytes: &'b [u8]) -> std::result::Result<Cow<'b, [u8]>, Shut> {
        let shown = path.display();
        let ours = super::walk::is_named_so(path);
        let password = self.packing.password.as_ref().map(Password::reveal);
        let sentence = match envelope::open(bytes, &self.ring.secrets(), password) {
            Opened::Plain(_) if super::walk::is_closed_by_tool(path) => {
                let Some(tool) = &self.packing.tools.into else {
                    return Err(Shut::Said(messages::tool_needed(shown)));
                };
                let opened = tool.run(bytes, &self.scratch);
                return opened.map(Cow::Owned).map_err(|cause| Shut::Said(messages::tool_gave_up(shown, cause)));
            }
            Opened::Plain(bytes) => return Ok(Cow::Borrowed(bytes)),
            Opened::Opened(bytes) => return Ok(Cow::Owned(bytes)),
            _ if !ours => return Err(Shut::Foreign),
            Opened::Password => return Err(Shut::Password(messages::password_needed(shown))),
            Opened::WrongPassword => return Err(Shut::Password(messages::password_wrong(shown))),
            Opened::NoKey => match self.ring.current() {
                Some((number, _)) => messages::no_key(shown, ring::shown(number)),
                None => messages::no_key_at_all(shown),
            },
            Opened::Costly => messages::too_costly(shown),
            Opened::Broken => return Err(Shut::Broken),
            Opened::NotBuilt => messages::file_not_built(shown),
        };
        Err(Shut::Said(sentence))
    }

    /// Whether the file at `path` is known to hold just these bytes.
    pub fn opens_to(&self, path: &Path, bytes: &[u8]) -> bool {
        let there = std::fs::read(path).unwrap_or_default();
        self.open(path, &there).is_ok_and(|inside| inside.as_ref() == bytes)
    }

    /// Whether the file at `path` holds these bytes as far as can be told: one that is whole but closed to us is
    /// believed.
    pub fn holds(&self, path: &Path, bytes: &[u8]) -> bool {
        let Ok(there) = std::fs::read(path) else { return false };
        match envelope::open(&there, &self.ring.secrets(), None) {
            Opened::Opened(inside) => inside == bytes,
            // What a tool has made is opened by a program for each file: its being there must do.
            Opened::Plain(there) if self.packing.tools.out.is_some() => !there.is_empty(),
            Opened::Plain(there) => there == bytes,
            Opened::Broken => false,
            Opened::NoKey | Opened::Password | Opened::WrongPassword | Opened::Costly | Opened::NotBuilt => true,
        }
    }
}
