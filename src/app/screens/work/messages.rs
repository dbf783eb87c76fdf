//! What the cards of people, help and decisions say.

crate::messages! {
    gone() { ru: "Этой записи больше нет: её удалили.", en: "This record is gone: it was deleted." }
    nothing_left() { ru: "Здесь делать нечего: всё уже есть.", en: "Nothing to do here: it is all there." }
    on_a_heading() { ru: "Новую строку заводят на заголовке или под ним.", en: "A new row is made on a heading or below it." }
    and_more(count) { ru: "ещё {count} — Enter на заголовке", en: "{count} more – Enter on the heading" }

    people_title() { ru: "Люди и помощь", en: "People and help" }
    people_hint() { ru: "Enter — список или запись; Insert — новая в этом разделе", en: "Enter: list or record; Insert: a new one of this section" }
    coordinators(count, without) { ru: "Координаторы: {count}; школ без координатора: {without}", en: "Coordinators: {count}; schools without one: {without}" }
    load(count) { ru: "школ: {count}", en: "schools: {count}" }
    no_coordinator() { ru: "! без координатора", en: "! no coordinator" }
    pairs(count, flagged) { ru: "Сетевые пары: {count}; требуют внимания: {flagged}", en: "Network pairs: {count}; need attention: {flagged}" }
    no_agreement() { ru: "нет соглашения", en: "no agreement" }
    no_visit() { ru: "нет посещений", en: "no visit" }
    no_road_map() { ru: "нет дорожной карты", en: "no road map" }
    no_effect() { ru: "эффект не оценён", en: "effect not judged" }
    consultations(held, planned, late) { ru: "Консультации: проведено {held}, назначено {planned}, не отмечено {late}", en: "Consultations: held {held}, planned {planned}, not marked {late}" }
    deficits(open, bare) { ru: "Профессиональные дефициты: открыто {open}, без курса и консультации {bare}", en: "Deficits: open {open}, without course or consultation {bare}" }
    courses() { ru: "Курсовая подготовка", en: "Courses" }
    without_subject() { ru: "без предмета", en: "no subject" }
    promises(count, done, late) { ru: "Материальная база: обещаний {count}, сделано {done}, просрочено {late}", en: "Facilities: promises {count}, done {done}, overdue {late}" }
    decisions(open, late) { ru: "Решения и поручения: в работе {open}, просрочено {late}", en: "Decisions: open {open}, overdue {late}" }
    counted(label, count) { ru: "{label}: {count}", en: "{label}: {count}" }
    late() { ru: "! просрочено ", en: "! overdue " }
    breaks() { ru: "Праздники и каникулы считаются по правилу; поправки года — здесь", en: "Holidays and breaks follow the rule; overrides of a year stand here" }

    series_hint() { ru: "Enter — консультация этого дня; s — завести все недостающие дни", en: "Enter: the consultation of the day; s: make all missing days" }
    slots(held, made, skipped) { ru: "Дней: {held}, из них заведено {made}; выпадает {skipped}", en: "Days: {held}, made {made}; left out {skipped}" }
    slot_missing() { ru: "ещё не заведена", en: "not made yet" }
    slot_moved(day) { ru: "перенос с {day}", en: "moved from {day}" }
    slot_out(why) { ru: "не проводится: {why}", en: "left out: {why}" }
    slot_deleted() { ru: "удалена", en: "deleted" }
    slots_made(count) { ru: "Заведено консультаций: {count}.", en: "Consultations made: {count}." }
    no_slots() { ru: "Дней нет: проверьте «Когда», «С» и «По» (Enter на первой строке).", en: "No days: check “When”, “From” and “To” (Enter on the first row)." }

    pair_hint() { ru: "Enter — поля; Insert на «Взаимных посещениях» — новое посещение", en: "Enter: fields; Insert on “Mutual visits”: a new visit" }
    pair_whole() { ru: "Соглашение, дорожная карта, посещения и эффект есть.", en: "Agreement, road map, visits and effect are there." }
    road_map(count) { ru: "Дорожная карта пары: мероприятий {count}", en: "Road map of the pair: {count} activities" }
    to_agenda() { ru: "Вопрос об эффекте пары попадёт в повестку следующего протокола.", en: "The question on the effect goes to the next agenda." }

    event_hint() { ru: "v — заполнить «Дневник школы» и завести черновики «Дневника педагога»", en: "v: fill the school diary and make drafts of the teacher's diary" }
    diaries_rows(count) { ru: "Дневник школы: строк {count}", en: "School diary: {count} rows" }
    drafts_of_row(teachers, filled) { ru: "строк «Дневника педагога»: {teachers}, заполнено {filled}", en: "teacher's diary: {teachers}, filled {filled}" }
    will_make(schools, teachers, directors) { ru: "Будет заведено: «Дневник школы» — {schools}, «Дневник педагога» — {teachers}, «Дневник директора» — {directors}", en: "Will be made: school diary {schools}, teacher's diary {teachers}, head's diary {directors}" }
    diaries_made(schools, teachers, directors) { ru: "Заведено строк: «Дневник школы» — {schools}, «Дневник педагога» — {teachers}, «Дневник директора» — {directors}.", en: "Rows made: school diary {schools}, teacher's diary {teachers}, head's diary {directors}." }
    nobody_took_part() { ru: "Укажите участников или школы-участницы (Enter): из них заполняются дневники.", en: "Name participants or schools (Enter): the diaries are filled from them." }

    chain_title(school) { ru: "Цепочка дневников · {school}", en: "Chain of the diaries · {school}" }
    chain_hint() { ru: "обучение → программа → применение → результат → комментарий куратора", en: "training → programme → use → result → curator's comment" }
    yes() { ru: "да", en: "yes" }
    partly() { ru: "частично", en: "partly" }
    no() { ru: "нет", en: "no" }
    unknown() { ru: "судить не по чему", en: "nothing to judge by" }
    support(trainings, programme, consultations, pairs, bare) {
        ru: "обучающих мероприятий {trainings}, поддерживают программу школы {programme}; консультаций {consultations}; пар {pairs}; дефицитов без помощи {bare}",
        en: "trainings {trainings}, serving the programme {programme}; consultations {consultations}; pairs {pairs}; deficits without help {bare}"
    }
    practice(used, trainings, class, lead) {
        ru: "применяется {used} из {trainings}; в преподавании {class}, в управлении {lead}",
        en: "in use {used} of {trainings}; in teaching {class}, in management {lead}"
    }
    results(results, uses, comments) { ru: "с результатом {results} из {uses}; с комментарием куратора {comments}", en: "with a result {results} of {uses}; with the curator's comment {comments}" }
    links() { ru: "Обучающие мероприятия и что из них вышло", en: "Trainings and what came of them" }
    link_programme(text) { ru: "программа: {text}", en: "programme: {text}" }
    gap_programme() { ru: "не связано с программой школы", en: "not tied to the programme" }
    gap_use() { ru: "без следа: никто не применяет", en: "no trace: nobody uses it" }
    gap_result() { ru: "результат не записан", en: "no result written" }
    gap_comment() { ru: "нет комментария куратора", en: "no curator's comment" }
    loose(count) { ru: "Применяется без мероприятия (внутришкольный обмен опытом): {count}", en: "Used without a training (exchange inside the school): {count}" }
    traceless(count) { ru: "Мероприятия без следа: {count}", en: "Trainings without a trace: {count}" }
    unwritten() { ru: "нет в «Дневнике школы»", en: "not in the school diary" }
    no_traceless() { ru: "Таких нет.", en: "There are none." }

    protocol_hint() { ru: "Enter — строка; Insert — новая строка раздела, в котором стоит курсор", en: "Enter: row; Insert: a new row of the section the cursor is in" }
    unanimous() { ru: "Голосовали единогласно.", en: "Unanimous vote." }
    counted_vote(yes, no, abstained) { ru: "Голосовали: за — {yes}, против — {no}, воздержались — {abstained}.", en: "Vote: for {yes}, against {no}, abstained {abstained}." }
    no_vote() { ru: "Не голосовали.", en: "No vote." }
    proposals(count) { ru: "Предлагается в повестку: {count} (Enter берёт один вопрос, a — все)", en: "Proposed for the agenda: {count} (Enter takes one, a takes all)" }
    agenda_taken(count) { ru: "Вопросов добавлено в повестку: {count}.", en: "Questions added to the agenda: {count}." }
    without_term() { ru: "без срока", en: "no deadline" }
    numberless() { ru: "без номера", en: "no number" }
}
