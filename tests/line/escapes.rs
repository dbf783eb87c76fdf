//! The locked-down account from inside: whatever is typed where a path is asked for stays in the one folder.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use crate::home::Home;
use crate::pty::{Terminal, key};

/// What a refusal says.
const REFUSED: &str = "доступна только папка";

/// A home with the sample, a folder for the account with links that lead out of it, and a secret beside it.
struct Cell {
    home: Home,
    folder: PathBuf,
}

impl Cell {
    fn new() -> Self {
        let home = Home::with_sample();
        let folder = home.path().join("files");
        std::fs::create_dir_all(folder.join("inside")).unwrap();
        std::fs::create_dir(home.path().join("secret")).unwrap();
        std::fs::write(home.path().join("secret/plan.csv"), "№;Мероприятие;Срок\n1;Тайна;май\n").unwrap();
        std::fs::write(folder.join("own.csv"), "№;Мероприятие;Срок;Ответственный\n1;Семинар;май 2021;школа\n").unwrap();
        symlink(home.path().join("secret"), folder.join("link")).unwrap();
        symlink(home.path().join("secret/plan.csv"), folder.join("link.csv")).unwrap();
        Self { home, folder }
    }

    fn start(&self, variables: &[(&str, &str)]) -> Terminal {
        let folder = self.folder.display().to_string();
        let terminal = Terminal::start_with(&self.home, &["--restricted", &folder], variables);
        terminal.wait_for("Требует внимания");
        terminal
    }

    /// Everything outside the data folder and the account's folder, by name and size.
    fn outside(&self) -> Vec<(PathBuf, u64)> {
        let mut found = Vec::new();
        let mut folders = vec![self.home.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                let path = entry.path();
                let data = entry.metadata().unwrap();
                if data.is_dir() && path != self.home.data() && path != self.folder {
                    folders.push(path.clone());
                }
                if path != self.home.data() && path != self.folder {
                    found.push((path, if data.is_dir() { 0 } else { data.len() }));
                }
            }
        }
        found.sort();
        found
    }
}

/// Paths that lead out, or would if a shell read them.
fn ways_out(cell: &Cell) -> Vec<String> {
    let aside = cell.home.path().join("secret").display().to_string();
    let data = cell.home.data().display().to_string();
    ["..", "../secret", "inside/../../secret", "~", "~root", "/", "/etc", "link", "link/deeper", &aside, &data]
        .map(str::to_owned)
        .into()
}

fn open_exchange(terminal: &mut Terminal) {
    terminal.send_for("9", "> Обмен через папку");
    terminal.send(key::ENTER);
    terminal.wait_until("the exchange", |screen| !screen.contents().contains("> Обмен через папку"));
}

/// The path of the exchange screen, replaced.
fn type_path(terminal: &mut Terminal, path: &str) {
    terminal.send("\x1b[F");
    terminal.send(&"\x7f".repeat(200));
    terminal.send_for(path, path);
}

#[test]
fn no_path_of_an_exchange_leads_out() {
    let cell = Cell::new();
    let before = cell.outside();
    let mut terminal = cell.start(&[]);
    open_exchange(&mut terminal);
    for path in ways_out(&cell) {
        type_path(&mut terminal, &path);
        terminal.send_for(key::ENTER, REFUSED);
        // F8: the same folder for the automatic exchange.
        terminal.send("\x1b[D");
        terminal.wait_until("the sentence gone", |screen| !screen.contents().contains(REFUSED));
        terminal.send_for("\x1b[19~", REFUSED);
        terminal.send("\x1b[D");
        terminal.wait_until("the sentence gone", |screen| !screen.contents().contains(REFUSED));
    }
    // What a shell would run is a name of a folder that is not there.
    type_path(&mut terminal, "$(touch pwned)");
    terminal.send_for(key::ENTER, "Не удалось обратиться");
    // And the own folder works.
    type_path(&mut terminal, "inside");
    terminal.send_for(key::ENTER, "Enter");
    terminal.send(key::F10);
    terminal.ended();
    assert_eq!(cell.outside(), before);
    let settings = std::fs::read_to_string(cell.home.data().join("settings.toml")).unwrap_or_default();
    assert!(!settings.contains("auto_exchange"), "{settings}");
}

