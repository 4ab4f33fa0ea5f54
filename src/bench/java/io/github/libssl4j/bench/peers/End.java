package io.github.libssl4j.bench.peers;

import java.nio.ByteBuffer;

/** One end of a connection in memory. Buffers that are read from are flipped, those that are written to are appended to. */
public interface End {
    /** Goes on with the handshake as far as the input leads. Answers whether this end has finished it. */
    boolean handshake(ByteBuffer in, ByteBuffer out) throws Exception;

    /** Encrypts all of the bytes. */
    void send(ByteBuffer plain, ByteBuffer out) throws Exception;

    /** Decrypts what there is; also takes tickets. */
    void receive(ByteBuffer in, ByteBuffer plain) throws Exception;

    /** Whether it was resumed; {@code null} where the implementation doesn't tell. */
    Boolean resumed();

    /** Frees what it holds; the session stays good. */
    void close() throws Exception;
}
