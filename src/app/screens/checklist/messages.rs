//! What the checklist says, in both languages.

crate::messages! {
    checklist() { ru: "Чек-лист", en: "Checklist" }
    no_school() { ru: "Школа не выбрана. Клавиша c — выбрать школу.", en: "No school chosen. The key c chooses one." }
    summary(done, all, overdue, due) {
        ru: "Выполнено {done} из {all} · просрочено {overdue} · срок в этом месяце: {due}",
        en: "Done {done} of {all} · overdue {overdue} · due this month: {due}"
    }
    of_all(done, all) { ru: "{done} из {all}", en: "{done} of {all}" }
    nothing_counts() { ru: "не применимо", en: "not applicable" }
    own(title) { ru: "{title} (план школы)", en: "{title} (the school's own)" }
    nothing_applies() {
        ru: "К этой школе пока не относится ни одно мероприятие. Загрузите план: раздел 4.",
        en: "No activity applies to this school yet. Import a plan: section 4."
    }
    nothing_passes() { ru: "По этому отбору ничего нет. Esc снимает отбор.", en: "Nothing matches. Esc clears the filter." }
    filter(what) { ru: "Отбор: {what}  (Esc снимает)", en: "Filter: {what}  (Esc clears)" }
    by_section(what) { ru: "раздел «{what}»", en: "section “{what}”" }
    by_month(what) { ru: "срок: {what}", en: "due: {what}" }
    by_party(what) { ru: "ответственный: {what}", en: "responsible: {what}" }
    choose_section() { ru: "Показать раздел", en: "Show the section" }
    choose_state() { ru: "Показать состояние", en: "Show the state" }
    choose_month() { ru: "Показать со сроком в месяце", en: "Show what is due in the month" }
    choose_party() { ru: "Показать ответственного", en: "Show the responsible party" }
    everything() { ru: "Всё", en: "Everything" }
    without_section() { ru: "без раздела", en: "no section" }
    this_month(month) { ru: "{month} — этот месяц", en: "{month} – this month" }
    column_state() { ru: "Отметка", en: "Mark" }
    column_number() { ru: "№", en: "No." }
    column_title() { ru: "Мероприятие", en: "Activity" }
    column_term() { ru: "Срок", en: "Term" }
    column_status() { ru: "На сегодня", en: "Today" }
    mark_nothing() { ru: "без отметки", en: "no mark" }
    mark_working() { ru: "в работе", en: "in work" }
    mark_partly() { ru: "частично", en: "partly" }
    mark_done() { ru: "выполнено", en: "done" }
    mark_na() { ru: "не примен.", en: "not appl." }
    status_partly_short() { ru: "частично", en: "partly done" }
    already() { ru: "Так уже отмечено.", en: "It is marked so already." }
    marked(what) { ru: "отметка: {what}", en: "mark: {what}" }
}
