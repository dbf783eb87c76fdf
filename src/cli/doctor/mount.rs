//! The kind of file system a folder lies on, from `/proc/self/mountinfo`. Locks and syncs of network file systems are
//! promises of a server, so the user is warned of them.

use std::fs;
use std::path::{Path, PathBuf};

/// The kind, e.g. `ext4`; `None` where the system does not tell.
pub fn kind(path: &Path) -> Option<String> {
    let path = fs::canonicalize(path).ok()?;
    kind_in(&fs::read_to_string("/proc/self/mountinfo").ok()?, &path)
}

fn kind_in(table: &str, path: &Path) -> Option<String> {
    let mut best: Option<(usize, String)> = None;
    for line in table.lines() {
        let Some((before, after)) = line.split_once(" - ") else { continue };
        let (Some(point), Some(kind)) = (before.split(' ').nth(4), after.split(' ').next()) else { continue };
        let point = PathBuf::from(unescape(point));
        let depth = point.components().count();
        // Of two mounts on one place the later one is seen.
        if path.starts_with(&point) && best.as_ref().is_none_or(|(held, _)| depth >= *held) {
            best = Some((depth, kind.to_owned()));
        }
    }
    best.map(|(_, kind)| kind)
}

/// Blanks and backslashes stand as octal numbers in the table.
fn unescape(point: &str) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")]
        .iter()
        .fold(point.to_owned(), |text, (code, plain)| text.replace(code, plain))
}

/// Whether a kind of file system reaches over a network (or out of a virtual machine).
pub fn is_network(kind: &str) -> bool {
    let name = kind.strip_prefix("fuse.").unwrap_or(kind);
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "smbnetfs",
        "sshfs",
        "9p",
        "virtiofs",
        "davfs",
        "davfs2",
        "ceph",
        "glusterfs",
        "afs",
    ]
    .contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n\
        30 22 0:40 / /home rw shared:2 - nfs4 server:/home rw\n\
        31 30 0:41 / /home/общая\\040папка rw - fuse.sshfs host:/ rw\n\
        broken line\n\
        33 22 0:43 / /mnt rw - cifs //a/b rw\n\
        34 33 0:44 / /mnt rw - ext4 /dev/sdb1 rw\n";

    #[test]
    fn the_innermost_mount_counts() {
        let kind = |path: &str| kind_in(TABLE, Path::new(path)).unwrap();
        assert_eq!(kind("/var/lib"), "ext4");
        assert_eq!(kind("/home/vyezd"), "nfs4");
        assert_eq!(kind("/homework"), "ext4");
        assert_eq!(kind("/home/общая папка/данные"), "fuse.sshfs");
        assert_eq!(kind("/mnt/x"), "ext4");
    }

    #[test]
    fn network_file_systems_are_known_by_name() {
        assert!(["nfs", "nfs4", "cifs", "fuse.sshfs", "9p", "smb3"].iter().all(|kind| is_network(kind)));
        assert!(["ext4", "btrfs", "tmpfs", "fuse.gocryptfs", "overlay", "?"].iter().all(|kind| !is_network(kind)));
    }
}
