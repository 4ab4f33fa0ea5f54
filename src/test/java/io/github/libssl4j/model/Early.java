package io.github.libssl4j.model;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.EarlyDataStatus;
import io.github.libssl4j.SslConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/**
 * The early data that a client has, and what a server does about it.
 *
 * @param way how it is written
 * @param size how many bytes
 * @param resends whether it is sent later where it was not taken early
 * @param reads whether the server reads it
 * @param answers whether the server answers it early
 */
record Early(Way way, int size, boolean resends, boolean reads, boolean answers) {
    /** How it is written. */
    enum Way { NOT, BY_OPTIONS, BY_HAND }

    static final Early NONE = new Early(Way.NOT, 0, false, false, false);

    private static final int BITE = 1000;

    /** What came of it on one connection. */
    static final class Talk {
        private final Early early;
        private final byte[] data;
        private final byte[] answer;
        private final ByteArrayOutputStream arrivedEarly = new ByteArrayOutputStream();
        private final ByteArrayOutputStream arrivedLater = new ByteArrayOutputStream();
        private final ByteArrayOutputStream answers = new ByteArrayOutputStream();
        private boolean readToItsEnd;
        private boolean answered;
        private EarlyDataStatus ofClient;
        private EarlyDataStatus ofServer;
        private boolean delivered;
        private volatile boolean thrown;

        Talk(Early early, long seed) {
            this.early = early;
            Random random = new Random(seed);
            data = new byte[early.size];
            answer = new byte[early.answers ? 1 + random.nextInt(BITE) : 0];
            random.nextBytes(data);
            random.nextBytes(answer);
        }

        ConnectionOptions of(ConnectionOptions options) {
            return early.way == Way.BY_OPTIONS ? options.earlyData(data, early.resends) : options;
        }

        /** A call that moves bytes. */
        interface Moving {
            int move(ByteBuffer bytes) throws IOException;
        }

        /** Before the client shakes hands: how much it may write early, or what it is told. */
        String write(SslConnection client, Moving writing) throws Exception {
            if (early.way != Way.BY_HAND) {
                return "";
            }
            long most = client.maxEarlyData();
            return ", " + Op.answer(() -> {
                int written = writing.move(ByteBuffer.wrap(data));
                DataOps.require(written == data.length && client.maxEarlyData() == most - written,
                        "written were " + written + " bytes of " + data.length + ", and allowed are " + client.maxEarlyData());
                return "may write " + most;
            });
        }

        /** What a server does before it shakes hands; false where it waits for more. */
        boolean read(Moving reading, Moving answering) throws IOException {
            while (early.reads && !readToItsEnd) {
                int read = take(reading, arrivedEarly, BITE);
                if (read == 0) {
                    return false;
                }
                readToItsEnd = read < 0;
                if (read > 0 && !answered) {
                    answered = true;
                    DataOps.require(answering.move(ByteBuffer.wrap(answer)) == answer.length, "no room for an answer");
                }
            }
            return true;
        }

        /** Reads once; where a listener throws, what was read is in the buffer. */
        private int take(Moving reading, ByteArrayOutputStream into, int most) throws IOException {
            ByteBuffer bite = ByteBuffer.allocate(most);
            while (true) {
                try {
                    int read = reading.move(bite);
                    into.write(bite.array(), 0, bite.position());
                    return read;
                } catch (CallbackException e) {
                    World.requireOwn(e);
                    thrown = true;
                    if (bite.position() > 0) {
                        into.write(bite.array(), 0, bite.position());
                        return bite.position();
                    }
                }
            }
        }

        /** After the handshake: all that has come, be it data or tickets. */
        void takeRest(SslConnection client, SslConnection server) throws IOException {
            while (take(client::read, answers, BITE) > 0) { }
            while (take(server::read, arrivedLater, BITE) > 0) { }
        }

        /** A client that waits for the server's answer to come, if it does. */
        void awaitAnswer(EarlyDataStatus status, Moving reading) throws IOException {
            await(status == EarlyDataStatus.ACCEPTED ? answer.length : 0, reading, answers);
        }

        /** A server that waits for what it did not take early to come again, if it does. */
        void awaitData(EarlyDataStatus status, Moving reading) throws IOException {
            boolean comes = early.way == Way.BY_OPTIONS && early.resends && status != EarlyDataStatus.ACCEPTED;
            await(comes ? data.length : 0, reading, arrivedLater);
        }

        private void await(int length, Moving reading, ByteArrayOutputStream into) throws IOException {
            while (into.size() < length) {
                DataOps.require(take(reading, into, length - into.size()) > 0, "the data ends early");
            }
        }

        /** What a client says of it after its handshake. */
        void noteClient(SslConnection client) {
            delivered = client.isEarlyDataDelivered();
            ofClient = client.earlyDataStatus();
        }

        /** What a server says of it after its handshake. */
        void noteServer(SslConnection server) {
            ofServer = server.earlyDataStatus();
        }

        /** What came of it all. */
        String outcome() {
            requireSame(answers, answered ? answer : new byte[0]);
            requireSame(arrivedEarly, arrivedEarly.size() > 0 ? data : new byte[0]);
            requireSame(arrivedLater, arrivedLater.size() > 0 ? data : new byte[0]);
            return text(ofClient, ofServer, delivered, arrivedEarly.size(), arrivedLater.size());
        }

        private static void requireSame(ByteArrayOutputStream arrived, byte[] sent) {
            DataOps.require(Arrays.equals(arrived.toByteArray(), sent), "what arrived early, or again, is not what was sent");
        }

        /** Whether a listener threw. */
        boolean hasThrown() {
            return thrown;
        }

        /** Whether the server threw early data away. */
        boolean isRefused() {
            return ofServer == EarlyDataStatus.REJECTED;
        }
    }

    static String text(EarlyDataStatus client, EarlyDataStatus server, boolean delivered, int early, int later) {
        return ", early data " + client + " and " + server + ", delivered " + delivered + ", came " + early + " and " + later;
    }
}
