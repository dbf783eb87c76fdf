//! A real sshd on loopback: its own host key and configuration, an unprivileged port, `ForceCommand`. Where there is no
//! sshd the tests say so and are over.

use std::fmt::Write as _;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;

use crate::home::{Home, program};
use crate::pty::{Terminal, key};

/// What starting and answering may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Variables a client may send here: more than any administrator would let through.
const SENT: [&str; 9] =
    ["VYEZD_DATA", "VYEZD_TODAY", "VYEZD_PERSON", "HOME", "XDG_DATA_HOME", "TMPDIR", "PATH", "EDITOR", "LANG"];

struct Server {
    home: Home,
    child: Child,
    port: u16,
    user: String,
    files: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        // Its own process, started here.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn found(name: &str) -> Option<PathBuf> {
    let path = std::env::var("PATH").unwrap_or_default();
    let folders =
        path.split(':').map(PathBuf::from).chain(["/usr/sbin", "/usr/local/sbin", "/sbin"].map(PathBuf::from));
    folders.map(|folder| folder.join(name)).find(|file| file.is_file())
}

fn said(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

impl Server {
    /// `None`, and a word about it, where sshd is not installed.
    fn start() -> Option<Self> {
        let (Some(sshd), Some(_), Some(keygen)) = (found("sshd"), found("ssh"), found("ssh-keygen")) else {
            println!("skipped: no sshd on this machine (apt-get install openssh-server)");
            return None;
        };
        let user = said(Command::new("id").arg("-un"));
        if user == "root" && std::fs::create_dir_all("/run/sshd").is_err() {
            println!("skipped: sshd wants /run/sshd");
            return None;
        }
        let home = Home::with_sample();
        let at = |name: &str| home.path().join(name);
        let files = at("files");
        std::fs::create_dir(&files).unwrap();
        for name in ["host", "key"] {
            said(Command::new(&keygen).args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(at(name)));
        }
        let people = home.output(&["list", "person", "--json"]);
        let person: serde_json::Value = serde_json::from_str(people.lines().nth(1).unwrap()).unwrap();
        let public = std::fs::read_to_string(at("key.pub")).unwrap();
        let line = format!("environment=\"VYEZD_PERSON={}\" {public}", person["id"].as_str().unwrap());
        std::fs::write(at("authorized_keys"), line).unwrap();
        // The system gives a port that is free now; nobody else on this machine asks for it within the moment.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut config = String::new();
        for line in [
            format!("Port {port}"),
            "ListenAddress 127.0.0.1".to_owned(),
            format!("HostKey {}", at("host").display()),
            "PidFile none".to_owned(),
            format!("AuthorizedKeysFile {}", at("authorized_keys").display()),
            "StrictModes no".to_owned(),
            "UsePAM no".to_owned(),
            "PasswordAuthentication no".to_owned(),
            "KbdInteractiveAuthentication no".to_owned(),
            "PermitUserEnvironment VYEZD_PERSON".to_owned(),
            format!("AcceptEnv {}", SENT.join(" ")),
            "Subsystem sftp internal-sftp".to_owned(),
            "PermitUserRC no".to_owned(),
            "DisableForwarding yes".to_owned(),
            format!(
                "ForceCommand {} --data {} --restricted {}",
                Path::new(&program()).display(),
                home.data().display(),
                files.display()
            ),
        ] {
            writeln!(config, "{line}").unwrap();
        }
        std::fs::write(at("sshd_config"), config).unwrap();
        let log = std::fs::File::create(at("sshd.log")).unwrap();
        let mut child = Command::new(sshd)
            .args(["-D", "-e", "-f"])
            .arg(at("sshd_config"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = child.try_wait().unwrap();
            let story = std::fs::read_to_string(at("sshd.log")).unwrap();
            assert!(ended.is_none() && begun.elapsed() < PATIENCE, "sshd did not start: {story}");
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(Self { home, child, port, user, files })
    }

    fn words(&self, options: &[&str], asked: &[&str]) -> Vec<String> {
        let mut words: Vec<String> = ["-F", "none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no"]
            .into_iter()
            .chain(["-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-i"])
            .map(str::to_owned)
            .collect();
        words.push(self.home.path().join("key").display().to_string());
        words.extend(["-p".to_owned(), self.port.to_string()]);
        words.extend(options.iter().copied().map(str::to_owned));
        words.push(format!("{}@127.0.0.1", self.user));
        words.extend(asked.iter().copied().map(str::to_owned));
        words
    }

    fn ask(&self, asked: &[&str]) -> Output {
        Command::new("ssh").args(self.words(&["-T"], asked)).stdin(Stdio::null()).output().unwrap()
    }

    /// The program on a terminal through ssh, with these variables sent.
    fn open(&self, sent: &[(&str, &str)]) -> Terminal {
        let mut command = CommandBuilder::new("ssh");
        let send: Vec<String> =
            sent.iter().flat_map(|(name, value)| ["-o".into(), format!("SetEnv={name}={value}")]).collect();
        let mut options = vec!["-tt"];
        options.extend(send.iter().map(String::as_str));
        command.args(self.words(&options, &[]));
        command.env("TERM", "xterm-256color");
        Terminal::run(command, (80, 24))
    }
}

#[test]
fn a_forced_command_opens_the_program_and_nothing_else() {
    let Some(server) = Server::start() else { return };
    // No terminal and no command: a sentence, no shell.
    let bare = server.ask(&[]);
    assert_eq!(bare.status.code(), Some(1), "{bare:?}");
    // Reading through a pipe; the client joins its words with blanks.
    let report = server.ask(&["vyezd", "report", "recommendations", "--format", "docx", "-o", "-"]);
    assert!(report.status.success() && report.stdout.starts_with(b"PK"), "{report:?}");
    assert!(report.stderr.is_empty(), "{}", String::from_utf8_lossy(&report.stderr));
    let list = server.ask(&["list school --json"]);
    assert!(String::from_utf8(list.stdout).unwrap().lines().count() > 5);
    let before = std::fs::read_dir(server.home.path()).unwrap().count();
    for asked in ["id", "sh -i", "bash", "status; id", "list $(id)", "report visit -o /tmp/x", "list --data / school"] {
        let refused = server.ask(&[asked]);
        assert_eq!((refused.status.code(), refused.stdout.len()), (Some(1), 0), "{asked}: {refused:?}");
    }
    // The subsystem for files is the same command.
    let sftp = Command::new("ssh").args(server.words(&["-s"], &["sftp"])).stdin(Stdio::null()).output().unwrap();
    assert_eq!((sftp.status.code(), sftp.stdout.len()), (Some(1), 0), "{sftp:?}");
    // No other program at the far end either.
    let forward = server.words(&["-T", "-W", "127.0.0.1:1"], &[]);
    assert!(!Command::new("ssh").args(forward).stdin(Stdio::null()).output().unwrap().status.success());
    assert_eq!(std::fs::read_dir(server.home.path()).unwrap().count(), before);
}

#[test]
fn the_person_is_the_key_s_and_the_clients_environment_changes_nothing() {
    let Some(server) = Server::start() else { return };
    let evil = server.home.path().join("evil");
    std::fs::create_dir(&evil).unwrap();
    let evil = evil.display().to_string();
    let sent =
        [("VYEZD_DATA", &*evil), ("HOME", &evil), ("TMPDIR", &evil), ("VYEZD_PERSON", "директор"), ("LANG", "C.UTF-8")];
    let mut terminal = server.open(&sent);
    terminal.wait_for("Требует внимания");
    // The second person of the list, as the key says.
    let people = server.home.command(&["list", "person"]).output().unwrap();
    let people = String::from_utf8(people.stdout).unwrap();
    let name = people.lines().nth(1).unwrap().split('\t').nth(1).unwrap().to_owned();
    terminal.wait_until(&name, |screen| screen.contents().contains(&name));
    terminal.send_for("z", "задаёт администратор");
    terminal.send_for("\x1a", "приостановить программу нельзя");
    // A report goes into the one folder.
    terminal.send_for("8", "Отчёты");
    terminal.send_for(key::DOWN, "> График");
    terminal.send_for("r", "Отчёт записан");
    assert!(std::fs::read_dir(&server.files).unwrap().count() > 0);
    terminal.send(key::F10);
    assert_eq!(terminal.ended(), 0);
    assert_eq!(std::fs::read_dir(&evil).unwrap().count(), 0, "nothing is where the client pointed");
}
