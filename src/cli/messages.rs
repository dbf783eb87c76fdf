//! What the command line says.

crate::messages! {
    no_home() {
        ru: "Не найдена домашняя папка, и --data не указан. Ничего не изменено. Укажите папку данных: vyezd --data ПАПКА.",
        en: "There is no home folder and no --data. Nothing was changed. Name a data folder: vyezd --data FOLDER."
    }
    held(holder) {
        ru: "Данные заняты другим сеансом ({holder}). Ничего не изменено. Закройте его или запустите vyezd --take-over: тот сеанс сохранит набранное и уйдёт.",
        en: "Another session holds the data ({holder}). Nothing was changed. Close it or run vyezd --take-over: that session saves what was typed and leaves."
    }
    holder_here(pid, terminal, since) { ru: "процесс {pid}, терминал {terminal}, с {since}", en: "process {pid}, terminal {terminal}, since {since}" }
    holder_elsewhere(host, pid, terminal, since) { ru: "компьютер {host}, процесс {pid}, терминал {terminal}, с {since}", en: "machine {host}, process {pid}, terminal {terminal}, since {since}" }
    holder_gone(holder) { ru: "{holder}; этого процесса уже нет, но папку ещё держит система", en: "{holder}; that process is gone, but the system still keeps the folder" }
    holder_unknown() { ru: "кем — неизвестно", en: "by whom is not known" }
    offer_take_over(holder) {
        ru: "Данные открыты в другом сеансе ({holder}).\nEnter — забрать их сюда: там сохранится набранное и сеанс закроется, здесь откроется то же место.\nEsc — выйти, ничего не меняя.",
        en: "The data is open in another session ({holder}).\nEnter takes it over: what was typed there is saved, that session ends, and the same place opens here.\nEsc leaves without a change."
    }
    plain_take_over(holder) {
        ru: "Данные открыты в другом сеансе ({holder}). 1 — забрать их сюда: там сохранится набранное и сеанс закроется. Другой ответ — выйти, ничего не меняя:",
        en: "The data is open in another session ({holder}). 1 takes it over: what was typed there is saved and that session ends. Any other answer leaves without a change:"
    }
    left_alone() { ru: "Данные остались у того сеанса. Ничего не изменено.", en: "The data stays with that session. Nothing was changed." }
    holder_stays(holder) {
        ru: "Тот сеанс ({holder}) не отвечает. Ничего не изменено. Если его окна уже нет, подождите минуту и повторите.",
        en: "That session ({holder}) does not answer. Nothing was changed. If its window is gone, wait a minute and try again."
    }
    view_because_held(holder) {
        ru: "Только просмотр: сохранить нельзя, набранное останется в черновике. Данные держит другой сеанс ({holder}), он не отвечает.",
        en: "View only: nothing can be saved, what is typed stays in a draft. Another session ({holder}) holds the data and does not answer."
    }
    view_because_unwritable(cause) {
        ru: "Только просмотр: сохранить и запомнить набранное нельзя. {cause}",
        en: "View only: nothing can be saved or remembered. {cause}"
    }
    taken_over(holder) {
        ru: "Данные забрал другой сеанс ({holder}). Набранное здесь сохранено и открыто там.",
        en: "Another session ({holder}) has taken the data over. What was typed here is saved and open there."
    }
    typed_in_view() {
        ru: "Вернулось набранное в сеансе «только просмотр». Сохраните его (F2) или закройте (Esc).",
        en: "What was typed in a view-only session is back. Save it (F2) or close it (Esc)."
    }
    found_none(what) { ru: "«{what}» не найдено. Список: vyezd list.", en: "“{what}” was not found. See: vyezd list." }
    found_many(what) { ru: "«{what}» подходит к нескольким записям. Уточните или дайте номер из vyezd list.", en: "“{what}” fits several records. Be more exact or give an id from vyezd list." }
    folder_not_empty(path) {
        ru: "В папке {path} уже есть записи; образец туда не добавлен. Укажите пустую папку: vyezd --data ПАПКА demo.",
        en: "The folder {path} holds records already; the sample was not added. Name an empty folder: vyezd --data FOLDER demo."
    }
    demo_at(path) { ru: "Образец лежит в {path}. Открыть: vyezd --data {path}", en: "The sample is in {path}. To open it: vyezd --data {path}" }
    unknown_form(form) { ru: "Нет вида записей «{form}». Список: vyezd forms.", en: "There is no form “{form}”. See: vyezd forms." }
    search_more(shown, total) { ru: "Показаны {shown} из {total}: уточните запрос или --limit ЧИСЛО.", en: "{shown} of {total} are shown: ask more exactly or use --limit NUMBER." }
    search_nothing(query) { ru: "По запросу «{query}» ничего нет.", en: "Nothing is found by “{query}”." }
    bad_filter(filter) { ru: "«{filter}»: нужно ПОЛЕ=ЗНАЧЕНИЕ, например state=open. Поля: vyezd forms --json.", en: "“{filter}”: FIELD=VALUE is needed, e.g. state=open. Fields: vyezd forms --json." }
    bad_id(id) { ru: "«{id}» не номер записи: нужны 32 шестнадцатеричные цифры из vyezd list --json.", en: "“{id}” is no record id: 32 hexadecimal digits from vyezd list --json are needed." }
    no_record_then(id, day) { ru: "В конце дня {day} записи {id} не было.", en: "At the end of {day} there was no record {id}." }
    no_record(id) { ru: "Записи {id} нет.", en: "There is no record {id}." }
    plan_read(file, title, rows, doubts) { ru: "{file}: {title}\n  мероприятий {rows}, пометок {doubts}", en: "{file}: {title}\n  activities {rows}, notes {doubts}" }
    plan_stored(rows) { ru: "  сохранено записей: {rows}", en: "  records saved: {rows}" }
    plan_known(count) { ru: "  план уже загружен; отличий: {count}. Ничего не добавлено.", en: "  the plan is stored already; differences: {count}. Nothing was added." }
    what_plan() { ru: "План", en: "Plan" }
    what_records() { ru: "Записи", en: "Records" }
    table_read(created, changed, same, differences) { ru: "Новых записей: {created}, дополняется: {changed}, уже есть: {same}, отличий: {differences}", en: "New records: {created}, completed: {changed}, stored already: {same}, differences: {differences}" }
    table_differs(place, title, field, old, new) { ru: "  ≠ {place}: {title}, {field}: в базе «{old}», в файле «{new}».", en: "  ≠ {place}: {title}, {field}: stored “{old}”, in the file “{new}”." }
    table_stored(created, changed) { ru: "Сохранено: новых {created}, изменённых {changed}. Отменить: vyezd undo", en: "Saved: {created} new, {changed} changed. To undo: vyezd undo" }
    nothing_new() { ru: "Всё это уже есть. Ничего не добавлено.", en: "All of it is stored. Nothing was added." }
    nothing_to_undo() { ru: "Загрузок, которые можно отменить, нет. Ничего не изменено.", en: "There is no import to undo. Nothing was changed." }
    no_import(id) { ru: "«{id}» не загрузка. Список: vyezd list import_batch.", en: "“{id}” is no import. See: vyezd list import_batch." }
    undone_already(file) { ru: "Загрузка «{file}» уже отменена. Ничего не изменено.", en: "The import “{file}” is undone already. Nothing was changed." }
    undo_would(file, deleted, restored) { ru: "Загрузка «{file}»: будет удалено {deleted}, вернётся прежнее у {restored}.", en: "Import “{file}”: {deleted} would be deleted, {restored} would get their values of before." }
    undo_done(file, deleted, restored) { ru: "Загрузка «{file}» отменена: удалено {deleted}, вернулось прежнее у {restored}.", en: "Import “{file}” undone: {deleted} deleted, {restored} have their values of before." }
    undo_kept(count) { ru: "Осталось (изменено после загрузки): {count}", en: "Left (changed since): {count}" }
    nothing_stored() { ru: "Проба: ничего не сохранено.", en: "Dry run: nothing was saved." }
    records_saved(count) { ru: "Сохранено записей: {count}", en: "Records saved: {count}" }
    report_takes_no_file(report, file) {
        ru: "Отчёт {report} строится из своих данных, файл {file} ему не нужен; файл для записи — после -o.",
        en: "The report {report} is made of the stored data and takes no file {file}; the file to write goes after -o."
    }
    output_needed() { ru: "Укажите файл: -o ФАЙЛ (или -o - для стандартного вывода).", en: "Name a file: -o FILE (or -o - for standard output)." }
    report_written(path) { ru: "Записано: {path}", en: "Written: {path}" }
    school_has_no_visit() { ru: "У этой школы ещё не было выездов.", en: "This school has had no visit yet." }
    check_fine(frames, changes) { ru: "Журнал цел: кадров {frames}, изменений {changes}. Рабочая база совпадает с журналом.", en: "The log is whole: {frames} frames, {changes} changes. The working store agrees with it." }
    check_index(fault) { ru: "Рабочая база расходится с журналом: {fault}. Записи целы в журнале; vyezd rebuild построит базу заново.", en: "The working store differs from the log: {fault}. The records are safe in the log; vyezd rebuild builds the store anew." }
    was_rebuilt(reason) { ru: "При открытии рабочая база построена заново из журнала ({reason}).", en: "The working store was built anew from the log at the start ({reason})." }
    check_references(deleted) { ru: "Все ссылки ведут к записям (к удалённым: {deleted}).", en: "All references lead to records (to deleted ones: {deleted})." }
    check_missing(count) {
        ru: "Ссылок на записи, которых здесь нет: {count}. Недостающее можно получить обменом или из резервной копии (vyezd restore).",
        en: "References to records that are not here: {count}. The missing part can come by exchange or from a backup (vyezd restore)."
    }
    newer_field(id, value) { ru: "Поле новой версии, {id}: {value}", en: "A field of a newer version, {id}: {value}" }
    life_disputed() { ru: "Один удалил запись, другой её изменил", en: "One deleted the record, another changed it" }
    check_conflicts(count) { ru: "Записей с разными значениями одного поля: {count}.", en: "Records with different values of one field: {count}." }
    progress_check() { ru: "Сверяю:", en: "Comparing:" }
    progress_rebuild() { ru: "Строю базу:", en: "Building the store:" }
    status_saved(moment) { ru: "Последнее сохранение: {moment}.", en: "Last save: {moment}." }
    status_never_saved() { ru: "Здесь ещё ничего не сохраняли.", en: "Nothing has been saved here yet." }
    status_changes(own, received) { ru: "Изменений: своих {own}, прочих {received} (чужие и вопросы самой программы).", en: "Changes: {own} own, {received} other (of others, and the program's own questions)." }
    no_day() { ru: "нужен день: 20.05.2021 или 2021-05-20", en: "a day is needed: 20.05.2021 or 2021-05-20" }
    status_closing(how) { ru: "Файлы обмена: {how}.", en: "Files of an exchange: {how}." }
    doctor_program(version, format) { ru: "vyezd {version}, формат данных {format}", en: "vyezd {version}, data format {format}" }
    doctor_system(os, arch, kernel) { ru: "Система: {os} {arch} {kernel}", en: "System: {os} {arch} {kernel}" }
    doctor_terminal(term, color, none) { ru: "Терминал: TERM={term} COLORTERM={color} цвета отключены: {none}", en: "Terminal: TERM={term} COLORTERM={color} colours off: {none}" }
    doctor_tty(input, output, errors) { ru: "Терминал ли: ввод {input}, вывод {output}, ошибки {errors}", en: "A terminal: input {input}, output {output}, errors {errors}" }
    doctor_yes() { ru: "да", en: "yes" }
    doctor_no() { ru: "нет", en: "no" }
    doctor_locale(locale, charset) { ru: "Локаль: {locale} ({charset})", en: "Locale: {locale} ({charset})" }
    doctor_size(columns, rows) { ru: "Окно: {columns}×{rows} (рассчитано на 80×24, нужно хотя бы 60×16)", en: "Window: {columns}×{rows} (made for 80×24, at least 60×16 is needed)" }
    doctor_widths_unknown() { ru: "Ширина знаков: спросить терминал нельзя", en: "Widths of signs: the terminal cannot be asked" }
    doctor_widths_fine(count) { ru: "Ширина знаков: проверено {count}, все как считает программа", en: "Widths of signs: {count} asked, all as the program counts" }
    doctor_widths_wrong(signs) { ru: "! Ширина знаков другая, чем считает программа (знак и ширина): {signs}", en: "! Widths other than the program counts (sign and width): {signs}" }
    doctor_folder(path) { ru: "Папка данных: {path}", en: "Data folder: {path}" }
    doctor_no_folder() { ru: "Данных в ней ещё нет", en: "There is no data in it yet" }
    doctor_mount(kind) { ru: "Файловая система: {kind}", en: "File system: {kind}" }
    doctor_network(kind) {
        ru: "! Файловая система {kind} сетевая: замок и запись зависят от сервера. Держите папку данных на этом компьютере, а для обмена копируйте файлы.",
        en: "! The file system {kind} reaches over a network: lock and writing depend on the server. Keep the data folder on this machine and copy files to exchange."
    }
    doctor_space(free, all, files) { ru: "Свободно: {free} из {all}, свободных записей о файлах {files}", en: "Free: {free} of {all}, {files} free inodes" }
    doctor_format(format) { ru: "Формат папки: {format}", en: "Format of the folder: {format}" }
    doctor_part(name, files, size) { ru: "  {name}: файлов {files}, {size}", en: "  {name}: {files} files, {size}" }
    doctor_panics(path) { ru: "! Были внутренние ошибки, приложите файл {path} (проверьте, нет ли в нём лишнего)", en: "! There were internal errors, attach the file {path} (check that nothing private is in it)" }
    doctor_free() { ru: "Сеанс: никто не держит данные", en: "Session: nobody holds the data" }
    doctor_held(pid, place, terminal, since) { ru: "Сеанс: процесс {pid} {place}, терминал {terminal}, с {since}", en: "Session: process {pid} {place}, terminal {terminal}, since {since}" }
    doctor_here() { ru: "на этом компьютере", en: "on this machine" }
    doctor_elsewhere() { ru: "на другом компьютере", en: "on another machine" }
    locale_not_utf8(locale) {
        ru: "Locale is not UTF-8 ({locale}): plain signs. Letters wrong? LANG=ru_RU.UTF-8. Локаль не UTF-8: знаки простые; если буквы не читаются, задайте LANG=ru_RU.UTF-8.",
        en: "Locale is not UTF-8 ({locale}): plain signs. Letters wrong? LANG=ru_RU.UTF-8."
    }
    rebuilt() { ru: "Рабочая база построена заново из журнала.", en: "The working store was rebuilt from the log." }
    megabytes(whole, tenths) { ru: "{whole},{tenths} МБ", en: "{whole}.{tenths} MB" }
    progress_backup() { ru: "Копирую:", en: "Copying:" }
    backup_made(path, files, size, packed) {
        ru: "Резервная копия: {path}. Файлов {files}, {size}, в копии {packed}; прочитана обратно и сверена.",
        en: "Backup: {path}. {files} files, {size}, {packed} in the backup; read back and compared."
    }
    backup_failed(cause) { ru: "Резервная копия не сделана. {cause}", en: "No backup was made. {cause}" }
    restore_made(made, program) { ru: "Копия от {made}, версия программы {program}.", en: "A backup of {made}, program version {program}." }
    restore_records(new, changed, same) {
        ru: "Записей: новых {new}, изменится {changed}, останется как есть {same}.",
        en: "Records: {new} new, {changed} will change, {same} stay as they are."
    }
    restore_adds(name) { ru: "  + {name}", en: "  + {name}" }
    restore_keeps(name) { ru: "  = {name}: отличается, остаётся ваш", en: "  = {name}: differs, yours stays" }
    restore_question() { ru: "Enter — вернуть из копии (более новое не теряется), Esc — выйти.", en: "Enter brings it back (nothing newer is lost), Esc leaves." }
    restore_left() { ru: "Ничего не изменено.", en: "Nothing was changed." }
    restore_nothing() { ru: "Всё, что есть в копии, здесь уже есть. Ничего не изменено.", en: "Everything in the backup is here already. Nothing was changed." }
    restore_done() { ru: "Готово. Что есть: vyezd status.", en: "Done. What there is: vyezd status." }
    keys_heading() { ru: "клавиши", en: "keys" }
    password_again() { ru: "Ещё раз:", en: "Once more:" }
    passwords_differ() {
        ru: "Пароли не совпали. Ничего не изменено; повторите.",
        en: "The passwords differ. Nothing was changed; try again."
    }
    no_password_given(variable) {
        ru: "Пароль не введён. Ничего не изменено. Запустите команду в терминале или задайте переменную {variable}.",
        en: "No password was given. Nothing was changed. Run the command in a terminal, or set the variable {variable}."
    }
    file_password() { ru: "Пароль файла:", en: "Password of the file:" }
    new_file_password() { ru: "Пароль для файла:", en: "Password for the file:" }
    key_password() { ru: "Пароль ключей обмена:", en: "Password of the keys of exchange:" }
    new_key_password() { ru: "Новый пароль ключей обмена:", en: "New password of the keys of exchange:" }
    no_record_number(id) {
        ru: "«{id}» — не номер записи (32 шестнадцатеричные цифры, их показывает vyezd list ФОРМА --json). Ничего не изменено.",
        en: "“{id}” is no number of a record (32 hexadecimal digits, shown by vyezd list FORM --json). Nothing was changed."
    }
    erase_question(act) {
        ru: "Enter — уничтожить по акту {act}. Вернуть будет нельзя.\nEsc — ничего не менять.",
        en: "Enter erases by act {act}. It cannot be undone.\nEsc changes nothing."
    }
    erase_left() { ru: "Ничего не уничтожено.", en: "Nothing was erased." }
    erased(count) {
        ru: "Уничтожено. Правок: {count}. Акт записан в списке «Уничтожение данных» и уйдёт другим при обмене.",
        en: "Erased: {count} changes. The act stands in the list “Erasures” and goes to others with the next exchange."
    }
}
