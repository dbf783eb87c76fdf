//! What the reports and their renderers say to the user.

crate::messages! {
    render_failed(cause) {
        ru: "Документ не собран: {cause}. Записи не изменены; повторите, а если не поможет, выберите другой формат.",
        en: "The document was not made: {cause}. No record was changed; try again or choose another format."
    }
    no_tables(report, format) {
        ru: "В отчёте «{report}» нет таблиц, поэтому {format} из него не получается. Выберите docx, html или md.",
        en: "The report “{report}” has no tables, so there is nothing for {format}. Choose docx, html or md."
    }
    no_such_sign(sign, line, column) {
        ru: "«{sign}» (строка {line}, знак {column})",
        en: "“{sign}” (line {line}, character {column})"
    }
    not_in_1251(count, places) {
        ru: "В windows-1251 нет некоторых знаков, вместо каждого стоит «?» (всего {count}): {places}. Без потерь — csv в UTF-8.",
        en: "Windows-1251 lacks some characters, each became “?” ({count} in all): {places}. CSV in UTF-8 loses nothing."
    }
    two_versions(field) {
        ru: "[разночтение: есть другая запись в поле «{field}» муниципалитета, выберите верную]",
        en: "[two versions: the municipality's field “{field}” has another value, choose the right one]"
    }
    parameter_missing(report, option) {
        ru: "Для отчёта «{report}» не хватает параметра {option}. Ничего не записано; добавьте его и повторите.",
        en: "The report “{report}” needs {option}. Nothing was written; add it and try again."
    }
    disputed(count, which) {
        ru: "Отчёт не собран: в его данных есть разночтения ({count}), первые: {which}. Выберите верные значения (раздел 9) или уберите conflicts_in_reports из settings.toml.",
        en: "The report was not made: its data hold values in conflict ({count}), first: {which}. Choose the right ones (section 9), or take conflicts_in_reports out of settings.toml."
    }
    nothing_left(plan) {
        ru: "В плане «{plan}» всё выполнено: переносить нечего. Ничего не записано.",
        en: "Everything in the plan “{plan}” is done: nothing is left to carry over. Nothing was written."
    }
    nothing_found(report) {
        ru: "Для отчёта «{report}» записей не нашлось: проверьте школу, план и год. Ничего не записано.",
        en: "There are no records for the report “{report}”: check the school, the plan and the year. Nothing was written."
    }
    no_blank(form, known) {
        ru: "Анкеты «{form}» нет. Есть: {known}. Своя анкета — файл в папке forms с ключом sheet.",
        en: "There is no questionnaire “{form}”. There are: {known}. Your own is a file in the folder forms with the key sheet."
    }
    record_missing(form, id) {
        ru: "Запись {id} ({form}) не найдена: удалена или ещё не получена обменом. Выберите другую в списке.",
        en: "There is no record {id} ({form}): deleted, or not yet received. Choose another one from the list."
    }
    report_unknown(name, known) {
        ru: "Отчёта «{name}» нет. Есть: {known}.",
        en: "There is no report “{name}”. There are: {known}."
    }
    format_unknown(name, known) {
        ru: "Формата «{name}» нет. Есть: {known}.",
        en: "There is no format “{name}”. There are: {known}."
    }
    encoding_unknown(name) {
        ru: "Кодировки «{name}» нет. Есть: utf-8 и windows-1251, вторая только для csv. Ничего не записано.",
        en: "There is no encoding “{name}”. There are: utf-8 and, for csv only, windows-1251. Nothing was written."
    }
    template_broken(cause) {
        ru: "Бланк не подошёл: {cause}.",
        en: "The template cannot be used: {cause}."
    }
    without_template(fault) {
        ru: "{fault} Отчёт сделан без него; выберите другой бланк в «Отчётах».",
        en: "{fault} The report was made without it; choose another one under “Reports”."
    }
    template_not_word() {
        ru: "это не документ Word (.docx)",
        en: "it is no Word document (.docx)"
    }
    template_part(name) {
        ru: "повреждена или отсутствует часть {name}",
        en: "the part {name} is damaged or missing"
    }
    template_active() {
        ru: "в нём макросы или электронная подпись",
        en: "it holds macros or a digital signature"
    }
    template_large(megabytes) {
        ru: "он больше {megabytes} МБ",
        en: "it is larger than {megabytes} MB"
    }
    template_long(most, mark) {
        ru: "В бланке больше {most} абзацев и нет строки {mark}, поэтому взяты только стили и колонтитулы.",
        en: "The template has over {most} paragraphs and no line {mark}: only its styles, headers and footers were taken."
    }
    no_libreoffice() {
        ru: "LibreOffice на этом компьютере не найден, а PDF делает он. Ничего не записано. Выберите docx или html и сохраните как PDF при печати.",
        en: "LibreOffice, which makes PDF, was not found on this computer. Nothing was written. Choose docx or html and print it to PDF."
    }
    libreoffice_failed(cause) {
        ru: "LibreOffice не сделал PDF: {cause}. Ничего не записано. Выберите docx или html и сохраните как PDF при печати.",
        en: "LibreOffice made no PDF: {cause}. Nothing was written. Choose docx or html and print it to PDF."
    }
    libreoffice_slow(seconds) {
        ru: "не ответил за {seconds} с и остановлен",
        en: "no answer in {seconds} s, it was stopped"
    }
    libreoffice_stopped() {
        ru: "PDF остановлен. Ничего не записано.",
        en: "PDF was stopped. Nothing was written."
    }
    libreoffice_no_file(code) {
        ru: "файла нет, код выхода {code}",
        en: "there is no file, exit code {code}"
    }
    year_unreadable(text) {
        ru: "Год «{text}» не прочитан. Напишите учебный год («2020-2021») или календарный («2021»).",
        en: "The year “{text}” cannot be read. Write a school year (“2020-2021”) or a calendar year (“2021”)."
    }
}
