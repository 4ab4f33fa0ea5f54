package io.github.libssl4j.model;

import io.github.libssl4j.SslConfigurationException;
import io.github.libssl4j.TicketKey;
import io.github.libssl4j.TicketKeyName;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.TicketKeyRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Steps with the keys of tickets: what changes a ring, writes it out and reads it back. */
final class RingOps {
    private RingOps() {}

    /** One of few keys that rings share. */
    static TicketKey key(int number) {
        byte[] bytes = new byte[TicketKey.LENGTH];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i < TicketKeyName.LENGTH ? 0xb0 + number : 3 * i + number);
        }
        TicketKey key = TicketKey.fromBytes(bytes);
        if (!Arrays.equals(bytes, key.toBytes())) {
            throw new AssertionError(key + " is not of the bytes that it was made of");
        }
        return key;
    }

    static String name(int number) {
        byte[] bytes = new byte[TicketKeyName.LENGTH];
        Arrays.fill(bytes, (byte) (0xb0 + number));
        return HexFormat.of().formatHex(bytes);
    }

    /** A key is announced, or made to encrypt. Its owner closes it at once: the ring has a copy. */
    record Take(int ring, int number, boolean encrypts) implements Op {
        @Override
        public Object real(World world) {
            TicketKey key = key(number);
            try (key) {
                if (encrypts) {
                    world.ring(ring).rotate(key);
                } else {
                    world.ring(ring).accept(key);
                }
            }
            return key.name() + " " + key.isClosed();
        }

        @Override
        public Object model(Model model) {
            if (encrypts) {
                model.ring(ring).rotateTo(name(number));
            } else {
                model.ring(ring).accept(name(number));
            }
            return name(number) + " true";
        }
    }

    /** Time passes for the ring that a clock rotates. */
    record Pass(long seconds, World world) implements Op {
        @Override
        public Object real(World same) {
            world.pass(seconds);
            return World.encrypting(world.ring(RingModel.CLOCKED));
        }

        @Override
        public Object model(Model model) {
            RingModel ring = model.ring(RingModel.CLOCKED);
            ring.pass(seconds, World.encrypting(world.ring(RingModel.CLOCKED)));
            return ring.names().getFirst();
        }

        @Override
        public String toString() {
            return "Pass[seconds=" + seconds + "]";
        }
    }

    /** Writes a ring out, and reads it back as another. */
    static final class Write implements Op {
        private final int ring;
        private final KeyFiles.Form form;
        private String standIn = "";

        Write(int ring, KeyFiles.Form form) {
            this.ring = ring;
            this.form = form;
        }

        private String file() {
            return form + "-" + ring;
        }

        @Override
        public Object real(World world) throws IOException {
            Path file = world.keyFile(file());
            if (form == KeyFiles.Form.NGINX) {
                world.ring(ring).writeNginx(file);
            } else {
                world.ring(ring).writeHaproxy(file);
            }
            try (TicketKeyRing read = TicketKeyRing.read(file)) {
                List<String> keys = roles(read);
                requireSame(world, read);
                standIn = read.keys().getLast().name().toString();
                return keys;
            }
        }

        /** The secrets too: what encrypts there is byte for byte what encrypts here. */
        private void requireSame(World world, TicketKeyRing read) throws IOException {
            Path one = world.keyFile("one");
            Path other = world.keyFile("other");
            world.ring(ring).writeNginx(one);
            read.writeNginx(other);
            if (Files.mismatch(one, other) != -1) {
                throw new AssertionError("What was written out in the form of " + form + " came back as another key");
            }
        }

        @Override
        public Object model(Model model) {
            return model.keyFiles().write(file(), form, model.ring(ring), standIn)
                    ? model.keyFiles().read(List.of(file())).stream().map(line -> line.name() + " " + line.role()).toList()
                    : IllegalStateException.class;
        }

        @Override
        public String toString() {
            return "Write[ring=" + ring + ", " + form + "]";
        }
    }

    private static List<String> roles(TicketKeyRing ring) {
        return ring.keys().stream().map(key -> key.name() + " " + key.role()).toList();
    }

    /** Takes the keys of files in place of those that are there. */
    record Reload(int ring, List<String> files) implements Op {
        @Override
        public Object real(World world) {
            world.ring(ring).reload(files.stream().map(world::keyFile).toArray(Path[]::new));
            return "reloaded";
        }

        @Override
        public Object model(Model model) {
            List<KeyFiles.Line> lines = model.keyFiles().read(files);
            if (lines == null) {
                return SslConfigurationException.class;
            }
            model.ring(ring).reload(lines);
            return "reloaded";
        }
    }

    /** A ring of its own: the forms that no server of the world has, and what is left once it is closed. */
    record Make(long period, long accepted, boolean byClock) implements Op {
        @Override
        public Object real(World world) {
            TicketKeyRing ring = byClock ? TicketKeyRing.rotating(Duration.ofSeconds(period), Duration.ofSeconds(accepted),
                    () -> Instant.EPOCH) : TicketKeyRing.rotating(Duration.ofSeconds(period));
            try (ring; TicketKey encrypting = key(0); TicketKey older = key(1); TicketKey oldest = TicketKey.random();
                    TicketKeyRing lasting = TicketKeyRing.of(encrypting, older, oldest)) {
                ring.close();
                return roles(lasting).toString().replace(oldest.name().toString(), "random") + " " + ring.isClosed() + " "
                        + answerOf(ring);
            }
        }

        private static String answerOf(TicketKeyRing closed) {
            try {
                return "" + closed.keys();
            } catch (IllegalStateException e) {
                return "closed";
            }
        }

        @Override
        public Object model(Model model) {
            return period <= 0 || byClock && accepted < 0 ? IllegalArgumentException.class
                    : List.of(name(0) + " " + TicketKeyRole.ENCRYPTING, name(1) + " " + TicketKeyRole.DECRYPTING,
                            "random " + TicketKeyRole.DECRYPTING) + " true closed";
        }
    }
}
