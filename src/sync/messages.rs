//! Sentences of exchange.

use chrono::{DateTime, Local};

use crate::messages::{Lang, lang, ru_plural};

/// «37 изменений».
pub fn changes(count: u64) -> String {
    match lang() {
        Lang::Ru => format!("{count} {}", ru_plural(count, "изменение", "изменения", "изменений")),
        Lang::En => format!("{count} {}", if count == 1 { "change" } else { "changes" }),
    }
}

/// The local day of a moment, milliseconds since 1970.
pub fn day(at: u64) -> String {
    let at = i64::try_from(at).ok().and_then(DateTime::from_timestamp_millis);
    at.map(|at| at.with_timezone(&Local).format("%d.%m.%Y").to_string()).unwrap_or_default()
}

crate::messages! {
    no_chance(cause) {
        ru: "Система не дала случайных чисел для ключа ({cause}). Ничего не изменено; повторите.",
        en: "The system gave no random numbers for a key ({cause}). Nothing was changed; try again."
    }
    keys_unreadable(path) {
        ru: "Файл ключей {path} не читается. Данные целы, обмен не начат. Верните файл из резервной копии или уберите его: программа сделает новый ключ, и другие увидят нового автора.",
        en: "The key file {path} cannot be read. The data are safe, nothing was exchanged. Bring the file back from a backup, or take it away: a new key will be made and others will see a new author."
    }
    broken(path) {
        ru: "{path}: файл скопирован не полностью или повреждён, из него ничего не взято. Повторите копирование.",
        en: "{path}: the file was not copied whole or is damaged; nothing was taken from it. Copy it again."
    }
    broken_and_here(path) {
        ru: "{path}: файл повреждён, но всё, что в нём было, уже есть. Делать ничего не нужно.",
        en: "{path}: the file is damaged, but everything that was in it is here. There is nothing to do."
    }
    unlisted(path, cause) {
        ru: "{path}: в папку не заглянуть ({cause}), из неё ничего не взято. Остальное принято; проверьте права на папку и повторите обмен.",
        en: "{path}: the folder cannot be looked into ({cause}); nothing was taken from it. The rest was taken; check the rights to the folder and exchange again."
    }
    too_long(path) {
        ru: "{path}: файл больше 512 МБ, таких файлов программа не делает. Из него ничего не взято, остальное принято; попросите передать файл заново.",
        en: "{path}: the file is longer than 512 MB, the program makes no such files. Nothing was taken from it, the rest was taken; ask for the file again."
    }
    broken_after(path, count) {
        ru: "{path}: взято частей: {count}; дальше файл скопирован не полностью или повреждён. Повторите копирование.",
        en: "{path}: {count} parts were taken; the rest was not copied whole or is damaged. Copy it again."
    }
    newer(path, major, minor) {
        ru: "{path}: нужна версия программы {major}.{minor} или новее. Файл сохранён и будет передан дальше, остальное принято.",
        en: "{path}: version {major}.{minor} of the program or a later one is needed. The file is kept and passed on, the rest was taken."
    }
    newer_to_read(path, major, minor) {
        ru: "{path}: нужна версия программы {major}.{minor} или новее, этой файл не прочитать. Он не изменён.",
        en: "{path}: version {major}.{minor} of the program or a later one is needed to read the file. It was not changed."
    }
    changes_taken() { ru: "Принято изменений", en: "Changes taken in" }
    files_looked() { ru: "Просмотрено файлов", en: "Files looked at" }
    sealing_now() { ru: "Подписываются новые правки", en: "New changes are being sealed" }
    packs_put() { ru: "Положено частей", en: "Parts put" }
    stopped() {
        ru: "Обмен остановлен. Принятое сохранено, следующий обмен продолжит с этого места.",
        en: "The exchange was stopped. What was taken in is saved; the next exchange goes on from there."
    }
    hurries(who, day) {
        ru: "У «{who}» часы спешат: правка помечена днём {day}. Она принята; попросите проверить дату на том компьютере.",
        en: "The clock of “{who}” is fast: a change is dated {day}. It was taken in; ask for the date of that computer to be checked."
    }
    pack_damaged(path) {
        ru: "{path}: пакет повреждён. Правки из него целы в журнале; сам пакет придёт снова со следующим обменом, свой соберётся заново.",
        en: "{path}: the pack is damaged. Its changes are safe in the log; the pack itself comes again with the next exchange, one of your own is made anew."
    }
    packs_gone(count) {
        ru: "Пакетов пропало из папки packs: {count}. Они придут снова со следующим обменом, свои соберутся заново.",
        en: "Packs gone from the folder packs: {count}. They come again with the next exchange, your own are made anew."
    }
    packs_fine(count, changes) { ru: "Пакетов обмена: {count}, правок в них: {changes}", en: "Packs: {count}, changes in them: {changes}" }
    packs_gap_start(writer, to) { ru: "  автор {writer}: ещё не пришло начало, правки до {to}", en: "  writer {writer}: the beginning, changes up to {to}, has not come yet" }
    packs_gap(writer, from, to) { ru: "  автор {writer}: ещё не пришли правки {from}–{to}", en: "  writer {writer}: changes {from}–{to} have not come yet" }
    packs_know_more(count) {
        ru: "В журнале нет правок, которые есть в пакетах: {count}. Команда rebuild вернёт их.",
        en: "The log lacks changes that the packs hold: {count}. The command rebuild brings them back."
    }
    came_back(count) { ru: "Из пакетов возвращено правок: {count}", en: "Changes brought back from the packs: {count}" }
    put_again(count) {
        ru: "Ваши файлы в папке пропали или были повреждены, положены снова: {count}.",
        en: "Files of yours in the folder were gone or damaged and were put there again: {count}."
    }
    other_district(path) {
        ru: "{path}: это файл другого муниципалитета, из него ничего не взято.",
        en: "{path}: this file belongs to another municipality; nothing was taken from it."
    }
    unreadable(path, cause) {
        ru: "{path}: файл не читается ({cause}). Остальное принято.",
        en: "{path}: the file cannot be read ({cause}). The rest was taken."
    }
    own_folder(folder, own) {
        ru: "{folder}: здесь, внутри или вокруг, лежит папка данных программы ({own}), обмениваться с ней нельзя. Ничего не изменено; назовите другую папку: флешку, общую папку, пустую папку рядом.",
        en: "{folder}: the data folder of the program ({own}) is here, in it or around it; there is no exchanging with it. Nothing was changed; name another folder: a stick, a share, an empty folder beside it."
    }
    gap_one(who, number) {
        ru: "От «{who}» не хватает правки {number}: попросите скопировать ещё раз.",
        en: "Change {number} of “{who}” is missing: ask for another copy."
    }
    gap(who, from, to) {
        ru: "От «{who}» не хватает правок {from}–{to}: попросите скопировать ещё раз.",
        en: "Changes {from}–{to} of “{who}” are missing: ask for another copy."
    }
    gap_start(who, to) {
        ru: "От «{who}» не хватает начала, правок до {to} включительно: попросите скопировать ещё раз.",
        en: "The beginning of “{who}” is missing, changes up to {to}: ask for another copy."
    }
    forked_self() {
        ru: "Похоже, база восстановлена из копии или работает на двух компьютерах. Ничего не потеряно: обе ветки сохранены, дальше эта папка пишет под новым ключом.",
        en: "This folder seems to be restored from a copy or used on two computers. Nothing is lost: both branches are kept, and this folder writes under a new key from now on."
    }
    moved() {
        ru: "Папка данных скопирована с другого места: дальше она пишет под новым ключом, ничего не потеряно.",
        en: "The data folder was copied from another place: it writes under a new key from now on, nothing is lost."
    }
    forked_other(who) {
        ru: "«{who}»: похоже, база восстановлена из копии или работает на двух компьютерах. Ничего не потеряно, обе ветки приняты.",
        en: "“{who}”: the data seem to be restored from a copy or used on two computers. Nothing is lost, both branches were taken."
    }
    new_writer(who, code) {
        ru: "Новый автор «{who}», код {code}: принят при первой встрече, сверьте код по телефону.",
        en: "A new author “{who}”, code {code}: accepted at first sight, compare the code on the telephone."
    }
    nobody() { ru: "без имени", en: "without a name" }
    cannot_write(path, cause) {
        ru: "В {path} не записать ({cause}). Принятое сохранено; свои правки останутся до следующего обмена.",
        en: "{path} cannot be written ({cause}). What was taken in is saved; your own changes wait for the next exchange."
    }
    no_space(folder) {
        ru: "В {folder} нет места: положено не всё. Принятое сохранено, положенное цело; остальное останется до следующего обмена. Освободите место или возьмите другой носитель и повторите обмен.",
        en: "There is no space in {folder}: not everything was put there. What was taken in is saved, what was put is whole; the rest waits for the next exchange. Make space or take another stick and exchange again."
    }
    folder_gone(folder) {
        ru: "Папки {folder} нет: носитель вынут, сеть пропала или папка названа неверно. Принятое сохранено; свои правки целы и останутся до следующего обмена. Верните носитель и повторите.",
        en: "There is no folder {folder}: the stick was pulled out, the network is away, or the name is wrong. What was taken in is saved; your own changes are safe and wait for the next exchange. Bring the stick back and try again."
    }
    readme() {
        ru: "Эту папку ведёт программа vyezd: обмен правками между рабочими местами.\nФайлы *.vzp и *.vzp.age не изменяйте и не переименовывайте. Копировать их можно чем угодно.\nУдаление файла ничего не удаляет у других: при следующем обмене он вернётся.\n",
        en: "This folder is kept by the program vyezd: exchange of changes between workplaces.\nDo not edit or rename *.vzp and *.vzp.age files. Copy them by any means.\nRemoving a file removes nothing anywhere: the next exchange brings it back.\n"
    }
    snapshot_broken(path) {
        ru: "{path}: снимок скопирован не полностью или повреждён, он не использован. Записи придут из файлов правок, это дольше.",
        en: "{path}: the snapshot was not copied whole or is damaged; it was not used. The records come from the packs, which takes longer."
    }
    began_with_snapshot(records, code) {
        ru: "Начато со снимка: записей {records}, подписал {code} (сверьте код по телефону). История правок придёт при следующем обмене.",
        en: "Begun with a snapshot: {records} records, signed by {code} (compare the code on the telephone). The history of changes comes with the next exchange."
    }
    history_came(count) {
        ru: "Пришла история записей, начатых со снимка: правок {count}. Значения не изменились.",
        en: "The history of the records begun with a snapshot has come: {count} changes. The values are the same."
    }
    hub_sent_today() { ru: "Наверх сегодня уже передано.", en: "Today’s bundle has been handed up already." }
    hub_nothing_new() { ru: "Наверх передавать нечего: нового нет.", en: "There is nothing new to hand up." }
    hub_sent(count, folder) { ru: "Наверх передано одним файлом, частей в нём {count}: {folder}", en: "Handed up in one file, {count} parts: {folder}" }
    snapshot_made(path, records, size) {
        ru: "Снимок: {path}, записей {records}, {size}. Новый сотрудник начнёт с него; правки остаются рядом.",
        en: "Snapshot: {path}, {records} records, {size}. A new colleague begins with it; the changes stay beside it."
    }
    archive_only_read() { ru: "Это архив года: из него взято, в него ничего не положено.", en: "This is the archive of a year: it was read, nothing was put into it." }
    archive_empty(day) {
        ru: "Архив не сделан: правок, сделанных не позже {day}, здесь нет. Данные целы. Проверьте год.",
        en: "No archive was made: there are no changes here from before the end of {day}. The data are safe. Check the year."
    }
    archive_not_made(path, cause) {
        ru: "Архив в {path} не сделан ({cause}). Данные целы, ничего не удалено. Проверьте место и права и повторите.",
        en: "No archive was made in {path} ({cause}). The data are safe, nothing was removed. Check space and rights and try again."
    }
    archive_made(path, files) {
        ru: "Архив года: {path}, файлов {files}, опись OPIS.TXT. Рабочие данные остались на месте, ничего не удалено.",
        en: "The archive of the year: {path}, {files} files, listed in OPIS.TXT. The working data stay where they were, nothing was removed."
    }
    archive_again() { ru: "В этой папке уже был архив этого года: он не тронут, новый лежит рядом.", en: "There was an archive of this year in the folder: it was left alone, the new one lies beside it." }
    archive_later(count) { ru: "Файлов правок, начатых после конца года: {count}. Они войдут в следующий архив.", en: "Packs begun after the end of the year: {count}. They go into the next archive." }
    archive_case_blank() { ru: "________________", en: "________________" }
    archive_head(year, until, today, case, program) {
        ru: "ОПИСЬ АРХИВА ДАННЫХ\n\nГод: {year} (по {until} включительно)\nОпись составлена: {today}\nИндекс дела по номенклатуре: {case}\nПрограмма: {program}\n\nФайлы подписаны и не изменяются. Проверить суммы: sha256sum -c SHA256SUMS.\nПрочитать: vyezd log ПАПКА; принять в пустую папку данных: vyezd --data НОВАЯ sync ПАПКА.\nФормат описан в docs/pack-format.md исходных текстов программы.\n",
        en: "LIST OF A DATA ARCHIVE\n\nYear: {year} (up to and including {until})\nListed on: {today}\nFile by the nomenclature: {case}\nProgram: {program}\n\nThe files are signed and do not change. To check the sums: sha256sum -c SHA256SUMS.\nTo read: vyezd log FOLDER; to take into an empty data folder: vyezd --data NEW sync FOLDER.\nThe format is described in docs/pack-format.md of the program’s source.\n"
    }
    archive_pack(first, last, who, from, to) { ru: "Правки {first}–{last}, автор: {who}, с {from} по {to}", en: "Changes {first}–{last}, author: {who}, from {from} to {to}" }
    archive_snapshot(records, code) { ru: "Снимок всех записей на день описи: записей {records}, подписал {code}", en: "Snapshot of all records on the day of the list: {records} records, signed by {code}" }
    archive_bytes(length) { ru: "Байт: {length}", en: "Bytes: {length}" }
    archive_foot(files, length) { ru: "Всего файлов: {files}, байт: {length}.\n\nОпись составил: ______________________   Дело принял: ______________________\n", en: "Files: {files}, bytes: {length}.\n\nListed by: ______________________   Taken over by: ______________________\n" }
    would_join_first(count) {
        ru: "Это первый обмен: ваша папка станет частью группы, чьи файлы здесь лежат, и ваши правки ({count}) уйдут к ней. Если здесь файлы чужого района, выберите другую папку: разделить данные потом нельзя.",
        en: "This is the first exchange: your folder becomes one of the group whose files lie here, and your changes ({count}) go to it. If these are the files of another district, choose another folder: the data cannot be parted afterwards."
    }
    joined_first(count) {
        ru: "Это первый обмен: ваша папка теперь в группе, чьи файлы здесь лежат, ваши правки ({count}) идут к ней.",
        en: "This is the first exchange: your folder belongs to the group whose files lie here now, and your changes ({count}) go to it."
    }
    nothing_new() { ru: "Нового для вас нет.", en: "There is nothing new for you." }
    from(who, changes) { ru: "{who}: {changes}", en: "{who}: {changes}" }
    from_since(who, changes, day) { ru: "{who}: {changes} с {day}", en: "{who}: {changes} since {day}" }
    known(count) { ru: "Уже было: {count}", en: "Already here: {count}" }
    sealed(count) { ru: "Ваших новых правок: {count}", en: "Your new changes: {count}" }
    sealed_since(count, day) { ru: "Ваших новых правок: {count}, с {day}", en: "Your new changes: {count}, since {day}" }
    lacking(count) { ru: "В папку будет положено файлов: {count}", en: "Files to be put into the folder: {count}" }
    written(count, folder) { ru: "Записано файлов: {count}, {folder}", en: "Files written: {count}, {folder}" }
    would_write() { ru: "Это просмотр: ничего не принято и не записано.", en: "This is a preview: nothing was taken in or written." }
    unencrypted_no_code() { ru: "Обмен без шифрования.", en: "Exchange without encryption." }
    unencrypted(code) { ru: "Обмен без шифрования. Ваш код: {code}", en: "Exchange without encryption. Your code: {code}" }
    cannot_wrap() {
        ru: "Файл не удалось зашифровать: один из ключей не годится. Ничего не записано; попросите администратора передать ключи ещё раз.",
        en: "The file could not be encrypted: one of the keys is unusable. Nothing was written; ask the administrator for the keys again."
    }
    not_built() {
        ru: "Эта сборка программы не шифрует и не открывает зашифрованные файлы. Данные целы; нужна сборка с шифрованием.",
        en: "This build of the program neither encrypts nor opens encrypted files. The data are safe; use a build with encryption."
    }
    file_not_built(path) {
        ru: "{path}: файл зашифрован, а эта сборка программы зашифрованное не открывает. Он оставлен как есть, остальное принято; нужна сборка с шифрованием.",
        en: "{path}: the file is encrypted, and this build of the program opens no encrypted files. It was left as it is, the rest was taken; use a build with encryption."
    }
    no_key(path, number) {
        ru: "{path}: нет ключа к этому файлу (у вас последний ключ № {number}). Файл оставлен как есть, остальное принято; попросите администратора передать новый ключ.",
        en: "{path}: there is no key to this file (your latest key is No. {number}). The file was left as it is, the rest was taken; ask the administrator for the new key."
    }
    no_key_at_all(path) {
        ru: "{path}: файл зашифрован, а ключа группы у вас нет. Файл оставлен как есть, остальное принято; ключ даёт администратор по вашей заявке (vyezd access request ПАПКА).",
        en: "{path}: the file is encrypted and you have no group key. The file was left as it is, the rest was taken; an administrator gives the key at your request (vyezd access request FOLDER)."
    }
    password_needed(path) {
        ru: "{path}: файл закрыт паролем, из него ничего не взято. Повторите обмен и введите пароль.",
        en: "{path}: the file is closed with a password; nothing was taken from it. Exchange again and give the password."
    }
    password_wrong(path) {
        ru: "{path}: пароль не подошёл, из файла ничего не взято. Проверьте раскладку и повторите; файл цел.",
        en: "{path}: the password does not fit; nothing was taken from the file. Check the keyboard layout and try again; the file is whole."
    }
    too_costly(path) {
        ru: "{path}: файл закрыт паролем так, что открыть его на обычном компьютере нельзя (нужно больше 1 ГБ памяти). Из него ничего не взято; попросите сделать файл заново.",
        en: "{path}: the file is closed with a password at a cost no ordinary computer pays (more than 1 GB of memory). Nothing was taken from it; ask for another."
    }
    tool_needed(path) {
        ru: "{path}: файл закрыт другой программой. Чтобы его открыть, назовите её в settings.toml (envelope_in). Файл оставлен как есть, остальное принято.",
        en: "{path}: the file is closed by another program. To open it, name that program in settings.toml (envelope_in). The file was left as it is, the rest was taken."
    }
    tool_gave_up(path, cause) {
        ru: "{path}: файл не открыт. {cause}",
        en: "{path}: the file was not opened. {cause}"
    }
    tool_failed(program, cause) {
        ru: "Программа «{program}» не справилась ({cause}). Свои правки целы и останутся до следующего обмена; проверьте её настройку (settings.toml, envelope_out и envelope_in).",
        en: "The program “{program}” failed ({cause}). Your changes are safe and wait for the next exchange; check its setting (settings.toml, envelope_out and envelope_in)."
    }
    tool_hangs(program, seconds) {
        ru: "Программа «{program}» не ответила за {seconds} с и остановлена. Свои правки целы и останутся до следующего обмена.",
        en: "The program “{program}” did not answer within {seconds} s and was stopped. Your changes are safe and wait for the next exchange."
    }
    tool_made_nothing(program) {
        ru: "Программа «{program}» не записала файл {{out}}. Свои правки целы и останутся до следующего обмена; проверьте её настройку (settings.toml).",
        en: "The program “{program}” wrote no file {{out}}. Your changes are safe and wait for the next exchange; check its setting (settings.toml)."
    }
    encrypted(number, code) {
        ru: "Обмен зашифрован ключом группы № {number}. Ваш код: {code}",
        en: "Exchange encrypted with group key No. {number}. Your code: {code}"
    }
    closed_not() { ru: "без шифрования", en: "not encrypted" }
    closed_with_group_now(number) { ru: "закрыты ключом группы № {number}", en: "closed with group key No. {number}" }
    closed_with_password_now() { ru: "закрыты паролем", en: "closed with a password" }
    closed_with_tool_now(program) { ru: "закрываются программой «{program}»", en: "closed by the program “{program}”" }
    closed_with_password(code) {
        ru: "Файл закрыт паролем; передайте пароль не тем путём, которым идёт файл. Ваш код: {code}",
        en: "The file is closed with a password; hand the password over by another way than the file. Your code: {code}"
    }
    closed_with_tool(program, code) {
        ru: "Файлы закрыты программой «{program}». Ваш код: {code}",
        en: "The files are closed by the program “{program}”. Your code: {code}"
    }
    plain_left(count) {
        ru: "В папке остались ваши незашифрованные файлы, положенные до ключа группы: {count}. Программа чужих папок не чистит; удалите файлы *.vzp без окончания .age сами.",
        en: "Unencrypted files of yours from before the group key are still in the folder: {count}. The program cleans no shared folders; remove the *.vzp files without .age yourselves."
    }
    keys_closed() {
        ru: "Ключи обмена закрыты паролем. Записи открыты и целы; чтобы обменяться, введите пароль ключей.",
        en: "The keys of exchange are closed with a password. The records are open and safe; to exchange, give the password of the keys."
    }
    key_password_wrong() {
        ru: "Пароль ключей не подошёл. Ничего не изменено; проверьте раскладку и повторите. Забытый пароль записей не закрывает: vyezd password --forget сделает новые ключи.",
        en: "The password of the keys does not fit. Nothing was changed; check the keyboard layout and try again. A forgotten password closes no records: vyezd password --forget makes new keys."
    }
    keys_made_anew() {
        ru: "Сделаны новые ключи. Записи целы. Это новый подписывающий: сообщите коллегам новый код (он виден при обмене), а у администратора попросите ключ группы ещё раз; без него зашифрованные файлы не открыть. Ваши прежние правки остаются вашими.",
        en: "New keys were made. The records are safe. You sign as somebody new: tell colleagues the new code (an exchange shows it), and ask the administrator for the group key again; without it encrypted files stay closed. Your earlier changes stay yours."
    }
    keys_have_no_password() { ru: "Пароля у ключей нет. Ничего не изменено.", en: "The keys have no password. Nothing was changed." }
    key_password_removed() {
        ru: "Пароль снят: ключи обмена открывает всякий, кто читает папку данных.",
        en: "The password is off: whoever reads the data folder can open the keys of exchange."
    }
    key_password_set() {
        ru: "Ключи обмена закрыты паролем. Его спросят при обмене; записи он не закрывает, и забытый пароль их не отнимет.",
        en: "The keys of exchange are closed with the password. An exchange asks for it; it closes no records, and forgetting it takes none away."
    }
    envelope_setting(name) {
        ru: "settings.toml, {name}: нужен список слов, программа первой, с {{in}} и {{out}} среди остальных: [\"программа\", \"-in\", \"{{in}}\", \"-out\", \"{{out}}\"]. Обмен не начат.",
        en: "settings.toml, {name}: a list of words is needed, the program first, with {{in}} and {{out}} among the others: [\"program\", \"-in\", \"{{in}}\", \"-out\", \"{{out}}\"]. Nothing was exchanged."
    }
    partly_told(who) {
        ru: "От «{who}» передана только часть записей: выбраны школы. Остальное, если понадобится, приходит полным файлом.",
        en: "Of “{who}” only a part of the records was handed over: schools were chosen. The rest comes with a full file, if it is needed."
    }
    erased_here(count) {
        ru: "Исполнен акт об уничтожении данных: уничтожено правок: {count}. Кто, когда и по какому акту — в списке «Уничтожение данных».",
        en: "An act of erasure was carried out: {count} changes were erased. Who, when and by which act: see the list “Erasures”."
    }
    erased_file(path) {
        ru: "Удалён файл с уничтоженными данными: {path}",
        en: "A file with erased data was removed: {path}"
    }
    erased_copies(count) {
        ru: "В папке лежат старые копии с уничтоженными данными (частей: {count}). Ничего из них не взято; чужие папки программа не чистит, удалите эти файлы сами.",
        en: "Old copies with erased data lie in the folder ({count} parts). Nothing was taken from them; the program cleans no shared folders, remove those files yourself."
    }
    snapshot_stale(path) {
        ru: "{path}: в снимке остались уничтоженные данные. Из него ничего не возвращается; удалите файл и сделайте новый снимок: vyezd snapshot.",
        en: "{path}: the snapshot still holds erased data. Nothing of it comes back; remove the file and make a new one: vyezd snapshot."
    }
    may_not_erase() {
        ru: "Уничтожать данные по акту может администратор района. Ничего не изменено; попросите администратора.",
        en: "Erasing data by act is for an administrator of the district. Nothing was changed; ask the administrator."
    }
}
