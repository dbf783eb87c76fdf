//! What the search says, in both languages.

crate::messages! {
    unknown_filter(name) {
        ru: "Нет отбора «{name}:». Есть школа:, форма:, год:, автор:. Само слово с двоеточием ищут в кавычках.",
        en: "There is no filter “{name}:”. There are school:, form:, year:, author:. A word with a colon is looked for in quotes."
    }
    unknown_form(name) {
        ru: "форма:{name} — такого вида записей нет. Например: форма:выезд, форма:дневник.",
        en: "form:{name} – there is no such form. For example form:visit, form:diary."
    }
    bad_year(text) {
        ru: "год:{text} — нужен год: 2021, или учебный год: 2020-2021.",
        en: "year:{text} – a year is needed: 2021, or a school year: 2020-2021."
    }
    too_long(most) {
        ru: "Слов больше {most}: уберите лишние.",
        en: "More than {most} words: take some away."
    }
    nothing_asked() { ru: "Напишите, что искать.", en: "Say what to look for." }
}
