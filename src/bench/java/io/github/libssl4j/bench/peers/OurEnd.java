package io.github.libssl4j.bench.peers;

import io.github.libssl4j.SslConnection;
import java.io.IOException;
import java.nio.ByteBuffer;

/** libssl4j's connection. */
public final class OurEnd implements End {
    private final SslConnection connection;

    OurEnd(SslConnection connection) {
        this.connection = connection;
    }

    /** The connection itself, for what only it can do. */
    public SslConnection connection() {
        return connection;
    }

    @Override
    public boolean handshake(ByteBuffer in, ByteBuffer out) throws IOException {
        if (in.hasRemaining()) {
            connection.feed(in);
        }
        boolean done = connection.handshake();
        connection.drain(out);
        return done;
    }

    @Override
    public void send(ByteBuffer plain, ByteBuffer out) throws IOException {
        do {
            connection.write(plain);
            connection.drain(out);
        } while (plain.hasRemaining());
    }

    @Override
    public void receive(ByteBuffer in, ByteBuffer plain) throws IOException {
        do {
            connection.feed(in);
            if (!plain.hasRemaining()) {
                return;
            }
        } while (connection.read(plain) > 0 && plain.hasRemaining());
    }


    @Override
    public Boolean resumed() {
        return connection.isResumed();
    }

    @Override
    public void close() {
        connection.close();
    }
}
