use super::*;

fn number(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

/// Figures of one exam: subject, then (year, value); «-» is not held, «0» nobody.
fn exam(exam: &str, subject: &str, values: &[(i32, &str)]) -> Vec<Figure> {
    let outcome = |text: &str| match text {
        "-" => Outcome::NotHeld,
        "0" => Outcome::Nobody,
        text => Outcome::Value(number(text)),
    };
    let figure = |(year, text): &(i32, &str)| Figure {
        exam: exam.to_owned(),
        subject: subject.to_owned(),
        year: *year,
        outcome: outcome(text),
    };
    values.iter().map(figure).collect()
}

fn school(number: usize) -> Figures {
    let rows: [[&[(i32, &str)]; 4]; 3] = [
        [
            &[(2019, "3,58"), (2020, "3,33"), (2021, "3,61")],
            &[(2019, "3,56"), (2020, "3,4"), (2021, "3,66")],
            &[(2019, "3,84"), (2020, "-"), (2021, "3,2")],
            &[(2019, "4"), (2020, "-"), (2021, "3,33")],
        ],
        [
            &[(2019, "3,16"), (2020, "3,55"), (2021, "4,0")],
            &[(2019, "3,57"), (2020, "3,53"), (2021, "3,54")],
            &[(2019, "3,4"), (2020, "-"), (2021, "3,38")],
            &[(2019, "4,2"), (2020, "-"), (2021, "3,75")],
        ],
        [
            &[(2019, "3,4"), (2020, "3,6"), (2021, "3,61")],
            &[(2019, "3,5"), (2020, "3,43"), (2021, "3,56")],
            &[(2019, "3,83"), (2020, "-"), (2021, "3,33")],
            &[(2019, "4"), (2020, "-"), (2021, "3,33")],
        ],
    ];
    let [vpr_russian, vpr_maths, oge_russian, oge_maths] = rows[number - 1];
    let mut exams = exam("vpr", "Рус. яз", vpr_russian);
    exams.extend(exam("vpr", "Матем.", vpr_maths));
    exams.extend(exam("oge", "Рус. яз", oge_russian));
    exams.extend(exam("oge", "Матем.", oge_maths));
    if number == 1 {
        exams.extend(exam("ege", "Рус. яз", &[(2019, "51"), (2020, "73"), (2021, "0")]));
    }
    Figures { exams, measures: Vec::new() }
}

#[test]
fn the_claims_of_source_004_are_read() {
    for (sentence, says, exams) in [
        ("Стабильные результаты ВПР, ОГЭ.", Says::Stable, vec!["vpr", "oge"]),
        ("Повышение результатов по ЕГЭ (2019, 2020).", Says::Rise, vec!["ege", "ege_base", "ege_profile"]),
        (
            "На протяжении трех лет стабильные результаты ВПР, ОГЭ, ЕГЭ.",
            Says::Stable,
            vec!["vpr", "oge", "ege", "ege_base", "ege_profile"],
        ),
        ("Качество знаний обучающихся с 2019 года повысилось на 8, 2%.", Says::RiseBy(number("8,2")), vec![]),
        (
            "Вывод: планомерная всесторонняя работа с ШНРО дает положительный эффект в повышении образовательных результатов обучающихся.",
            Says::Rise,
            vec![],
        ),
        (
            "Отмечен рост участников и соответственно призеров всероссийской олимпиады школьников (школьного, муниципального этапа).",
            Says::MorePeople,
            vec![],
        ),
        (
            "Общеобразовательная организация в 2020/2021и 2021/2022 реализует образовательные программы начального и основного общего образования.",
            Says::NoSeniors,
            vec![],
        ),
        ("100% вовлечение родителей в активную школьную жизнь.", Says::Share(number("100")), vec![]),
        ("Активная работы по повышению квалификации педагогических работников.", Says::Plain, vec![]),
        ("Рост методической активности педагогов и их профессиональных компетенций.", Says::Plain, vec![]),
        ("Организовано наставничество для молодых учителей.", Says::Plain, vec![]),
    ] {
        let claim = read(sentence);
        assert_eq!((claim.says, claim.exams), (says, exams), "{sentence}");
    }
}

#[test]
fn the_contradictions_of_source_004_are_found() {
    let judged = |sentence: &str, figures: usize| judge(&read(sentence), &school(figures));
    assert_eq!(
        judged("Стабильные результаты ВПР, ОГЭ.", 1),
        Judgement::Contradicted(vec![
            "ОГЭ, Матем.: 4 (2019) → 3,33 (2021)".to_owned(),
            "ОГЭ, Рус. яз: 3,84 (2019) → 3,2 (2021)".to_owned(),
        ])
    );
    assert_eq!(
        judged("На протяжении трех лет стабильные результаты ВПР, ОГЭ, ЕГЭ.", 2),
        Judgement::Contradicted(vec!["ОГЭ, Матем.: 4,2 (2019) → 3,75 (2021)".to_owned()])
    );
    let conclusion = "Вывод: работа дает положительный эффект в повышении образовательных результатов обучающихся.";
    assert_eq!(
        judged(conclusion, 3),
        Judgement::Contradicted(vec![
            "ОГЭ, Матем.: 4 (2019) → 3,33 (2021)".to_owned(),
            "ОГЭ, Рус. яз: 3,83 (2019) → 3,33 (2021)".to_owned(),
        ])
    );
    assert_eq!(
        judged("Повышение результатов по ЕГЭ (2019, 2020).", 1),
        Judgement::Confirmed(vec!["ЕГЭ, Рус. яз: 51 (2019) → 73 (2020)".to_owned()])
    );
    let seniors = "Организация в 2020/2021и 2021/2022 реализует программы начального и основного общего образования.";
    assert_eq!(
        judged(seniors, 1),
        Judgement::Contradicted(vec!["ЕГЭ, Рус. яз, 2021: должно быть «неприменимо» (10–11 классов нет)".to_owned()])
    );
}

#[test]
fn a_rise_by_per_cent_needs_both_values() {
    let claim = read("Качество знаний обучающихся с 2019 года повысилось на 8, 2%.");
    let mut figures = Figures::default();
    assert!(matches!(judge(&claim, &figures), Judgement::Unproven(_)));
    let measure =
        |year, value| Measure { name: "Качество знаний, в %".to_owned(), year, value: number(value) };
    figures.measures = vec![measure(2019, "31,4"), measure(2021, "39,6")];
    assert_eq!(
        judge(&claim, &figures),
        Judgement::Confirmed(vec!["Качество знаний, в %: 31,4 (2019) → 39,6 (2021)".to_owned()])
    );
    figures.measures = vec![measure(2019, "31,4"), measure(2021, "35")];
    assert!(matches!(judge(&claim, &figures), Judgement::Contradicted(_)));
}

#[test]
fn sentences_keep_their_lists_and_abbreviations() {
    let text = "Организация педагогами МКОУ СШ № 3 г. Котельниково.\nРазвиваются формы:\n– консультации;\n– занятия.\nАктивное участие. Рост активности.";
    assert_eq!(
        sentences(text),
        [
            "Организация педагогами МКОУ СШ № 3 г. Котельниково.",
            "Развиваются формы: – консультации; – занятия.",
            "Активное участие.",
            "Рост активности.",
        ]
    );
    assert!(sentences(" \n ").is_empty());
}
