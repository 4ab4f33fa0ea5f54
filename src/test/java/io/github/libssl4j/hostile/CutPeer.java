package io.github.libssl4j.hostile;

import io.github.libssl4j.SslConnection;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A peer that is honest for so many bytes, which it sends one by one: a handshake, a record and close_notify. Then it stops. */
final class CutPeer {
    /** How it stops. */
    enum End {
        /** It says and hears nothing more, and keeps the connection. */
        SILENCE,
        /** The end of what it says (FIN); it still listens. */
        HALF_CLOSE,
        /** The end of all (RST). */
        RESET
    }

    static final int DATA = 10;

    private final SocketChannel socket;
    private final SslConnection honest;
    private long left;

    CutPeer(SocketChannel socket, SslConnection honest, long bytes) {
        this.socket = socket;
        this.honest = honest;
        this.left = bytes;
    }

    /** Plays its part; whether it came to its end before all was said. */
    boolean run(End end) throws IOException {
        try {
            if (!play()) {
                return false;
            }
        } catch (IOException e) {
            return true; // the victim has hung up
        }
        switch (end) {
            case SILENCE -> { }
            case HALF_CLOSE -> {
                socket.shutdownOutput();
                listen();
            }
            case RESET -> {
                socket.setOption(StandardSocketOptions.SO_LINGER, 0);
                socket.close();
            }
        }
        return true;
    }

    private boolean play() throws IOException {
        ByteBuffer in = ByteBuffer.allocate(1 << 15);
        while (!honest.handshake()) {
            if (!say()) {
                return true;
            }
            if (socket.read(in.clear().limit(honest.inputCapacity())) < 0) {
                throw new IOException("The victim hung up");
            }
            honest.feed(in.flip());
        }
        honest.write(ByteBuffer.allocate(DATA));
        honest.closeOutbound();
        return !say();
    }

    private boolean say() throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        while (left > 0 && honest.drain(one.clear()) > 0) {
            socket.write(one.flip());
            left--;
        }
        return honest.outputPending() == 0;
    }

    private void listen() {
        ByteBuffer dropped = ByteBuffer.allocate(1 << 14);
        try {
            while (socket.read(dropped.clear()) >= 0) {
                // on
            }
        } catch (IOException e) {
            // reset: an end too
        }
    }
}
