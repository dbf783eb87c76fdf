//! The column sets of the source documents, headings verbatim (`domain.md` A3).

/// What a column shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A field of the activity.
    Field(&'static str),
    /// Expected result and reporting in one column (T1).
    ExpectedWithReporting,
    /// Entries of execution.
    Execution,
}

/// A column of a road map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Heading as printed.
    pub heading: &'static str,
    /// What stands in it.
    pub source: Source,
    /// Relative width.
    pub width: u32,
}

const fn column(heading: &'static str, source: Source, width: u32) -> Column {
    Column { heading, source, width }
}

const NUMBER: Source = Source::Field("number");
const TITLE: Source = Source::Field("title");
const TERM: Source = Source::Field("term");
const PARTIES: Source = Source::Field("parties");
const EXPECTED: Source = Source::Field("expected");
const EXECUTION: Column = column("Информация об исполнении", Source::Execution, 30);

/// Source 000.
const T1: &[Column] = &[
    column("№п/п", NUMBER, 8),
    column("Наименование мероприятия (краткое содержание)", TITLE, 36),
    column("Сроки исполнения", TERM, 17),
    column("Ответственный исполнитель", PARTIES, 18),
    column("Ожидаемый результат, отчётность", Source::ExpectedWithReporting, 32),
];
/// Source 001.
const T2: &[Column] = &[
    column("№ п/п", NUMBER, 6),
    column("Наименование мероприятия (краткое содержание)", TITLE, 30),
    column("Сроки исполнения", TERM, 15),
    column("Ответственный исполнитель", PARTIES, 17),
    column("Ожидаемый результат", EXPECTED, 26),
    EXECUTION,
];
/// Source 002.
const T3: &[Column] = &[
    column("№", NUMBER, 7),
    column("Мероприятие", TITLE, 36),
    column("Срок исполнения", TERM, 15),
    column("Ответственный Исполнитель", PARTIES, 19),
    column("Ожидаемый результат", EXPECTED, 28),
];
/// Source 003.
const T4: &[Column] =
    &[column("Мероприятие", TITLE, 52), column("Срок", TERM, 20), column("Ответственные", PARTIES, 28)];
/// Source 004, done activities of a school.
const T8: &[Column] = &[
    column("Название мероприятия / форма проведения", TITLE, 34),
    column("Сроки проведения", TERM, 18),
    column("Результат", Source::Execution, 48),
];
/// Source 004, plan.
const T15: &[Column] = &[
    column("№", NUMBER, 8),
    column("Мероприятия", TITLE, 52),
    column("срок", TERM, 16),
    column("ответственные", PARTIES, 24),
];
/// A plan made in the program or of another shape: everything there is.
const UNION: &[Column] = &[
    column("№ п/п", NUMBER, 6),
    column("Наименование мероприятия (краткое содержание)", TITLE, 28),
    column("Сроки исполнения", TERM, 14),
    column("Ответственный исполнитель", PARTIES, 16),
    column("Ожидаемый результат", EXPECTED, 20),
    column("Отчётность", Source::Field("reporting"), 14),
    EXECUTION,
];

/// The columns of a shape (a choice of the plan's form). Where the shape has no column for the execution and there is
/// some to print, source 001's column is added at the end.
pub fn of_shape(shape: &str, executed: bool) -> Vec<Column> {
    let mut columns = match shape {
        "t1" => T1,
        "t2" => T2,
        "t3" => T3,
        "t4" => T4,
        "t8" => T8,
        "t15" => T15,
        _ => UNION,
    }
    .to_vec();
    if executed && columns.iter().all(|column| column.source != Source::Execution) {
        columns.push(EXECUTION);
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::{Kind, Registry};

    #[test]
    fn every_shape_of_the_form_has_its_columns() {
        let forms = Registry::builtin();
        let Kind::Choice { items } = &forms.form("plan").unwrap().field("shape").unwrap().kind else { panic!() };
        let headings = |shape: &str| of_shape(shape, false).iter().map(|column| column.heading).collect::<Vec<_>>();
        let union = headings("");
        assert!(items.iter().all(|item| headings(&item.id) != union));
        assert_eq!(headings("t4"), ["Мероприятие", "Срок", "Ответственные"]);
    }

    #[test]
    fn execution_is_never_left_out() {
        for shape in ["t1", "t2", "t3", "t4", "t8", "t15", "own"] {
            let found = of_shape(shape, true).iter().filter(|column| column.source == Source::Execution).count();
            assert_eq!(found, 1, "{shape}");
        }
    }
}
