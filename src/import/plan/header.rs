//! Finding the header of a plan and what its columns mean.

use crate::import::table::{Origin, Row};
use crate::import::words::{join, tidy};
use crate::text;

use super::PlanShape;

/// What a column of a plan holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Role {
    Number,
    Title,
    Term,
    Parties,
    Expected,
    Reporting,
    Execution,
}

/// Beginnings of headings, folded. The first role that fits counts.
const SYNONYMS: [(Role, &[&str]); 7] = [
    (
        Role::Title,
        &[
            "мероприят",
            "наименование мероприят",
            "название мероприят",
            "перечень мероприят",
            "планируемые мероприят",
            "содержание",
            "тема",
            "вид мероприят",
        ],
    ),
    (Role::Number, &["№", "n п/п", "п/п", "номер", "n°"]),
    (Role::Term, &["срок", "дата", "даты провед", "период"]),
    (Role::Parties, &["ответственн", "исполнител"]),
    (Role::Expected, &["ожидаем", "планируем", "предполагаем", "прогнозируем", "показател", "целев"]),
    (
        Role::Execution,
        &["информация об испол", "информация о выпол", "отметка о", "исполнение", "выполнение", "результат"],
    ),
    (Role::Reporting, &["отчет", "вид отчет", "форма отчет", "форма предст", "подтверждающ"]),
];

/// Words a header of two rows is made of; a row with any other word is no part of one.
const WORDS: [&str; 24] = [
    "№",
    "п/п",
    "№п/п",
    "наименование",
    "название",
    "мероприят",
    "краткое",
    "содержание",
    "форма",
    "провед",
    "срок",
    "ответственн",
    "исполн",
    "ожидаем",
    "результат",
    "отчет",
    "информация",
    "об",
    "о",
    "отметка",
    "выполн",
    "/",
    "и",
    "дата",
];

/// Longest heading; a longer cell is text.
const LONGEST: usize = 90;

/// The header of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// Role of each column.
    pub roles: Vec<Option<Role>>,
    /// Headings as printed.
    pub labels: Vec<String>,
}

impl Header {
    /// The header at the start of `rows`, and how many rows it takes (1 or 2).
    pub fn find(rows: &[Row]) -> Option<(Self, usize)> {
        let first = rows.first()?;
        if let Some(second) = rows.get(1).filter(|second| is_part(first) && is_part(second))
            && let Some(header) = Self::of(&over_two(first, second))
        {
            return Some((header, 2));
        }
        let labels: Vec<(String, Origin)> = first.cells.iter().map(|cell| (tidy(&cell.text), cell.origin)).collect();
        Self::of(&labels).map(|header| (header, 1))
    }

    fn of(labels: &[(String, Origin)]) -> Option<Self> {
        let mut roles: Vec<Option<Role>> = Vec::new();
        for (label, origin) in labels {
            let folded = text::fold(label.trim_start_matches(|c: char| c.is_whitespace() || c == '«'));
            if folded.chars().count() > LONGEST {
                return None;
            }
            let role = match origin {
                Origin::Left => roles.last().copied().flatten(),
                _ => role_of(&folded),
            };
            roles.push(role);
        }
        let has = |role| roles.contains(&Some(role));
        let more = has(Role::Parties) || has(Role::Expected) || has(Role::Execution) || has(Role::Reporting);
        let labels = labels.iter().map(|(label, _)| label.clone()).collect();
        (has(Role::Title) && has(Role::Term) && more).then_some(Self { roles, labels })
    }

    /// There is a column of this role.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&Some(role))
    }

    /// Column of a role, from 1; 0 where there is none.
    pub fn column(&self, role: Role) -> usize {
        self.roles.iter().position(|found| *found == Some(role)).map_or(0, |index| index + 1)
    }

    /// Heading of a column, from 1.
    pub fn label(&self, column: usize) -> &str {
        self.labels.get(column.saturating_sub(1)).map_or("", String::as_str)
    }

    /// The columns without a role that have a heading, from 1.
    pub fn unknown(&self) -> impl Iterator<Item = usize> {
        let columns = self.roles.iter().zip(&self.labels).zip(1..);
        columns.filter(|((role, label), _)| role.is_none() && !label.is_empty()).map(|(_, column)| column)
    }

    /// One column holds the expected result and the reporting («Ожидаемый результат, отчётность»).
    pub fn expected_with_reporting(&self) -> bool {
        text::fold(self.label(self.column(Role::Expected))).contains("отчет")
    }

    /// Which table of the source documents has these columns.
    pub fn shape(&self) -> PlanShape {
        use Role::{Execution, Expected, Number, Parties, Reporting};
        let has = [Number, Parties, Expected, Reporting, Execution].map(|role| self.has(role));
        match has {
            [true, true, true, false, false] if self.expected_with_reporting() => PlanShape::T1,
            [true, true, true, false, true] => PlanShape::T2,
            [true, true, true, false, false] => PlanShape::T3,
            [false, true, false, false, false] => PlanShape::T4,
            [false, false, false, false, true] => PlanShape::T8,
            [true, true, false, false, false] => PlanShape::T15,
            _ => PlanShape::Other,
        }
    }
}

