//! The line mode on screens that are no records: the same work as on the screen, said in lines.

use std::path::Path;

use crate::home::Home;
use crate::plain::Talk;

/// Numbers of the rows that hold this text.
fn number(heard: &str, text: &str) -> String {
    let line = heard.lines().find(|line| line.contains(text) && line.starts_with(|c: char| c.is_ascii_digit()));
    let line = line.unwrap_or_else(|| panic!("no row with «{text}» in\n{heard}"));
    line.split('.').next().unwrap().to_owned()
}

fn count(home: &Home, form: &str) -> usize {
    home.output(&["list", form]).lines().count()
}

/// A new visit to the school with open recommendations, open in its own screen.
fn begin_a_visit(talk: &mut Talk) -> String {
    talk.expect("выезды", "Номер; *");
    talk.expect("*", "1. Школа");
    talk.expect("1", "Часть названия");
    talk.say("нагол");
    talk.expect("+", "Сохранено");
    let heard = talk.expect("=", "Открыть выезд");
    let begin = number(&heard, "Открыть выезд");
    talk.expect(&begin, "Рекомендации прежних выездов")
}

#[test]
fn a_visit_is_held_in_lines() {
    let home = Home::with_sample();
    let verdicts = count(&home, "verdict");
    let mut talk = Talk::start(&home, &[]);
    talk.hear();
    let visit = begin_a_visit(&mut talk);
    let earlier = number(&visit, "Организовать дополнительные занятия");
    // A verdict is a few fields of a record, each with its name.
    let slip = talk.expect(&format!("{earlier} l"), "Номер поля");
    let basis = number(&slip, "Основание");
    talk.expect(&basis, "конец — точка");
    talk.say("Проведены, журнал от 12.05.2021");
    talk.say(".");
    talk.expect("+", "✓ выполнено: Проведены, журнал от 12.05.2021");
    assert_eq!(count(&home, "verdict"), verdicts + 1);
    // The Russian layout, the name of the command, and a row that is a heading.
    let question = number(&visit, "Ведётся ли работа с родителями");
    talk.expect(&format!("{question} ч"), "~ част.");
    talk.expect(&format!("{question} нет"), "Сохранено");
    talk.expect(&number(&visit, "Контингент обучающихся"), "Эту строку выбрать нельзя.");
    talk.expect("99", "Эту строку выбрать нельзя.");
    talk.expect("чепуха такая", "Такого нет");
    talk.expect("?", "F8 — Завершить");
    // A question is answered by the number of its button.
    let asked = talk.expect("F8", "Завершить выезд?");
    let anyway = number(&asked, "Завершить с пробелами");
    talk.expect(&anyway, "завершён");
    let written = talk.expect("справка", ".docx");
    let path = written.split_whitespace().find(|word| word.contains(".docx")).unwrap();
    assert!(Path::new(path.trim_end_matches([',', '.', ';'])).is_file(), "{written}");
    talk.expect("0", "Состояние: завершён");
    talk.close();
}

#[test]
fn what_is_typed_into_a_verdict_survives_a_kill() {
    let home = Home::with_sample();
    let mut talk = Talk::start(&home, &[]);
    talk.hear();
    let visit = begin_a_visit(&mut talk);
    let earlier = number(&visit, "Организовать дополнительные занятия");
    let slip = talk.say(&format!("{earlier} x"));
    talk.say(&number(&slip, "Основание"));
    talk.expect("Основание вердикта, первая строка", "…");
    talk.child.kill().unwrap();
    talk.child.wait().unwrap();
    let mut again = Talk::start(&home, &[]);
    let heard = again.hear();
    assert!(heard.contains("Основание вердикта, первая строка"), "{heard}");
    again.expect("+", "Сохранено");
    again.close();
    assert!(home.output(&["list", "verdict", "--json"]).contains("Основание вердикта, первая строка"));
}

#[test]
fn a_checklist_is_marked_and_its_execution_filled_in() {
    let home = Home::with_sample();
    let mut talk = Talk::start(&home, &[]);
    talk.hear();
    talk.expect("чек", "Слова; номер");
    talk.expect("нагол", "1. Нагольненская СШ");
    let rows = talk.expect("1", "Чек-лист · Нагольненская СШ");
    let row = number(&rows, "Анализ ресурсных потребностей");
    talk.expect(&format!("{row} v"), "✓");
    assert_eq!(count(&home, "checklist_state"), 1);
    let form = talk.expect(&format!("{row} исполнение"), "Номер поля");
    assert!(form.contains("Исполнение") || form.contains("исполнении"), "{form}");
    talk.close();
}

#[test]
fn reports_are_read_and_written() {
    let home = Home::with_sample();
    let mut talk = Talk::start(&home, &[]);
    talk.hear();
    let rows = talk.expect("отч", "Обзор района");
    let row = number(&rows, "Обзор района");
    let text = talk.expect(&format!("{row} v"), "# Обзор");
    assert!(text.contains("> — читать дальше"), "{text}");
    let more = talk.say(">");
    assert_ne!(more, text);
    talk.expect("0", "Номер строки");
    talk.expect(&format!("{row} r"), "exports");
    assert!(std::fs::read_dir(home.data().join("exports")).unwrap().count() > 0);
    talk.close();
}

#[test]
fn a_plan_and_a_table_are_taken_in_from_files() {
    let home = Home::with_sample();
    let (plan, table) = (home.path().join("plan.csv"), home.path().join("people.csv"));
    let rows = "№;Мероприятие;Срок;Ответственный\n1;Провести семинар;до 01.05.2021;Методист\n2;Провести совещание;май 2021;Директор\n";
    std::fs::write(&plan, rows).unwrap();
    std::fs::write(&table, "Школа;Муниципалитет;Примечание\nНовая школа;Волосовский район;из таблицы\n").unwrap();
    let (plans, schools) = (count(&home, "plan"), count(&home, "school"));
    let mut talk = Talk::start(&home, &[]);
    talk.hear();
    talk.expect("загрузить", "Путь к файлу");
    talk.expect(&plan.display().to_string(), "Мероприятий: 2");
    talk.expect("+", "Загружено мероприятий: 2");
    talk.expect("школы", "Номер; *");
    talk.expect("<", "Путь к файлу");
    talk.expect(&table.display().to_string(), "Новых: 1");
    talk.expect("+", "Сохранено. Новых: 1");
    talk.expect("0", "Разделы");
    talk.expect("загрузить", "Путь к файлу");
    talk.expect("/нет/такого.docx", "нет такого файла");
    talk.close();
    assert_eq!((count(&home, "plan"), count(&home, "school")), (plans + 1, schools + 1));
}

#[test]
fn an_exchange_is_done_with_a_folder() {
    let (home, share) = (Home::with_sample(), tempfile::tempdir().unwrap());
    let mut talk = Talk::start(&home, &[]);
    talk.hear();
    let state = talk.expect("обмен", "Обмен через папку");
    talk.expect(&number(&state, "Обмен через папку"), "Папка:");
    talk.expect(&share.path().display().to_string(), "Папка: /");
    talk.expect("", "Это просмотр");
    assert_eq!(std::fs::read_dir(share.path()).unwrap().count(), 0);
    talk.expect("", "Обмен закончен");
    assert!(std::fs::read_dir(share.path()).unwrap().count() > 0);
    // What stands in the line is cleared by a sign, and a step back leads out.
    let cleared = talk.say("-");
    assert!(!cleared.contains(&share.path().display().to_string()), "{cleared}");
    talk.expect(".", "Обмен и состояние данных");
    talk.expect("0", "Разделы");
    talk.close();
}
