//! What taking in a table says.

crate::messages! {
    rows_compared() { ru: "Сверено строк таблицы", en: "Rows of the table compared" }
    table_number(number) { ru: "таблица {number}", en: "table {number}" }
    sheet_name(name) { ru: "лист «{name}»", en: "sheet “{name}”" }
    row_number(row) { ru: ", строка {row}", en: ", row {row}" }
    column_name(column, heading) { ru: ", столбец {column}{heading}", en: ", column {column}{heading}" }

    formula_error(sign) { ru: "В ячейке ошибка формулы {sign}: значения нет.", en: "The formula of the cell has failed with {sign}: there is no value." }
    formula_without_value(formula) {
        ru: "В ячейке формула {formula}, её значение в файле не сохранено. Откройте файл и сохраните его заново.",
        en: "The cell holds the formula {formula} and its value was not saved. Open the file and save it again."
    }
    number_became_date(text) {
        ru: "Нужно число, а в ячейке дата {text}: похоже, Excel принял число за дату. Исправьте ячейку.",
        en: "A number is needed and the cell holds the day {text}: Excel seems to have taken a number for a day. Mend the cell."
    }
    number_is_date(text, day) { ru: "Число {text} понято как дата {day}.", en: "The number {text} was understood as the day {day}." }
    rounded(text, number) { ru: "Число {text} округлено: {number}.", en: "The number {text} was rounded: {number}." }
    understood(text, meaning) { ru: "«{text}» понято как «{meaning}».", en: "“{text}” was understood as “{meaning}”." }
    no_such(text) { ru: "«{text}» нет в базе.", en: "“{text}” is not stored." }
    several_such(text, count, names) { ru: "«{text}» подходит к нескольким записям ({count}): {names}.", en: "“{text}” fits several records ({count}): {names}." }
    made(label, text) { ru: "{label} «{text}»: будет создана новая запись.", en: "{label} “{text}”: a new record will be made." }
    empty(label) { ru: "Не заполнено: {label}.", en: "Empty: {label}." }
    needed(label) { ru: "Не указано: {label}. Без этого запись не отличить от других.", en: "Not given: {label}. Without it the record cannot be told from others." }
    several_stored(count) { ru: "В базе подходит несколько записей ({count}): непонятно, о какой речь.", en: "Several stored records fit ({count}): it is not clear which is meant." }
    taken_for(title) { ru: "Понято как запись «{title}», она уже есть.", en: "Taken for the stored record “{title}”." }
    namesake(title) { ru: "Уже есть запись с таким же именем: «{title}». Эта добавляется как другая.", en: "A record of the same name is stored: “{title}”. This one is added as another." }
    row_twice(row) { ru: "То же, что в строке {row}; пропущено.", en: "The same as in row {row}; left out." }
    row_contradicts(row) { ru: "О том же самом уже сказано в строке {row}, и по-другому.", en: "Row {row} speaks of the same and says something else." }
    total_skipped(text) { ru: "Строка «{text}» — итог, она пропущена.", en: "The row “{text}” is a total and was left out." }
    section_skipped(text) { ru: "Строка «{text}» без значений пропущена.", en: "The row “{text}” has no values and was left out." }
    section_holds(label, text) { ru: "{label} «{text}» взято для строк ниже.", en: "{label} “{text}” was taken for the rows below." }
    child_of(text, title, label) { ru: "«{text}» отнесено к записи «{title}»: {label}.", en: "“{text}” was taken for a part of “{title}”: {label}." }
    child_alone(text) { ru: "«{text}» — подразделение, а выше нет записи, к которой оно относится.", en: "“{text}” is a part, and there is no record above it belongs to." }
    zero_is(text, meaning) { ru: "«{text}» понято как «{meaning}».", en: "“{text}” was understood as “{meaning}”." }
    one_of_several(text, meaning) { ru: "В столбце несколько величин, а значение одно: «{text}» отнесено к «{meaning}».", en: "The column holds several figures and there is one value: “{text}” was taken for “{meaning}”." }
    too_many_values(text, count) { ru: "«{text}»: значений больше, чем величин в заголовке ({count}).", en: "“{text}”: more values than the heading has figures ({count})." }
    from_caption(label, value) { ru: "{label} «{value}» взято из текста над таблицей.", en: "{label} “{value}” was taken from the text above the table." }
    not_mapped(heading) { ru: "Столбец не загружается: «{heading}».", en: "The column is left out: “{heading}”." }

    no_fit(name, form, headings, missing) {
        ru: "В файле {name} нет таблицы, в которой узнаётся «{form}». Ничего не изменено. Заголовки: {headings}. Не хватает: {missing}. Назовите столбцы: --map СТОЛБЕЦ=ПОЛЕ, общие значения: --set ПОЛЕ=ЗНАЧЕНИЕ.",
        en: "No table of {name} can be recognised as “{form}”. Nothing was changed. Headings: {headings}. Missing: {missing}. Name the columns: --map COLUMN=FIELD, what holds for all rows: --set FIELD=VALUE."
    }
    no_rows(name) { ru: "В файле {name} нет таблиц. Ничего не изменено; проверьте, тот ли это файл.", en: "There is no table in {name}. Nothing was changed; check that it is the right file." }
    no_such_sheet(name, sheet, known) { ru: "В файле {name} нет листа или таблицы «{sheet}». Ничего не изменено. Есть: {known}.", en: "The file {name} has no sheet or table “{sheet}”. Nothing was changed. There are: {known}." }
    bad_map(given) { ru: "«{given}»: нужно СТОЛБЕЦ=ПОЛЕ, например «ФИО=name» или «3=school»; «СТОЛБЕЦ=-» не загружает столбец. Ничего не изменено.", en: "“{given}”: COLUMN=FIELD is needed, e.g. “ФИО=name” or “3=school”; “COLUMN=-” leaves a column out. Nothing was changed." }
    no_column(column, headings) { ru: "Столбца «{column}» в таблице нет. Ничего не изменено. Заголовки: {headings}.", en: "The table has no column “{column}”. Nothing was changed. Headings: {headings}." }
    no_field(field, form, known) { ru: "В форме {form} нет поля «{field}». Ничего не изменено. Поля: {known}.", en: "The form {form} has no field “{field}”. Nothing was changed. Fields: {known}." }
    refused(name, count) { ru: "Файл {name} не принят: ячеек, которые нельзя загрузить, {count}. Ничего не сохранено.", en: "The file {name} was not taken in: {count} cells cannot be. Nothing was saved." }
    paste_name() { ru: "из буфера обмена", en: "from the clipboard" }
    import_mark(mark) { ru: "загрузка {mark}", en: "import {mark}" }
    undone_mark(mark) { ru: "отмена загрузки {mark}", en: "undo of import {mark}" }
}
