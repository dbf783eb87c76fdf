//! What the screens say, in both languages.

crate::messages! {
    paste_ignored() {
        ru: "Вставка принимается только в поле текста; команды из неё не выполняются.",
        en: "Pasting works in a text field only; no commands are taken from it."
    }
    back_nowhere() { ru: "Это первый экран. Выход — F10.", en: "This is the first screen. F10 leaves." }
    not_here(what) { ru: "«{what}» здесь не действует. F1 — что можно здесь.", en: "“{what}” does nothing here. F1 shows what does." }
    loading() { ru: "Читаю…", en: "Reading…" }
    nothing_that_day() { ru: "В этот день здесь ещё ничего не было.", en: "There was nothing here yet on that day." }
    nothing_here() { ru: "Пока пусто. Insert — новая запись.", en: "Nothing yet. Insert makes a new record." }
    nothing_found(what) { ru: "По отбору «{what}» ничего нет. Esc снимает отбор.", en: "Nothing matches “{what}”. Esc clears the filter." }
    filter_label() { ru: "Отбор: ", en: "Filter: " }
    made_elsewhere(what) {
        ru: "«{what}»: меняются не здесь, а на экране записи, к которой относятся. Откройте её.",
        en: "\"{what}\" are changed on the screen of the record they belong to. Open it."
    }
    pick_first() { ru: "Сначала выберите строку.", en: "Choose a row first." }
    help_title() { ru: "Справка: клавиши", en: "Help: keys" }
    all_municipalities() { ru: "Все районы", en: "All districts" }
    municipality_title() { ru: "Показывать район", en: "Show the district" }
    choose(what) { ru: "Выбор: {what}", en: "Choose: {what}" }
    typed_filter_hint() { ru: "Набирайте часть названия; ↑↓ и Enter — выбрать, Esc — отказаться", en: "Type part of the name; ↑↓ and Enter choose, Esc gives up" }
    pick_several_hint() { ru: "Tab отмечает, Enter — готово, Esc — отказаться", en: "Tab marks, Enter is done, Esc gives up" }
    nothing_to_pick() { ru: "Ничего не найдено. Сотрите часть набранного или сначала заведите запись.", en: "Nothing found. Delete a part of what you typed, or make the record first." }
    new_record(form) { ru: "{form}: новая запись", en: "{form}: new record" }
    unsaved_title() { ru: "Запись изменена", en: "The record was changed" }
    unsaved_text() { ru: "Набранное ещё не сохранено. Что с ним сделать?", en: "What was typed is not saved yet. What to do with it?" }
    save_button() { ru: "Сохранить", en: "Save" }
    discard_button() { ru: "Не сохранять", en: "Do not save" }
    stay_button() { ru: "Вернуться", en: "Go back" }
    cancel_button() { ru: "Отмена", en: "Cancel" }
    delete_button() { ru: "Удалить", en: "Delete" }
    delete_title() { ru: "Удалить запись?", en: "Delete the record?" }
    delete_text(name) { ru: "«{name}» уйдёт из списков, но останется в журнале изменений.", en: "“{name}” leaves the lists but stays in the change log." }
    nothing_to_save() { ru: "Изменений нет: сохранять нечего.", en: "No changes: nothing to save." }
    field_fault(field, fault) { ru: "{field}: {fault}", en: "{field}: {fault}" }
    saved_with_holes(holes) { ru: "Сохранено. Ещё не заполнено: {holes}", en: "Saved. Still empty: {holes}" }
    rows_count(count) { ru: "{count} — Enter открывает", en: "{count} — Enter opens" }
    save_first() { ru: "Сначала сохраните запись (F2), потом добавляйте строки.", en: "Save the record first (F2), then add rows." }
    save_first_for_history() { ru: "Записи ещё нет: сохраните её (F2), история начнётся с этого.", en: "There is no record yet: save it (F2), its history begins there." }
    record_gone() { ru: "Этой записи больше нет: её удалили.", en: "This record is gone: it was deleted." }
    record_erased() {
        ru: "Запись уничтожена по акту. Кто, когда и по какому акту — в списке «Уничтожение данных».",
        en: "This record was erased by act. Who, when and by which act is in the list \"Erasure of data\"."
    }
    empty_value() { ru: "—", en: "—" }
    conflict_mark() { ru: "⚡ два значения", en: "⚡ two values" }
    history_title(name) { ru: "История: {name}", en: "History: {name}" }
    too_small(columns, rows) {
        ru: "Окно мало: нужно хотя бы {columns}×{rows}. Набранное сохранено.",
        en: "The window is too small: at least {columns}×{rows} is needed. What was typed is safe."
    }
    dated_mark(day) { ru: " ! Данные на {day}", en: " ! Data of {day}" }
    dated_leave() { ru: "Так было в конце этого дня; менять нельзя. l («д») — вернуться к сегодняшнему.", en: "So it was at the end of that day; nothing can be changed. l goes back to today." }
    dated_refusal(day) {
        ru: "Показаны данные на {day}: менять их нельзя. l («д») или F11 — вернуться к сегодняшним.",
        en: "The data of {day} are shown and cannot be changed. l or F11 goes back to today's."
    }
    nothing_to_copy() { ru: "Здесь нечего копировать: поле пустое или строка не выбрана.", en: "Nothing to copy here: the field is empty or no row is chosen." }
    copied(count) {
        ru: "Передано в буфер терминала, знаков: {count}. Если вставка пуста, терминал этого не умеет.",
        en: "Sent to the terminal's clipboard, signs: {count}. If pasting gives nothing, the terminal cannot do it."
    }
    copy_too_long(kilobytes, most) {
        ru: "{kilobytes} КБ не поместятся в буфер терминала (не больше {most} КБ). Ничего не передано; запишите отчёт в файл (8, Enter).",
        en: "{kilobytes} KB do not fit the terminal's clipboard (at most {most} KB). Nothing was sent; write the report to a file (8, Enter)."
    }
    no_clipboard() {
        ru: "У этого терминала нет буфера обмена. Ничего не передано; текст можно записать в файл: 8 «Отчёты».",
        en: "This terminal has no clipboard. Nothing was sent; the text can go to a file: 8 “Reports”."
    }
    no_shell() {
        ru: "В этой учётной записи приостановить программу нельзя: вернуться в неё было бы неоткуда. Выход — F10.",
        en: "This account cannot suspend the program: there would be no shell to come back from. F10 leaves."
    }
    read_only_mark() { ru: " ! только просмотр", en: " ! view only" }
    more_keys() { ru: "дальше:", en: "then:" }
}
