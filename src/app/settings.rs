//! `settings.toml` of a data folder: what the user chose for good. Read at the start, changed key by key; keys this
//! version does not know are kept.

use std::path::Path;

use crate::changes::disk::{Disk, RealDisk};
use crate::sync::tool::{Tool, Tools};
use crate::{Error, Result};

/// Record id of the person who works here.
pub const PERSON: &str = "person";

/// «1» in a folder that was filled with the sample: its first start shows the first steps.
pub const SAMPLE: &str = "sample";

/// The folder of the last exchange.
pub const EXCHANGE: &str = "exchange";

/// The folder of the automatic exchange; none where there is none.
pub const AUTO_EXCHANGE: &str = "auto_exchange";

/// The folder reports are written into; the data folder's own where there is none.
pub const REPORTS: &str = "reports";
/// The program that closes files of exchange, and its arguments.
pub const ENVELOPE_OUT: &str = "envelope_out";
/// The program that opens them.
pub const ENVELOPE_IN: &str = "envelope_in";
/// What closed files are called behind their names.
pub const ENVELOPE_ENDING: &str = "envelope_ending";
/// What a report does that rests on values in conflict: `mark` (so it is without the setting) or `refuse`.
pub const CONFLICTS_IN_REPORTS: &str = "conflicts_in_reports";

/// The office's own .docx that reports are written on: its name in the data folder.
pub const TEMPLATE: &str = "template";

/// The settings.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settings {
    table: toml::Table,
}

impl Settings {
    /// Of this text; a file that is no TOML is told with its path, so that it is not overwritten by mistake.
    pub fn parse(text: &str, path: &Path) -> Result<Self> {
        let table = text.parse::<toml::Table>();
        let table = table.map_err(|error| {
            let line = error.span().map_or(1, |span| text.bytes().take(span.start).filter(|b| *b == b'\n').count() + 1);
            Error::Refused(messages::unreadable(path.display(), line))
        })?;
        Ok(Self { table })
    }

    /// The text of a setting; "" where there is none.
    pub fn text(&self, name: &str) -> &str {
        self.table.get(name).and_then(toml::Value::as_str).unwrap_or_default()
    }

    /// The tools that close and open files of exchange. A setting that names none that could be called is refused: what
    /// was to be closed must not go out open.
    pub fn tools(&self) -> Result<Tools> {
        let tool = |name: &str| {
            let Some(value) = self.table.get(name) else { return Ok(None) };
            let words = value.as_array().and_then(|words| {
                words.iter().map(|word| word.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
            });
            let tool = words.and_then(Tool::of);
            tool.map(Some).ok_or_else(|| Error::Refused(crate::sync::messages::envelope_setting(name)))
        };
        let ending = self.table.get(ENVELOPE_ENDING).and_then(toml::Value::as_str).map(str::to_owned);
        if self.table.contains_key(ENVELOPE_OUT) || self.table.contains_key(ENVELOPE_IN) {
            crate::confine::refuse_programs()?;
        }
        Ok(Tools { out: tool(ENVELOPE_OUT)?, into: tool(ENVELOPE_IN)?, ending })
    }

    /// Whether reports with values in conflict are refused.
    pub fn refuses_conflicts(&self) -> bool {
        self.text(CONFLICTS_IN_REPORTS) == "refuse"
    }

    /// Sets a setting; an empty text takes it away.
    pub fn set(&mut self, name: &str, value: &str) {
        if value.is_empty() {
            self.table.remove(name);
        } else {
            self.table.insert(name.to_owned(), toml::Value::from(value));
        }
    }
}

/// The settings in a file; none where there is no file.
pub fn load(path: &Path) -> Result<Settings> {
    let bytes = RealDisk.read(path).map_err(|error| Error::file(path, error))?;
    let text = String::from_utf8_lossy(bytes.as_deref().unwrap_or_default()).into_owned();
    Settings::parse(&text, path)
}

/// Changes one setting in the file: whole or not at all, readable by its owner only.
pub fn change(path: &Path, name: &str, value: &str) -> Result<()> {
    let mut settings = load(path)?;
    if settings.text(name) == value {
        return Ok(());
    }
    settings.set(name, value);
    RealDisk.replace(path, settings.table.to_string().as_bytes()).map_err(|error| Error::file(path, error))
}

mod messages {
    crate::messages! {
        unreadable(path, line) {
            ru: "Файл настроек {path} не читается (строка {line}). Он не изменён; исправьте его или удалите и выберите заново.",
            en: "The settings file {path} cannot be read (line {line}). It was not changed; correct it, or remove it and choose anew."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_found_again_and_unknown_keys_stay() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        assert_eq!(load(&path).unwrap(), Settings::default());
        std::fs::write(&path, "later = 3\n[window]\nwide = true\n").unwrap();
        change(&path, PERSON, "0a").unwrap();
        change(&path, PERSON, "0b").unwrap();
        assert_eq!(load(&path).unwrap().text(PERSON), "0b");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains("later = 3") && text.contains("wide = true"), "{text}");
        change(&path, PERSON, "").unwrap();
        assert_eq!(load(&path).unwrap().text(PERSON), "");
    }

    #[test]
    fn a_tool_is_a_list_of_words_and_anything_else_is_refused() {
        let read = |text: &str| Settings::parse(text, Path::new("settings.toml")).unwrap().tools();
        assert_eq!(read("").unwrap(), Tools::default());
        let tools =
            read("envelope_out = ['/opt/крипто про/csp', '-in', '{in}', '-out={out}']\nenvelope_ending = 'sig'");
        let tools = tools.unwrap();
        assert_eq!((tools.out.map(|tool| tool.program()), tools.into.is_none()), (Some("csp".into()), true));
        assert_eq!(tools.ending.as_deref(), Some("sig"));
        for wrong in ["envelope_in = 'gpg {in} {out}'", "envelope_out = ['gpg', '{in}']", "envelope_out = []"] {
            assert!(read(wrong).unwrap_err().to_string().contains("{out}"), "{wrong}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        change(&path, PERSON, "0a").unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_broken_file_is_told_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        std::fs::write(&path, "person = \"0a\"\nбез смысла\n").unwrap();
        let error = change(&path, PERSON, "0b").unwrap_err().to_string();
        assert!(error.contains("settings.toml") && error.contains('2'), "{error}");
        assert!(std::fs::read_to_string(&path).unwrap().contains("без смысла"));
    }
}
