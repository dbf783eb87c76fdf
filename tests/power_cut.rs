#![allow(clippy::pedantic, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! Power cuts on a real file system: the data folder lies on an ext4 image; while somebody types and saves, the image is
//! copied as it is at that moment (what the kernel had not yet written is not in the copy), and the copy is opened. Every
//! acknowledged save must be in it. Skipped with a word where images cannot be mounted. `VYEZD_LONG=1`: a hundred cuts;
//! `VYEZD_BINARY=target/release/vyezd` cuts the released build.

#[path = "support/home.rs"]
mod home;
#[path = "support/pty.rs"]
mod pty;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use home::Home;
use pty::{Terminal, key};

/// A mounted image; unmounted when dropped.
struct Mounted(PathBuf);

impl Mounted {
    fn at(image: &Path, folder: &Path) -> Option<Self> {
        std::fs::create_dir_all(folder).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "ext4", "-o", "loop"]).arg(image).arg(folder).stderr(Stdio::null());
        mount.status().is_ok_and(|done| done.success()).then(|| Self(folder.to_owned()))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(&self.0).status());
    }
}

fn done(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|done| done.success())
}

#[test]
fn every_acknowledged_save_is_in_an_image_of_the_disk_at_any_moment() {
    let cuts = if std::env::var_os("VYEZD_LONG").is_some() { 100_u64 } else { 5 };
    let home = Home::empty();
    let images = tempfile::tempdir().unwrap();
    let image = images.path().join("disk");
    std::fs::File::create(&image).unwrap().set_len(48 << 20).unwrap();
    let made = done(Command::new("mkfs.ext4").args(["-q", "-F"]).arg(&image));
    let Some(_disk) = made.then(|| Mounted::at(&image, &home.data())).flatten() else {
        println!("skipped: this machine lets nobody mount an image");
        return;
    };
    assert!(home.command(&["demo", "--no-ui"]).output().unwrap().status.success());
    let mut terminal = Terminal::start_with(&home, &["open", "school", "--new"], &[]);
    terminal.wait_for("новая запись");
    terminal.send_for(&key::TAB.repeat(8), "> Примечание");
    let mut words = 0_u32;
    for cut in 0..cuts {
        let mut saved = String::new();
        for _ in 0..=cut % 4 {
            words += 1;
            let word = format!("и{words:04}");
            terminal.send_for(&word, &word);
            // The words of earlier saves scroll by in one line: only the newest is looked for.
            terminal.send(key::F2);
            terminal.wait_until("the save", |screen| {
                let text = screen.contents();
                text.contains("Сохранено") && text.contains(&word)
            });
            saved = word;
            // The sentence goes with the next key, so that the next save shows its own.
            terminal.send(" ");
            terminal.wait_until("a clear line", |screen| !screen.contents().contains("Сохранено"));
        }
        std::thread::sleep(Duration::from_millis(cut * 37 % 90));
        terminal.signal("STOP");
        let copy = images.path().join("copy");
        assert!(done(Command::new("cp").arg("--sparse=always").arg(&image).arg(&copy)));
        terminal.signal("CONT");
        let after = images.path().join("after");
        let mounted = Mounted::at(&copy, &after).expect("the copied image mounts");
        let run = |arguments: &[&str]| {
            let mut command = Command::new(home::program());
            command.env_clear().envs(home::environment(home.path())).arg("--data").arg(&after).args(arguments);
            let output = command.output().unwrap();
            assert!(output.status.success(), "cut {cut}: {}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8_lossy(&output.stdout).into_owned()
        };
        let listed = run(&["list", "school", "--json"]);
        assert!(listed.contains(&saved), "cut {cut}: «{saved}» was saved and is not in\n{listed}");
        assert!(run(&["check"]).contains("Журнал цел"), "cut {cut}");
        drop(mounted);
        std::fs::remove_file(copy).unwrap();
    }
    terminal.kill();
}
