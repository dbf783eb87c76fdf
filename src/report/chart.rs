//! A series of numbers: a native chart in a spreadsheet, a table with bars anywhere else.

use super::document::{Align, Cell, Run, Table};
use crate::domain::Decimal;

/// Signs of the longest bar in a table.
const BAR: i128 = 12;

/// Numbers of several rows of one kind, by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chart {
    /// What it shows; printed above it.
    pub title: String,
    /// What the names are: «Месяц», «Школа».
    pub axis: String,
    /// Names below the bars.
    pub names: Vec<String>,
    /// One colour each; at least one.
    pub series: Vec<Series>,
    /// Points joined by a line (values over time) instead of bars.
    pub line: bool,
}

/// One row of numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Series {
    /// Name in the legend.
    pub name: String,
    /// A number for every name of the chart; `None` where there is none.
    pub values: Vec<Option<Decimal>>,
}

impl Chart {
    /// The numbers as a table.
    pub fn table(&self) -> Table {
        let mut head = vec![Cell::text(&self.axis)];
        head.extend(self.series.iter().map(|series| Cell::text(&series.name)));
        let mut widths = vec![40];
        widths.extend(std::iter::repeat_n(18, self.series.len()));
        let mut rows = vec![head];
        for (at, name) in self.names.iter().enumerate() {
            let mut row = vec![Cell::text(name)];
            let value = |series: &Series| series.values.get(at).copied().flatten();
            row.extend(self.series.iter().map(|series| value(series).map_or_else(Cell::default, Cell::number)));
            rows.push(row);
        }
        Table { widths, header_rows: 1, rows }
    }

    /// The same with a bar for the first number of each row: for paper and for screens of text.
    pub fn with_bars(&self) -> Table {
        let mut table = self.table();
        let Some(series) = self.series.first() else { return table };
        let size = |value: &Decimal| i128::from(value.mantissa()) * 10_i128.pow(tens(*value));
        let most = series.values.iter().flatten().map(size).max().filter(|most| *most > 0);
        table.widths.push(45);
        // Where there are several, the heading says whose bars they are.
        let name = if self.series.len() > 1 { series.name.as_str() } else { "" };
        table.rows.iter_mut().take(1).for_each(|head| head.push(Cell::text(name)));
        for (row, value) in table.rows.iter_mut().skip(1).zip(&series.values) {
            let length = value.as_ref().zip(most).map_or(0, |(value, most)| (size(value) * BAR + most / 2) / most);
            let bar = "█".repeat(usize::try_from(length).unwrap_or(0));
            row.push(Cell { align: Align::Left, ..Cell::runs(vec![Run::plain(bar)]) });
        }
        table
    }
}

/// The power of ten that makes numbers with different digits behind the comma comparable.
fn tens(value: Decimal) -> u32 {
    u32::try_from(9 + value.exponent()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_numbers() {
        let number = |text: &str| Decimal::parse(text);
        let chart = Chart {
            title: "Выезды".to_owned(),
            axis: "Месяц".to_owned(),
            names: ["май", "июнь", "июль"].map(str::to_owned).to_vec(),
            series: vec![Series { name: "План".to_owned(), values: vec![number("4"), number("1,0"), None] }],
            line: false,
        };
        let bars: Vec<usize> =
            chart.with_bars().rows.iter().map(|row| row.last().unwrap().plain().chars().count()).collect();
        assert_eq!(bars, [0, 12, 3, 0]);
        let texts: Vec<String> = chart.table().rows.iter().map(|row| row[1].plain()).collect();
        assert_eq!(texts, ["План", "4", "1,0", ""]);
    }
}
