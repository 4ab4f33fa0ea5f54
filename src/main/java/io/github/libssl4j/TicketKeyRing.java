package io.github.libssl4j;

import io.github.libssl4j.libssl.Carrier;
import io.github.libssl4j.libssl.TicketKeys;
import io.github.libssl4j.libssl.TicketSecret;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The keys that servers make and read stateless tickets with: {@code SSL_CTX_set_tlsext_ticket_key_evp_cb(3)}. One key
 * encrypts; tickets under older keys are good and replaced when they are used; keys that others encrypt with already, or
 * soon will, can be announced; tickets under any other key cost a full handshake, and nothing else.
 *
 * <p>Each server has a ring of its own unless it is {@linkplain SslContextBuilder#ticketKeys given one}. Give the same ring,
 * or rings with the same keys, and the same {@linkplain SslContextBuilder#sessionIdContext(String) session id context} to
 * the servers that shall resume each other's sessions. Keys have to change: who gets hold of one reads all sessions whose
 * tickets were under it.
 *
 * <p>The ring copies each key that it is given. A key that is retired, past its time or replaced is wiped at once, or when
 * the handshake that is using it has ended.
 *
 * <p>{@link #close()} wipes them all. A server whose ring is closed goes on, with full handshakes: it makes no tickets and
 * knows none. A ring that is never closed is wiped after it was garbage collected, with a warning in the log.
 *
 * <p>Thread-safe; changes hold for all servers of the ring at once, and no handshake falls between two of them.
 */
public final class TicketKeyRing implements AutoCloseable {
    private final ReentrantLock changing = new ReentrantLock();
    private final InstantSource clock;
    private final Duration period; // null: no clock rotates
    private final Duration accepted; // null: for as long as the sessions of the ring's servers are good
    private Duration longestTimeout = Duration.ZERO;
    private volatile RingState state = RingState.UNUSED;

    private TicketKeyRing(Duration period, Duration accepted, InstantSource clock) {
        this.period = period;
        this.accepted = accepted;
        this.clock = clock;
    }

    private static TicketKeyRing lasting() {
        return new TicketKeyRing(null, null, InstantSource.system());
    }

    /**
     * A ring of one new key. It changes when it is told to.
     *
     * @return the ring, to be closed
     * @throws OpenSslException if OpenSSL has no randomness
     * @throws LibraryNotAvailableException if libssl can't be used
     */
    public static TicketKeyRing random() {
        TicketKeyRing ring = lasting();
        ring.start(List.of(RingKey.of(TicketSecret.random(), TicketKeyRole.ENCRYPTING, Instant.now())));
        return ring;
    }

    /**
     * A ring of these keys, of which it takes copies. It changes when it is told to.
     *
     * @param encrypting the key that encrypts
     * @param decrypting keys whose tickets are good and replaced when they are used, the newest first
     * @return the ring, to be closed
     * @throws IllegalArgumentException if two different keys have the same name
     * @throws IllegalStateException if a key is closed
     */
    public static TicketKeyRing of(TicketKey encrypting, TicketKey... decrypting) {
        Objects.requireNonNull(encrypting, "encrypting");
        List<TicketKey> older = Arguments.copy(decrypting, "decrypting");
        TicketKeyRing ring = lasting();
        try (KeySet keys = new KeySet(Instant.now())) {
            keys.add(encrypting.copy(), TicketKeyRole.ENCRYPTING);
            older.forEach(key -> keys.add(key.copy(), TicketKeyRole.DECRYPTING));
            ring.start(keys.take());
        }
        return ring;
    }

    /**
     * A ring that makes a new key each period, by the system's clock, as {@link #rotating(Duration, Duration, InstantSource)}
     * does. It keeps an old key for as long as a session of any server that was given the ring is good
     * ({@link SslContextBuilder#sessionTimeout}), so that no rotation makes a ticket useless.
     *
     * @param period for how long a key encrypts
     * @return the ring, to be closed
     * @throws IllegalArgumentException if the period is not positive
     */
    public static TicketKeyRing rotating(Duration period) {
        return new TicketKeyRing(positive(period), null, InstantSource.system());
    }

    /**
     * A ring that makes a new key each period, or takes the {@linkplain #accept announced} one if there is one. It looks at
     * the clock whenever it is used: no thread is needed, and a server at rest keeps its last keys until the next handshake
     * or {@link #keys()}. A clock that throws costs a full handshake, or the ticket; the call that led to it then throws a
     * {@link CallbackException}.
     *
     * @param period for how long a key encrypts
     * @param accepted for how long tickets under a key are good after it has stopped encrypting; then it is wiped
     * @param clock the clock; it is asked in handshakes, and must be quick
     * @return the ring, to be closed
     * @throws IllegalArgumentException if the period is not positive, or the other duration negative
     */
    public static TicketKeyRing rotating(Duration period, Duration accepted, InstantSource clock) {
        if (accepted.isNegative()) {
            throw new IllegalArgumentException("Old keys can't be accepted for " + accepted);
        }
        return new TicketKeyRing(positive(period), accepted, Objects.requireNonNull(clock, "clock"));
    }

    private static Duration positive(Duration period) {
        if (!period.isPositive()) {
            throw new IllegalArgumentException("A key has to encrypt for longer than " + period);
        }
        return period;
    }

    /**
     * A ring of the keys of one or more files. A file of 80 bytes is a key as nginx has it
     * ({@code ssl_session_ticket_key}); a file of text is lines of base64 as HAProxy has them ({@code tls-ticket-keys}),
     * each of a key in HAProxy's own order of bytes: the last but one encrypts, the last is announced, those before are
     * older. As in nginx, the first file's encrypting key encrypts, and the keys of further files are older ones.
     *
     * <p>A file that others than its owner can read is read, with a warning in the log.
     *
     * @param files the files, at least one
     * @return the ring, to be closed
     * @throws SslConfigurationException if a file can't be read, or is neither; the message names it, its size and what is
     *     expected
     * @throws IllegalArgumentException if there is no file
     * @throws LibraryNotAvailableException if libssl can't be used
     */
    public static TicketKeyRing read(Path... files) {
        TicketKeyRing ring = lasting();
        try (KeySet keys = TicketKeyFiles.read(ring.clock.instant(), files)) {
            ring.start(keys.take());
        }
        return ring;
    }

    private void start(List<RingKey> keys) {
        keys.forEach(key -> key.secret().owner(this));
        state = RingState.of(keys, period);
    }

    /**
     * Takes the keys of changed files in place of its own, as {@link #read} does. A key that is in both stays; all others
     * are wiped. Without a gap: until this returns, the old keys are good. In a rotating ring, the files' older keys last as
     * long as those that it rotated itself.
     *
     * @param files the files, at least one
     * @throws SslConfigurationException if a file can't be read, or has no keys; then nothing has changed
     * @throws IllegalArgumentException if there is no file, or the ring has another key of the same name
     * @throws IllegalStateException if closed
     */
    public void reload(Path... files) {
        try (KeySet keys = TicketKeyFiles.read(clock.instant(), files)) {
            change((now, at) -> {
                keys.keep(now.keys());
                return keys.take().stream().map(key -> key.is(TicketKeyRole.DECRYPTING) && key.until() == null
                        ? key.as(key.role(), key.since(), until(at)) : key).toList();
            });
        }
    }

    /**
     * Makes the announced key encrypt, or a new one if there is none. The one before goes on to decrypt, until the clock of a
     * rotating ring says so, or {@link #retire}.
     *
     * @throws OpenSslException if OpenSSL has no randomness
     * @throws IllegalStateException if closed
     */
    public void rotate() {
        change((now, at) -> now.rotated(now.successor(), at, at, until(at)));
    }

    /**
     * Makes a key encrypt, of which the ring takes a copy unless it has it. The one before goes on to decrypt.
     *
     * @param next the key; where it encrypts already, nothing changes
     * @throws IllegalArgumentException if the ring has another key of this name
     * @throws IllegalStateException if the ring or the key is closed
     */
    public void rotate(TicketKey next) {
        withCopy(Objects.requireNonNull(next, "next"), (now, at, secret) -> secret == now.encrypting().secret() ? now.keys()
                : now.rotated(secret, at, at, until(at)));
    }

    /**
     * Announces a key, of which the ring takes a copy: its tickets are good from now on. Before a key is made to encrypt on
     * one of several servers, announce it on all.
     *
     * @param upcoming the key; where the ring has it already, nothing changes
     * @throws IllegalArgumentException if the ring has another key of this name
     * @throws IllegalStateException if the ring or the key is closed
     */
    public void accept(TicketKey upcoming) {
        withCopy(Objects.requireNonNull(upcoming, "upcoming"), (now, at, secret) -> {
            List<RingKey> keys = new ArrayList<>(now.keys());
            if (keys.stream().noneMatch(key -> key.secret() == secret)) {
                keys.add(RingKey.of(secret, TicketKeyRole.UPCOMING, at));
            }
            return keys;
        });
    }

    /**
     * Wipes a key: tickets under it are good no more.
     *
     * @param name the key's name
     * @return whether the ring had it
     * @throws IllegalArgumentException if it is the one that encrypts: {@link #rotate()} first
     * @throws IllegalStateException if closed
     */
    public boolean retire(TicketKeyName name) {
        Objects.requireNonNull(name, "name");
        boolean[] had = new boolean[1];
        change((now, at) -> {
            if (now.encrypting().name().equals(name)) {
                throw new IllegalArgumentException("Key " + name + " encrypts: rotate() first, then retire it");
            }
            had[0] = now.find(name).isPresent();
            return now.keys().stream().filter(key -> !key.name().equals(name)).toList();
        });
        return had[0];
    }

    /**
     * What keys there are now.
     *
     * @return the encrypting key first, then those announced, then the older ones, the newest of them first
     * @throws IllegalStateException if closed
     */
    public List<TicketKeyInfo> keys() {
        return open().keys().stream().map(RingKey::info).toList();
    }

    /**
     * Writes the key that encrypts to a file as nginx reads it, 80 bytes, with mode 600. The file is replaced as a whole.
     *
     * @param file the file
     * @throws java.io.UncheckedIOException if it can't be written
     * @throws IllegalStateException if closed
     */
    public void writeNginx(Path file) {
        Objects.requireNonNull(file, "file");
        write(file, TicketKeyFiles::nginx);
    }

    /**
     * Writes three keys to a file as HAProxy reads it: the newest of the older keys, the one that encrypts, and the one
     * announced first; lines of base64 in HAProxy's own order of bytes, with mode 600. Where there is no older key, a new one
     * that encrypted nothing stands in its line: HAProxy wants three. The file is replaced as a whole.
     *
     * @param file the file
     * @throws java.io.UncheckedIOException if it can't be written
     * @throws IllegalStateException if closed; if no key is announced, as HAProxy encrypts with the last but one, and takes
     *     the last one next: {@link #accept} one first
     */
    public void writeHaproxy(Path file) {
        Objects.requireNonNull(file, "file");
        write(file, TicketKeyFiles::haproxy);
    }

    private void write(Path file, Function<List<RingKey>, byte[]> form) {
        locked(() -> { // no key is wiped meanwhile
            TicketKeyFiles.write(file, form.apply(open().keys()));
            return null;
        });
    }

    private interface Change {
        List<RingKey> apply(RingState now, Instant at, TicketSecret secret);
    }

    private void withCopy(TicketKey key, Change change) {
        try (KeySet copy = new KeySet(clock.instant())) {
            copy.add(key.copy(), TicketKeyRole.UPCOMING);
            change((now, at) -> {
                copy.keep(now.keys());
                return change.apply(now, at, copy.take().get(0).secret());
            });
        }
    }

    /** From one state to the next; what is not in that one any more is wiped after it. */
    private void change(BiFunction<RingState, Instant, List<RingKey>> change) {
        locked(() -> {
            Instant at = clock.instant(); // of the application's: it may close the ring
            RingState now = open();
            replace(now, change.apply(now, at));
            return null;
        });
    }

    /** Callbacks wait for this too, to look which keys there are. */
    private <T> T locked(Supplier<T> section) {
        return Carrier.keep(() -> {
            changing.lock();
            try {
                return section.get();
            } finally {
                changing.unlock();
            }
        });
    }

    private void replace(RingState old, List<RingKey> keys) {
        for (TicketSecret added : RingState.missing(old.keys(), keys)) {
            added.owner(this);
        }
        state = RingState.of(keys, period);
        for (TicketSecret gone : RingState.missing(keys, old.keys())) {
            gone.close();
        }
        RingReport.changed(old.keys(), state.keys());
    }

    private Instant until(Instant ended) {
        return period == null ? null : RingState.plus(ended, accepted != null ? accepted : longestTimeout);
    }

    /** The state after what the clock says was done. */
    private RingState open() {
        RingState now = current();
        if (now == RingState.CLOSED) {
            throw new IllegalStateException(this + ": it has no keys any more");
        }
        return now;
    }

    private RingState current() {
        RingState now = state;
        if (now.next() == Instant.MAX || clock.instant().isBefore(now.next())) {
            return now;
        }
        return locked(() -> {
            Instant at = clock.instant();
            RingState before = state; // after the clock was asked, which may have changed it
            if (before == RingState.UNUSED) {
                replace(before, List.of(RingKey.of(TicketSecret.random(), TicketKeyRole.ENCRYPTING, at)));
            } else if (!at.isBefore(before.next())) {
                Instant end = period == null ? Instant.MAX : RingState.plus(before.encrypting().since(), period);
                replace(before, RingState.alive(at.isBefore(end) ? before.keys()
                        : before.rotated(before.successor(), at, end, until(end)), at));
            }
            return state;
        });
    }

    /** For libssl; {@link TicketKeys#NONE} of a closed ring. */
    TicketKeys forLibssl() {
        return current().forLibssl();
    }

    /** Old keys of a ring that rotates by its servers' timeouts are kept for this long at least, from the next rotation on. */
    void serves(Duration sessionTimeout) {
        locked(() -> {
            if (sessionTimeout.compareTo(longestTimeout) > 0) {
                longestTimeout = sessionTimeout;
            }
            return null;
        });
    }

    /** Wipes all keys. The ring's servers make and know no tickets from now on. Again, it does nothing. */
    @Override
    public void close() {
        try {
            locked(() -> {
                RingState last = state;
                state = RingState.CLOSED;
                last.keys().forEach(key -> key.secret().close());
                RingReport.changed(last.keys(), List.of());
                return null;
            });
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Whether {@link #close()} was called.
     *
     * @return whether there are no keys any more
     */
    public boolean isClosed() {
        return state == RingState.CLOSED;
    }

    /** The names of the keys; no secret. */
    @Override
    public String toString() {
        RingState now = state;
        return "TicketKeyRing[" + (now == RingState.CLOSED ? "closed" : now == RingState.UNUSED ? "not used yet"
                : String.join(", ", now.keys().stream().map(key -> key.name() + " " + key.role()).toList())) + "]";
    }
}
