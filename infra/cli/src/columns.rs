//! Tables for a terminal: columns as wide as their widest cell. Pure.

/// A column's heading, and whether its cells are figures, which stand right.
pub(crate) struct Column<'a>(&'a str, bool);

/// A column of texts.
pub(crate) fn text(heading: &str) -> Column<'_> {
    Column(heading, false)
}

/// A column of figures.
pub(crate) fn figure(heading: &str) -> Column<'_> {
    Column(heading, true)
}

/// The lines of a table, the heading first, none with spaces at its end. Each row has a cell for each column.
pub(crate) fn table(columns: &[Column<'_>], rows: &[Vec<String>]) -> String {
    let headings: Vec<_> = columns.iter().map(|Column(heading, _)| (*heading).to_owned()).collect();
    let lines: Vec<_> = std::iter::once(&headings).chain(rows).collect();
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<_> = (0..columns.len()).map(width).collect();
    let line = |cells: &&Vec<String>| {
        let cells = cells.iter().zip(columns).zip(&widths).map(|((cell, Column(_, figure)), width)| match figure {
            true => format!("{cell:>width$}"),
            false => format!("{cell:<width$}"),
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    lines.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_right_and_texts_left() {
        let rows = [["orders", "7"], ["höher", "1234"]].map(|row| row.map(str::to_owned).to_vec());
        let expected = "queue   waiting\norders        7\nhöher      1234";
        assert_eq!(table(&[text("queue"), figure("waiting")], &rows), expected);
    }
}
