//! `doctor`: terminal, disk and data as a text a user can mail. Names of people, hosts and home folders stay out.

pub mod mount;
pub mod terminal;

use std::fs;
use std::path::Path;

use super::{Args, messages, say, workspace};
use crate::changes::disk::{Disk, RealDisk};
use crate::store::layout::{FORMAT, Layout};
use crate::store::lock::Lock;
use crate::{Error, Result};

/// Prints it; needs no lock and changes nothing.
pub fn run(args: &Args) -> Result<()> {
    let dir = workspace::folder(args)?;
    let mut lines = vec![
        messages::doctor_program(env!("CARGO_PKG_VERSION"), FORMAT),
        messages::doctor_system(std::env::consts::OS, std::env::consts::ARCH, kernel()),
    ];
    lines.extend(terminal::lines());
    lines.extend(folder(&dir));
    for line in lines {
        say(line).map_err(|error| Error::file("stdout", error))?;
    }
    Ok(())
}

fn kernel() -> String {
    fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim().to_owned()
}

fn folder(dir: &Path) -> Vec<String> {
    let mut lines = vec![messages::doctor_folder(without_home(dir))];
    // The folder may not be there yet: then what holds it counts.
    let held = dir.ancestors().find(|path| path.exists()).unwrap_or(dir);
    let kind = mount::kind(held).unwrap_or_else(|| "?".into());
    if mount::is_network(&kind) {
        lines.push(messages::doctor_network(&kind));
    } else {
        lines.push(messages::doctor_mount(&kind));
    }
    if let Ok(space) = rustix::fs::statvfs(held) {
        let bytes = |blocks: u64| super::backup::megabytes(blocks.saturating_mul(space.f_frsize));
        lines.push(messages::doctor_space(bytes(space.f_bavail), bytes(space.f_blocks), space.f_favail));
    }
    if !dir.exists() {
        lines.push(messages::doctor_no_folder());
        return lines;
    }
    let layout = Layout::new(dir);
    lines.push(match layout.read_format(&RealDisk) {
        Ok(Some(format)) => messages::doctor_format(format),
        Ok(None) => messages::doctor_no_folder(),
        Err(error) => error.to_string(),
    });
    for (name, path) in [
        ("log/own", layout.own_log()),
        ("log/received", layout.received_log()),
        ("index", layout.index()),
        ("local", layout.local()),
        ("backups", crate::store::backup::keep::folder(dir)),
    ] {
        let (files, bytes) = measure(&path);
        lines.push(messages::doctor_part(name, files, super::backup::megabytes(bytes)));
    }
    let panics = layout.local().join("panic.txt");
    if panics.exists() {
        lines.push(messages::doctor_panics(without_home(&panics)));
    }
    lines.push(match Lock::holder(dir) {
        None => messages::doctor_free(),
        Some(holder) => messages::doctor_held(
            holder.pid,
            if holder.is_here() { messages::doctor_here() } else { messages::doctor_elsewhere() },
            &holder.terminal,
            &holder.since,
        ),
    });
    lines
}

/// A path as `~/…`: the name of a home folder is the name of a person.
fn without_home(path: &Path) -> String {
    let home = std::env::var_os("HOME").filter(|home| !home.is_empty());
    match home.and_then(|home| path.strip_prefix(home).map(Path::to_owned).ok()) {
        Some(rest) => format!("~/{}", rest.display()),
        None => path.display().to_string(),
    }
}

/// Files below a folder and their bytes.
fn measure(path: &Path) -> (u64, u64) {
    let (mut files, mut bytes) = (0, 0);
    for name in RealDisk.list(path).unwrap_or_default() {
        let below = path.join(name);
        match fs::symlink_metadata(&below) {
            Ok(data) if data.is_dir() => {
                let (more, length) = measure(&below);
                files += more;
                bytes += length;
            }
            Ok(data) => {
                files += 1;
                bytes += data.len();
            }
            Err(_) => {}
        }
    }
    (files, bytes)
}
