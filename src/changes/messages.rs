//! What the log says to the user.

crate::messages! {
    disk_full(path) {
        ru: "На диске нет места для {path}: запись не сохранена, текст остался на экране. Освободите место и сохраните ещё раз.",
        en: "The disk is full at {path}: nothing was saved, the text stays on the screen. Free some space and save again."
    }
    log_read_only(path) {
        ru: "Диск не принимает запись в {path}: сохранение остановлено, сохранённое раньше цело, текст остался на экране. Перепишите несохранённое и проверьте диск.",
        en: "The disk refuses writing to {path}: saving is stopped, what was saved before is safe, the text stays on the screen. Copy the unsaved text and check the disk."
    }
    frame_too_long(bytes) {
        ru: "Слишком большая запись ({bytes} байт): она не сохранена. Разделите её на несколько.",
        en: "The entry is too large ({bytes} bytes) and was not saved. Split it into several."
    }
    damage_gap(path, from, to) {
        ru: "Журнал {path} повреждён: байты {from}–{to} не читаются, записи до и после них целы. Файл оставлен как есть; недостающее можно получить обменом или из резервной копии.",
        en: "The log {path} is damaged: bytes {from}–{to} cannot be read, entries before and after them are safe. The file is left as it is; the missing part can come by exchange or from a backup."
    }
    damage_tail(path, from, to) {
        ru: "Конец журнала {path} (байты {from}–{to}) записан не полностью, например при отключении питания. Сохранённые записи целы, обрывок отложен рядом.",
        en: "The end of the log {path} (bytes {from}–{to}) was not written completely, e.g. at a power cut. Saved entries are safe, the fragment is kept beside it."
    }
    damage_missing(path, from, to) {
        ru: "Перед {path} не хватает записей журнала № {from}–{to}. Верните недостающий файл из резервной копии или получите записи обменом.",
        en: "Log entries {from}–{to} are missing before {path}. Put the missing file back from a backup, or get the entries by exchange."
    }
    damage_chain(path, from) {
        ru: "В журнале {path} запись с байта {from} не продолжает предыдущую: файл собран из разных копий. Записи прочитаны все; сверьте их с резервной копией.",
        en: "In the log {path} the entry at byte {from} does not continue the one before: the file was put together from different copies. Every entry was read; compare with a backup."
    }
    damage_change(path, from) {
        ru: "В журнале {path} запись с байта {from} сделана более новой версией программы: она сохранена, но не показана. Обновите программу.",
        en: "In the log {path} the entry at byte {from} was made by a newer version of the program: it is kept but not shown. Update the program."
    }
}
