package io.github.libssl4j.model;

import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.SslSession;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Steps with what a session says: each field is set and asked for, whatever has become of the session. */
final class FieldOps {
    private static final Class<?> CLOSED = IllegalStateException.class;

    private FieldOps() {}

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What can be set, and to what: the values after the good ones are refused. */
    enum Field {
        ALPN(3, "h2", "http/1.1", "", "x".repeat(256), "\u20ac"),
        HOST_NAME(4, "shop.example", "SHOP.Example", "127.0.0.1", "b\u00fccher.example", "no name", ""),
        ID_CONTEXT(3, "mine", "", "m".repeat(32), "m".repeat(33)),
        MAX_EARLY_DATA(3, "0", "16384", "4294967295", "4294967296", "-1"),
        TICKET_DATA(2, "a note", "", "n".repeat(16_385)),
        MASTER_KEY(3, "k".repeat(32), "s".repeat(48), "l".repeat(256), "", "m".repeat(257)),
        CIPHER(0, "TLS_NO_SUCH_SUITE", "");

        private final int good;
        private final List<String> values;

        Field(int good, String... values) {
            this.good = good;
            this.values = List.of(values);
        }

        List<String> samples() {
            return values;
        }

        boolean takes(String value) {
            return values.indexOf(value) < good;
        }

        void set(SslSession session, String value) {
            SslSession same = switch (this) {
                case ALPN -> session.setAlpn(value);
                case HOST_NAME -> session.setHostName(value);
                case ID_CONTEXT -> session.setIdContext(bytes(value));
                case MAX_EARLY_DATA -> session.setMaxEarlyData(Long.parseLong(value));
                case TICKET_DATA -> session.setTicketData(bytes(value));
                case MASTER_KEY -> session.setMasterKey(bytes(value));
                case CIPHER -> session.setCipher(value);
            };
            if (same != session) {
                throw new AssertionError("A setter answered another session");
            }
        }

        void set(SessionModel session, String value) {
            Contents before = session.contents;
            switch (this) {
                case ALPN -> session.contents = before.withAlpn(value);
                case HOST_NAME -> session.contents = before.withHostName(value.startsWith("b") ? "xn--bcher-kva.example"
                        : value.toLowerCase(Locale.ROOT));
                case ID_CONTEXT -> session.idContext = value;
                case MAX_EARLY_DATA -> session.contents = before.withMaxEarlyData(Long.parseLong(value));
                case TICKET_DATA -> session.contents = before.withTicketData(Contents.hex(value));
                case MASTER_KEY -> {
                    session.contents = before.withMasterKey(Contents.hex(value));
                    session.key = true;
                }
                default -> throw new IllegalStateException();
            }
        }

        /**
         * Whether it can be set of a session without anybody having to foretell what handshakes make of that: early data depends on
         * some of it, and resumption on the secret.
         */
        boolean isFreeOf(SessionModel session) {
            return !session.real || this == ID_CONTEXT || this == TICKET_DATA || this == CIPHER;
        }
    }

    /** Sets a field; what is wrong with the value is found before what is wrong with the session. */
    record SetField(int handle, Field field, String value) implements Op {
        @Override
        public Object real(World world) {
            field.set(world.session(handle), value);
            return "set";
        }

        @Override
        public Object model(Model model) {
            if (!field.takes(value)) {
                return IllegalArgumentException.class;
            }
            if (model.isClosed(handle) || model.isSealed(handle)) {
                return CLOSED;
            }
            field.set(model.of(handle), value);
            return "set";
        }

        @Override
        public String toString() {
            return "SetField[handle=" + handle + ", " + field + "=" + (value.length() > 40 ? value.length() + " characters" : value)
                    + "]";
        }
    }

    /** Asks for a field. */
    record Ask(int handle, Question question) implements Op {
        @Override
        public Object real(World world) {
            return question.of(world.session(handle));
        }

        @Override
        public Object model(Model model) {
            return model.isClosed(handle) ? CLOSED : question.said(model.of(handle));
        }
    }

    /** Takes a session's secret for a key that both sides know beforehand. */
    record TakeKey(int handle) implements Op {
        @Override
        public Object real(World world) {
            PreSharedKey key = PreSharedKey.ofSession("model", world.session(handle));
            try (key) {
                return new String(key.identity(), StandardCharsets.UTF_8) + " " + key.ciphersuite() + " " + key.isClosed();
            } finally {
                if (!key.isClosed() || !key.toString().endsWith("closed]")) {
                    throw new AssertionError(key + " is not closed");
                }
            }
        }

        @Override
        public Object model(Model model) {
            if (model.isClosed(handle)) {
                return CLOSED;
            }
            SessionModel session = model.of(handle);
            return session.isComplete() && session.isTls13() ? "model " + session.contents.cipher() + " false"
                    : IllegalArgumentException.class;
        }
    }
}
