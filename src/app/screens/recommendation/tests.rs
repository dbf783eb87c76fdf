//! A verdict between visits.

use super::RecommendationScreen;
use crate::app::screens::form::FormScreen;
use crate::app::screens::list::List;
use crate::app::screens::testing::Desktop;
use crate::app::screens::visit::sample::{OLD, day, record, records};

fn open() -> Desktop {
    Desktop::new(records(), None, Box::new(RecommendationScreen::of(OLD)))
}

#[test]
fn a_verdict_by_documents_needs_its_basis_and_closes_in_one_save() {
    let mut desktop = open();
    assert!(desktop.picture().contains("! открыта, просрочена"), "{}", desktop.picture());
    desktop.press("l Enter");
    assert_eq!(desktop.saves.len(), 0);
    desktop.write("Паспорт прислан по почте");
    desktop.press("Enter");
    assert_eq!((desktop.saves.len(), desktop.saves[0].edits.len()), (1, 2));
    assert_eq!(record(&desktop, OLD).text("state"), "closed");
    let verdict = &desktop.all("verdict")[0];
    assert_eq!((verdict.reference("visit"), verdict.date("date")), (None, Some(day(2021, 5, 20))));
    let screen = desktop.picture();
    assert!(screen.contains("✓ закрыта") && screen.contains("20.05.2021 выполнено: по документам"), "{screen}");
}

#[test]
fn the_basis_survives_a_kill_and_a_failed_save() {
    let mut desktop = open();
    desktop.press("x");
    desktop.write("Прислана половина списков");
    let mut desktop = desktop.reborn(Box::new(crate::app::screens::overview::Overview::default()));
    assert!(desktop.picture().contains("Прислана половина"), "{}", desktop.picture());
    desktop.failing = Some("нет места".to_owned());
    desktop.press("F2");
    assert!(desktop.picture().contains("Прислана половина"), "{}", desktop.picture());
    desktop.failing = None;
    desktop.press("F2");
    assert_eq!(desktop.all("verdict")[0].text("basis"), "Прислана половина списков");
    assert_eq!(record(&desktop, OLD).text("state"), "open");
    assert!(desktop.lines().iter().all(|line| crate::text::width(line) <= 80));
}

#[test]
fn neither_the_plain_form_nor_a_list_gets_round_the_verdict() {
    let mut desktop = Desktop::new(records(), None, Box::new(FormScreen::existing("recommendation", OLD).at("text")));
    let before = record(&desktop, OLD);
    // Every field in turn, with everything that changes a choice.
    let mut shown = false;
    for _ in 0..24 {
        desktop.press("Tab Right Space");
        desktop.write("з");
        if desktop.screen() == "pick" {
            desktop.press("Esc");
        }
        shown |= desktop.picture().contains("Меняется вердиктом") || desktop.picture().contains("Состояние");
    }
    desktop.press("F2");
    assert_eq!(record(&desktop, OLD).text("state"), before.text("state"));
    assert!(shown, "the state is seen on the way");

    let verdicts = List::under("verdict", "recommendation", OLD, "соцпаспорт");
    let mut desktop = Desktop::new(records(), None, Box::new(verdicts));
    desktop.press("n");
    assert_eq!(desktop.screen(), "recommendation", "verdicts are given where the recommendation follows them");
    let mut desktop = Desktop::new(records(), None, Box::new(List::of("verdict")));
    desktop.press("n");
    assert!(desktop.status().contains("на экране записи"), "{}", desktop.status());
    assert_eq!(desktop.saves.len(), 0);
}
