package io.github.libssl4j.model;

import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslException;
import io.github.libssl4j.kit.InMemory;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Steps with the bytes that go through a connection. */
final class DataOps {
    private static final int RECORD = 16384;
    private static final int MOST_ROUNDS = 10_000;

    private DataOps() {}

    static SslConnection end(InMemory ends, boolean ofServer) {
        return ofServer ? ends.server : ends.client;
    }

    /**
     * Data that goes one way.
     *
     * @param fromServer which way
     * @param size how many bytes
     */
    record Piece(boolean fromServer, int size) {}

    /** Data goes both ways, in pieces; all of it arrives as it was sent, in its order. */
    record Exchange(int connection, List<Piece> pieces, long seed) implements Op {
        @Override
        public Object real(World world) throws Exception {
            InMemory ends = world.connection(connection);
            Random random = new Random(seed);
            List<String> answers = new ArrayList<>();
            for (Piece piece : pieces) {
                byte[] data = new byte[piece.size];
                random.nextBytes(data);
                answers.add(Op.answer(() -> send(end(ends, piece.fromServer), end(ends, !piece.fromServer), data, random)));
            }
            return answers;
        }

        @Override
        public Object model(Model model) {
            ConnectionModel with = model.connections().get(connection);
            return pieces.stream().map(piece -> with == null ? IllegalStateException.class.getSimpleName()
                    : answer(with.end(piece.fromServer), with.end(!piece.fromServer))).toList();
        }

        private static String answer(EndModel from, EndModel to) {
            Class<?> refusal = from.said() || !from.failed() && to.ended() ? IllegalStateException.class
                    : from.failed() || to.failed() ? SslException.class : null;
            return refusal == null ? "arrived" : refusal.getSimpleName();
        }
    }

    private static String send(SslConnection from, SslConnection to, byte[] data, Random random) throws SslException {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        try (Arena arena = Arena.ofConfined()) {
            int written = 0;
            for (int round = 0; received.size() < data.length; round++) {
                require(round < MOST_ROUNDS, "the data does not arrive");
                int most = Math.min(data.length - written, random.nextInt(2 * RECORD) + 1);
                int now = random.nextBoolean() ? from.write(ByteBuffer.wrap(data, written, most))
                        : from.write(arena.allocate(most).copyFrom(MemorySegment.ofArray(data).asSlice(written, most)));
                require(now == most || from.wants() == SslConnection.Wants.OUTPUT && from.outputPending() > 0,
                        "written were " + now + " of " + most + " bytes, and nothing is to be drained");
                written += now;
                while (from.outputPending() > 0) {
                    carry(from, to, 1 + random.nextInt(2 * RECORD));
                    take(to, received, random);
                }
            }
        } finally {
            from.drain(ByteBuffer.allocate(from.outputPending())); // what nobody takes any more
        }
        require(Arrays.equals(data, received.toByteArray()), "the data arrived changed");
        return "arrived";
    }

    /** Moves encrypted bytes, in a buffer or in native memory; both ends count them. */
    static void carry(SslConnection from, SslConnection to, int most) {
        int ready = from.outputPending();
        int room = to.inputCapacity();
        int waiting = to.inputPending();
        int size = Math.min(most, room);
        long drained;
        long fed;
        if (size % 2 == 0) {
            ByteBuffer wire = ByteBuffer.allocate(size);
            drained = from.drain(wire);
            fed = to.feed(wire.flip());
        } else {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment wire = arena.allocate(size);
                drained = from.drain(wire);
                fed = to.feed(wire.asSlice(0, drained));
            }
        }
        require(drained == Math.min(size, ready) && from.outputPending() == ready - drained,
                "drained were " + drained + " bytes of " + ready + ", and " + from.outputPending() + " are left");
        require(fed == drained && to.inputPending() == waiting + fed && to.inputCapacity() == room - fed,
                "fed were " + fed + " bytes of " + drained);
    }

    /** Reads what is there, in bites. */
    private static void take(SslConnection to, ByteArrayOutputStream received, Random random) throws SslException {
        while (true) {
            byte[] bite = new byte[random.nextBoolean() ? RECORD : 1 + random.nextInt(RECORD)];
            int before = to.readable();
            MemorySegment segment = MemorySegment.ofArray(bite);
            int read = random.nextBoolean() ? to.read(ByteBuffer.wrap(bite)) : to.read(segment);
            require(read >= 0, "the other end said nothing of an end");
            require(before == 0 || read == Math.min(before, bite.length) && to.readable() == before - read,
                    "read were " + read + " bytes of " + before + " that are readable, and " + to.readable() + " are left");
            if (read == 0) {
                require(to.wants() == SslConnection.Wants.INPUT, "nothing is read, and nothing wanted");
                return;
            }
            received.write(bite, 0, read);
        }
    }

    /** Says close_notify, which the other end reads; to say it again does nothing. */
    record CloseOutbound(int connection, boolean ofServer) implements Op {
        @Override
        public Object real(World world) throws Exception {
            SslConnection end = end(world.connection(connection), ofServer);
            SslConnection other = end(world.connection(connection), !ofServer);
            end.closeOutbound();
            int pending = end.outputPending();
            end.closeOutbound();
            require(end.isOutboundClosed() && end.outputPending() == pending, "close_notify was said twice");
            try {
                if (pending > 0) {
                    carry(end, other, RECORD);
                }
            } finally {
                end.drain(ByteBuffer.allocate(end.outputPending()));
            }
            int read = other.read(ByteBuffer.allocate(1));
            require(read < 0 == other.isInboundClosed(), "the end was read, or not, and it says the contrary");
            return read;
        }

        @Override
        public Object model(Model model) {
            ConnectionModel with = model.connections().get(connection);
            if (with == null) {
                return IllegalStateException.class;
            }
            EndModel end = with.end(ofServer);
            EndModel other = with.end(!ofServer);
            boolean says = !end.said() && !end.failed();
            model.connections().put(connection, with.with(ofServer, end.saying()));
            if (says && other.ended()) {
                return IllegalStateException.class;
            }
            if (other.heard()) {
                return -1;
            }
            if (other.failed()) {
                return SslException.class;
            }
            if (!says) {
                return 0;
            }
            model.connections().put(connection, with.with(ofServer, end.saying()).with(!ofServer, other.hearing()));
            return -1;
        }
    }

    /** The transport ends: where no close_notify came before, the data may be cut short. */
    record EndInput(int connection, boolean ofServer) implements Op {
        @Override
        public Object real(World world) throws Exception {
            SslConnection end = end(world.connection(connection), ofServer);
            end.endInput();
            require(Op.answer(() -> end.feed(ByteBuffer.allocate(1))).equals(IllegalStateException.class.getSimpleName()),
                    "bytes are taken after the end of the input");
            return end.read(ByteBuffer.allocate(1));
        }

        @Override
        public Object model(Model model) {
            ConnectionModel with = model.connections().get(connection);
            if (with == null) {
                return IllegalStateException.class;
            }
            EndModel end = with.end(ofServer).ending();
            model.connections().put(connection, with.with(ofServer, end.heard() ? end : end.failing()));
            return end.heard() ? -1 : SslException.class;
        }
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
