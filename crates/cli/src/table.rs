//! Rows in aligned columns, for eyes.

/// Lays `rows` out under `columns`, each as wide as its widest cell.
pub(crate) fn table(columns: &[String], rows: &[Vec<String>]) -> String {
    let widths: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let cells = rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count());
            cells.chain([name.chars().count()]).max().unwrap_or(0)
        })
        .collect();
    let mut text = line(columns, &widths);
    let rules: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
    text.push_str(&line(&rules, &widths));
    for row in rows {
        text.push_str(&line(row, &widths));
    }
    text
}

fn line(cells: &[String], widths: &[usize]) -> String {
    let padded: Vec<String> = cells
        .iter()
        .zip(widths)
        .map(|(cell, width)| format!("{cell}{}", " ".repeat(width.saturating_sub(cell.chars().count()))))
        .collect();
    format!("{}\n", padded.join("  ").trim_end())
}

/// One value as a cell: text without quotes and without control characters that a terminal would obey.
pub(crate) fn cell(value: &serde_json::Value) -> String {
    let text = match value {
        serde_json::Value::Null => "∅".to_owned(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    text.chars().map(|c| if c.is_control() { '␣' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let text = table(
            &["a".into(), "nome".into()],
            &[vec!["12".into(), "Jô".into()], vec!["3".into(), "Conceição".into()]],
        );
        assert_eq!(text, "a   nome\n──  ─────────\n12  Jô\n3   Conceição\n");
    }

    #[test]
    fn a_terminal_escape_in_a_cell_stays_text() {
        assert_eq!(cell(&serde_json::json!("\u{1b}[2Jx")), "␣[2Jx");
    }
}
