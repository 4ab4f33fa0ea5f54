package io.github.libssl4j.cli;

import io.github.libssl4j.EarlyDataStatus;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client's hello with its early data, as bytes. They can be delivered more than once, as somebody would who has recorded
 * them; the connection goes on with the answer to the last delivery, and so finds out what became of that one. Of one thread.
 */
final class EarlyFlight implements AutoCloseable {
    /** How long to wait where no answer is expected: just long enough to hear of trouble. */
    static final Duration GLIMPSE = Duration.ofMillis(500);
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.\\d (\\d{3})");
    /** Of a status line, up to its number. */
    private static final int STATUS_LENGTH = 12;
    private static final int BUFFER = 16 * 1024;

    private final SslConnection connection;
    private final Duration timeout;
    private final byte[] first;

    /**
     * How a connection with early data ended.
     *
     * @param outcome what became of the data
     * @param resumed whether the session was resumed; empty where the handshake broke
     * @param httpStatus the status of the answer
     * @param answeredEarly whether that came before the server could know that the handshake is finished
     * @param breakage what the connection broke with
     */
    record End(EarlyDataReport.Outcome outcome, Optional<Boolean> resumed, OptionalInt httpStatus,
            boolean answeredEarly, Optional<String> breakage) {
        static End broken(String why) {
            return new End(EarlyDataReport.Outcome.BROKEN, Optional.empty(), OptionalInt.empty(), false, Optional.of(why));
        }
    }

    /** Takes over a client's connection whose options give early data. */
    EarlyFlight(SslConnection connection, Duration timeout) throws SslException {
        this.connection = connection;
        this.timeout = timeout;
        try {
            ByteArrayOutputStream flight = new ByteArrayOutputStream();
            boolean more;
            do { // until it has said all that it can without an answer
                connection.handshake();
                byte[] part = output();
                flight.writeBytes(part);
                more = part.length > 0;
            } while (more);
            first = flight.toByteArray();
        } catch (Throwable e) {
            connection.close();
            throw e;
        }
    }

    private byte[] output() {
        ByteBuffer buffer = ByteBuffer.allocate(connection.outputPending());
        connection.drain(buffer);
        return buffer.array();
    }

    /** Delivers it and drops the answer, once that has begun to come: by then the server knows what it has seen. */
    void lose(SocketChannel channel) throws IOException {
        Socket socket = channel.socket();
        socket.getOutputStream().write(first);
        socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
        if (socket.getInputStream().read() < 0) {
            throw new IOException("the server closed the connection");
        }
    }

    /**
     * Delivers it and waits for an answer. What a client says at the end of the handshake is kept back for as long as it takes
     * early data to be answered, since it tells the server that nobody has replayed it.
     *
     * @param patience how long to wait for the answer: servers of other protocols have none
     * @param later how long to wait again once the handshake is finished; empty not to finish it, as who has only recorded the
     *     bytes can't
     */
    End finish(SocketChannel channel, Duration patience, Optional<Duration> later) throws IOException {
        Socket socket = channel.socket();
        socket.getOutputStream().write(first);
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!connection.handshake()) {
            send(socket);
            receive(socket, deadline);
        }
        EarlyDataReport.Outcome outcome = outcome();
        Optional<Boolean> resumed = Optional.of(connection.isResumed());
        try {
            boolean accepted = outcome == EarlyDataReport.Outcome.ACCEPTED;
            OptionalInt status = accepted ? answer(socket, patience) : OptionalInt.empty();
            boolean early = status.isPresent();
            if (!early && later.isPresent()) {
                send(socket);
                status = answer(socket, accepted ? later.get() : GLIMPSE); // what was rejected gets none
            }
            return new End(outcome, resumed, status, early, Optional.empty());
        } catch (SslException e) { // of early data that it has no room for, a server says so after the handshake
            return new End(EarlyDataReport.Outcome.BROKEN, resumed, OptionalInt.empty(), false,
                    Optional.of(Diagnosis.reason(e)));
        }
    }

    private EarlyDataReport.Outcome outcome() {
        EarlyDataStatus status = connection.earlyDataStatus();
        return switch (status) {
            case ACCEPTED -> EarlyDataReport.Outcome.ACCEPTED;
            case REJECTED -> EarlyDataReport.Outcome.REJECTED;
            case NOT_SENT -> EarlyDataReport.Outcome.NOT_SENT;
        };
    }

    /**
     * The status that an answer begins with; empty where none comes, or it is no HTTP/1.
     *
     * @throws SslException if an alert comes in its place
     */
    private OptionalInt answer(Socket socket, Duration patience) throws SslException {
        long deadline = System.nanoTime() + patience.toNanos();
        ByteBuffer plain = ByteBuffer.allocate(BUFFER);
        StringBuilder text = new StringBuilder();
        try {
            while (text.length() < STATUS_LENGTH) {
                int read = connection.read(plain.clear());
                if (read < 0) {
                    break;
                }
                if (read == 0) {
                    receive(socket, deadline);
                }
                text.append(StandardCharsets.ISO_8859_1.decode(plain.flip()));
            }
        } catch (SslException e) {
            if (e.alert().isPresent()) {
                throw e;
            }
        } catch (IOException e) {
            System.getLogger("io.github.libssl4j").log(System.Logger.Level.DEBUG, "No answer to early data", e);
        }
        Matcher matcher = STATUS_LINE.matcher(text);
        return matcher.lookingAt() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }

    private void send(Socket socket) throws IOException {
        socket.getOutputStream().write(output());
    }

    private void receive(Socket socket, long deadline) throws IOException {
        long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (left <= 0) {
            throw new SocketTimeoutException("Nothing came in time");
        }
        socket.setSoTimeout(Math.toIntExact(left));
        byte[] buffer = new byte[Math.min(BUFFER, connection.inputCapacity())];
        int read = socket.getInputStream().read(buffer);
        if (read < 0) {
            connection.endInput();
        } else {
            connection.feed(ByteBuffer.wrap(buffer, 0, read));
        }
    }

    /** Ends the handshake, if it is not ended, and says goodbye where the server still listens. The socket stays open. */
    void end(SocketChannel channel) {
        try {
            connection.closeOutbound();
            send(channel.socket());
        } catch (IOException e) {
            System.getLogger("io.github.libssl4j").log(System.Logger.Level.DEBUG, "The end of a connection", e);
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
