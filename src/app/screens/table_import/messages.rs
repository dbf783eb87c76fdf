//! What the import of a table says on the screen.

crate::messages! {
    title(form, file) { ru: "Загрузка таблицы · {form} · {file}", en: "Import of a table · {form} · {file}" }
    summary(created, changed, same, doubts, faults) {
        ru: "Новых: {created}, дополняется: {changed}, уже есть: {same}. Сомнений «!»: {doubts}, препятствий «✗»: {faults}. Enter — загрузить, c — столбцы, Esc — отказаться. Пока ничего не сохранено.",
        en: "New: {created}, completed: {changed}, stored already: {same}. Doubts “!”: {doubts}, obstacles “✗”: {faults}. Enter takes it in, c shows the columns, Esc gives up. Nothing is stored yet."
    }
    other_kept(count) { ru: "Отличий от базы: {count}. Останется как в базе; u — взять из таблицы.", en: "Differences from what is stored: {count}. The stored values stay; u takes those of the table." }
    other_taken(count) { ru: "Отличий от базы: {count}. Будет как в таблице; u — оставить как в базе.", en: "Differences from what is stored: {count}. The values of the table are taken; u keeps the stored ones." }
    missing_made() { ru: "Названные, но отсутствующие записи будут созданы (n — не создавать).", en: "Records that are named and not stored will be made (n: do not)." }
    differs(field, old, new) { ru: "≠ {field}: в базе «{old}», в таблице «{new}»; остаётся как в базе.", en: "≠ {field}: stored “{old}”, in the table “{new}”; the stored one stays." }
    differs_taken(field, old, new) { ru: "≠ {field}: было «{old}», станет «{new}».", en: "≠ {field}: was “{old}”, will be “{new}”." }
    resolve_hint() { ru: "e — выбрать запись, n — создать все отсутствующие", en: "e chooses the record, n makes all that are missing" }
    nameless() { ru: "(без названия)", en: "(no name)" }
    no_rows() { ru: "  Строк с данными нет.", en: "  There are no rows with data." }
    nothing_unclear() { ru: "В этой строке все названия понятны.", en: "Every name of this row is clear." }
    faults_first(count) { ru: "Не загружено: препятствий «✗» {count}. Выберите записи (e), создайте отсутствующие (n), исправьте столбцы (c) или файл.", en: "Not taken in: {count} obstacles “✗”. Choose records (e), make the missing ones (n), change the columns (c) or mend the file." }
    not_read() {
        ru: "Файл не прочитан, загружать нечего; ничего не записано. Esc — к выбору файла.",
        en: "The file was not read, there is nothing to take in; nothing was written. Esc: choose another."
    }
    nothing_new() { ru: "Загружать нечего: всё это уже есть.", en: "Nothing to take in: all of it is stored." }
    too_many(count, most) { ru: "Записей {count}, с экрана загружается не больше {most}. Команда без ограничения: vyezd import table.", en: "{count} records; the screen takes in at most {most}. The command has no such limit: vyezd import table." }
    taken(created, changed) { ru: "Сохранено. Новых: {created}, дополнено: {changed}. Отменить загрузку: 9, затем i", en: "Saved. New: {created}, completed: {changed}. To undo the import: 9, then i" }
    still_missing(fields) { ru: "Сначала укажите: {fields}.", en: "First give: {fields}." }
    nothing_mapped() { ru: "Ни один столбец не назван. Выберите строку и нажмите клавишу поля.", en: "No column is named. Select a row and press the key of a field." }

    table_of(label, number, count, state) { ru: "{label} ({number} из {count}) · {state}", en: "{label} ({number} of {count}) · {state}" }
    table_ready() { ru: "будет загружена", en: "will be taken in" }
    table_left_out() { ru: "пока не загружается", en: "left out so far" }
    columns_hint(rows) { ru: "Клавиша поля — что в столбце. Enter — к строкам, Tab — другая таблица, ←→ — строк заголовка: {rows}", en: "The key of a field tells what a column holds. Enter: the rows, Tab: another table, ←→: rows of headings: {rows}" }
    no_heading() { ru: "(без заголовка)", en: "(no heading)" }
    skip() { ru: "не загружать", en: "leave out" }
    by_heading() { ru: "результаты по заголовку", en: "results by the heading" }
    for_all(label) { ru: "Для всех строк · {label}", en: "For all rows · {label}" }
    not_given() { ru: "не указано", en: "not given" }
    chosen_record() { ru: "запись выбрана", en: "a record is chosen" }
    type_value() { ru: "Наберите значение.", en: "Type the value." }
    enter_chooses() { ru: "Enter — выбрать запись.", en: "Enter chooses a record." }
}
