//! Searching all text of 100,000 records: at most 150 ms, and at most twice what `rg -i` takes for the same terms over
//! the same text in one file (the search, too, is blind to capital letters). Where ripgrep is not installed the baseline
//! is a plain substring scan over that text in memory, with the same library that ripgrep scans with.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::pedantic, missing_docs)]

mod shared;

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use memchr::memmem;
use shared::folder::{self, Size};
use shared::{median, memory, ms, ratio, row, table, verdict};
use vyezd::domain::Records;
use vyezd::forms::Registry;
use vyezd::forms::display::Look;
use vyezd::keys::layout;
use vyezd::search::fuzzy::Pattern;
use vyezd::search::names::Asked;
use vyezd::search::{Query, Request, latin};
use vyezd::store::Store;

const ROUNDS: usize = 15;

/// What is typed, and the texts ripgrep has to look for to answer the same question: as many as there are terms.
const QUERIES: [(&str, &[&str]); 7] = [
    ("несуществующее", &["несуществующее"]),
    ("фасилитатор", &["фасилитатор"]),
    ("образоват", &["образоват"]),
    ("школы", &["школ"]),
    ("\"работа с родителями\"", &["работа с родителями"]),
    ("учителя математики", &["учител", "математик"]),
    ("школа:\"СОШ № 7\" форма:дневник год:2021 семинар", &["семинар", "СОШ № 7", "2021"]),
];

fn main() {
    let dir = folder::copy(Size::Old);
    let forms = Registry::builtin();
    let all: Vec<_> = forms.forms().iter().collect();
    let (store, _) = folder::open(dir.path());
    let (text, lines) = export(&store, &forms);
    let file = dir.path().join("text.txt");
    std::fs::File::create(&file).unwrap().write_all(text.as_bytes()).unwrap();
    let has_rg = Command::new("rg").arg("--version").output().is_ok();

    let request = |typed: &str| Request { query: Query::parse(typed, &all).unwrap(), limit: 100, ..Request::default() };
    drop(std::fs::remove_file(store.layout().text()));
    let before = memory("self", "VmRSS");
    let (_, first) = folder::timed(|| store.search(&request("школа")).unwrap());
    let after = memory("self", "VmRSS");
    let kept = std::fs::metadata(store.layout().text()).unwrap().len();

    let mut rows = vec![row([
        "",
        "found",
        "search, ms",
        "scan in memory, ms",
        "rg, ms",
        "rg -i, ms",
        "÷ rg",
        "÷ rg -i",
        "target",
    ])];
    for (typed, needles) in QUERIES {
        let mut times: [Vec<Duration>; 4] = Default::default();
        let mut total = 0;
        for _ in 0..ROUNDS {
            let start = Instant::now();
            total = store.search(&request(typed)).unwrap().total;
            times[0].push(start.elapsed());
            let start = Instant::now();
            let found = |needle: &&str| memmem::find_iter(text.as_bytes(), &needle.to_lowercase()).count();
            let count: usize = needles.iter().map(found).sum();
            times[1].push(start.elapsed());
            assert!(count > 0 || total == 0, "{typed}");
            if has_rg {
                times[2].push(rg(&["-c"], needles, &file));
                times[3].push(rg(&["-c", "-i"], needles, &file));
            }
        }
        let [search, scan, rg, rg_i] = times.each_mut().map(|times| median(times));
        let baseline = if has_rg { rg_i } else { scan };
        let factor = ratio(search, baseline);
        rows.push(row([
            typed,
            &total.to_string(),
            &ms(search),
            &ms(scan),
            &if has_rg { ms(rg) } else { "–".into() },
            &if has_rg { ms(rg_i) } else { "–".into() },
            &if has_rg { format!("{:.2}", ratio(search, rg)) } else { "–".into() },
            &format!("{factor:.2}"),
            &format!(
                "≤ 150 ms: {}; ≤ 2: {}",
                verdict(search.as_secs_f64() * 1e3, 150.0),
                if has_rg { verdict(factor, 2.0) } else { "no rg" }
            ),
        ]));
    }
    let title = format!(
        "Search in {lines} records, {:.1} MiB of text; file {:.1} MiB; the first search builds it in {:.0} ms \
         ({:.0} MiB resident before, {:.0} after)",
        mib(text.len() as u64),
        mib(kept),
        first.as_secs_f64() * 1e3,
        before,
        after,
    );
    table(&title, &rows);
    palette(&store, lines);
    store.close().unwrap();
}

/// The palette asks window by window: a window is what a save of another screen may have to wait for.
fn palette(store: &Store, records: usize) {
    let mut rows = vec![row(["", "found", "first window, ms", "longest window, ms", "all windows, ms", "target"])];
    for typed in ["школа", "cjo", "nagol", "семинар", "план 2021", "о", "ничегоэтого"] {
        let pattern = Pattern::new(typed, |word| [layout::other(word), latin::russian(word)]);
        let (mut first, mut longest, mut all, mut found) = (Vec::new(), Vec::new(), Vec::new(), 0);
        for _ in 0..ROUNDS {
            let mut asked = Asked { pattern: pattern.clone(), limit: 60, ..Asked::default() };
            let (mut windows, mut count) = (Vec::new(), 0);
            loop {
                let (names, time) = folder::timed(|| store.names(&asked).unwrap());
                windows.push(time);
                count += names.found.len();
                let Some(next) = names.next else { break };
                asked.from = next;
            }
            first.push(windows[0]);
            longest.push(windows.iter().max().copied().unwrap());
            all.push(windows.iter().sum());
            found = count;
        }
        let [first, longest, all] = [&mut first, &mut longest, &mut all].map(|times| median(times));
        let target = format!("≤ 16 ms a window: {}", verdict(longest.as_secs_f64() * 1e3, 16.0));
        rows.push(row([typed, &found.to_string(), &ms(first), &ms(longest), &ms(all), &target]));
    }
    table(&format!("Names in {records} records, as the palette asks"), &rows);
}

fn rg(options: &[&str], needles: &[&str], file: &Path) -> Duration {
    let start = Instant::now();
    let terms = needles.iter().flat_map(|needle| ["-e", needle]);
    let output = Command::new("rg").args(options).arg("-F").args(terms).arg(file).output().unwrap();
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
    start.elapsed()
}

/// All text as people read it, a line a record; how many lines.
fn export(store: &Store, forms: &Registry) -> (String, usize) {
    let look = Look::new(forms, store);
    let (mut text, mut lines) = (String::new(), 0);
    for form in forms.forms() {
        store
            .each(&form.id, &mut |record| {
                for field in form.fields.iter().filter(|field| field.kind.is_stored()) {
                    text.push_str(&look.cell(form, field, &record).unwrap().to_lowercase().replace(['\n', 'ё'], " "));
                    text.push('\t');
                }
                text.push('\n');
                lines += 1;
                std::ops::ControlFlow::Continue(())
            })
            .unwrap();
    }
    (text, lines)
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
