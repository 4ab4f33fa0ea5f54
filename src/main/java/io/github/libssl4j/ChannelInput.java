package io.github.libssl4j;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The bytes that are read from a channel. No lock of its own: who waits for another thread's read does so in the channel,
 * which knows deadlines and interrupts.
 */
final class ChannelInput extends InputStream {
    private final SslChannel channel;
    /** Room for a byte, while no thread reads one. */
    private final AtomicReference<ByteBuffer> spare = new AtomicReference<>();

    ChannelInput(SslChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read() throws IOException {
        ByteBuffer kept = spare.getAndSet(null);
        ByteBuffer one = kept == null ? ByteBuffer.allocate(1) : kept.clear();
        try {
            return channel.read(one) < 0 ? -1 : Byte.toUnsignedInt(one.get(0));
        } finally {
            spare.set(one);
        }
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, Objects.requireNonNull(b, "b").length);
        return len == 0 ? 0 : channel.read(ByteBuffer.wrap(b, off, len));
    }

    @Override
    public void close() {
        channel.close();
    }
}
