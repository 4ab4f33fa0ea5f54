package io.github.libssl4j.fuzz;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Knows the keys of a TLS 1.3 connection from its server's key log, and so opens each side's records, and seals others in their
 * place: what a peer can say that has the keys.
 */
final class Insider {
    private static final int FINISHED = 20;
    private static final int KEY_UPDATE = 24;
    private final Map<String, byte[]> secrets = new HashMap<>();
    private final Way client = new Way("CLIENT");
    private final Way server = new Way("SERVER");

    /** One direction: how its sender seals, and how we do. */
    private static final class Way {
        private final String side;
        private RecordKeys reading;
        private RecordKeys writing;
        private boolean readsData;
        private boolean writesData;

        Way(String side) {
            this.side = side;
        }
    }

    /** A line of the key log. */
    void learn(String line) {
        String[] words = line.split(" ");
        secrets.put(words[0], HexFormat.of().parseHex(words[2]));
    }

    private RecordKeys keys(Way way, boolean data) throws GeneralSecurityException {
        byte[] secret = secrets.get(way.side + (data ? "_TRAFFIC_SECRET_0" : "_HANDSHAKE_TRAFFIC_SECRET"));
        return secret == null ? null : new RecordKeys(secret);
    }

    private Way way(boolean fromClient) {
        return fromClient ? client : server;
    }

    /** The records of a flight without their protection; those that it can't open are left out. */
    List<Record> open(boolean fromClient, List<Record> sealed) throws GeneralSecurityException {
        Way way = way(fromClient);
        List<Record> plain = new ArrayList<>();
        for (Record record : sealed) {
            if (record.type() != Record.DATA) {
                continue; // the hellos, and change_cipher_spec
            }
            if (way.reading == null) {
                way.reading = keys(way, false);
            }
            Record opened = way.reading == null ? null : way.reading.open(record);
            if (opened == null) {
                continue;
            }
            plain.add(opened);
            if (is(opened, FINISHED) && !way.readsData) {
                way.readsData = true;
                way.reading = keys(way, true);
            } else if (is(opened, KEY_UPDATE) && way.readsData) {
                way.reading = way.reading.next();
            }
        }
        return plain;
    }

    List<Record> seal(boolean fromClient, List<Record> plain) throws GeneralSecurityException {
        Way way = way(fromClient);
        List<Record> sealed = new ArrayList<>();
        for (Record record : plain) {
            if (way.writing == null) {
                way.writing = keys(way, false);
            }
            if (way.writing == null) {
                return sealed;
            }
            sealed.add(way.writing.seal(record));
            if (is(record, FINISHED) && !way.writesData) {
                way.writesData = true;
                way.writing = keys(way, true);
            } else if (is(record, KEY_UPDATE) && way.writesData) {
                way.writing = way.writing.next();
            }
        }
        return sealed;
    }

    private static boolean is(Record record, int message) {
        return record.type() == Record.HANDSHAKE && record.body().length > 4 && record.body()[0] == message;
    }
}
