//! What the store says to the user.

crate::messages! {
    text_built() { ru: "Готовится поиск, записей", en: "Preparing the search, records" }
    frames_checked() { ru: "Проверено сохранений", en: "Saves checked" }
    index_measured() { ru: "Сверяется рабочая база", en: "The working store is being compared" }
    changes_read() { ru: "Прочитано изменений", en: "Changes read" }
    rows_written() { ru: "Записано строк рабочей базы", en: "Rows of the working store written" }
    records_planned() { ru: "Подготовлено записей", en: "Records prepared" }
    store_follows() { ru: "Сохранено на диск, рабочая база догоняет", en: "Saved on disk, the working store is catching up" }
    erase_record(form, name) { ru: "Будет уничтожена запись целиком: {form}, {name}", en: "A whole record will be erased: {form}, {name}" }
    erase_place(place, before, after) {
        ru: "Будет заменено: {place}: «{before}» → «{after}»",
        en: "Will be replaced: {place}: “{before}” → “{after}”"
    }
    erase_doubtful(place, id, text) {
        ru: "! Может быть о другом человеке, не трогается: {place}, запись {id}: «{text}»",
        en: "! May be about somebody else, stays: {place}, record {id}: “{text}”"
    }
    erase_changes(count) {
        ru: "Правок других записей с этим именем, нынешних и прежних: {count}",
        en: "Changes of other records with this name, of today and of the past: {count}"
    }
    erase_report(path) { ru: "Будет удалён отчёт с этим именем: {path}", en: "A report with this name will be removed: {path}" }
    erase_backups(count) { ru: "Будут удалены резервные копии программы: {count}", en: "Backups made by the program will be removed: {count}" }
    erase_beyond() {
        ru: "Программа не достанет: файлы на флешках и в общих папках, ваши собственные копии и уже отправленные отчёты. Остальные рабочие места исполнят акт при ближайшем обмене.",
        en: "Out of the program's reach: files on sticks and in shared folders, copies of your own, reports already sent. Other workplaces carry the act out with their next exchange."
    }
    nothing_to_erase(id) {
        ru: "Записи {id} здесь нет, или её нельзя уничтожить. Ничего не изменено; проверьте номер.",
        en: "The record {id} is not here, or it cannot be erased. Nothing was changed; check the number."
    }
    act_needed() {
        ru: "Нужен номер акта об уничтожении. Ничего не изменено.",
        en: "The number of the act of erasure is needed. Nothing was changed."
    }
    name_erased() { ru: "(имя уничтожено)", en: "(name erased)" }
    erased_unreadable(path) {
        ru: "Файл {path} не читается: в нём перечислено, что уничтожено по актам. Данные целы, но обмен и запись остановлены, чтобы уничтоженное не вернулось. Верните файл из резервной копии или удалите его: перечень восстановится из актов при следующем обмене.",
        en: "The file {path} cannot be read: it lists what was erased by act. The data are safe, but nothing is exchanged or saved, so that nothing erased comes back. Bring the file back from a backup, or remove it: the list is made anew of the acts with the next exchange."
    }
    newer_format(found, known) {
        ru: "Папка данных сделана более новой версией программы (формат {found}, эта версия знает {known}). Ничего не изменено; обновите программу.",
        en: "The data folder was made by a newer version of the program (format {found}, this version knows {known}). Nothing was changed; update the program."
    }
    unknown_format(path) {
        ru: "Файл {path} не читается: это не папка данных программы или он повреждён. Ничего не изменено; верните файл из резервной копии.",
        en: "The file {path} cannot be read: this is not a data folder of the program, or the file is damaged. Nothing was changed; restore the file from a backup."
    }
    log_went_back(path) {
        ru: "Журнал {path} старше рабочей базы: папка возвращена из копии, или диск потерял последние записи. Всё, что в журнале есть, цело; новое пишется отдельно и ничего не затрёт. Недостающее верните обменом или из более новой копии.",
        en: "The log {path} is older than the working store: the folder was restored from a copy, or the disk lost the last entries. All that the log holds is safe; new entries are written apart and overwrite nothing. Get what is missing by exchange or from a newer copy."
    }
    already_open(pid, host, terminal, since) {
        ru: "Программа уже открыта: процесс {pid} на {host}, терминал {terminal}, с {since}. Закройте её там или перехватите сеанс.",
        en: "The program is already open: process {pid} on {host}, terminal {terminal}, since {since}. Close it there or take the session over."
    }
    take_over_failed(pid) {
        ru: "Другой сеанс (процесс {pid}) не ответил. Данные целы; закройте его сами и повторите.",
        en: "The other session (process {pid}) did not answer. Data is safe; close it yourself and try again."
    }
    value_too_long(field) {
        ru: "Слишком длинный текст в поле «{field}» (больше 64 КиБ): запись не сохранена. Сократите или разделите его.",
        en: "The text in the field \"{field}\" is too long (over 64 KiB); nothing was saved. Shorten or split it."
    }
    bad_identifier(name) {
        ru: "Недопустимое имя формы или поля: «{name}». Запись не сохранена; исправьте форму.",
        en: "Not a valid id of a form or field: \"{name}\". Nothing was saved; correct the form."
    }
    index_differs() { ru: "построенная заново отличается от неё", en: "one built anew differs from it" }
    nothing_to_view(path) {
        ru: "В папке {path} нет данных программы, показать нечего. Ничего не изменено; проверьте путь: vyezd --data ПАПКА.",
        en: "The folder {path} holds no data of the program, there is nothing to show. Nothing was changed; check the path: vyezd --data FOLDER."
    }
    service_gone() {
        ru: "Хранилище уже закрыто: действие не выполнено. Перезапустите программу.",
        en: "The store is already closed: nothing was done. Restart the program."
    }
    answer_yes() { ru: "да", en: "yes" }
    answer_partly() { ru: "частично", en: "partly" }
    answer_no() { ru: "нет", en: "no" }
    answer_na() { ru: "н/п", en: "n/a" }
    undo_changed(title) { ru: "{title}: после загрузки запись изменили, она остаётся.", en: "{title}: the record was changed since; it stays." }
    undo_needed(title) { ru: "{title}: на запись ссылаются другие, она остаётся.", en: "{title}: other records point at it; it stays." }
    undo_fields(title, fields) { ru: "{title}: после загрузки изменили ({fields}), это остаётся.", en: "{title}: changed since ({fields}); that stays." }
}
