//! What importing says to the user.

crate::messages! {
    reading_file(name) { ru: "Читается файл {name}", en: "Reading the file {name}" }
    place_line(line) { ru: "строка файла {line}", en: "line {line}" }
    place_row(table, row) { ru: "таблица {table}, строка {row}", en: "table {table}, row {row}" }
    place_column(column) { ru: ", столбец {column}", en: ", column {column}" }

    too_large(name, limit) {
        ru: "Файл {name} не прочитан: он больше {limit} МБ, дорожные карты такими не бывают. Ничего не изменено; проверьте, тот ли это файл.",
        en: "The file {name} was not read: it is larger than {limit} MB, which no road map is. Nothing was changed; check that it is the right file."
    }
    too_many_cells(name) {
        ru: "Файл {name} не прочитан: в нём больше ячеек, чем бывает в документе. Ничего не изменено; удалите лишние листы и таблицы и повторите.",
        en: "The file {name} was not read: it has more cells than a document has. Nothing was changed; delete what is not needed and try again."
    }
    zip_bomb(name, part) {
        ru: "Файл {name} не прочитан: его часть {part} распаковывается больше чем в 64 МБ. Ничего не изменено; такой файл не открывайте и спросите отправителя.",
        en: "The file {name} was not read: its part {part} unpacks to more than 64 MB. Nothing was changed; do not open such a file, ask who sent it."
    }
    no_text(name) {
        ru: "Файл {name} не прочитан: это не текст и не документ с таблицами. Ничего не изменено; сохраните план как .docx, .xlsx, .ods, .csv или .txt и повторите.",
        en: "The file {name} was not read: it is neither text nor a document with tables. Nothing was changed; save the plan as .docx, .xlsx, .ods, .csv or .txt and try again."
    }
    old_office(name) {
        ru: "Файл {name} записан в старом формате Word (.doc) или Excel до 1997 года, даже если назван иначе, или повреждён. Ничего не изменено; откройте его и сохраните как .docx или .xlsx.",
        en: "The file {name} is in the old format of Word (.doc) or of Excel before 1997, whatever its name, or damaged. Nothing was changed; open it and save it as .docx or .xlsx."
    }
    locked_book(name) {
        ru: "Файл {name} закрыт паролем. Ничего не изменено; откройте его, сохраните без пароля и повторите.",
        en: "The file {name} is locked by a password. Nothing was changed; open it, save it without a password and try again."
    }
    other_format(name, format) {
        ru: "Файл {name} не прочитан: формат {format} не поддерживается. Ничего не изменено; сохраните план как .docx, .xlsx, .ods, .csv или .txt и повторите.",
        en: "The file {name} was not read: {format} is not supported. Nothing was changed; save the plan as .docx, .xlsx, .ods, .csv or .txt and try again."
    }
    damaged(name, part) {
        ru: "Файл {name} повреждён: не читается его часть {part}. Ничего не изменено; откройте файл в текстовом редакторе, сохраните заново и повторите.",
        en: "The file {name} is damaged: its part {part} cannot be read. Nothing was changed; open it in an office program, save it again and try once more."
    }
    damaged_at(name, part, offset) {
        ru: "Файл {name} повреждён: в его части {part} ошибка около байта {offset}. Ничего не изменено; откройте файл в текстовом редакторе, сохраните заново и повторите.",
        en: "The file {name} is damaged: its part {part} is wrong near byte {offset}. Nothing was changed; open it in an office program, save it again and try once more."
    }
    bad_line(name, line) {
        ru: "Файл {name} не прочитан: ошибка в строке {line}. Ничего не изменено; исправьте строку и повторите.",
        en: "The file {name} was not read: line {line} is wrong. Nothing was changed; mend the line and try again."
    }
    empty_file(name) {
        ru: "Файл {name} пуст. Ничего не изменено; проверьте, тот ли это файл.",
        en: "The file {name} is empty. Nothing was changed; check that it is the right file."
    }
    no_table(name) {
        ru: "В файле {name} нет таблицы. Ничего не изменено; план читается из таблицы со столбцами «Мероприятие», «Срок», «Ответственные».",
        en: "There is no table in {name}. Nothing was changed; a plan is read from a table with the columns «Мероприятие», «Срок», «Ответственные»."
    }
    no_plan(name, tables) {
        ru: "В файле {name} таблиц: {tables}, но ни одна не похожа на план. Ничего не изменено; нужны столбцы «Мероприятие» и «Срок», а с ними «Ответственные» или «Результат».",
        en: "The file {name} has {tables} table(s) but none looks like a plan. Nothing was changed; the columns «Мероприятие» and «Срок» are needed, and «Ответственные» or «Результат» with them."
    }

    number_lost() { ru: "Строка без номера среди нумерованных: номер потерян при печати или сканировании.", en: "A row without a number among numbered ones: the number was lost." }
    number_twice(number) { ru: "Номер {number} уже был в этом плане.", en: "The number {number} occurs twice in this plan." }
    number_slip(number, meant) { ru: "Номер {number} стоит не по порядку, вероятно, {meant}.", en: "The number {number} is out of order, probably {meant}." }
    number_jump(number, before) { ru: "Номер {number} не следует за {before}: строка пропущена или переставлена.", en: "The number {number} does not follow {before}: a row is missing or moved." }
    term_empty() { ru: "Срок не указан.", en: "No term is given." }
    parties_empty() { ru: "Ответственный не указан.", en: "Nobody is responsible." }
    title_empty() { ru: "Нет текста мероприятия.", en: "The activity has no text." }
    separator_lost(party) { ru: "Перед «{party}», похоже, потеряна запятая: исполнителей несколько.", en: "A comma seems lost before «{party}»: there are several parties." }
    text_cut(column) { ru: "Текст в столбце «{column}» обрывается.", en: "The text in «{column}» breaks off." }
    shifted(column, other) { ru: "Текст в столбце «{column}» мог относиться к столбцу «{other}».", en: "The text in «{column}» may belong to «{other}»." }
    joined(column) { ru: "Ячейка «{column}» была разорвана и соединена.", en: "The cell «{column}» was torn and has been joined." }
    doubled(kept, dropped) { ru: "Ячейка прочитана дважды: оставлено «{kept}», отброшено «{dropped}».", en: "The cell was read twice: «{kept}» was kept, «{dropped}» left out." }
    section_torn(section) { ru: "Заголовок раздела был разорван по ячейкам: «{section}».", en: "The heading of a section was torn over cells: «{section}»." }
    extra_cell() { ru: "Текст правее столбцов таблицы добавлен к последнему столбцу.", en: "Text right of the table's columns was added to the last column." }
    frame_from_terms(year) { ru: "В заголовке нет года; взят {year} год из сроков.", en: "The heading names no year; {year} was taken from the terms." }
    frame_unknown() { ru: "В заголовке нет года плана, а в сроках их несколько или ни одного: укажите год.", en: "The heading names no year and the terms have several or none: please give one." }

    records_refused(name, count) {
        ru: "Файл {name} не принят, ошибок: {count}. Ни одна запись не сохранена; исправьте строки и повторите.",
        en: "The file {name} was not taken in, faults: {count}. No record was saved; mend the lines and try again."
    }
    more_faults(count) { ru: "… и ещё {count}", en: "… and {count} more" }
    fault_line(line, text) { ru: "строка {line}: {text}", en: "line {line}: {text}" }
    fault_field(line, field, text) { ru: "строка {line}, {field}: {text}", en: "line {line}, {field}: {text}" }
    unreadable_line(cause) { ru: "не читается ({cause})", en: "cannot be read ({cause})" }
    long_line(limit) { ru: "длиннее {limit} МБ, дальше файл не читался", en: "longer than {limit} MB; the rest was not read" }
    long_file(limit) { ru: "файл длиннее {limit} МБ: разделите его на части", en: "the file is longer than {limit} MB: split it" }
    not_utf8() { ru: "не в кодировке UTF-8", en: "not in UTF-8" }
    not_json(column) { ru: "это не JSON, ошибка в столбце {column}", en: "not JSON, wrong at column {column}" }
    not_an_object() { ru: "нужен объект в фигурных скобках", en: "an object in braces is needed" }
    unknown_member() { ru: "такого имени нет; бывают form, id, key, fields", en: "no such name; there are form, id, key, fields" }
    unknown_form(form) { ru: "нет формы «{form}»", en: "there is no form «{form}»" }
    unknown_field(form) { ru: "в форме {form} нет такого поля", en: "the form {form} has no such field" }
    bad_id() { ru: "нужны 32 шестнадцатеричные цифры", en: "32 hexadecimal digits are needed" }
    id_twice() { ru: "этот id уже был в файле", en: "this id occurs twice in the file" }
    id_of_other_form() { ru: "этот id занят записью другой формы", en: "this id belongs to a record of another form" }
    key_twice(key) { ru: "ключ «{key}» уже был в файле", en: "the key «{key}» occurs twice in the file" }
    unknown_key(key) { ru: "в файле нет строки с ключом «{key}»", en: "no line of the file has the key «{key}»" }
    reference_to(form, expected) { ru: "ссылка ведёт на {form}, а нужна на {expected}", en: "the reference leads to {form}, not to {expected}" }
    no_such_record(title) { ru: "нет записи «{title}»", en: "there is no record «{title}»" }
    several_records(title, count) { ru: "записей «{title}» несколько ({count}); укажите id", en: "there are {count} records «{title}»; give the id" }
    text_expected() { ru: "нужен текст в кавычках", en: "a text in quotes is needed" }
    bad_reading(reading) { ru: "нет такого прочтения: «{reading}»; напишите только text, и он будет прочитан", en: "no such reading: “{reading}”; write the text alone and it will be read" }
    one_line() { ru: "нужна одна строка, без переносов", en: "one line is needed" }
    too_long(length, max) { ru: "{length} знаков, можно не больше {max}", en: "{length} characters, at most {max} are allowed" }
    number_expected() { ru: "нужно число", en: "a number is needed" }
    too_many_places(places) { ru: "после запятой можно не больше {places} знаков", en: "at most {places} digits are allowed after the comma" }
    out_of_range(min, max) { ru: "нужно от {min} до {max}", en: "it must be from {min} to {max}" }
    date_expected() { ru: "нужна дата: 2021-05-20 или 20.05.2021", en: "a date is needed: 2021-05-20 or 20.05.2021" }
    not_among(given, known) { ru: "«{given}» не подходит; бывают: {known}", en: "«{given}» does not fit; there are: {known}" }
    not_stored() { ru: "это поле не хранится, его значение вычисляется", en: "this field is not stored; its value is worked out" }

    column_unknown(column) { ru: "Для столбца «{column}» нет поля; его текст сохранён отдельно.", en: "The column «{column}» has no field; its text is kept apart." }
    numbers_lost() { ru: "Номера строк не записаны в файле: их проставляет сама программа, в которой он сделан.", en: "The file does not hold the numbers of rows: the program that made it shows them by itself." }
}
