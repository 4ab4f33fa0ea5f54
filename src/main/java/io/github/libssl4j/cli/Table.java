package io.github.libssl4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Cells in aligned columns. A cell's colour has no width. */
final class Table {
    private static final String INDENT = "  ";
    private static final String GAP = "  ";

    /** A cell, and how it is painted once it has its width. */
    record Cell(String text, UnaryOperator<String> paint) {
        static Cell of(String text) {
            return new Cell(text, UnaryOperator.identity());
        }
    }

    private final List<List<Cell>> rows = new ArrayList<>();

    void add(List<Cell> row) {
        rows.add(row);
    }

    /** The lines, without spaces at their ends. */
    List<String> lines() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<Cell> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).text().length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<Cell> row, int[] widths) {
        StringBuilder line = new StringBuilder(INDENT);
        for (int i = 0; i < row.size(); i++) {
            Cell cell = row.get(i);
            line.append(i == 0 ? "" : GAP).append(cell.paint().apply(cell.text()));
            if (i < row.size() - 1) {
                line.repeat(' ', widths[i] - cell.text().length());
            }
        }
        return line.toString();
    }
}
