//! Texts of the screens of access.

crate::messages! {
    title() { ru: "Доступ", en: "Access" }
    my_code(code) { ru: "Код этого компьютера: {code}", en: "Code of this computer: {code}" }
    open_to_all() {
        ru: "Списка доступа нет: авторы принимаются при первой встрече, обмен без шифрования.",
        en: "No list of access: authors are accepted at first sight, exchange is not encrypted."
    }
    directory(name, number, code, may) {
        ru: "Район «{name}», список доступа № {number}, код муниципалитета {code}. Вы: {may}.",
        en: "“{name}”, list of access No. {number}, code of the municipality {code}. You: {may}."
    }
    not_listed() { ru: "в списке нет", en: "not in the list" }
    proposals(count) { ru: "Предложения ждут решения: {count} — Enter", en: "Proposals wait for an answer: {count} – Enter" }
    own_proposals(count) { ru: "Ваши правки вне роли или школы ждут решения у других: {count}", en: "Your changes outside role or school wait for an answer elsewhere: {count}" }
    waiting() { ru: "Ждут вас", en: "Waiting for you" }
    offered(name, code) { ru: "Список доступа района «{name}», код {code}: сверить и принять — Enter", en: "List of access of “{name}”, code {code}: compare and accept – Enter" }
    request(name, wish, code) { ru: "Заявка: {name}, {wish}, код {code}. Принять — Enter", en: "Request: {name}, {wish}, code {code}. Enter accepts" }
    request_seen(name, wish, code) { ru: "Заявка: {name}, {wish}, код {code}. Её примет администратор.", en: "Request: {name}, {wish}, code {code}. An administrator accepts it." }
    member_asks(name, wish, code) { ru: "Заявка участника: {name}, {wish}, код {code}. Ему нужен ключ группы или другая роль. Принять — Enter", en: "Request of a member: {name}, {wish}, code {code}, for the group key or another role. Enter accepts" }
    stranger_seen(code, count) { ru: "Неизвестный автор, код {code}, правок отложено: {count}. Доступ даёт администратор.", en: "Unknown author, code {code}, {count} changes kept apart. An administrator gives access." }
    keyless(code) { ru: "{code}: ключа группы нет, доступ дан без заявки", en: "{code}: no group key, access was given without a request" }
    nothing_here() { ru: "Это сведения: открывать здесь нечего.", en: "This is for information: there is nothing to open." }
    stranger(code, count) { ru: "Неизвестный автор, код {code}, правок отложено: {count}. Принять — Enter", en: "Unknown author, code {code}, {count} changes kept apart. Enter accepts" }
    accepted() { ru: "Приняты при первой встрече: сверьте коды по телефону", en: "Accepted at first sight: compare the codes on the telephone" }
    accepted_one(name, code, count) { ru: "{name}, код {code}, правок: {count}", en: "{name}, code {code}, {count} changes" }
    members() { ru: "Участники", en: "Members" }
    member(name, role, schools, since) { ru: "{name}: {role}, {schools} (список № {since})", en: "{name}: {role}, {schools} (list No. {since})" }
    taken_back(code) { ru: "{code} отозван", en: "{code} revoked" }
    to_do() { ru: "Можно", en: "You can" }
    ask() { ru: "Подать заявку", en: "Ask for access" }
    found() { ru: "Завести список доступа", en: "Begin a list of access" }
    renew() { ru: "Новый ключ группы", en: "A new group key" }
    renew_text() {
        ru: "Следующие файлы обмена закроются новым ключом; участники получат его со списком доступа. Прежние файлы читают те, у кого есть прежние ключи.",
        en: "Files of exchange will be closed with a new key from now on; the members get it with the list of access. Former files are read by those who have the former keys."
    }
    renew_button() { ru: "Сменить ключ", en: "Change the key" }
    recover() { ru: "Ввести ключ с листа из сейфа", en: "Type a key from the sheet in the safe" }
    choose_member() { ru: "Выберите участника: отзывает администратор.", en: "Choose a member: an administrator takes access back." }
    no_key_left() { ru: "У этого человека не осталось действующих ключей: нужна новая заявка.", en: "No key of this person is in use: a new request is needed." }
    nothing_to_open() { ru: "Это сведения. Доступ даёт администратор.", en: "This is for information. An administrator gives access." }
    revoke_title() { ru: "Отозвать доступ", en: "Take access back" }
    revoke_text(name) {
        ru: "{name}: все компьютеры. Принятое до сих пор остаётся, новые правки учитываться не будут, ключ группы сменится. Чтобы вернуть доступ, понадобится новая заявка.",
        en: "{name}: all computers. What was accepted until now stays, new changes will not count, the group key is replaced. To come back a new request is needed."
    }
    revoke_button() { ru: "Отозвать", en: "Take back" }
    keys_closed() { ru: "Ключи обмена закрыты паролем: Enter — открыть", en: "The keys of exchange are closed with a password: Enter opens them" }
    set_password() { ru: "Закрыть ключи обмена паролем", en: "Close the keys of exchange with a password" }
    change_password() { ru: "Сменить пароль ключей обмена", en: "Change the password of the keys of exchange" }
    remove_password() { ru: "Снять пароль ключей обмена", en: "Take the password off the keys of exchange" }
    forget_password() { ru: "Пароль забыт: сделать новые ключи", en: "The password is forgotten: make new keys" }
    forget_text() {
        ru: "Прежние ключи никто больше не откроет. Записи целы, но вы станете новым подписывающим: коллеги сверят новый код, администратор ещё раз даст ключ группы.",
        en: "Nobody opens the old keys any more. The records are safe, but you sign as somebody new: colleagues compare the new code, the administrator gives the group key once more."
    }
    forget_button() { ru: "Сделать новые ключи", en: "Make new keys" }
    password_of_now() { ru: "Нынешний пароль ключей обмена.", en: "The password of the keys of exchange as it is now." }
    new_password() {
        ru: "Новый пароль ключей обмена. Записи он не закрывает: забудете — они останутся, а ключи придётся сделать новые.",
        en: "A new password of the keys of exchange. It closes no records: forget it, and they stay; the keys have to be made anew."
    }
    digits() { ru: "12 цифр", en: "12 digits" }
    folder() { ru: "Папка", en: "Folder" }
    district() { ru: "Район", en: "District" }
    key() { ru: "Ключ", en: "Key" }
    person() { ru: "Кто это", en: "Who it is" }
    who_asks() { ru: "Кто вы", en: "Who you are" }
    new_person() { ru: "новый человек", en: "somebody new" }
    role() { ru: "Роль", en: "Role" }
    schools() { ru: "Школы", en: "Schools" }
    choose() { ru: "(Enter — выбрать)", en: "(Enter chooses)" }
    button(what) { ru: "[ {what} ]", en: "[ {what} ]" }
    give() { ru: "Дать доступ", en: "Give access" }
    alter() { ru: "Изменить роль", en: "Change the role" }
    trust() { ru: "Принять список доступа", en: "Accept the list of access" }
    digits_differ() { ru: "Цифры другие. Ничего не изменено: позвоните ещё раз, возможно, заявка чужая.", en: "The digits differ. Nothing was changed: call again, the request may be somebody else's." }
    folder_needed() { ru: "Наберите папку, куда положить заявку: общая папка или флешка.", en: "Type the folder for the request: a share or a stick." }
    name_needed() { ru: "Наберите название района.", en: "Type the name of the district." }
    request_hint(name) {
        ru: "Позвоните по телефону, просит {name}: пусть назовут 12 цифр со своего экрана (9 → Доступ); наберите их здесь. «Кто это»: стрелки — тот, кто уже есть, или новый человек; Enter — из списка.",
        en: "Call {name}. Let the 12 digits be read from the other screen (9 → Access); type them here. Who it is: arrows take the one who is here already or somebody new, Enter the list."
    }
    stranger_hint() {
        ru: "Этот автор заявки не подавал. Узнайте, кто это, и сверьте 12 цифр по телефону.",
        en: "This author has not asked. Find out who it is and compare the 12 digits on the telephone."
    }
    member_hint(name) {
        ru: "{name}: новая роль действует для новых правок, принятое раньше остаётся.",
        en: "{name}: the new role holds for new changes; what was accepted before stays."
    }
    ask_hint() {
        ru: "Заявка — файл для администратора. Передайте его и назовите по телефону код со страницы «Доступ».",
        en: "A request is a file for the administrator. Hand it over and tell the code of the page “Access” on the telephone."
    }
    found_hint() {
        ru: "Вы станете администратором: доступ дают по заявкам, файлы обмена шифруются. Принятое до сих пор остаётся. Лист с двумя ключами для сейфа будет записан в файл: распечатайте его и удалите файл.",
        en: "You become the administrator: access is given by request, files of exchange are encrypted. What was accepted until now stays. A sheet with two keys for the safe is written to a file: print it and delete the file."
    }
    recover_hint() {
        ru: "Ключ муниципалитета (M-…) делает этот компьютер местом администратора. Ключ восстановления (R-…) заменяет утраченный ключ муниципалитета новым.",
        en: "The municipal key (M-…) makes this computer one of an administrator. The recovery key (R-…) puts a new municipal key in the place of a lost one."
    }
    trust_hint(name) {
        ru: "Позвоните администратору района «{name}» и наберите 12 цифр муниципалитета, которые он назовёт. После этого учитываются только правки участников списка.",
        en: "Call the administrator of “{name}” and type the 12 digits of the municipality. From then on only changes of members of the list count."
    }
    sheet(path) { ru: "Готово. Лист для сейфа: {path} — распечатайте и удалите файл.", en: "Done. The sheet for the safe: {path} – print it and delete the file." }
    working() { ru: "Идёт…", en: "Under way…" }
    proposals_title() { ru: "Предложения", en: "Proposals" }
    proposals_hint() {
        ru: "Правки вне роли или школы автора. Принятая запишется от вашего имени; отклонённая не учитывается. Ответ уйдёт всем.",
        en: "Changes outside their author's role or school. An accepted one is written in your name; a refused one does not count. The answer goes to all."
    }
    origin(author, at, why) { ru: "{author}, {at} — {why}", en: "{author}, {at} – {why}" }
    no_proposals() { ru: "Предложений, которые ждут решения, нет.", en: "No proposals wait for an answer." }
    decide(author, what) { ru: "{author}: {what}", en: "{author}: {what}" }
    later_button() { ru: "Отложить", en: "Later" }
    accept_button() { ru: "Принять", en: "Accept" }
    reject_button() { ru: "Отклонить", en: "Refuse" }
}
