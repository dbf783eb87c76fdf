//! What the line mode says.

crate::messages! {
    hello() {
        ru: "vyezd, построчный режим. На каждый вопрос — одна строка и Enter. 0 — назад, 00 — выйти, ? — что можно ответить.",
        en: "vyezd, line mode. Every question is answered by one line and Enter. 0 goes back, 00 leaves, ? tells what can be answered."
    }
    empty_folder() {
        ru: "Записей ещё нет. Начните с района: это первый вид записей в списке.",
        en: "There are no records yet. Begin with the district: it is among the kinds below."
    }
    typed_before() {
        ru: "В прошлый раз набранное не было сохранено; оно здесь.",
        en: "What was typed last time was not saved; here it is."
    }
    working(words) { ru: "{words}. Подождите; прервать — Ctrl+C, сохранённое на месте.", en: "{words}. Wait; Ctrl+C breaks it off, everything saved is in its place." }
    screen_prompt() { ru: "Номер строки; номер и команда; команда; * — все команды; пусто — прочитать снова; 0 — назад:", en: "Row number; number and command; command; * all commands; empty reads again; 0 back:" }
    answer_prompt() { ru: "Номер ответа; 0 — назад:", en: "Number of the answer; 0 back:" }
    filter_prompt() { ru: "Слова; номер — выбрать строку; пусто — принять; - — стереть; . — назад; * — команды:", en: "Words; a number chooses a row; empty accepts; - clears; . back; * commands:" }
    typing_prompt() { ru: "Текст; пусто — принять; > — дальше; - — стереть; + — сохранить; . — назад; * — команды:", en: "Text; empty accepts; > next; - clears; + saves; . back; * commands:" }
    command_prompt() { ru: "Номер команды (пусто — никакая):", en: "Number of the command (empty: none):" }
    command(number, name, key) { ru: "{number}. {name}, {key}", en: "{number}. {name}, {key}" }
    one_command(key, name) { ru: "{key} — {name}", en: "{key}: {name}" }
    no_commands() { ru: "Здесь нет команд.", en: "There are no commands here." }
    renumbered(first) { ru: "Номера строк изменились, начиная с {first}: пусто — прочитать снова.", en: "Rows have other numbers from {first} on: empty reads again." }
    not_selectable() { ru: "Эту строку выбрать нельзя.", en: "This row cannot be chosen." }
    more_of_screen(lines) { ru: "Ещё строк: {lines}. > — читать дальше, < — вернуться.", en: "{lines} more lines. > reads on, < goes back." }
    screen_help() {
        ru: "Номер открывает строку или отвечает на вопрос. Номер и команда через пробел — команда для строки: 3 v. Команда — её клавиша в любой раскладке или начало названия. + — сохранить. > и < — следующая и прежняя часть. 0 — назад, 00 — выйти.",
        en: "A number opens a row or answers a question. A number, a blank and a command is that command for the row: 3 v. A command is its key in either layout, or the start of its name. + saves. > and < are the next part and the one before. 0 goes back, 00 leaves."
    }
    typing_help() {
        ru: "Строка печатается в поле под курсором, пустая строка — то же, что Enter на экране. - стирает напечатанное, > — следующее поле, + — сохранить, . — назад. = в начале строки — напечатать её как есть: =1.",
        en: "A line goes into the field with the cursor, an empty one is Enter of the screen. - clears what is typed, > is the next field, + saves, . goes back. = at the start types the line as it is: =1."
    }
    work_prompt() { ru: "Номер поля; * — заполнить подряд; + — сохранить; = — работать с записью (вердикты, исполнение, отчёты); пусто — прочитать снова; 0 — назад:", en: "Field number; * fill in order; + save; = work with the record (verdicts, execution, reports); empty reads again; 0 back:" }
    work_first() { ru: "Сначала сохраните запись (+).", en: "Save the record first (+)." }
    import_plan() { ru: "Загрузить план из файла", en: "Take in a plan from a file" }
    file_prompt() { ru: "Путь к файлу (пусто — выбрать из списка, 0 — назад):", en: "Path of the file (empty chooses from a list, 0 goes back):" }
    sections() { ru: "Разделы", en: "Sections" }
    overview() { ru: "Обзор", en: "Overview" }
    search() { ru: "Поиск по всем записям", en: "Search in all records" }
    choose_section() { ru: "Номер раздела или часть названия:", en: "Number of a section, or a part of its name:" }
    section_help() {
        ru: "Номер открывает раздел; буквы — раздел, название которого так начинается. 0 или 00 — выйти.",
        en: "A number opens a section; letters open the one whose name begins so. 0 or 00 leaves."
    }
    no_such() { ru: "Такого нет. ? — что можно ответить.", en: "There is no such thing. ? tells what can be answered." }
    search_prompt() { ru: "Что искать (0 — назад):", en: "What to search for (0 goes back):" }
    search_found(shown, total) { ru: "Показано {shown} из {total}.", en: "{shown} of {total} shown." }
    search_again() { ru: "Номер открывает, другие слова — новый поиск, 0 — назад:", en: "A number opens, other words search anew, 0 goes back:" }
    nothing_found(what) { ru: "По «{what}» ничего нет.", en: "Nothing matches “{what}”." }
    list_title(name, filter) { ru: "{name}. Отбор: {filter}", en: "{name}. Filter: {filter}" }
    list_empty() { ru: "Пусто.", en: "Empty." }
    list_prompt() { ru: "Номер; * — новая; + и - — страницы; < — загрузить таблицу; буквы — отбор; 0 — назад:", en: "Number; * new; + and - pages; < take in a table; letters filter; 0 back:" }
    list_prompt_shown() { ru: "Номер; + и - — страницы; буквы — отбор; 0 — назад:", en: "Number; + and - pages; letters filter; 0 back:" }
    list_help() {
        ru: "Номер открывает запись. * — новая запись. < — загрузить записи из таблицы в файле. + — следующая страница, - — предыдущая. Слова оставляют только подходящие строки, пустая строка снимает отбор. 0 — назад, 00 — выйти.",
        en: "A number opens a record. * makes a new one. < takes records in from a table in a file. + is the next page, - the one before. Words leave only the rows that match, an empty line clears them. 0 goes back, 00 leaves."
    }
    no_more() { ru: "Дальше ничего нет.", en: "There is nothing further." }
    conflict() { ru: "разные значения", en: "different values" }
    field(number, label, value) { ru: "{number}. {label}: {value}", en: "{number}. {label}: {value}" }
    required() { ru: "обязательно", en: "required" }
    fault(number, label, sentence) { ru: "Ошибка, поле {number} «{label}»: {sentence}", en: "Error, field {number} “{label}”: {sentence}" }
    record_prompt() { ru: "Номер поля; * — заполнить подряд; + — сохранить; пусто — прочитать снова; 0 — назад:", en: "Field number; * fill in order; + save; empty reads again; 0 back:" }
    record_prompt_shown() { ru: "Номер открывает список, пусто — прочитать снова, 0 — назад:", en: "A number opens a list, empty reads again, 0 back:" }
    record_help() {
        ru: "Номер — изменить одно поле или открыть список. * — пройти все поля подряд. + — сохранить. Несохранённое остаётся в черновике, даже если связь оборвётся. 0 — назад, 00 — выйти.",
        en: "A number changes a field or opens a list. * goes through all fields. + saves. What is not saved stays in a draft, even if the line drops. 0 goes back, 00 leaves."
    }
    shown_only() { ru: "Это поле здесь только показывается.", en: "This field is only shown here." }
    save_first() { ru: "Сначала сохраните запись (+), потом добавляйте строки.", en: "Save the record first (+), then add rows." }
    text_prompt() { ru: "Значение (пусто — оставить, - — стереть, . — хватит):", en: "Value (empty keeps, - clears, . stops):" }
    lines_prompt() {
        ru: "Текст, строка за строкой; конец — точка отдельной строкой. Сразу пусто — оставить, - — стереть, . — хватит:",
        en: "Text, line by line; a dot on a line of its own ends it. At once: empty keeps, - clears, . stops:"
    }
    more_lines() { ru: "…", en: "…" }
    one_prompt() { ru: "Номер (пусто — оставить, - — стереть, . — хватит):", en: "Number (empty keeps, - clears, . stops):" }
    some_prompt() { ru: "Номера через пробел (пусто — оставить, - — стереть, . — хватит):", en: "Numbers with blanks between (empty keeps, - clears, . stops):" }
    link_prompt() { ru: "Часть названия, * — весь список (пусто — оставить, - — стереть, . — хватит):", en: "Part of the name, * all (empty keeps, - clears, . stops):" }
    link_more() { ru: "Ещё одна: часть названия или * (пусто — довольно):", en: "One more: part of the name or * (empty: enough):" }
    link_which() { ru: "Номер или другая часть названия (пусто — ни одна):", en: "Number, or another part of the name (empty: none):" }
    first_ones(count) { ru: "Показаны первые {count}: уточните название, если нужной нет.", en: "The first {count} are shown: give more of the name if yours is not there." }
    chosen(name) { ru: "Выбрано: {name}", en: "Chosen: {name}" }
    chosen_mark() { ru: "(выбрано)", en: "(chosen)" }
    bad_number(what) { ru: "«{what}»: нужен номер из списка. Прежнее осталось.", en: "“{what}”: a number of the list is needed. What stood there stays." }
    unsaved_prompt() { ru: "Изменения не сохранены. 1 — сохранить, 2 — не сохранять, 0 — вернуться к записи:", en: "The changes are not saved. 1 saves, 2 does not, 0 goes back to the record:" }
    draft_kept() { ru: "Набранное не сохранено, но осталось в черновике: следующий запуск вернёт его.", en: "What was typed is not saved but stays in a draft: the next start brings it back." }
    good_bye() { ru: "Выход. Всё сохранённое на месте.", en: "Good-bye. Everything saved is in its place." }
    not_utf8() { ru: "Строка не в UTF-8 и не принята. Настройте UTF-8 и введите её ещё раз:", en: "The line is not UTF-8 and was not taken. Set UTF-8 and type it again:" }
    taken_over() { ru: "Данные забирает другой сеанс. Набранное осталось в черновике и откроется там.", en: "Another session takes the data over. What was typed stays in a draft and opens there." }
}