#[test]
fn an_exchange_folder_with_a_link_inside_is_refused() {
    let cell = Cell::new();
    symlink(cell.home.path().join("secret"), cell.folder.join("inside/p")).unwrap();
    let mut terminal = cell.start(&[]);
    open_exchange(&mut terminal);
    type_path(&mut terminal, "inside");
    terminal.send_for(key::ENTER, REFUSED);
    terminal.send(key::F10);
    terminal.ended();
    assert_eq!(std::fs::read_dir(cell.home.path().join("secret")).unwrap().count(), 1);
}

#[test]
fn a_folder_of_settings_that_leads_out_is_not_used_and_no_tool_is_run() {
    let cell = Cell::new();
    let out = cell.home.path().join("reports");
    std::fs::create_dir(&out).unwrap();
    let proof = cell.home.path().join("proof");
    let settings = format!(
        "reports = '{}'\nauto_exchange = '{}'\nenvelope_out = ['/bin/cp', '{{in}}', '{{out}}']\nenvelope_in = ['/usr/bin/touch', '{}', '{{in}}', '{{out}}']\n",
        out.display(),
        out.display(),
        proof.display()
    );
    std::fs::write(cell.home.data().join("settings.toml"), settings).unwrap();
    let before = cell.outside();
    let mut terminal = cell.start(&[]);
    // The second report of the list needs nothing chosen.
    terminal.send_for("8", "Отчёты");
    terminal.send_for("\x1b[B", "> График");
    terminal.send_for("r", "Отчёт записан");
    assert!(terminal.screen().contains("files"), "{}", terminal.screen());
    open_exchange(&mut terminal);
    type_path(&mut terminal, "inside");
    terminal.send_for(key::ENTER, "другие программы не запускаются");
    terminal.send(key::F10);
    terminal.ended();
    assert_eq!(cell.outside(), before);
    assert!(std::fs::read_dir(&cell.folder).unwrap().count() > 4, "the report is in the account's folder");
}

#[test]
fn the_choosers_of_files_and_folders_stay_inside() {
    let cell = Cell::new();
    let mut terminal = cell.start(&[]);
    // Import of a plan.
    terminal.send_for("4", "Планы");
    terminal.send_for("i", "own.csv");
    let shown = terminal.screen();
    assert!(shown.contains("inside/"), "{shown}");
    assert!(!shown.contains(".."), "{shown}");
    assert!(!shown.contains("link"), "links out are not shown\n{shown}");
    terminal.send_for(key::ENTER, "../");
    terminal.send_for(key::ENTER, "own.csv");
    assert!(!terminal.screen().contains(".."), "{}", terminal.screen());
    terminal.send(key::F10);
    terminal.ended();
    // The next start comes back to the chooser, wherever the session says it was.
    let terminal = Terminal::start_with(&cell.home, &["--restricted", cell.folder.to_str().unwrap()], &[]);
    terminal.wait_for("own.csv");
    terminal.kill();
}

#[test]
fn the_environment_widens_nothing() {
    let cell = Cell::new();
    let evil = cell.home.path().join("evil");
    std::fs::create_dir(&evil).unwrap();
    let evil = evil.display().to_string();
    let before = cell.outside();
    let variables = [
        ("VYEZD_DATA", evil.as_str()),
        ("HOME", &evil),
        ("XDG_DATA_HOME", &evil),
        ("XDG_CONFIG_HOME", &evil),
        ("TMPDIR", &evil),
        ("PATH", &evil),
        ("EDITOR", "/bin/sh"),
        ("VISUAL", "/bin/sh"),
        ("PAGER", "/bin/sh"),
        ("SHELL", "/bin/sh"),
        ("VYEZD_SOFFICE", "/bin/sh"),
        ("VYEZD_TODAY", "1999-01-01"),
        ("VYEZD_ASCII", "1"),
    ];
    let mut terminal = cell.start(&variables);
    assert!(!terminal.screen().contains("1999"), "{}", terminal.screen());
    // Ctrl+Z.
    terminal.send_for("\x1a", "приостановить программу нельзя");
    terminal.signal("TSTP");
    terminal.send_for("2", "Школы");
    terminal.send(key::F10);
    assert_eq!(terminal.ended(), 0);
    assert_eq!(cell.outside(), before);
}

