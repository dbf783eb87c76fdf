//! What the domain says: labels of statuses and verdicts, readings and their doubts.

crate::messages! {
    certainty_exact() { ru: "точно", en: "exact" }
    certainty_derived() { ru: "выведено", en: "derived" }
    certainty_doubtful() { ru: "сомнительно", en: "doubtful" }

    doubt_lost_separator() {
        ru: "Между месяцами нет знака; прочитано как два срока. Проверьте: два срока или промежуток.",
        en: "No mark between the months; read as two due points. Check: two points or a range."
    }
    doubt_two_terms() {
        ru: "В одной ячейке два срока подряд; прочитаны оба. Подтвердите или исправьте прочтение.",
        en: "Two terms in one cell; both are read. Confirm or correct the reading."
    }
    doubt_typo(proposal) {
        ru: "Похоже на опечатку; прочитано как «{proposal}». Текст документа не изменён; подтвердите прочтение.",
        en: "Looks like a slip; read as «{proposal}». The document's text is unchanged; confirm the reading."
    }
    doubt_no_year() {
        ru: "Год не указан, и у плана нет года. Укажите год плана, и срок прочтётся.",
        en: "No year is printed and the plan has none. Enter the plan's year and the term is read."
    }
    doubt_impossible_date(printed) {
        ru: "Такого дня нет: «{printed}». Текст сохранён; укажите, какой день имелся в виду.",
        en: "There is no such day: «{printed}». The text is kept; enter the day that was meant."
    }
    doubt_end_before_start() {
        ru: "Конец срока раньше начала. Текст сохранён; укажите срок.",
        en: "The term ends before it starts. The text is kept; enter the term."
    }
    doubt_extra_words(words) {
        ru: "Срок прочитан, но не понятны слова «{words}». Подтвердите или исправьте прочтение.",
        en: "The term is read, but not the words «{words}». Confirm or correct the reading."
    }
    doubt_school_year_unclear() {
        ru: "Учебный год при одном календарном годе. Прочитан год, как он назван; подтвердите прочтение.",
        en: "A school year beside one calendar year. The year is read as named; confirm the reading."
    }
    doubt_until_month() {
        ru: "«До» и месяц: прочитано как до начала месяца. Если до его конца, исправьте прочтение.",
        en: "“Until” and a month: read as before it starts. If its end is meant, correct the reading."
    }
    doubt_not_understood() {
        ru: "Срок не понят. Текст сохранён; запись видна в списке «без срока», пока срок не указан.",
        en: "The term is not understood. The text is kept; the row stays in the list “no term” until a term is entered."
    }

    reading_by_plan(name) { ru: "по плану: {name}", en: "by plan: {name}" }
    reading_ready() { ru: "по мере готовности", en: "when ready" }
    reading_ready_by(day) { ru: "по мере готовности, вернуться к {day}", en: "when ready, look again by {day}" }
    reading_by_event(text) { ru: "по событию: {text}", en: "by event: {text}" }
    reading_continuous() { ru: "постоянно", en: "continuous" }
    reading_none() { ru: "без срока", en: "no term" }
    reading_unread() { ru: "срок не прочитан", en: "term not read" }
    reading_calendar_year(year) { ru: "{year} год", en: "{year}" }
    reading_school_year(label) { ru: "{label} учебный год", en: "school year {label}" }

    status_not_started() { ru: "не наступил", en: "not started" }
    status_in_progress() { ru: "в работе", en: "in progress" }
    status_done() { ru: "выполнено", en: "done" }
    status_done_partly() { ru: "выполнено частично", en: "partly done" }
    status_overdue() { ru: "просрочено", en: "overdue" }
    status_no_term() { ru: "без срока", en: "no term" }

    verdict_done() { ru: "выполнено", en: "done" }
    verdict_partly() { ru: "частично", en: "partly" }
    verdict_not_done() { ru: "нет", en: "not done" }
    verdict_withdrawn() { ru: "снято", en: "withdrawn" }

    party_unknown(words) {
        ru: "Нет в словаре района: «{words}». Текст сохранён; проверьте, кто это.",
        en: "Not in the municipality's dictionary: «{words}». The text is kept; check who this is."
    }
}
