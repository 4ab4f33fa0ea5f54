package io.github.libssl4j;

import io.github.libssl4j.libssl.SessionAttachments;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** The application's own values on an {@link SslSession}. */
abstract sealed class AttachedValues permits SessionProperties {
    AttachedValues() {}

    /** Runs a call on the native session, which nobody changes or frees meanwhile. */
    abstract <T> T read(Function<MemorySegment, T> getter);

    /**
     * Attaches a value of the application's to the session, in place of the one that was there:
     * {@code SSL_SESSION_set_ex_data(3)}. It may be done at any time, with sealed sessions too.
     *
     * <p>The value belongs to the session itself, not to this reference. It is found again wherever the same session
     * is: by {@link SslSession#share()}, in the {@linkplain SslSessionCache#find cache}, by listeners, and on the
     * {@linkplain SslConnection#session() connections} that resume the session from this process's memory. In TLS 1.3 each
     * ticket has a session of its own: it starts with the values of the one that it was made from. So does a
     * {@link SslSession#dup()}. From then on the two have each their own.
     *
     * <p>Values stay in the process: they are in no {@link SslSession#toDer()} and {@link SslSession#toPem()}, and in no
     * stateless ticket, so that a server finds none on a session which such a ticket brought back.
     *
     * <p>A value is let go when the native session is freed: when all references to it are closed, and it has left all
     * caches. A value that leads to one of these references keeps it from being closed by the garbage collector.
     *
     * @param <V> the type of the value
     * @param key says which value
     * @param value the value; {@code null} takes off the one that is there
     * @throws ClassCastException if the value is not of the key's type, which takes an unchecked cast
     * @throws IllegalStateException if closed; or if another user of the same libssl in this process got the place that was
     *     meant for the session's values ({@code SSL_SESSION_get_ex_new_index(3)}), after the session was made and before
     *     the first value was attached to any
     */
    public <V> void attach(SessionAttachment<V> key, V value) {
        V checked = key.checked(value);
        read(session -> {
            SessionAttachments.put(session, key, checked);
            return null;
        });
    }

    /**
     * The value that was {@linkplain #attach attached} to the session: {@code SSL_SESSION_get_ex_data(3)}.
     *
     * @param <V> the type of the value
     * @param key says which value
     * @return the value; empty where there is none
     * @throws IllegalStateException if closed
     */
    public <V> Optional<V> attachment(SessionAttachment<V> key) {
        Objects.requireNonNull(key, "key");
        return read(session -> Optional.ofNullable(key.checked(SessionAttachments.get(session, key))));
    }
}
