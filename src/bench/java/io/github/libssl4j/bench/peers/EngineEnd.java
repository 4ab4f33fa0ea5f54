package io.github.libssl4j.bench.peers;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/** Any {@link SSLEngine}, as its users drive it. */
abstract class EngineEnd implements End {
    static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final SSLEngine engine;
    private final ByteBuffer scrap; // for tickets and the like, which leave nothing in it
    private final boolean asksAgain;
    private boolean begun;

    EngineEnd(SSLEngine engine, ByteBuffer scrap) {
        this(engine, scrap, false);
    }

    /**
     * An engine's end.
     *
     * @param asksAgain whether the engine sees that it has finished only at the next unwrapping, of nothing
     */
    EngineEnd(SSLEngine engine, ByteBuffer scrap, boolean asksAgain) {
        this.engine = engine;
        this.scrap = scrap;
        this.asksAgain = asksAgain;
    }

    @Override
    public boolean handshake(ByteBuffer in, ByteBuffer out) throws Exception {
        if (!begun) {
            begun = true;
            engine.beginHandshake();
        }
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_WRAP -> require(engine.wrap(NOTHING, out), Status.OK);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    boolean more = in.hasRemaining();
                    if (!more && !asksAgain) {
                        return false;
                    }
                    SSLEngineResult result = engine.unwrap(in, scrap.clear());
                    if (result.getStatus() == Status.BUFFER_UNDERFLOW
                            || !more && result.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP) {
                        return false;
                    }
                    require(result, Status.OK);
                }
                case NEED_TASK -> {
                    for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                        task.run();
                    }
                }
                case NOT_HANDSHAKING, FINISHED -> {
                    return true;
                }
            }
        }
    }

    @Override
    public void send(ByteBuffer plain, ByteBuffer out) throws SSLException {
        do {
            require(engine.wrap(plain, out), Status.OK);
        } while (plain.hasRemaining());
    }

    @Override
    public void receive(ByteBuffer in, ByteBuffer plain) throws SSLException {
        while (true) {
            SSLEngineResult result = engine.unwrap(in, plain);
            if (result.getStatus() == Status.BUFFER_UNDERFLOW || result.bytesConsumed() + result.bytesProduced() == 0) {
                return;
            }
            require(result, Status.OK);
            if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                engine.getDelegatedTask().run();
            }
            if (!in.hasRemaining()) {
                return;
            }
        }
    }

    @Override
    public Boolean resumed() {
        return null;
    }

    /** Frees the engine. What that takes differs: a class of its own, as lambdas would cost the start of a process. */
    abstract void free(SSLEngine engine) throws Exception;

    @Override
    public void close() throws Exception {
        free(engine);
    }

    private static void require(SSLEngineResult result, Status status) throws SSLException {
        if (result.getStatus() != status) {
            throw new SSLException("An engine answered " + result);
        }
    }

    /** Ends both directions without the exception for the missing close_notify of the peer. */
    static void end(SSLEngine engine) {
        engine.closeOutbound();
        try {
            engine.closeInbound();
        } catch (SSLException e) {
            // The peer's close_notify is not waited for, as in C.
        }
    }
}
