//! What the calendar says.

crate::messages! {
    title(year) { ru: "Календарь: учебный год {year}", en: "Calendar: school year {year}" }
    month_column() { ru: "Месяц", en: "Month" }
    visits_column() { ru: "Выезды", en: "Visits" }
    terms_column() { ru: "Сроки", en: "Terms" }
    now() { ru: "сейчас", en: "now" }
    turn() { ru: "← → — другой учебный год, Enter — месяц по дням", en: "← → another school year, Enter a month day by day" }
    legend(visits, terms) {
        ru: "в — выезды ({visits}), с — сроки ({terms}); ← → — другой месяц",
        en: "v: visits ({visits}), t: terms ({terms}); ← → another month"
    }
    visit_sign() { ru: "в", en: "v" }
    term_sign() { ru: "с", en: "t" }
    visit() { ru: "выезд", en: "visit" }
    term() { ru: "срок", en: "term" }
    weekdays() { ru: "Пн Вт Ср Чт Пт Сб Вс", en: "Mo Tu We Th Fr Sa Su" }
    nothing() { ru: "В этом месяце ничего нет.", en: "Nothing in this month." }
    more(count) { ru: "и ещё {count}", en: "and {count} more" }
}
