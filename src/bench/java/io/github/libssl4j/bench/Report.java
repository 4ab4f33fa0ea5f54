package io.github.libssl4j.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * All that a run found out, as its JSON has it.
 *
 * @param date when it began
 * @param command how it was started
 * @param smoke whether it was short: then its figures show only that all works
 * @param machine where it ran
 * @param versions of what was measured
 * @param mostOpen how many connections with both ends in one process the machine's limits allow
 * @param rows the figures
 * @param failures what went wrong
 */
record Report(String date, String command, boolean smoke, Machine machine, List<String> versions, int mostOpen,
        List<Row> rows, List<String> failures) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    static Report read(Path file) throws IOException {
        return JSON.readValue(file.toFile(), Report.class);
    }

    void write(Path file) throws IOException {
        JSON.writeValue(file.toFile(), this);
    }

    /** The cases that were measured, with their titles. */
    List<Case> cases() {
        return new Catalogue(mostOpen, smoke).all().stream().filter(c -> !rowsOf(c).isEmpty()).toList();
    }

    List<Row> rowsOf(Case measured) {
        return rows.stream().filter(row -> row.name().equals(measured.name())).toList();
    }

    Optional<Row> row(String name, String subject, String variant) {
        return rows.stream().filter(row -> row.name().equals(name) && row.subject().equals(subject)
                && row.variant().equals(variant)).findFirst();
    }

    /** C's figures that a row is compared with: those of its own variant, where C has it. */
    Optional<Row> c(Row row) {
        Optional<Row> same = row(row.name(), Entry.C, row.variant());
        return same.isPresent() ? same : row(row.name(), Entry.C, "");
    }
}
