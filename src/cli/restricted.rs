//! `--restricted`: the command an OpenSSH `ForceCommand` runs for a locked-down account. The administrator's words come
//! as arguments; what the person asked for comes in `SSH_ORIGINAL_COMMAND`, is read without a shell, and may open the
//! program or read, nothing else.

use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Parser;

use super::{Args, Command, choose_language};
use crate::{Error, Result, confine};

/// Longest request that is read, bytes.
const LONGEST: usize = 4096;

/// Confines the process and gives the arguments that hold: the administrator's folders, the person's command.
pub fn confined(mut args: Args) -> Result<Args> {
    let data = match args.data.take() {
        Some(data) => std::path::absolute(&data).map_err(|error| Error::file(data, error))?,
        None => home_of_this_user()?.join(".local/share/vyezd"),
    };
    let folder = match args.restricted.take().flatten() {
        Some(folder) => named_folder(folder, &data)?,
        None => own_folder(&data)?,
    };
    let person_is_fixed = std::env::var_os("VYEZD_PERSON").is_some_and(|person| !person.is_empty());
    confine::confine(folder, person_is_fixed);
    // Stopped, the session would hang: there is no shell that could wake it.
    drop(signal_hook::flag::register(signal_hook::consts::SIGTSTP, Arc::default()));
    if let Some(asked) = std::env::var_os("SSH_ORIGINAL_COMMAND").filter(|asked| !asked.is_empty()) {
        let asked = asked.to_str().filter(|asked| asked.len() <= LONGEST);
        let wanted = requested(asked.ok_or_else(|| Error::Refused(messages::unreadable()))?)?;
        args.command = wanted.command;
        args.take_over |= wanted.take_over;
        args.plain |= wanted.plain;
        args.lang = wanted.lang.or(args.lang);
        choose_language(&args);
    }
    refuse_forbidden(args.command.as_ref())?;
    args.data = Some(data);
    Ok(args)
}

/// The folder the administrator has named.
fn named_folder(folder: PathBuf, data: &Path) -> Result<PathBuf> {
    let real = folder.canonicalize().ok().filter(|_| folder.is_absolute()).filter(|real| real.is_dir());
    let real = real.ok_or_else(|| Error::Refused(messages::no_folder(folder.display())))?;
    // An export must never lie among the logs, nor a log be taken for an import.
    let data = data.canonicalize().unwrap_or_else(|_| data.to_owned());
    let exports = data.join("exports");
    if data.starts_with(&real) || (real.starts_with(&data) && !real.starts_with(exports)) {
        return Err(Error::Refused(messages::holds_data(real.display())));
    }
    Ok(real)
}

/// `exports` of the data folder, made where it is not there yet.
fn own_folder(data: &Path) -> Result<PathBuf> {
    let folder = data.join("exports");
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder);
    made.and_then(|()| folder.canonicalize()).map_err(|error| Error::file(folder, error))
}

/// The home folder the system keeps for this user. `HOME` may have been set by the one who is to be confined.
fn home_of_this_user() -> Result<PathBuf> {
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let home = home_in(&users, rustix::process::getuid().as_raw());
    home.ok_or_else(|| Error::Refused(messages::no_home()))
}

fn home_in(users: &str, uid: u32) -> Option<PathBuf> {
    let fields = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let of_uid = |fields: &Vec<&str>| fields.get(2).is_some_and(|field| field.parse() == Ok(uid));
    let home = fields.into_iter().find(of_uid)?.get(5).map(PathBuf::from)?;
    home.is_absolute().then_some(home)
}

/// What the person may ask for, in words.
fn requested(asked: &str) -> Result<Args> {
    let words = words(asked).ok_or_else(|| Error::Refused(messages::unreadable()))?;
    let own_name = words.first().is_some_and(|word| word == "vyezd" || word.ends_with("/vyezd"));
    let words = words.into_iter().skip(usize::from(own_name));
    let args = Args::try_parse_from(std::iter::once("vyezd".to_owned()).chain(words));
    let args = args.map_err(|_| Error::Refused(messages::forbidden()))?;
    if args.data.is_some() || args.keymap.is_some() || args.restricted.is_some() {
        return Err(Error::Refused(messages::forbidden()));
    }
    Ok(args)
}

