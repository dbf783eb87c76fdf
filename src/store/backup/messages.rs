//! What backups say to the user.

crate::messages! {
    not_overwritten(path) {
        ru: "Файл {path} уже есть, и это не резервная копия: он не тронут. Дайте другое имя.",
        en: "The file {path} exists and is no backup: it was left alone. Give another name."
    }
    nothing_to_keep(path) {
        ru: "В папке {path} ещё нет сохранённых записей: копировать нечего. Проверьте путь: vyezd --data ПАПКА.",
        en: "The folder {path} holds no saved records yet: there is nothing to copy. Check the path: vyezd --data FOLDER."
    }
    damaged(path, part) {
        ru: "Резервная копия {path} повреждена ({part} не читается или отличается). Ничего не изменено; возьмите другую копию.",
        en: "The backup {path} is damaged ({part} cannot be read or differs). Nothing was changed; take another one."
    }
    no_backup(path) {
        ru: "Файл {path} не резервная копия программы или повреждён. Ничего не изменено; копии лежат в папке backups папки данных.",
        en: "The file {path} is no backup of the program, or it is damaged. Nothing was changed; backups are in the folder backups of the data folder."
    }
    newer_backup(path, program) {
        ru: "Резервная копия {path} сделана более новой версией программы ({program}). Ничего не изменено; обновите программу.",
        en: "The backup {path} was made by a newer version of the program ({program}). Nothing was changed; update the program."
    }
}
