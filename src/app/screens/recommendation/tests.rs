//! A verdict between visits.

use super::RecommendationScreen;
use crate::app::screens::visit::desktop::{Desktop, OLD, day, records};

fn open() -> Desktop {
    Desktop::showing(records(), Box::new(RecommendationScreen::of(OLD)))
}

#[test]
fn a_verdict_by_documents_needs_its_basis_and_closes_in_one_save() {
    let mut desktop = open();
    assert!(desktop.screen().contains("! открыта, просрочена"), "{}", desktop.screen());
    desktop.keys("l Enter");
    assert_eq!(desktop.saves.len(), 0);
    desktop.types("Паспорт прислан по почте");
    desktop.keys("Enter");
    assert_eq!((desktop.saves.len(), desktop.saves[0].edits.len()), (1, 2));
    assert_eq!(desktop.record(OLD).text("state"), "closed");
    let verdict = &desktop.all("verdict")[0];
    assert_eq!((verdict.reference("visit"), verdict.date("date")), (None, Some(day(2021, 5, 20))));
    let screen = desktop.screen();
    assert!(screen.contains("✓ закрыта") && screen.contains("20.05.2021 выполнено: по документам"), "{screen}");
}

#[test]
fn the_basis_survives_a_kill_and_a_failed_save() {
    let mut desktop = open();
    desktop.keys("x");
    desktop.types("Прислана половина списков");
    let mut desktop = desktop.killed();
    assert!(desktop.screen().contains("Прислана половина"), "{}", desktop.screen());
    desktop.broken = true;
    desktop.keys("F2");
    assert!(desktop.screen().contains("Прислана половина"), "{}", desktop.screen());
    desktop.keys("F2");
    assert_eq!(desktop.all("verdict")[0].text("basis"), "Прислана половина списков");
    assert_eq!(desktop.record(OLD).text("state"), "open");
    assert!(desktop.lines().iter().all(|line| crate::text::width(line) <= 80));
}
