package io.github.libssl4j.model;

import io.github.libssl4j.TicketKeyRole;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is in the files that rings were written to: the keys as they come out when a file is read. */
final class KeyFiles {
    /** A file's form. */
    enum Form { NGINX, HAPROXY }

    /** A file that is never there. */
    static final String MISSING = "missing";

    /** A key of a file, and what it is for in a ring of that file alone. */
    record Line(String name, TicketKeyRole role) {}

    private final Map<String, List<Line>> files = new HashMap<>();

    KeyFiles copy() {
        KeyFiles copy = new KeyFiles();
        copy.files.putAll(files);
        return copy;
    }

    List<String> names() {
        return files.keySet().stream().sorted().toList();
    }

    /** Writes a ring out; false where no key is announced, and HAProxy would have to do without. */
    boolean write(String file, Form form, RingModel ring, String standIn) {
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(ring.names().getFirst(), TicketKeyRole.ENCRYPTING));
        if (form == Form.HAPROXY) {
            String next = first(ring, TicketKeyRole.UPCOMING, "");
            if (next.isEmpty()) {
                return false;
            }
            lines.add(new Line(next, TicketKeyRole.UPCOMING));
            lines.add(new Line(first(ring, TicketKeyRole.DECRYPTING, standIn), TicketKeyRole.DECRYPTING));
        }
        files.put(file, List.copyOf(lines));
        return true;
    }

    private static String first(RingModel ring, TicketKeyRole role, String otherwise) {
        return ring.keys().stream().filter(key -> key.is(role)).map(RingModel.Key::name).findFirst().orElse(otherwise);
    }

    /** The keys of files, each once; of further files, all are older ones. {@code null} where one is missing. */
    List<Line> read(List<String> names) {
        List<Line> read = new ArrayList<>();
        for (String name : names) {
            if (!files.containsKey(name)) {
                return null;
            }
            boolean first = read.isEmpty();
            for (Line line : files.get(name)) {
                if (read.stream().noneMatch(other -> other.name().equals(line.name()))) {
                    read.add(first ? line : new Line(line.name(), TicketKeyRole.DECRYPTING));
                }
            }
        }
        return read;
    }
}
