//! What the reports and their renderers say to the user.

crate::messages! {
    render_failed(cause) {
        ru: "Документ не собран: {cause}. Записи не изменены; повторите, а если не поможет, выберите другой формат.",
        en: "The document was not made: {cause}. No record was changed; try again or choose another format."
    }
    no_tables(report) {
        ru: "В отчёте «{report}» нет таблиц, поэтому CSV из него не получается. Выберите docx, html или md.",
        en: "The report “{report}” has no tables, so there is nothing for CSV. Choose docx, html or md."
    }
    parameter_missing(report, option) {
        ru: "Для отчёта «{report}» не хватает параметра {option}. Ничего не записано; добавьте его и повторите.",
        en: "The report “{report}” needs {option}. Nothing was written; add it and try again."
    }
    disputed(count, which) {
        ru: "Отчёт не собран: в его данных есть разночтения ({count}), первые: {which}. Выберите верные значения (раздел 9) или уберите conflicts_in_reports из settings.toml.",
        en: "The report was not made: its data hold values in conflict ({count}), first: {which}. Choose the right ones (section 9), or take conflicts_in_reports out of settings.toml."
    }
    nothing_found(report) {
        ru: "Для отчёта «{report}» записей не нашлось: проверьте школу, план и год. Ничего не записано.",
        en: "There are no records for the report “{report}”: check the school, the plan and the year. Nothing was written."
    }
    record_missing(form, id) {
        ru: "Запись {id} ({form}) не найдена: удалена или ещё не получена обменом. Выберите другую в списке.",
        en: "There is no record {id} ({form}): deleted, or not yet received. Choose another one from the list."
    }
    report_unknown(name, known) {
        ru: "Отчёта «{name}» нет. Есть: {known}.",
        en: "There is no report “{name}”. There are: {known}."
    }
    format_unknown(name) {
        ru: "Формата «{name}» нет. Есть: docx, html, md, csv.",
        en: "There is no format “{name}”. There are: docx, html, md, csv."
    }
    year_unreadable(text) {
        ru: "Год «{text}» не прочитан. Напишите учебный год («2020-2021») или календарный («2021»).",
        en: "The year “{text}” cannot be read. Write a school year (“2020-2021”) or a calendar year (“2021”)."
    }
}
