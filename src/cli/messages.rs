//! What the command line says.

crate::messages! {
    no_home() {
        ru: "Не найдена домашняя папка, и --data не указан. Ничего не изменено. Укажите папку данных: vyezd --data ПАПКА.",
        en: "There is no home folder and no --data. Nothing was changed. Name a data folder: vyezd --data FOLDER."
    }
    held(pid, terminal, since) {
        ru: "Данные заняты другим сеансом (процесс {pid}, терминал {terminal}, с {since}). Ничего не изменено. Закройте его или запустите vyezd --take-over: тот сеанс сохранит набранное и уйдёт.",
        en: "Another session holds the data (process {pid}, terminal {terminal}, since {since}). Nothing was changed. Close it or run vyezd --take-over: that session saves what was typed and leaves."
    }
    offer_take_over() {
        ru: "Enter — забрать данные сюда (там сохранится набранное и сеанс закроется), Ctrl+C — выйти.",
        en: "Enter takes the data over (what was typed there is saved and that session ends), Ctrl+C leaves."
    }
    holder_stays() {
        ru: "Тот сеанс не отвечает. Ничего не изменено. Если его окна уже нет, подождите минуту и запустите vyezd снова.",
        en: "That session does not answer. Nothing was changed. If its window is gone, wait a minute and start vyezd again."
    }
    found_none(what) { ru: "«{what}» не найдено. Список: vyezd list.", en: "“{what}” was not found. See: vyezd list." }
    found_many(what) { ru: "«{what}» подходит к нескольким записям. Уточните или дайте номер из vyezd list.", en: "“{what}” fits several records. Be more exact or give an id from vyezd list." }
    folder_not_empty(path) {
        ru: "В папке {path} уже есть записи; образец туда не добавлен. Укажите пустую папку: vyezd --data ПАПКА demo.",
        en: "The folder {path} holds records already; the sample was not added. Name an empty folder: vyezd --data FOLDER demo."
    }
    demo_at(path) { ru: "Образец лежит в {path}. Открыть: vyezd --data {path}", en: "The sample is in {path}. To open it: vyezd --data {path}" }
    unknown_form(form) { ru: "Нет вида записей «{form}». Список: vyezd forms.", en: "There is no form “{form}”. See: vyezd forms." }
    bad_filter(filter) { ru: "«{filter}»: нужно ПОЛЕ=ЗНАЧЕНИЕ, например state=open. Поля: vyezd forms --json.", en: "“{filter}”: FIELD=VALUE is needed, e.g. state=open. Fields: vyezd forms --json." }
    bad_id(id) { ru: "«{id}» не номер записи: нужны 32 шестнадцатеричные цифры из vyezd list --json.", en: "“{id}” is no record id: 32 hexadecimal digits from vyezd list --json are needed." }
    no_record(id) { ru: "Записи {id} нет.", en: "There is no record {id}." }
    plan_read(file, title, rows, doubts) { ru: "{file}: {title}\n  мероприятий {rows}, пометок {doubts}", en: "{file}: {title}\n  activities {rows}, notes {doubts}" }
    plan_stored(rows) { ru: "  сохранено записей: {rows}", en: "  records saved: {rows}" }
    plan_known(count) { ru: "  план уже загружен; отличий: {count}. Ничего не добавлено.", en: "  the plan is stored already; differences: {count}. Nothing was added." }
    nothing_stored() { ru: "Проба: ничего не сохранено.", en: "Dry run: nothing was saved." }
    records_saved(count) { ru: "Сохранено записей: {count}", en: "Records saved: {count}" }
    output_needed() { ru: "Укажите файл: -o ФАЙЛ (или -o - для стандартного вывода).", en: "Name a file: -o FILE (or -o - for standard output)." }
    report_written(path) { ru: "Записано: {path}", en: "Written: {path}" }
    school_has_no_visit() { ru: "У этой школы ещё не было выездов.", en: "This school has had no visit yet." }
    check_fine(frames, changes) { ru: "Журнал цел: кадров {frames}, изменений {changes}. Рабочая база совпадает с журналом.", en: "The log is whole: {frames} frames, {changes} changes. The working store agrees with it." }
    check_index(fault) { ru: "Рабочая база расходится с журналом: {fault}. Записи целы в журнале; vyezd rebuild построит базу заново.", en: "The working store differs from the log: {fault}. The records are safe in the log; vyezd rebuild builds the store anew." }
    rebuilt() { ru: "Рабочая база построена заново из журнала.", en: "The working store was rebuilt from the log." }
    keys_heading() { ru: "клавиши", en: "keys" }
}
