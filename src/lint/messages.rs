//! What the checks of documents say.

crate::messages! {
    line(number) { ru: "строка файла {number}", en: "line {number}" }
    row(name) { ru: "строка {name}", en: "row {name}" }
    column(name) { ru: "столбец «{name}»", en: "column “{name}”" }
    title_column() { ru: "Мероприятие", en: "Activity" }
    term_column() { ru: "Срок", en: "Term" }
    parties_column() { ru: "Ответственный", en: "Responsible" }
    expected_column() { ru: "Ожидаемый результат", en: "Expected result" }
    execution_column() { ru: "Исполнение", en: "Execution" }

    arithmetic() { ru: "Счёт", en: "Arithmetic" }
    claims() { ru: "Утверждение и цифры", en: "Claim and figures" }
    frozen() { ru: "Закрытый год", en: "Closed year" }
    late() { ru: "Позже документа", en: "After the document" }
    boilerplate() { ru: "Чужой текст", en: "Foreign text" }
    no_data() { ru: "Нет данных", en: "No data" }
    holes() { ru: "Пустое", en: "Empty" }
    numbers() { ru: "Нумерация", en: "Numbering" }
    terms() { ru: "Срок", en: "Term" }
    years() { ru: "Год", en: "Year" }
    abbreviations() { ru: "Сокращение", en: "Abbreviation" }
    links() { ru: "Ссылка", en: "Link" }
    layout() { ru: "Таблица", en: "Table" }

    sum_differs(parts, sum, whole) {
        ru: "Слагаемые не сходятся: {parts} = {sum}, а названо {whole}.",
        en: "The parts do not add up: {parts} = {sum}, but {whole} is named."
    }
    sum_exceeds(parts, sum, whole) {
        ru: "Частей больше целого: {parts} = {sum}, а всего {whole}.",
        en: "The parts exceed the whole: {parts} = {sum} of {whole}."
    }
    percent_differs(part, whole, right, printed) {
        ru: "{part} из {whole} — это {right} %, напечатано {printed} %.",
        en: "{part} of {whole} is {right} %, printed {printed} %."
    }
    total_differs(sum, printed) {
        ru: "Итог не сходится: в строках {sum}, напечатано {printed}.",
        en: "The total does not add up: the rows give {sum}, printed {printed}."
    }
    contradicted(claim, figures) { ru: "«{claim}» — по таблицам иначе: {figures}.", en: "“{claim}”: the tables say otherwise: {figures}." }
    unproven(claim, why) { ru: "«{claim}» — проверить нечем: {why}.", en: "“{claim}” cannot be checked: {why}." }
    thawed(what, year, closed, then, now) {
        ru: "{what}, {year}: при закрытии года {closed} было {then}, теперь {now}.",
        en: "{what}, {year}: it was {then} when {closed} was closed, it is {now} now."
    }
    closed_years() { ru: "Закрытые годы", en: "Closed years" }
    gone() { ru: "значения нет", en: "no value" }
    day_after(day, date) {
        ru: "Названо {day}, а документ датирован {date}.",
        en: "{day} is named, but the document is dated {date}."
    }
    starts_after(term, date) {
        ru: "Отчёт о сделанном, а срок «{term}» начинается после даты документа ({date}): это «запланировано» или «начато», не «выполнено».",
        en: "Reported as done, but «{term}» starts after the document's date ({date}): planned or begun, not done."
    }
    ends_after(term, date) {
        ru: "Отчёт о сделанном, а срок «{term}» кончается после даты документа ({date}).",
        en: "Reported as done, but «{term}» ends after the document's date ({date})."
    }
    exams_after(exam, year, date) {
        ru: "Результаты {exam} {year} года в документе от {date}: экзаменов ещё не было.",
        en: "Results of {exam} of {year} in a document of {date}: the exams were still to come."
    }
    other_direction(quoted, agenda) {
        ru: "Назван другой предмет: «{quoted}»; в повестке — «{agenda}». Похоже на текст из чужого документа.",
        en: "Another subject is named: «{quoted}»; the agenda has «{agenda}». It looks copied from another document."
    }
    zero_and_dash(zeros, dashes) {
        ru: "«Нет данных» показано по-разному: «0» ({zeros}) и «-» ({dashes}). «0» читается как результат; укажите: не проводился, нет участников, неприменимо.",
        en: "«No data» is shown in two ways: «0» ({zeros}) and «-» ({dashes}). «0» reads as a result; say: not held, nobody sat it, not applicable."
    }
    term_empty() { ru: "Срока нет.", en: "No term." }
    parties_empty() { ru: "Ответственного нет.", en: "Nobody is responsible." }
    title_empty() { ru: "Мероприятие не названо.", en: "The activity is not named." }
    number_twice(number, row) { ru: "Номер {number} уже есть: {row}.", en: "The number {number} stands twice: {row}." }
    number_lost(title) { ru: "Номер потерян: «{title}».", en: "The number is lost: «{title}»." }
    number_slip(number, before, meant) {
        ru: "{number} после {before}: по порядку {meant}. Печатный номер сохранён.",
        en: "{number} after {before}: in order it is {meant}. The printed number is kept."
    }
    number_jump(number, before) { ru: "{number} после {before}: номер не по порядку.", en: "{number} after {before}: out of order." }
    term_doubtful(term, doubt) { ru: "«{term}»: {doubt}", en: "“{term}”: {doubt}" }
    year_typo(printed, meant) { ru: "«{printed}» — вероятно, {meant}.", en: "“{printed}” is probably {meant}." }
    year_reversed(printed) { ru: "«{printed}»: второй год раньше первого.", en: "“{printed}”: the second year is before the first." }
    year_not_school(printed) { ru: "«{printed}»: учебный год не может длиться больше года.", en: "“{printed}”: a school year cannot be longer than a year." }
    abbreviation_unknown(short, count) {
        ru: "«{short}» ({count}) не расшифровано и в словаре района его нет.",
        en: "“{short}” ({count}) is not explained and not in the dictionary of the municipality."
    }
    abbreviation_homonym(short, here, elsewhere) {
        ru: "«{short}» здесь — {here}, у соседей — {elsewhere}; при первом упоминании напишите полностью.",
        en: "“{short}” means {here} here and {elsewhere} elsewhere; write it in full once."
    }
    abbreviation_several(short, spellings) {
        ru: "Одно и то же ({short}) названо по-разному: {spellings}.",
        en: "One thing ({short}) goes by several names: {spellings}."
    }
    link_viewer(link) {
        ru: "Ссылка ведёт в просмотрщик, а не на документ: {link}. Укажите вид, № и дату документа.",
        en: "The link leads to a viewer, not to a document: {link}. Give the document's kind, number and date."
    }
    link_twice(link, row) {
        ru: "Та же ссылка подтверждает и строку {row}: {link}.",
        en: "The same link is evidence of row {row}: {link}."
    }
    mended_on_lines() {
        ru: "Таблица записана по ячейке на строку, без границ строк; строки собраны по номерам, проверьте.",
        en: "The table stands one cell on a line without marks of rows; rows were made by their numbers, check them."
    }
    mended_joined(rows) { ru: "Ячейки разорваны переносом страницы или строки: {rows}. Соединены при чтении, проверьте.", en: "Cells torn over pages or lines: {rows}. Joined; check." }
    mended_doubled(rows) { ru: "Строки напечатаны дважды, один раз с ошибками: {rows}. Взяты один раз.", en: "Lines printed twice, once damaged: {rows}. Taken once." }
    mended_section(rows) { ru: "Заголовки разделов разорваны по ячейкам: {rows}. Соединены.", en: "Headings torn over cells: {rows}. Joined." }
    mended_cut(rows) { ru: "Текст обрывается: {rows}.", en: "The text breaks off: {rows}." }
    mended_shifted(rows) { ru: "Текст, похоже, стоит не в своём столбце: {rows}.", en: "The text seems to stand in the wrong column: {rows}." }
    none() { ru: "Расхождений не найдено.", en: "Nothing disagrees." }
    counted(findings, papers) { ru: "Найдено: {findings}; документов: {papers}.", en: "Found: {findings}; documents: {papers}." }
}
