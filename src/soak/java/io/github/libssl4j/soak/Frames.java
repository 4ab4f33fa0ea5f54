package io.github.libssl4j.soak;

import io.github.libssl4j.SslChannel;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Messages with their length in front. */
final class Frames {
    private static final int MOST = 1 << 20;

    private Frames() {}

    static void write(SslChannel channel, byte[] message) throws IOException {
        channel.write(ByteBuffer.allocate(Integer.BYTES + message.length).putInt(message.length).put(message).flip());
    }

    /** The next message; {@code null} after the peer's close_notify. */
    static byte[] read(SslChannel channel) throws IOException {
        ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
        if (!fill(channel, length)) {
            return null;
        }
        int size = length.getInt(0);
        if (size < 0 || size > MOST) {
            throw new IOException("A message of " + size + " bytes: the data is damaged");
        }
        ByteBuffer message = ByteBuffer.allocate(size);
        if (!fill(channel, message)) {
            throw new EOFException("The data ends within a message");
        }
        return message.array();
    }

    private static boolean fill(SslChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                if (buffer.position() == 0) {
                    return false;
                }
                throw new EOFException("The data ends within a message");
            }
        }
        return true;
    }
}
