package io.github.libssl4j.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The records that one side says at once, and what somebody on the way, or a hostile peer, makes of them. */
final class Flight {
    private static final int MOST_CHANGES = 6;
    private static final int LARGEST = 1 << 14;
    /** The messages that a peer may say at a wrong time: RFC 8446, 4; RFC 5246, 7.4. */
    private static final List<Integer> MESSAGES = List.of(0, 1, 2, 4, 5, 8, 11, 12, 13, 14, 15, 16, 20, 22, 24, 67, 254, 255);

    private interface Change {
        void apply(Flight flight, Choices choices);
    }

    private static final List<Change> CHANGES = List.of(Flight::flip, Flight::cut, Flight::repeat, Flight::swap, Flight::split,
            Flight::merge, Flight::relabel, Flight::alert, Flight::insert, Flight::retitle, Flight::splice, Flight::drop,
            Flight::empty, Flight::message, Flight::overwrite, Flight::replay);

    private final List<Record> records;
    private final List<Record> said;

    /** With what was said before, which may be said again. */
    Flight(List<Record> records, List<Record> said) {
        this.records = new ArrayList<>(records);
        this.said = said;
    }

    static List<Record> parse(byte[] bytes) {
        List<Record> records = new ArrayList<>();
        for (int at = 0; at + Record.HEADER <= bytes.length;) {
            int length = (bytes[at + 3] & 0xff) << 8 | bytes[at + 4] & 0xff;
            int end = Math.min(bytes.length, at + Record.HEADER + length);
            records.add(new Record(bytes[at] & 0xff, (bytes[at + 1] & 0xff) << 8 | bytes[at + 2] & 0xff, length,
                    Arrays.copyOfRange(bytes, at + Record.HEADER, end)));
            at = end;
        }
        return records;
    }

    static byte[] bytes(List<Record> records) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        records.forEach(record -> record.writeTo(out));
        return out.toByteArray();
    }

    List<Record> records() {
        return records;
    }

    /** Changes it as it is chosen; answers how often. */
    int change(Choices choices) {
        int changes = choices.number(MOST_CHANGES);
        for (int i = 0; i < changes; i++) {
            choices.of(CHANGES).apply(this, choices);
        }
        return changes;
    }

    private int place(Choices choices) {
        return records.isEmpty() ? -1 : choices.number(records.size());
    }

    private interface Edit {
        void run(int at, Record record);
    }

    private void edit(Choices choices, Edit edit) {
        int at = place(choices);
        if (at >= 0 && records.get(at).body().length > 0) {
            edit.run(at, records.get(at));
        }
    }

    private static int offset(Record record, Choices choices) {
        return choices.number(0x10000) % record.body().length;
    }

    private void flip(Choices choices) {
        edit(choices, (at, record) -> {
            byte[] body = record.body().clone();
            body[offset(record, choices)] ^= (byte) (choices.number(255) + 1);
            records.set(at, new Record(record.type(), record.version(), record.length(), body));
        });
    }

    /** The rest never comes. */
    private void cut(Choices choices) {
        edit(choices, (at, record) -> {
            records.set(at, new Record(record.type(), record.version(), record.length(),
                    Arrays.copyOf(record.body(), offset(record, choices))));
            records.subList(at + 1, records.size()).clear();
        });
    }

    private void repeat(Choices choices) {
        edit(choices, (at, record) -> records.add(at, record));
    }

    private void swap(Choices choices) {
        edit(choices, (at, record) -> records.set(at, records.set(place(choices), record)));
    }

    private void split(Choices choices) {
        edit(choices, (at, record) -> {
            int middle = offset(record, choices);
            records.set(at, record.part(0, middle));
            records.add(at + 1, record.part(middle, record.body().length));
        });
    }

    private void merge(Choices choices) {
        edit(choices, (at, record) -> {
            if (at + 1 < records.size()) {
                byte[] second = records.remove(at + 1).body();
                byte[] both = Arrays.copyOf(record.body(), Math.max(record.body().length,
                        Math.min(LARGEST, record.body().length + second.length)));
                System.arraycopy(second, 0, both, record.body().length, both.length - record.body().length);
                records.set(at, record.with(both));
            }
        });
    }

    /** Another header. */
    private void relabel(Choices choices) {
        edit(choices, (at, record) -> {
            int what = choices.number(3);
            records.set(at, new Record(what == 0 ? 19 + choices.number(7) : record.type(),
                    what == 1 ? 0x0300 + choices.number(6) : record.version(),
                    what == 2 ? choices.number(0x10000) : record.length(), record.body()));
        });
    }

    private void alert(Choices choices) {
        records.add(place(choices) + 1, Record.alert(choices.number(4), choices.number(256)));
    }

    private void insert(Choices choices) {
        records.add(place(choices) + 1, Record.of(19 + choices.number(7), choices.bytes(300)));
    }

    /** Another type or length of a handshake message. */
    private void retitle(Choices choices) {
        edit(choices, (at, record) -> {
            byte[] body = record.body().clone();
            int field = choices.number(4);
            if (body.length > field) {
                body[field] = (byte) choices.number(256);
            }
            records.set(at, record.with(body));
        });
    }

    /** Some bytes fewer or more, and the record's and the message's lengths as they are then. */
    private void splice(Choices choices) {
        edit(choices, (at, record) -> {
            int from = offset(record, choices);
            int to = Math.min(record.body().length, from + choices.number(64));
            byte[] instead = choices.bytes(255);
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            body.write(record.body(), 0, from);
            body.writeBytes(instead);
            body.write(record.body(), to, record.body().length - to);
            byte[] bytes = Arrays.copyOf(body.toByteArray(), Math.min(body.size(), LARGEST));
            if (record.type() == Record.HANDSHAKE && from >= 4) {
                int length = (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
                length += bytes.length - record.body().length;
                bytes[1] = (byte) (length >> 16);
                bytes[2] = (byte) (length >> 8);
                bytes[3] = (byte) length;
            }
            records.set(at, record.with(bytes));
        });
    }

    private void drop(Choices choices) {
        edit(choices, (at, record) -> records.remove(at));
    }

    private void empty(Choices choices) {
        int at = place(choices) + 1;
        Record nothing = Record.of(20 + choices.number(4), new byte[0]);
        for (int count = choices.number(40); count >= 0; count--) {
            records.add(at, nothing);
        }
    }

    private void message(Choices choices) {
        records.add(place(choices) + 1, Record.message(choices.of(MESSAGES), choices.bytes(300)));
    }

    /** Some bytes of one's own in the middle, such as a length or a code point. */
    private void overwrite(Choices choices) {
        edit(choices, (at, record) -> {
            byte[] body = record.body().clone();
            int from = offset(record, choices);
            byte[] bytes = choices.bytes(16);
            System.arraycopy(bytes, 0, body, from, Math.min(bytes.length, body.length - from));
            records.set(at, record.with(body));
        });
    }

    private void replay(Choices choices) {
        if (!said.isEmpty()) {
            records.add(place(choices) + 1, said.get(choices.number(said.size())));
        }
    }
}
