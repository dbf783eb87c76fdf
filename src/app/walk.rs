//! The first steps: five things a person does with the real keys on the real screens. A strip above the status line says
//! what comes next; it asks for nothing and stops nothing. What was done counts in any order.

use serde::{Deserialize, Serialize};

/// Number of steps.
pub const STEPS: usize = 5;

/// How far a person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Walk {
    /// In a district of his own, where nothing is written yet, and not in the sample.
    own: bool,
    done: [bool; STEPS],
}

/// What may be a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<'a> {
    /// The screens were narrowed to a district.
    District,
    /// The screen of this name was opened.
    Opened(&'a str),
    /// Something was saved on the screen of this name, in a record of this form.
    Saved {
        /// Name of the screen.
        screen: &'a str,
        /// Form of the record it shows.
        form: &'a str,
    },
    /// A report was written into a file.
    Written,
}

impl Walk {
    /// At the first step; `own`: in an empty district.
    pub fn new(own: bool) -> Self {
        Self { own, done: [false; STEPS] }
    }

    /// The first step that is not done, from 0; `None`: all are.
    pub fn current(&self) -> Option<usize> {
        self.done.iter().position(|done| !done)
    }

    /// Whether a step is done.
    pub fn is_done(&self, step: usize) -> bool {
        self.done.get(step).copied().unwrap_or(false)
    }

    /// Hears of something that happened; whether it was a step that was still to do.
    pub fn hear(&mut self, event: Event<'_>) -> bool {
        let step = match event {
            Event::District | Event::Saved { form: "municipality", .. } => 0,
            Event::Opened("dossier") | Event::Saved { form: "school", .. } => 1,
            Event::Saved { screen: "checklist", .. } | Event::Saved { form: "execution" | "checklist_state", .. } => 2,
            Event::Saved { screen: "form", form: "recommendation" } => 3,
            Event::Written => 4,
            _ => return false,
        };
        self.done.get_mut(step).is_some_and(|done| !std::mem::replace(done, true))
    }

    /// What a step is and which keys do it, short enough for the strip of a narrow screen.
    pub fn keys(&self, step: usize) -> String {
        match (step, self.own) {
            (0, false) => messages::district(),
            (0, true) => messages::own_district(),
            (1, false) => messages::school(),
            (1, true) => messages::own_school(),
            (2, false) => messages::mark(),
            (2, true) => messages::own_mark(),
            (3, _) => messages::recommendation(),
            _ => messages::paper(),
        }
    }

    /// What the step is good for.
    pub fn reason(step: usize) -> String {
        match step {
            0 => messages::why_district(),
            1 => messages::why_school(),
            2 => messages::why_mark(),
            3 => messages::why_recommendation(),
            _ => messages::why_paper(),
        }
    }

    /// The strip: the step that comes next.
    pub fn strip(&self) -> String {
        self.current().map_or_else(String::new, |step| messages::strip(step + 1, self.keys(step)))
    }
}

crate::messages! {
    left() { ru: "Подсказка убрана. Вернуть её — q (й).", en: "The hint is put away. q brings it back." }
    all_done() {
        ru: "Пять шагов пройдены. F12 находит всё по нескольким буквам, F1 показывает клавиши.",
        en: "The five steps are done. F12 finds everything by a few letters, F1 shows the keys."
    }
}

mod messages {
    crate::messages! {
        strip(number, keys) { ru: "Шаг {number}/5. {keys} · q (й) — шаги", en: "Step {number}/5. {keys} · q: all steps" }
        district() { ru: "Район: m (ь), строка, Enter", en: "District: m, a row, Enter" }
        own_district() { ru: "Район: назовите его, F2", en: "District: name it, F2" }
        school() { ru: "Школа: 2, строка, Enter", en: "School: 2, a row, Enter" }
        own_school() { ru: "Школа: 2, Insert, название, F2", en: "School: 2, Insert, its name, F2" }
        mark() { ru: "Чек-лист: 5, школа, Enter, v (м)", en: "Checklist: 5, a school, Enter, v" }
        own_mark() { ru: "План: 4, i (ш); отметка: 5, v (м)", en: "Plan: 4, i; a mark: 5, v" }
        recommendation() { ru: "Рекомендация: 7, Insert, поля, F2", en: "Recommendation: 7, Insert, F2" }
        paper() { ru: "Документ: 8, строка отчёта, Enter", en: "Paper: 8, a report, Enter" }
        why_district() {
            ru: "Все экраны показывают только выбранный район; m и «Все районы» — снова все.",
            en: "All screens show this district only; m and “All districts” shows all again."
        }
        why_school() {
            ru: "Карточка школы: рекомендации, выезды, планы и дневники на одном экране.",
            en: "The school's card: recommendations, visits, plans and diaries on one screen."
        }
        why_mark() {
            ru: "Чек-лист собран из мероприятий плана. v — выполнено, p — частично, e — записать подробно.",
            en: "The checklist is made of the plan's activities. v: done, p: partly, e: in detail."
        }
        why_recommendation() {
            ru: "Рекомендация со сроком останется открытой, пока по ней не вынесут вердикт.",
            en: "A recommendation with a deadline stays open until a verdict is given."
        }
        why_paper() {
            ru: "Отчёт записывается в файл для Word или печати; путь к нему — в строке внизу.",
            en: "The report goes into a file for Word or print; the line below tells where."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::width;

    #[test]
    fn steps_count_in_any_order_and_once() {
        let mut walk = Walk::new(false);
        assert_eq!(walk.current(), Some(0));
        assert!(walk.hear(Event::Opened("dossier")) && !walk.hear(Event::Opened("dossier")));
        assert_eq!(walk.current(), Some(0), "the first one is still to do");
        assert!(walk.hear(Event::District));
        assert_eq!(walk.current(), Some(2));
        assert!(!walk.hear(Event::Opened("list")) && !walk.hear(Event::Saved { screen: "form", form: "person" }));
        assert!(walk.hear(Event::Saved { screen: "checklist", form: "" }));
        assert!(walk.hear(Event::Saved { screen: "form", form: "recommendation" }));
        assert!(walk.hear(Event::Written));
        assert_eq!((walk.current(), walk.strip()), (None, String::new()));
    }

    #[test]
    fn a_strip_fits_a_narrow_screen() {
        for own in [false, true] {
            let mut walk = Walk::new(own);
            for step in 0..STEPS {
                assert!(width(&walk.strip()) <= 60, "{}: {}", width(&walk.strip()), walk.strip());
                walk.done[step] = true;
            }
        }
    }
}