fn role_of(folded: &str) -> Option<Role> {
    // «Наименование ОО» is a school, «Наименование» alone is what the row is about.
    if matches!(folded, "наименование" | "деятельность") {
        return Some(Role::Title);
    }
    SYNONYMS.iter().find(|(_, starts)| starts.iter().any(|start| folded.starts_with(start))).map(|(role, _)| *role)
}

/// Every word of the row belongs to a header.
fn is_part(row: &Row) -> bool {
    let texts: Vec<&str> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
    let folded = text::fold(&texts.join(" "));
    let mut words =
        folded.split(' ').map(|word| word.trim_matches(['(', ')', ',', '.'])).filter(|word| !word.is_empty());
    let known = |word: &str| {
        WORDS.iter().any(|known| if known.chars().count() > 3 { word.starts_with(known) } else { word == *known })
    };
    !folded.is_empty() && words.all(known)
}

fn over_two(first: &Row, second: &Row) -> Vec<(String, Origin)> {
    let width = first.cells.len().max(second.cells.len());
    (0..width)
        .map(|column| {
            let (above, below) = (first.cells.get(column), second.cells.get(column));
            let own = below.filter(|cell| cell.origin != Origin::Above);
            let head = above.map(|cell| tidy(&cell.text)).unwrap_or_default();
            let tail = own.map(|cell| tidy(&cell.text)).unwrap_or_default();
            (
                join(&head, &tail),
                above.map_or(Origin::Own, |cell| if tail.is_empty() { cell.origin } else { Origin::Own }),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(cells: &[&str]) -> Option<PlanShape> {
        Header::find(&[Row::of(cells.iter().copied())]).map(|(header, _)| header.shape())
    }

    #[test]
    fn the_six_tables_are_told_apart() {
        let title = "Наименование мероприятия (краткое содержание)";
        let t1 = ["№п/п", title, "Сроки исполнения", "Ответственный исполнитель", "Ожидаемый результат, отчётность"];
        assert_eq!(shape(&t1), Some(PlanShape::T1));
        let t2 = [
            "№ п/п",
            title,
            "Сроки исполнения",
            "Ответственный исполнитель",
            "Ожидаемый результат",
            "Информация об исполнении",
        ];
        assert_eq!(shape(&t2), Some(PlanShape::T2));
        assert_eq!(shape(&["Мероприятие", "Срок", "Ответственные"]), Some(PlanShape::T4));
        let t8 = ["Название мероприятия / форма проведения", "Сроки проведения", "Результат"];
        assert_eq!(shape(&t8), Some(PlanShape::T8));
        assert_eq!(shape(&["№", "Мероприятия", "срок", "ответственные"]), Some(PlanShape::T15));
    }

    #[test]
    fn a_header_over_two_lines_is_joined() {
        let rows = [
            Row::of(["", "", "Срок", "Ответственный", ""]),
            Row::of(["№", "Мероприятие", "исполнения", "Исполнитель", "Ожидаемый результат"]),
        ];
        let (header, used) = Header::find(&rows).unwrap();
        assert_eq!((header.shape(), used), (PlanShape::T3, 2));
        assert_eq!(header.label(4), "Ответственный Исполнитель");
    }

    #[test]
    fn other_tables_of_the_protocol_are_no_plans() {
        let diary = ["Мероприятие", "Организатор", "Даты", "Участники курса", "Основные элементы курса"];
        assert_eq!(shape(&diary), None);
        assert_eq!(shape(&["№ п/п", "Наименование ОО", "Обоснование для исключения из списка"]), None);
        assert_eq!(shape(&["Критерии", "Показатели (в динамике по годам реализации программы)"]), None);
        assert_eq!(shape(&["1.1.", "Мероприятия по открытию Центра", "Май-июнь 2021", "Отдел"]), None);
    }
}
