package io.github.libssl4j.bench.peers;

import java.nio.ByteBuffer;

/** Room for what comes without data, one per thread as an event loop has it. */
final class Scraps {
    private static final int SIZE = 32 * 1024;
    private static final ThreadLocal<ByteBuffer> HEAP = new Room(false);
    private static final ThreadLocal<ByteBuffer> DIRECT = new Room(true);

    private Scraps() {}

    private static final class Room extends ThreadLocal<ByteBuffer> {
        private final boolean direct;

        Room(boolean direct) {
            this.direct = direct;
        }

        @Override
        protected ByteBuffer initialValue() {
            return Link.buffer(SIZE, direct);
        }
    }

    static ByteBuffer get(boolean direct) {
        return (direct ? DIRECT : HEAP).get();
    }
}
