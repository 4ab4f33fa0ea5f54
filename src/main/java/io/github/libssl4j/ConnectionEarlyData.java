package io.github.libssl4j;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;

/** The part of an {@link SslConnection} about early data (0-RTT, RFC 8446, 2.3). */
abstract sealed class ConnectionEarlyData extends ServerTickets permits SslConnection {
    ConnectionEarlyData() {}

    /**
     * Writes early data, as much as there is room for: {@code SSL_write_early_data(3)}.
     *
     * <p>On a client, before anything else: it goes out with the client's hello, under the keys of the offered session, or
     * where none is offered, of the offered {@linkplain PreSharedKey#ofSession(byte[], SslSession) pre-shared key}. Any call of
     * {@link SslConnection#handshake()}, {@link SslConnection#read(ByteBuffer)} or {@link SslConnection#write(ByteBuffer)}
     * ends it. <strong>Early data is not forward-secret, and may reach the server more than once</strong>; whether it took it
     * at all, {@link #earlyDataStatus()} tells.
     *
     * <p>On a server, once {@link #readEarlyData} has answered more than 0: an answer that need not wait for the end of the
     * handshake. Nothing proves yet that the client is alive: it may be a replay.
     *
     * @param plain the bytes; its position moves past those that were written
     * @return how many were written; fewer than there are where the output must be drained first, maybe none
     * @throws SslException if the connection fails
     * @throws IllegalArgumentException if these are more than the session still allows: nothing was written
     * @throws IllegalStateException on a client, if the handshake has begun, neither a session nor a key is offered, or the
     *     session, else the key, is not good for early data: it is of TLS 1.2, allows none, is too old, closed or removed, or
     *     was made with another server name or application protocol than this connection's; on a server, if
     *     there is no early data to answer; if closed, or after
     *     {@link SslConnection#closeOutbound()}. The message says which; the connection can still be used
     * @throws CallbackException if a listener threw; what was written is written
     */
    public int writeEarlyData(ByteBuffer plain) throws SslException {
        return SslConnection.delivering(() -> core().early().write(plain));
    }

    /**
     * Writes early data, as {@link #writeEarlyData(ByteBuffer)} does.
     *
     * @param plain the bytes
     * @return how many were written, from the segment's start
     * @throws SslException if the connection fails
     * @throws IllegalArgumentException if these are more than the session still allows: nothing was written
     * @throws IllegalStateException if early data can't be written now, as by {@link #writeEarlyData(ByteBuffer)}
     * @throws CallbackException if a listener threw; what was written is written
     */
    public int writeEarlyData(MemorySegment plain) throws SslException {
        return SslConnection.delivering(() -> core().early().write(plain));
    }

    /**
     * Reads early data, on a server, before anything else: {@code SSL_read_early_data(3)}. Once called it has to be called
     * until it answers -1; then the handshake, reading and writing go on. A server that shakes hands first rejects early data.
     *
     * <p><strong>Early data may be a replay</strong>, as {@link SslContextBuilder#antiReplay} says.
     *
     * @param plain takes the bytes; its position moves past them
     * @return how many were read, at most a record's 16,384; 0 where there are none yet ({@link SslConnection#wants()} says
     *     what is waited for), or no room for them; -1 where all were read, or none came or were accepted
     * @throws SslException if the connection fails, or the client sent more than it may
     * @throws ReadOnlyBufferException if the buffer is read-only
     * @throws IllegalStateException if closed, or a client's
     * @throws CallbackException if a listener or the {@link EarlyDataFilter} threw; what was read is in the buffer
     */
    public int readEarlyData(ByteBuffer plain) throws SslException {
        return SslConnection.delivering(() -> core().early().read(plain));
    }

    /**
     * Reads early data, as {@link #readEarlyData(ByteBuffer)} does.
     *
     * @param plain takes the bytes, from its start
     * @return how many were read; 0 where there are none yet; -1 where no more come
     * @throws SslException if the connection fails, or the client sent more than it may
     * @throws IllegalArgumentException if the segment is read-only
     * @throws IllegalStateException if closed, or a client's
     * @throws CallbackException if a listener or the {@link EarlyDataFilter} threw; what was read is in the segment
     */
    public int readEarlyData(MemorySegment plain) throws SslException {
        return SslConnection.delivering(() -> core().early().read(plain));
    }
}
