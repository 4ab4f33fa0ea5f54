package io.github.libssl4j.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files of a trial, for their owner only, which go with it. */
final class Scraps implements AutoCloseable {
    private final List<Path> files = new ArrayList<>();

    Path file(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("fuzz", ".tmp");
        files.add(file);
        return Files.write(file, bytes);
    }

    @Override
    public void close() throws IOException {
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
