//! What the forms say to a person: faults of a file, of a record and of something typed.

crate::messages! {
    participant(number) { ru: "участник {number}", en: "participant {number}" }
    person_named(number) { ru: "[лицо {number}]", en: "[person {number}]" }
    not_toml(cause) {
        ru: "файл не читается как TOML: {cause}; проверьте кавычки, скобки и знаки равенства",
        en: "this is not TOML: {cause}; check quotes, brackets and equals signs"
    }
    file_unreadable(cause) {
        ru: "файл не прочитан: {cause}; остальные формы работают, проверьте доступ к файлу и кодировку UTF-8",
        en: "the file cannot be read: {cause}; the other forms work, check access and UTF-8 encoding"
    }
    key_missing(key) { ru: "нет обязательного ключа «{key}»; допишите его", en: "the key «{key}» is missing; add it" }
    unknown_key(key) {
        ru: "ключ «{key}» здесь не известен; исправьте написание или удалите его",
        en: "the key «{key}» is not known here; correct its spelling or remove it"
    }
    not_a_text(key) { ru: "«{key}» должно быть текстом в кавычках", en: "«{key}» must be a text in quotes" }
    not_a_whole_number(key) { ru: "«{key}» должно быть целым числом", en: "«{key}» must be a whole number" }
    not_a_number(key) { ru: "«{key}» должно быть числом", en: "«{key}» must be a number" }
    not_a_flag(key) { ru: "«{key}» должно быть true или false", en: "«{key}» must be true or false" }
    not_a_table(key) { ru: "«{key}» должно быть таблицей: {{ … }}", en: "«{key}» must be a table: {{ … }}" }
    not_a_label(key) {
        ru: "«{key}» должно быть текстом или {{ ru = \"…\", en = \"…\" }}",
        en: "«{key}» must be a text or {{ ru = \"…\", en = \"…\" }}"
    }
    empty_text(key) { ru: "«{key}» пусто; впишите текст", en: "«{key}» is empty; write the text" }
    bad_id(id) {
        ru: "«{id}» не годится в имена: нужны строчные латинские буквы, цифры и _, сначала буква, не больше 40 знаков",
        en: "«{id}» is no id: lower-case Latin letters, digits and _, a letter first, at most 40"
    }
    duplicate_id(id) { ru: "«{id}» уже есть выше; дайте другое имя", en: "«{id}» is already used above; choose another id" }
    out_of_limits(key, low, high) { ru: "«{key}» должно быть от {low} до {high}", en: "«{key}» must be from {low} to {high}" }
    limits_reversed() { ru: "«min» больше, чем «max»; поменяйте их", en: "«min» is greater than «max»; swap them" }
    unknown_kind(kind, known) {
        ru: "вид поля «{kind}» не известен; есть: {known}",
        en: "the kind «{kind}» is not known; there are: {known}"
    }
    unknown_alike(alike, known) {
        ru: "способ сравнения «{alike}» не известен; есть: {known}",
        en: "the comparison «{alike}» is not known; there are: {known}"
    }
    unknown_formula(formula, known) {
        ru: "формула «{formula}» не известна; есть: {known}",
        en: "the formula «{formula}» is not known; there are: {known}"
    }
    no_items() { ru: "у выбора нет вариантов; перечислите их в «items»", en: "the choice has no items; list them in «items»" }
    no_fields() { ru: "в форме нет ни одного поля [[field]]", en: "the form has no [[field]]" }
    unknown_field(key, field) {
        ru: "«{key}» называет поле «{field}», которого в форме нет",
        en: "«{key}» names the field «{field}», which the form does not have"
    }
    wrong_field_kind(key, field, wanted) {
        ru: "«{key}» называет поле «{field}», а нужно поле вида {wanted}",
        en: "«{key}» names the field «{field}», but a field of kind {wanted} is needed"
    }
    not_stored(key, field) {
        ru: "«{key}» называет поле «{field}», которое не хранится; здесь годятся только хранимые поля",
        en: "«{key}» names the field «{field}», which is not stored; only stored fields fit here"
    }
    unknown_value(field, value) {
        ru: "у поля «{field}» нет значения «{value}»; исправьте его (пустое поле пишется \"\")",
        en: "the field «{field}» has no value «{value}»; correct it (an empty field is \"\")"
    }
    is_or_not() {
        ru: "условие пишется {{ field = \"…\", is = [\"…\"] }} или {{ field = \"…\", not = [\"…\"] }}",
        en: "a condition is {{ field = \"…\", is = [\"…\"] }} or {{ field = \"…\", not = [\"…\"] }}"
    }
    bad_default(value) {
        ru: "значение «{value}» не подходит к виду этого поля",
        en: "the value «{value}» does not fit the kind of this field"
    }
    unknown_form(form) {
        ru: "формы «{form}» нет; исправьте имя или добавьте её файл",
        en: "there is no form «{form}»; correct the id or add its file"
    }
    unknown_field_of(form, field) {
        ru: "в форме «{form}» нет поля «{field}»",
        en: "the form «{form}» has no field «{field}»"
    }
    does_not_point_back(form, field, here) {
        ru: "поле «{field}» формы «{form}» не ссылается на «{here}»",
        en: "the field «{field}» of the form «{form}» does not refer to «{here}»"
    }
    cannot_copy(form, field) {
        ru: "поле «{field}» формы «{form}» другого вида, взять из него значение нельзя",
        en: "the field «{field}» of the form «{form}» is of another kind and cannot be copied"
    }
    scope_leads_nowhere(form) {
        ru: "«scope» ведёт к форме «{form}», а она не относится ни к какому муниципалитету",
        en: "«scope» leads to the form «{form}», which belongs to no municipality"
    }
    form_taken(form, origin) {
        ru: "форма «{form}» уже есть ({origin}); дайте своей другой id",
        en: "the form «{form}» exists already ({origin}); give yours another id"
    }
    instrument_taken() {
        ru: "инструмент с таким id уже есть; дайте своему другой",
        en: "an instrument with this id exists already; give yours another"
    }
    no_questions() {
        ru: "в инструменте нет ни одного вопроса [[section.item]]",
        en: "the instrument has no question [[section.item]]"
    }
    field_empty(label) { ru: "не заполнено: {label}", en: "not filled: {label}" }
    text_too_long(length, max) {
        ru: "в тексте {length} знаков, а можно не больше {max}; сократите его",
        en: "the text has {length} characters, at most {max} are allowed; shorten it"
    }
    line_breaks() {
        ru: "в этом поле одна строка; уберите переносы",
        en: "this field holds one line; remove the line breaks"
    }
    number_expected(text) {
        ru: "«{text}» не число; пишите, например, 3,58",
        en: "«{text}» is no number; write, for example, 3,58"
    }
    too_small(min) { ru: "меньше наименьшего: {min}", en: "below the smallest: {min}" }
    too_large(max) { ru: "больше наибольшего: {max}", en: "above the largest: {max}" }
    too_precise(places) {
        ru: "после запятой можно не больше {places} цифр",
        en: "at most {places} digits after the comma"
    }
    date_expected(text) {
        ru: "«{text}» не дата; пишите дд.мм.гггг, например 20.05.2021, или «сегодня»",
        en: "«{text}» is no date; write dd.mm.yyyy, for example 20.05.2021, or «today»"
    }
    date_far(date) {
        ru: "дата {date} далеко от наших дней; проверьте год",
        en: "the date {date} is far from our days; check the year"
    }
    answer_expected(text) {
        ru: "«{text}» не ответ; есть: да, частично, нет, не применимо",
        en: "«{text}» is no answer; there are: yes, partly, no, not applicable"
    }
    item_unknown(text, known) {
        ru: "варианта «{text}» нет; есть: {known}",
        en: "there is no item «{text}»; there are: {known}"
    }
    item_removed(id) {
        ru: "вариант «{id}» больше не предлагается; он сохранён как был",
        en: "the item «{id}» is no longer offered; it is kept as it was"
    }
    score_expected(min, max) {
        ru: "нужен балл: целое число от {min} до {max}",
        en: "a score is needed: a whole number from {min} to {max}"
    }
    record_expected(text) {
        ru: "«{text}» не запись; выберите её из списка",
        en: "«{text}» is no record; choose it from the list"
    }
    record_missing(id) {
        ru: "записи {id} здесь нет: она удалена или ещё не получена обменом",
        en: "the record {id} is not here: deleted, or not yet received"
    }
    record_of_other_form(found, wanted) {
        ru: "это запись «{found}», а нужна «{wanted}»",
        en: "this is a «{found}», a «{wanted}» is needed"
    }
    wrong_value() {
        ru: "значение другого вида, чем поле; введите его заново",
        en: "the value is of another kind than the field; enter it again"
    }
    not_typed() {
        ru: "это поле не заполняется: оно считается по другим записям",
        en: "this field is not filled in: it follows from other records"
    }
    unknown_record_field(field) {
        ru: "поля «{field}» в форме нет",
        en: "the form has no field «{field}»"
    }
    answer_yes() { ru: "да", en: "yes" }
    answer_partly() { ru: "частично", en: "partly" }
    answer_no() { ru: "нет", en: "no" }
    answer_na() { ru: "не применимо", en: "not applicable" }
    gone(id) { ru: "запись {id} (нет здесь)", en: "record {id} (not here)" }
    nameless(form) { ru: "{form} без названия", en: "{form} without a name" }
    nobody_named() { ru: "кто — не указано", en: "by nobody named" }
    emptied() { ru: "пусто: значение стёрто", en: "empty: the value was removed" }
}