/// The words of a command: blanks divide, quotes and backslashes keep together. Nothing else means anything; a sign
/// that a shell would act on is refused, so that nobody believes it was obeyed.
fn words(asked: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut signs = asked.chars();
    while let Some(sign) = signs.next() {
        match (quote, sign) {
            (_, '\0') => return None,
            (Some(open), sign) if sign == open => quote = None,
            (Some('\''), sign) => word.get_or_insert_default().push(sign),
            (_, '\\') => word.get_or_insert_default().push(signs.next()?),
            (None, '\'' | '"') => {
                quote = Some(sign);
                word.get_or_insert_default();
            }
            (None, ' ' | '\t') => words.extend(word.take()),
            (None, ';' | '|' | '&' | '<' | '>' | '(' | ')' | '\n' | '\r' | '`' | '$') | (Some(_), '`' | '$') => {
                return None;
            }
            (_, sign) => word.get_or_insert_default().push(sign),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

/// Opens the program, or reads: nothing else.
fn refuse_forbidden(command: Option<&Command>) -> Result<()> {
    let allowed = match command {
        None
        | Some(
            Command::Open { .. }
            | Command::List { .. }
            | Command::Show { .. }
            | Command::Search { .. }
            | Command::Forms { .. }
            | Command::Status
            | Command::Report { list: true, .. },
        ) => true,
        Some(Command::Report { asked, .. }) => {
            asked.output.as_deref() == Some(Path::new("-")) && asked.template.is_none()
        }
        Some(_) => false,
    };
    if allowed { Ok(()) } else { Err(Error::Refused(messages::forbidden())) }
}

mod messages {
    crate::messages! {
        forbidden() {
            ru: "В этой учётной записи можно открыть программу (ssh -t, без команды) и прочитать: report … -o -, list, show, search, forms, status. Файлы и папки называют в самой программе. Ничего не изменено.",
            en: "In this account you can open the program (ssh -t, no command) and read: report … -o -, list, show, search, forms, status. Files and folders are named in the program itself. Nothing was changed."
        }
        unreadable() {
            ru: "Команда не разобрана: оболочки здесь нет, знаки ; | & < > $ ` не действуют, кавычки должны закрываться. Ничего не изменено.",
            en: "The command was not understood: there is no shell here, the signs ; | & < > $ ` do nothing, quotes must be closed. Nothing was changed."
        }
        no_home() {
            ru: "Домашняя папка этой учётной записи в системе не найдена. Ничего не изменено. Администратору: добавьте --data ПАПКА в строку ForceCommand.",
            en: "The system has no home folder for this account. Nothing was changed. Administrator: add --data FOLDER to the ForceCommand line."
        }
        no_folder(path) {
            ru: "--restricted {path}: нужна существующая папка с полным путём (от корня). Ничего не изменено. Администратору: исправьте строку ForceCommand.",
            en: "--restricted {path}: an existing folder with its full path is needed. Nothing was changed. Administrator: correct the ForceCommand line."
        }
        holds_data(path) {
            ru: "--restricted {path}: в этой папке лежат сами данные, для файлов нужна отдельная. Ничего не изменено. Администратору: исправьте строку ForceCommand.",
            en: "--restricted {path}: the data itself lies in this folder, files need another one. Nothing was changed. Administrator: correct the ForceCommand line."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_divided_without_a_shell() {
        let of = |asked: &str| words(asked).unwrap_or_default().join("|");
        assert_eq!(of("report visit --school 'Нагольненская СШ' -o -"), "report|visit|--school|Нагольненская СШ|-o|-");
        assert_eq!(of(r#" list  school --where "name=a 'b'" "#), "list|school|--where|name=a 'b'");
        assert_eq!(of(r"search №\ 3 ''"), "search|№ 3|");
        let acted_on =
            ["status; id", "status | sh", "status && id", "list $(id)", "list `id`", "status > /etc/x", "a\nb"];
        for asked in acted_on.into_iter().chain(["list \"$HOME\"", "list 'a", "list a\\", "a & b", "(id)"]) {
            assert_eq!(words(asked), None, "{asked}");
        }
        assert_eq!(of("search '$5'"), "search|$5", "single quotes keep a sign as it is");
    }

    #[test]
    fn only_reading_is_asked_for() {
        let asks = |asked: &str| requested(asked).and_then(|args| refuse_forbidden(args.command.as_ref()));
        for asked in [
            "vyezd",
            "/usr/bin/vyezd --lang en",
            "vyezd --take-over",
            "open visit --new",
            "list school --json",
            "search школа",
            "status",
            "report --list",
            "report visit --school 3 --format md -o -",
            "report visit -o-",
        ] {
            assert!(asks(asked).is_ok(), "{asked}");
        }
        for asked in [
            "sh",
            "bash -i",
            "/usr/lib/openssh/sftp-server",
            "internal-sftp",
            "scp -t /tmp",
            "rsync --server . /",
            "report visit",
            "report visit -o /etc/x",
            "report visit -o ../x",
            "report visit -o - --template /etc/passwd",
            "--data /tmp list school",
            "list --data=/tmp school",
            "--keymap /etc/passwd",
            "open visit --keymap /etc/passwd",
            "--restricted /",
            "list school --restricted",
            "demo",
            "demo --no-ui",
            "restore /tmp/a",
            "backup /tmp/a",
            "import records /etc/passwd",
            "import plan /etc/passwd",
            "sync /tmp",
            "log /etc/passwd --json",
            "access list",
            "erase 00 --act 1",
            "password",
            "doctor",
            "check",
            "rebuild",
            "hub /tmp --once",
            "close-year 2021 --archive /tmp",
            "snapshot /tmp",
            "undo",
            "man",
        ] {
            assert!(asks(asked).is_err(), "{asked}");
        }
    }

    #[test]
    fn the_home_is_the_one_the_system_keeps() {
        let users = "root:x:0:0:root:/root:/bin/bash\nivanova:x:1001:1001:,,,:/srv/ivanova:/usr/bin/vyezd\nодин:x:7\n";
        assert_eq!(home_in(users, 1001), Some(PathBuf::from("/srv/ivanova")));
        assert_eq!(home_in(users, 0), Some(PathBuf::from("/root")));
        assert_eq!((home_in(users, 7), home_in(users, 8)), (None, None));
    }
}