#[test]
fn who_works_here_is_said_by_the_administrator() {
    let cell = Cell::new();
    let people = cell.home.output(&["list", "person", "--json"]);
    let first: serde_json::Value = serde_json::from_str(people.lines().next().unwrap()).unwrap();
    let id = first["id"].as_str().unwrap().to_owned();
    let mut terminal = cell.start(&[("VYEZD_PERSON", &id)]);
    terminal.send_for("z", "задаёт администратор");
    terminal.send(key::F10);
    terminal.ended();
}

#[test]
fn requests_are_read_without_a_shell() {
    let cell = Cell::new();
    let folder = cell.folder.display().to_string();
    let ask = |asked: &str, words: &[&str]| {
        let mut command = cell.home.command(words);
        command.env("SSH_ORIGINAL_COMMAND", asked).current_dir(cell.home.path()).output().unwrap()
    };
    let before = cell.outside();
    let secret = cell.home.path().join("secret/plan.csv").display().to_string();
    for asked in [
        "sh -c 'touch pwned'",
        "status; touch pwned",
        "status\ntouch pwned",
        "list school > pwned",
        "list $(touch pwned)",
        "list `touch pwned`",
        "report visit -o pwned",
        "report visit -o /etc/pwned",
        "report visit -o ../pwned --school 1",
        &format!("report visit --school 1 -o - --template {secret}"),
        &format!("import records {secret}"),
        &format!("log {secret}"),
        &format!("--data {} list school", cell.home.path().display()),
        &format!("--keymap {secret} keys"),
        "--restricted / list school",
        "demo --no-ui",
        "restore files/own.csv",
        "backup pwned",
        "/usr/lib/openssh/sftp-server",
    ] {
        let output = ask(asked, &["--restricted", &folder]);
        assert_eq!(output.status.code(), Some(1), "{asked}");
        assert!(output.stdout.is_empty(), "{asked}: {}", String::from_utf8_lossy(&output.stdout));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("Ничего не изменено") && !said.contains("Тайна"), "{asked}: {said}");
    }
    // An administrator who asks for too much gets nothing either.
    assert_eq!(ask("", &["--restricted", &folder, "backup", "pwned"]).status.code(), Some(1));
    assert_eq!(cell.outside(), before);
    let lists = ask("vyezd --take-over list school --json", &["--restricted", &folder]);
    assert!(lists.status.success() && lists.stdout.starts_with(b"{"), "{lists:?}");
    let report = ask("report recommendations --format docx -o -", &["--restricted", &folder]);
    assert!(report.stdout.starts_with(b"PK") && report.stderr.is_empty(), "{report:?}");
    let pdf = ask("report recommendations --format pdf -o -", &["--restricted", &folder]);
    assert_eq!((pdf.status.code(), pdf.stdout.len()), (Some(1), 0));
    assert!(String::from_utf8(pdf.stderr).unwrap().contains("не запускаются"));
    let english = ask("--lang en sync /tmp", &["--restricted", &folder]);
    assert!(String::from_utf8(english.stderr).unwrap().contains("In this account"));
}

#[test]
fn the_folder_is_no_part_of_the_data() {
    let cell = Cell::new();
    let refused = |folder: &Path| {
        let output = cell.home.command(&["--restricted", folder.to_str().unwrap(), "status"]).output().unwrap();
        output.status.code() == Some(1) && output.stdout.is_empty()
    };
    assert!(refused(cell.home.path()), "it holds the data");
    assert!(refused(&cell.home.data()) && refused(&cell.home.data().join("log")));
    assert!(refused(Path::new("files")) && refused(&cell.home.path().join("нет")));
    let mut own = cell.home.command(&["--restricted", "--take-over", "status"]);
    assert!(own.output().unwrap().status.success());
    assert!(cell.home.data().join("exports").is_dir());
}
