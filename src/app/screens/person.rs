//! «Кто работает»: asks for the person once and remembers the answer in the data folder.

use std::any::Any;

use serde_json::Value as Json;

use super::pick::Pick;
use crate::app::action::{Action, Scope};
use crate::app::effect::Effect;
use crate::app::screen::{Ctx, Env, Outcome, Screen};
use crate::app::settings;
use crate::app::view::Body;
use crate::{Result, confine};

/// Lies below the picker and takes its answer, so that the screen below does not.
#[derive(Debug, Default)]
pub struct Person {
    asked: bool,
}

impl Screen for Person {
    fn name(&self) -> &'static str {
        "person"
    }

    fn title(&self, _env: &Env) -> String {
        messages::title()
    }

    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::List]
    }

    /// Comes twice: to ask, and with the picker left.
    fn load(&mut self, ctx: &mut Ctx<'_>) {
        if confine::person_is_fixed() {
            ctx.refuse(messages::fixed());
            ctx.pop();
        } else if self.asked {
            ctx.pop();
        } else {
            self.asked = true;
            ctx.push(Pick::one("person"));
        }
    }

    fn answer(&mut self, _answer: Result<Box<dyn Any + Send>>, _ctx: &mut Ctx<'_>) {}

    fn outcome(&mut self, outcome: Outcome, ctx: &mut Ctx<'_>) {
        if let Outcome::Picked(persons) = outcome
            && let Some((id, name)) = persons.into_iter().next()
        {
            ctx.env.me = Some(id);
            ctx.effects.push(Effect::Setting { name: settings::PERSON, value: id.to_string() });
            ctx.say(messages::works(name));
        }
    }

    fn act(&mut self, _action: Action, _ctx: &mut Ctx<'_>) -> bool {
        false
    }

    fn body(&self, _env: &Env) -> Body {
        Body::default()
    }

    fn snapshot(&self) -> Json {
        // Not restored: the screen below is, and one key asks again.
        Json::Null
    }
}

mod messages {
    crate::messages! {
        title() { ru: "Кто работает", en: "Who works here" }
        fixed() {
            ru: "Кто работает, в этой учётной записи задаёт администратор. Ничего не изменено.",
            en: "In this account the administrator says who works here. Nothing was changed."
        }
        works(name) { ru: "Работает: {name}", en: "Works here: {name}" }
    }
}

#[cfg(test)]
mod tests {
    use crate::app::screens::form::FormScreen;
    use crate::app::screens::overview::Overview;
    use crate::app::screens::testing::id;
    use crate::app::screens::testing_store::StoreDesk;
    use crate::app::settings;
    use crate::domain::Record;

    fn people() -> Vec<Record> {
        vec![
            Record::new(id(1), "municipality").with("name", "Котельниковский район"),
            Record::new(id(2), "person").with("name", "методист отдела образования").with("municipality", id(1)),
        ]
    }

    #[test]
    fn the_choice_is_kept_in_the_folder_and_shown_on_the_overview() {
        let mut desk = StoreDesk::new(&people(), Box::new(Overview::default()));
        assert!(desk.picture().contains("Кто работает: не указано"), "{}", desk.picture());
        // The key of «z» on a Russian keyboard.
        desk.press("я");
        assert_eq!(desk.screen(), "pick");
        desk.press("Enter");
        assert_eq!(desk.screen(), "overview");
        assert_eq!(desk.state.env.me, Some(id(2)));
        assert!(!desk.picture().contains("не указано"));
        assert!(desk.title().ends_with("методист отдела образования"), "{}", desk.title());
        let kept = settings::load(&desk.store.layout().settings()).unwrap();
        assert_eq!(kept.text(settings::PERSON), id(2).to_string());
    }

    #[test]
    fn giving_up_changes_nothing_and_the_screen_below_gets_no_answer() {
        // On rows, where letters are commands; the other fields take them for themselves.
        let mut records = people();
        records.push(Record::new(id(9), "school").with("name", "Нагольненская СОШ"));
        let mut desk = StoreDesk::new(&records, Box::new(FormScreen::existing("school", id(9)).at("branches")));
        desk.press("z Esc");
        assert_eq!((desk.screen(), desk.state.env.me), ("form", None));
        desk.press("z Enter");
        assert_eq!((desk.screen(), desk.state.env.me), ("form", Some(id(2))));
        assert!(!desk.state.top().unwrap().is_dirty(), "the reference under the cursor is as it was");
    }
}
