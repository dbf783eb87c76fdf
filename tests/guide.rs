#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice, missing_docs)]
//! The screens in the guides are those of the program: every block behind `<!-- экран: КЛАВИШИ -->` is what these keys
//! show on the sample, 80×24, and `<!-- дальше: КЛАВИШИ -->` goes on from the block before.
//!
//! Run with `VYEZD_README=write` to bring the guides up to date.

#[path = "support/screen.rs"]
mod screen;

use screen::{App, Layout, SIZES};

const GUIDES: [&str; 2] = ["docs/inspector.md", "docs/methodologist.md"];
const START: &str = "<!-- экран: ";
const GO_ON: &str = "<!-- дальше: ";
const FENCE: &str = "```";

/// The guide with the screens as they are now, and how many there are.
fn brought_up_to_date(guide: &str) -> (String, usize) {
    let folder = screen::sample();
    let mut app: Option<App> = None;
    let (mut wanted, mut screens) = (String::new(), 0);
    let mut lines = guide.lines();
    while let Some(line) = lines.next() {
        wanted.push_str(line);
        wanted.push('\n');
        let anew = line.strip_prefix(START);
        let Some(keys) = anew.or_else(|| line.strip_prefix(GO_ON)) else { continue };
        let keys = keys.strip_suffix(" -->").unwrap_or_else(|| panic!("no end: {line}"));
        if anew.is_some()
            && let Some(app) = app.take()
        {
            app.close();
        }
        let app = app.get_or_insert_with(|| App::open(folder.path().to_owned(), SIZES[0], Layout::Russian, None));
        app.press(keys);
        assert_eq!(lines.next(), Some(FENCE), "a block follows {line}");
        lines.by_ref().take_while(|line| *line != FENCE).for_each(drop);
        // The folder has another name each time.
        let screen = shown(&app.text()).replace(&folder.path().display().to_string(), "/home/user/vyezd");
        for part in [FENCE, &screen, FENCE] {
            wanted.push_str(part);
            wanted.push('\n');
        }
        screens += 1;
    }
    (wanted, screens)
}

/// The rows of a screen; where many are empty, one stands for them.
fn shown(text: &str) -> String {
    let mut rows: Vec<&str> = Vec::new();
    for row in text.lines() {
        if !row.is_empty() || rows.last().is_some_and(|last| !last.is_empty()) {
            rows.push(row);
        }
    }
    rows.join("\n").trim_end().to_owned()
}

#[test]
fn the_screens_in_the_guides_are_not_stale() {
    for guide in GUIDES {
        let path = format!("{}/{guide}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap();
        let (wanted, screens) = brought_up_to_date(&text);
        assert!(screens >= 4, "{guide} shows {screens} screens");
        if std::env::var_os("VYEZD_README").is_some() {
            std::fs::write(&path, &wanted).unwrap();
        }
        let now = std::fs::read_to_string(&path).unwrap();
        assert!(now == wanted, "{guide} is stale: VYEZD_README=write cargo test --test guide");
    }
}

#[test]
fn a_guide_is_two_pages() {
    for guide in GUIDES {
        let text = std::fs::read_to_string(format!("{}/{guide}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let (mut prose, mut inside) = (0, false);
        for line in text.lines() {
            inside ^= line == FENCE;
            prose += usize::from(!inside && !line.is_empty() && line != FENCE);
        }
        assert!(prose <= 90, "{guide}: {prose} lines beside its screens");
    }
}
