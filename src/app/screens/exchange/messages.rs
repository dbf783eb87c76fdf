//! Texts of the screen of the exchange.

crate::messages! {
    title() { ru: "Обмен через папку", en: "Exchange through a folder" }
    folder() { ru: "Папка:", en: "Folder:" }
    folder_needed() { ru: "Наберите путь к папке: общая папка, флешка, каталог загрузок.", en: "Type the path of a folder: a share, a stick, the downloads." }
    put_as() { ru: "Отправить: ", en: "To leave: " }
    closing() { ru: "Файлы: ", en: "Files: " }
    tree() { ru: "правки файлами в p/ (общая папка)", en: "changes as files in p/ (a share)" }
    one_file() { ru: "правки одним файлом (флешка, почта)", en: "changes in one file (a stick, mail)" }
    one_closed_file() { ru: "правки одним файлом с паролем", en: "changes in one file with a password" }
    table() { ru: "таблица без имён, для публикации", en: "a table without names, to publish" }
    of_schools(shape, count) { ru: "{shape}; школ: {count}", en: "{shape}; schools: {count}" }
    what() { ru: "Что", en: "What" }
    password() { ru: "Пароль", en: "Password" }
    schools() { ru: "Школы", en: "Schools" }
    with_password() { ru: "спросить при записи файла", en: "asked for when the file is written" }
    without_password() { ru: "нет", en: "none" }
    all_schools() { ru: "все (Enter — выбрать из списка)", en: "all (Enter chooses from the list)" }
    leaving_hint() {
        ru: "Пробел или Enter меняет строку, Delete на «Школах» — снова все, Esc — к папке. Таблица без имён: люди названы ролями, личных полей нет; принять из неё правки нельзя.",
        en: "Space or Enter changes the row, Delete on “Schools” means all again, Esc goes to the folder. A table without names: people by their roles, no personal fields; nobody takes changes out of it."
    }
    schools_in_one_file() {
        ru: "Выбраны школы: правки уйдут одним файлом. В общую папку кладут всё; чтобы отправить всё, снимите выбор (F9).",
        en: "Schools are chosen: the changes leave in one file. A share gets everything; to send everything, drop the choice (F9)."
    }
    password_for_file() { ru: "Паролем закрывают правки одним файлом.", en: "A password closes changes in one file." }
    again_to_write() { ru: "Это просмотр. Enter — записать файл.", en: "This is a preview. Enter writes the file." }
    table_written() { ru: "Таблица записана.", en: "The table is written." }
    keys_closed() {
        ru: "Ключи обмена закрыты паролем. Наберите его; записи открыты и без него. Esc — не обмениваться. Забыли — vyezd password --forget сделает новые ключи, записи целы.",
        en: "The keys of exchange are closed with a password. Type it; the records are open without it. Esc exchanges nothing. Forgotten: vyezd password --forget makes new keys, the records are safe."
    }
    new_password() {
        ru: "Пароль для файла. Передайте его не тем путём, которым идёт файл.",
        en: "A password for the file. Hand it over by another way than the file."
    }
    file_closed(count) {
        ru: "В папке файлы, закрытые паролем: {count}. Наберите пароль или нажмите Esc: остальное будет принято без них.",
        en: "Files closed with a password in the folder: {count}. Type it, or press Esc: the rest is taken without them."
    }
    hint() {
        ru: "Enter — показать, что будет взято и положено; ещё раз Enter — сделать. Tab или F9 — что отправить. Чужие файлы не изменяются, удаление файла ничего не удаляет.",
        en: "Enter shows what would be taken and put; Enter again does it. Tab or F9: what leaves. Files of others are not changed; a file that is gone deletes nothing."
    }
    automatic() { ru: "Сам по себе: ", en: "By itself: " }
    off() { ru: "выключено — F8 включает с этой папкой", en: "off – F8 turns it on with this folder" }
    on(folder) { ru: "{folder} — F8 выключает", en: "{folder} – F8 turns it off" }
    by_itself(folder) {
        ru: "Обмен с {folder} идёт сам: после каждого сохранения и раз в несколько секунд.",
        en: "The exchange with {folder} runs by itself: after each save and every few seconds."
    }
    by_hand() { ru: "Обмен теперь только по вашей команде.", en: "From now on there is an exchange only when you ask for it." }
    working() { ru: "Идёт…", en: "Under way…" }
    again_to_do_it() { ru: "Это просмотр. Enter — обменяться.", en: "This is a preview. Enter exchanges." }
    done() { ru: "Обмен закончен.", en: "The exchange is done." }
    join_hint() {
        ru: "Это ваш же район, который начали вести порознь? F6 — соединить.",
        en: "Is it your own district, begun apart? F6 joins them."
    }
    nothing_to_join() { ru: "Данных другого района в этой папке не встречено.", en: "No data of another district were met in this folder." }
    join_title() { ru: "Соединить районы", en: "Join the districts" }
    join_text() {
        ru: "Данные двоих станут одним районом у всех, кто обменивается с любым из них. Разъединить потом нельзя. Если это чужой муниципалитет, отмените.",
        en: "The data of both become one district for everybody who exchanges with either. It cannot be undone. If this is another municipality, cancel."
    }
    join_button() { ru: "Соединить", en: "Join" }
}
