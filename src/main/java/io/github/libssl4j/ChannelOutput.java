package io.github.libssl4j;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The bytes that are written to a channel. No lock of its own: who waits for another thread's write does so in the channel,
 * which knows deadlines and interrupts, and keeps each write in one piece.
 */
final class ChannelOutput extends OutputStream {
    private final SslChannel channel;
    /** Room for a byte, while no thread writes one. */
    private final AtomicReference<ByteBuffer> spare = new AtomicReference<>();

    ChannelOutput(SslChannel channel) {
        this.channel = channel;
    }

    @Override
    public void write(int b) throws IOException {
        ByteBuffer kept = spare.getAndSet(null);
        ByteBuffer one = kept == null ? ByteBuffer.allocate(1) : kept.clear();
        try {
            channel.write(one.put(0, (byte) b));
        } finally {
            spare.set(one);
        }
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, Objects.requireNonNull(b, "b").length);
        if (len > 0) {
            channel.write(ByteBuffer.wrap(b, off, len));
        }
    }

    @Override
    public void close() {
        channel.close();
    }
}
