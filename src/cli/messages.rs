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
