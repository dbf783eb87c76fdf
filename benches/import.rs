//! Import of a plan: each of the five source documents as text, and one of them as a Word file. Reading (file → drafts
//! → records) and saving (one action, one sync) beside a bare append + `fdatasync` of as many bytes as the log took.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::pedantic, missing_docs)]

mod shared;

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use shared::folder::{self, Size};
use shared::{median, ms, ratio, row, table};
use vyezd::domain::{Record, RecordId};
use vyezd::import::intake::{Around, prepare};
use vyezd::import::read_plans;
use vyezd::store::layout::Layout;
use vyezd::store::{Edit, Save, Store};

const ROUNDS: usize = 9;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let texts = root.join("src/demo/sources");
    let mut files: Vec<PathBuf> = std::fs::read_dir(texts).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let plans = root.join("tests/data/plans");
    files.extend(["libreoffice-000.docx", "libreoffice-004.docx"].map(|name| plans.join(name)));
    let mut rows = vec![row([
        "file",
        "activities",
        "records",
        "read, ms",
        "prepare, ms",
        "save, ms",
        "bare append, ms",
        "save ÷ bare",
        "all, ms",
    ])];
    for path in files {
        let name = path.file_name().unwrap().to_str().unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let mut times = [const { Vec::new() }; 5];
        let (mut activities, mut count) = (0, 0);
        for _ in 0..ROUNDS {
            let dir = folder::copy(Size::Young);
            let (mut store, _) = folder::open(dir.path());
            let (drafts, reading) = folder::timed(|| read_plans(&bytes, name).unwrap());
            activities = drafts.iter().map(|draft| draft.activities.len()).sum();
            let (records, preparing) = folder::timed(|| records(drafts, &store));
            count = records.len();
            let log = Layout::new(dir.path()).own_log();
            let before = folder::bytes(&log);
            let save = Save { edits: records.iter().map(Edit::of).collect(), ..Save::default() };
            let (_, saving) = folder::timed(|| store.save(save).unwrap());
            let written = vec![7; usize::try_from(folder::bytes(&log).saturating_sub(before)).unwrap()];
            let mut bare = File::create(dir.path().join("bare")).unwrap();
            let (_, appending) = folder::timed(|| {
                bare.write_all(&written).unwrap();
                bare.sync_data().unwrap();
            });
            store.close().unwrap();
            for (list, time) in
                times.iter_mut().zip([reading, preparing, saving, appending, reading + preparing + saving])
            {
                list.push(time);
            }
        }
        let [reading, preparing, saving, appending, all] = times.each_mut().map(|times| median(times));
        rows.push(row([
            name,
            &activities.to_string(),
            &count.to_string(),
            &ms(reading),
            &ms(preparing),
            &ms(saving),
            &ms(appending),
            &format!("{:.1}", ratio(saving, appending)),
            &ms(all),
        ]));
    }
    table("Import of a plan into a district of 100 records", &rows);
}

fn records(drafts: Vec<vyezd::import::PlanDraft>, store: &Store) -> Vec<Record> {
    let around = Around { records: store, municipality: None };
    let mut new_id = || RecordId::new(*uuid::Uuid::now_v7().as_bytes());
    let prepared = prepare(drafts, &around, &mut new_id).unwrap();
    prepared.into_iter().flat_map(|plan| plan.records).collect()
}
