//! Sentences of access.

crate::messages! {
    administrator() { ru: "администратор", en: "administrator" }
    methodologist() { ru: "методист", en: "methodologist" }
    coordinator() { ru: "координатор", en: "coordinator" }
    school() { ru: "школа", en: "school" }
    reader() { ru: "читатель", en: "reader" }
    all_schools() { ru: "все школы", en: "all schools" }
    unreadable(path) {
        ru: "Файл доступа {path} не читается. Записи целы, обмен не начат. Верните файл из резервной копии или уберите его: список доступа придётся принять заново.",
        en: "The access file {path} cannot be read. The records are safe, nothing was exchanged. Bring the file back from a backup, or take it away: the list of access will have to be accepted anew."
    }
    no_directory() {
        ru: "Списка доступа здесь нет: программа работает без администратора. Завести его: vyezd access found «Название района».",
        en: "There is no list of access here: the program works without an administrator. To begin one: vyezd access found «Name of the district»."
    }
    has_directory(name) {
        ru: "Список доступа района «{name}» уже есть. Ничего не изменено.",
        en: "There is a list of access of “{name}” already. Nothing was changed."
    }
    not_office() {
        ru: "Ключа муниципалитета на этом компьютере нет: доступ даёт администратор. Если администратор вы, введите ключ с листа из сейфа: vyezd access recover.",
        en: "The municipal key is not on this computer: an administrator gives access. If that is you, type the key from the sheet in the safe: vyezd access recover."
    }
    too_many_members() { ru: "Список доступа стал длиннее допустимого, новый не выпущен. Прежний действует.", en: "The list of access has grown too long; no new one was issued. The former one is in force." }
    directory_taken(name, code) {
        ru: "Принят список доступа района «{name}». Сверьте по телефону код муниципалитета: {code}.",
        en: "The list of access of “{name}” was taken. Compare the code of the municipality on the telephone: {code}."
    }
    directory_offered(name, code) {
        ru: "Здесь лежит список доступа района «{name}», код {code}. Сверьте код по телефону и примите: vyezd access accept {code} или 9 → Доступ.",
        en: "A list of access of “{name}” lies here, code {code}. Compare the code on the telephone and accept it: vyezd access accept {code}, or 9 → Access."
    }
    forged_directory() {
        ru: "Есть список доступа, подписанный чужим ключом. Он не действует; скажите администратору.",
        en: "There is a list of access signed by another key. It does not count; tell the administrator."
    }
    unknown_author(code, count) {
        ru: "Неизвестный автор, код {code}, правок: {count}. Они отложены и передаются дальше. Принять: сверьте код по телефону, затем vyezd access grant {code} или 9 → Доступ.",
        en: "Unknown author, code {code}, {count} changes. They are kept apart and passed on. To accept: compare the code on the telephone, then vyezd access grant {code}, or 9 → Access."
    }
    unknown_author_met(code, count) {
        ru: "Неизвестный автор, код {code}, правок: {count}. Они отложены и передаются дальше. Доступ даёт администратор: скажите ему этот код.",
        en: "Unknown author, code {code}, {count} changes. They are kept apart and passed on. An administrator gives access: tell him this code."
    }
    proposals_wait(count) {
        ru: "Предложения, которые ждут решения: {count} (9 → Предложения).",
        en: "Proposals that wait for an answer: {count} (9 → Proposals)."
    }
    own_proposals(count) {
        ru: "Ваши правки вне вашей роли или школы: {count}. У других они ждут решения, у вас видны сразу.",
        en: "Your changes outside your role or school: {count}. They wait for an answer elsewhere and are shown here at once."
    }
    after_revocation(name, count) {
        ru: "«{name}»: доступ отозван, правок после отзыва: {count}. Они сохранены и не учитываются.",
        en: "“{name}”: access was revoked; {count} changes after that are kept and do not count."
    }
    about_revocation(name, count) {
        ru: "«{name}»: доступ отозван. Сделаны ли до отзыва правки ({count}), пока не видно: не хватает файлов этого автора. Правки сохранены и ждут.",
        en: "“{name}”: access was revoked. Whether {count} changes were made before that cannot be seen yet: files of this author are missing. The changes are kept and wait."
    }
    cannot_be_judged(count) {
        ru: "По новому списку доступа пока не решить о правках: {count}. Не хватает файлов их автора; до них правки остаются в записях.",
        en: "By the new list of access {count} changes cannot be judged yet. Files of their author are missing; until these come the changes stay in the records."
    }
    we_are_revoked(code) {
        ru: "Доступ этого компьютера (код {code}) отозван: ваши новые правки другие не увидят. Записи целы. Подайте новую заявку: vyezd access request ПАПКА --new-key.",
        en: "Access of this computer (code {code}) was revoked: others will not see your new changes. The records are safe. Make a new request: vyezd access request FOLDER --new-key."
    }
    not_in_directory(code) {
        ru: "Этого компьютера (код {code}) нет в списке доступа: ваши правки у других отложены. Подайте заявку: vyezd access request ПАПКА или 9 → Доступ.",
        en: "This computer (code {code}) is not in the list of access: others keep your changes apart. Make a request: vyezd access request FOLDER, or 9 → Access."
    }
    request_waits(name, code) {
        ru: "Заявка: {name}, код {code}. Сверьте код по телефону и примите: vyezd access grant {code} или 9 → Доступ.",
        en: "A request: {name}, code {code}. Compare the code on the telephone and accept it: vyezd access grant {code}, or 9 → Access."
    }
    member_asks(name, code) {
        ru: "Заявка от того, кто уже в списке доступа: {name}, код {code}. Ему нужен ключ группы или другая роль. Принять: vyezd access grant {code} или 9 → Доступ.",
        en: "A request of somebody who is in the list of access already: {name}, code {code}, for the group key or another role. To accept: vyezd access grant {code}, or 9 → Access."
    }
    asked_for_key(code) {
        ru: "Вы в списке доступа, а ключа группы у этого компьютера нет: доступ дан без заявки. Заявка подана сама; попросите администратора принять её, код: {code}.",
        en: "You are in the list of access, and this computer has no group key: access was given without a request. It has asked by itself; let the administrator accept the request, code: {code}."
    }
    held_back() {
        ru: "Обмен в районе зашифрован, а ключа группы у вас нет: ваши правки в папку не положены. Они целы и уйдут, когда администратор примет заявку.",
        en: "Exchange in the district is encrypted, and you have no group key: your changes were not put into the folder. They are safe and go out when the administrator accepts the request."
    }
    granted_without_key() {
        ru: "Ключа группы у этого компьютера нет: он не подавал заявку. При следующем обмене он подаст её сам, примите её ещё раз по тому же коду.",
        en: "This computer has no group key: it has not asked. With its next exchange it asks by itself; accept that request by the same code."
    }
    broken_keys(path) {
        ru: "{path}: заявка или список доступа скопированы не полностью или повреждены, из файла ничего не взято. Повторите копирование.",
        en: "{path}: a request or a list of access was not copied whole or is damaged; nothing was taken from it. Copy it again."
    }
    newer_keys(path) {
        ru: "{path}: заявку или список доступа записала более новая версия программы, из файла ничего не взято. Обновите программу.",
        en: "{path}: a request or a list of access of a later version of the program; nothing was taken from it. Update the program."
    }
    taken_back(count) {
        ru: "По списку доступа не учитываются правки: {count}. Они убраны из записей, файлы сохранены.",
        en: "Changes that do not count by the list of access: {count}. They were taken out of the records; their files are kept."
    }
    nothing_to_join() {
        ru: "В этой папке нет данных другого района, объединять нечего. Обычный обмен: vyezd sync ПАПКА.",
        en: "There are no data of another district in this folder; there is nothing to join. An ordinary exchange: vyezd sync FOLDER."
    }
    join_by_request(name) {
        ru: "В районе «{name}» доступ даёт администратор. Подайте заявку: vyezd access request ПАПКА. Когда он её примет, ваши правки войдут при обмене сами; так же — каждый, кто работал с вами.",
        en: "In “{name}” an administrator gives access. Make a request: vyezd access request FOLDER. Once it is accepted your changes go in with an exchange; so does everybody who has worked with you."
    }
    join_the_other_way(name) {
        ru: "В вашем районе «{name}» доступ даёт администратор, а в той папке его нет. Присоединяются к вам: пусть каждый оттуда подаст вам заявку (vyezd access request ПАПКА).",
        en: "In your district “{name}” an administrator gives access, and in that folder there is none. They join you: let everybody there make a request (vyezd access request FOLDER)."
    }
    no_person() {
        ru: "Не сказано, кто просит: задайте «Кто работает» (клавиша z) или добавьте --name «Фамилия И. О.».",
        en: "It is not said who asks: choose “Who works here” (key z), or add --name “Name”."
    }
    no_founder() {
        ru: "Не сказано, кто станет администратором: задайте «Кто работает» (клавиша z) или добавьте --name «Фамилия И. О.».",
        en: "It is not said who becomes the administrator: choose “Who works here” (key z), or add --name “Name”."
    }
    who_is_it(name, code, told) {
        ru: "«{name}»: человек с таким именем уже есть: {told}. Если это он: vyezd access grant {code} --person НОМЕР. Если другой человек: vyezd access grant {code} --new-person. Ничего не изменено.",
        en: "“{name}”: there is a person of this name already: {told}. If that is him: vyezd access grant {code} --person ID. If it is somebody else: vyezd access grant {code} --new-person. Nothing was changed."
    }
    several_of_name(name, told) {
        ru: "«{name}»: здесь несколько таких людей: {told}. Задайте «Кто работает» (клавиша z) или назовите номер: VYEZD_PERSON=НОМЕР. Заявка не записана.",
        en: "“{name}”: several people here are called so: {told}. Choose “Who works here” (key z), or give the id: VYEZD_PERSON=ID. The request was not written."
    }
    no_request(code) {
        ru: "Заявки или автора с кодом {code} здесь нет. Обменяйтесь с папкой, где лежит заявка (vyezd sync ПАПКА), и проверьте цифры.",
        en: "There is no request and no author with the code {code} here. Exchange with the folder that holds the request (vyezd sync FOLDER) and check the digits."
    }
    no_member(who) {
        ru: "«{who}»: в списке доступа нет действующего ключа с таким именем или кодом. Список: vyezd access list.",
        en: "“{who}”: the list of access has no key in use under such a name or code. The list: vyezd access list."
    }
    several_members(who, told) {
        ru: "«{who}»: подходят несколько. Назовите код из 12 цифр: {told}. Ничего не изменено.",
        en: "“{who}”: several fit. Give the code of 12 digits: {told}. Nothing was changed."
    }
    still_held(code, name) {
        ru: "Компьютер {code} остаётся за другим человеком: {name}. Отозвать и его: vyezd access revoke {code}.",
        en: "The computer {code} stays with somebody else: {name}. To take it back, too: vyezd access revoke {code}."
    }
    key_is_revoked(code) {
        ru: "Ключ {code} отозван, вернуть его нельзя. Пусть человек подаст новую заявку: vyezd access request ПАПКА --new-key.",
        en: "The key {code} was revoked and cannot come back. Let the person make a new request: vyezd access request FOLDER --new-key."
    }
    no_offer(code) {
        ru: "Списка доступа с кодом {code} здесь нет. Обменяйтесь с папкой, где он лежит, и проверьте цифры.",
        en: "There is no list of access with the code {code} here. Exchange with the folder that holds it and check the digits."
    }
    schools_needed(role) {
        ru: "Роли «{role}» нужна хотя бы одна школа: выберите её (в команде: --school НАЗВАНИЕ).",
        en: "The role “{role}” needs a school at least: choose one (on the command line: --school NAME)."
    }
    last_administrator() {
        ru: "Это последний администратор с действующим ключом: сначала дайте эту роль другому. Ничего не изменено.",
        en: "This is the last administrator with a key in use: give the role to another first. Nothing was changed."
    }
    key_text_wrong() {
        ru: "Это не ключ с листа из сейфа: проверьте буквы и цифры, в конце стоит контрольная группа. Ничего не изменено.",
        en: "This is no key from the sheet in the safe: check letters and digits, the last group is a check. Nothing was changed."
    }
    key_of_another() {
        ru: "Ключ записан верно, но он не от этого района. Ничего не изменено.",
        en: "The key is spelt right but belongs to another district. Nothing was changed."
    }
    granted(name, role, number) {
        ru: "{name}: {role}. Список доступа № {number} выпущен, следующий обмен передаст его всем.",
        en: "{name}: {role}. List of access No. {number} was issued; the next exchange passes it on."
    }
    granted_already(name, role, number) {
        ru: "{name}: {role}. Так уже записано в списке доступа № {number}, ничего не изменено.",
        en: "{name}: {role}. The list of access No. {number} says so already; nothing was changed."
    }
    nobody_named(code) {
        ru: "Чей это ключ, неизвестно: заявки с кодом {code} нет. Назовите человека (в команде: --person ИМЯ).",
        en: "Whose key this is, is not known: there is no request with the code {code}. Name the person (on the command line: --person NAME)."
    }
    revoked(name, number) {
        ru: "{name}: доступ отозван, ключ группы заменён. Список доступа № {number} выпущен. Принятое до отзыва действует.",
        en: "{name}: access was revoked, the group key replaced. List of access No. {number} was issued. What was accepted before stays in force."
    }
    renewed(number) {
        ru: "Новый ключ группы. Список доступа № {number} выпущен. Старые файлы читают те, у кого были прежние ключи.",
        en: "A new group key. List of access No. {number} was issued. Old files are read by those who had the former keys."
    }
    trusted(name) { ru: "Список доступа района «{name}» принят.", en: "The list of access of “{name}” was accepted." }
    office_here(name) {
        ru: "Ключ муниципалитета «{name}» теперь есть на этом компьютере: здесь можно давать доступ.",
        en: "The municipal key of “{name}” is on this computer now: access can be given here."
    }
    recovered(name, number) {
        ru: "«{name}»: новый ключ муниципалитета, прежний больше не действует. Список доступа № {number} выпущен. Распечатайте новый лист и уничтожьте старый.",
        en: "“{name}”: a new municipal key; the former one does not count any more. List of access No. {number} was issued. Print the new sheet and destroy the old one."
    }
    founded(name) {
        ru: "Район «{name}»: список доступа № 1 выпущен, администратор — вы. Дайте эту роль второму человеку.",
        en: "“{name}”: list of access No. 1 was issued, you are the administrator. Give this role to a second person."
    }
    asked(path, code) {
        ru: "Заявка записана: {path}. Передайте её администратору и назовите по телефону код: {code}.",
        en: "The request was written: {path}. Hand it to the administrator and tell the code on the telephone: {code}."
    }
    asked_anew(code) {
        ru: "Эта папка пишет под новым ключом, заявка на него подана сама. Назовите администратору код: {code}. До этого ваши новые правки у других отложены.",
        en: "This folder writes under a new key and has asked for access by itself. Tell the administrator the code: {code}. Until then others keep your new changes apart."
    }
    sheet_title(name) { ru: "ЛИСТ ДЛЯ СЕЙФА. Район «{name}»", en: "SHEET FOR THE SAFE. “{name}”" }
    sheet_municipal(code) { ru: "Ключ муниципалитета (код {code}): им дают и отзывают доступ", en: "Municipal key (code {code}): access is given and revoked with it" }
    sheet_recovery(code) { ru: "Ключ восстановления (код {code}): им заменяют ключ муниципалитета и читают любые файлы обмена", en: "Recovery key (code {code}): it replaces the municipal key and reads all files of exchange" }
    sheet_advice() {
        ru: "Распечатайте в двух экземплярах, положите в разные сейфы, файл сотрите. На компьютере ключ восстановления не хранится. Проверка раз в год: на отдельной папке данных обменяйтесь с общей папкой, введите «vyezd access recover» и ключ муниципалитета с листа; ответ «Ключ муниципалитета … теперь есть на этом компьютере» — лист годен; папку сотрите.",
        en: "Print two copies, put them into different safes, delete the file. The recovery key is not kept on the computer. Drill once a year: in a separate data folder exchange with the shared folder, run “vyezd access recover” and type the municipal key from the sheet; the answer “The municipal key … is on this computer now” means that the sheet is good; delete the folder."
    }
    sheet_written(path) { ru: "Лист для печати: {path}", en: "Sheet to print: {path}" }
    accepted_reason(name) { ru: "по предложению: {name}", en: "as proposed by {name}" }
    rejected_reason(name) { ru: "предложение отклонено: {name}", en: "proposal of {name} rejected" }
    no_proposal(op) { ru: "Предложения {op} здесь нет, или на него уже ответили. Список: vyezd access list.", en: "There is no proposal {op} here, or it was answered. The list: vyezd access list." }
    accepted(what) { ru: "Принято: {what}. Ответ уйдёт всем со следующим обменом.", en: "Accepted: {what}. The answer goes to all with the next exchange." }
    rejected(what) { ru: "Отклонено: {what}. Ответ уйдёт всем со следующим обменом.", en: "Rejected: {what}. The answer goes to all with the next exchange." }
    works_as(name) {
        ru: "По списку доступа на этом компьютере работает {name} (сменить: клавиша z).",
        en: "By the list of access {name} works at this computer (key z changes it)."
    }
    one_person() { ru: "один человек, по списку доступа", en: "one person, by the list of access" }
    no_folder(path) {
        ru: "Папки {path} нет, заявка не записана. Проверьте название; папку на флешке или в сети создайте сами.",
        en: "There is no folder {path}; the request was not written. Check the name; make a folder on a stick or a share yourself."
    }
    nobody() { ru: "без имени", en: "without a name" }
}
