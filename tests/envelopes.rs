#![cfg(feature = "age")]
#![allow(clippy::pedantic, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! Envelopes are files of the age format: another implementation opens ours and we open its own (skipped with a word
//! where Python has no pyrage).

use std::process::Command;

use vyezd::sync::envelope::{Opened, Secret, open, wrap, wrap_with_password};

const SCRIPT: &str = r#"
import sys, pyrage
folder, secret, other = sys.argv[1:4]
identity = pyrage.x25519.Identity.from_str(secret)
path = lambda name: folder + "/" + name
put = lambda name, data: open(path(name), "wb").write(data)
put("out", pyrage.decrypt(open(path("in.age"), "rb").read(), [identity]))
put("out-password", pyrage.passphrase.decrypt(open(path("password.age"), "rb").read(), "четыре простых слова"))
data = open(path("out"), "rb").read()
put("theirs.age", pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(other), identity.to_public()]))
"#;

#[test]
fn another_implementation_opens_our_envelopes_and_we_open_its_own() {
    let can = Command::new("python3").args(["-c", "import pyrage"]).output();
    if !can.is_ok_and(|output| output.status.success()) {
        println!("skipped: Python with pyrage is not here");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let (secret, other) = (Secret::fresh().unwrap(), Secret::fresh().unwrap());
    // More than one chunk of 64 KiB, and not a whole number of them.
    let text = "Выезд в школу. ".repeat(9_000).into_bytes();
    let recipients = [other.recipient().unwrap(), secret.recipient().unwrap()];
    std::fs::write(at("in.age"), wrap(&text, &recipients).unwrap()).unwrap();
    std::fs::write(at("password.age"), wrap_with_password(&text, "четыре простых слова", 10).unwrap()).unwrap();
    let output = Command::new("python3")
        .args(["-c", SCRIPT])
        .arg(folder.path())
        .args([secret.reveal(), other.recipient().unwrap().as_str()])
        .env("PYTHONUTF8", "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(std::fs::read(at("out")).unwrap() == text && std::fs::read(at("out-password")).unwrap() == text);
    let theirs = std::fs::read(at("theirs.age")).unwrap();
    assert_eq!(open(&theirs, &[other], None), Opened::Opened(text));
}
