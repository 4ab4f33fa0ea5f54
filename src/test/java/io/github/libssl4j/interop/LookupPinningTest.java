package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.libssl4j.SessionId;
import io.github.libssl4j.SessionLookup;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslContextBuilder;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.hazards.Lookups;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.NoLeaks;
import io.github.libssl4j.kit.SharedStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A virtual thread that waits for a suspended lookup gives its carrier back, as the JDK's own event says; in a lookup that
 * runs inside of libssl it can't.
 */
@ExtendWith(NoLeaks.class)
class LookupPinningTest {
    private static final String THREADS = "looking up ";

    @TempDir
    private Path folder;

    /** A store that takes its time. */
    private static final class Slow implements SessionLookup {
        private final SharedStore store;
        private final CountDownLatch waiting;
        private final long patience;

        /** It waits until so many wait, and no longer than this. */
        Slow(SharedStore store, int waiting, Duration patience) {
            this.store = store;
            this.waiting = new CountDownLatch(waiting);
            this.patience = patience.toMillis();
        }

        @Override
        public Optional<SslSession> find(SessionId id) throws InterruptedException {
            waiting.countDown();
            return waiting.await(patience, TimeUnit.MILLISECONDS) || patience < 1000 ? store.find(id) : Optional.empty();
        }
    }

    private static SslContextBuilder server() {
        return SslContext.server().selfSigned(InMemory.HOST).tickets(false).numTickets(1).sessionIdContext("shared");
    }

    private List<RecordedEvent> pinned(Recording recording) throws Exception {
        recording.stop();
        Path file = folder.resolve("recording.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("jdk.VirtualThreadPinned"))
                .filter(event -> event.getThread() != null && event.getThread().getJavaName().startsWith(THREADS))
                .filter(event -> event.getStackTrace() != null && event.getStackTrace().getFrames().stream()
                        .anyMatch(frame -> frame.getMethod().getType().getName().equals(Slow.class.getName())))
                .toList();
    }

    /** A connection of each client at once, each served on a virtual thread; answers how many were resumed. */
    private static int serve(ServerSocketChannel listener, SslContext server, List<SslContext> clients) throws Exception {
        List<Background<Boolean>> serving = new ArrayList<>();
        List<Background<Boolean>> connecting = new ArrayList<>();
        for (SslContext client : clients) {
            connecting.add(Background.start("a client", Thread.ofPlatform(), () -> {
                try (SslChannel channel = client.connect(InMemory.HOST, listener.socket().getLocalPort())) {
                    channel.read(ByteBuffer.allocate(1));
                    return channel.isResumed();
                }
            }));
            SocketChannel socket = listener.accept();
            serving.add(Background.start("a server", Thread.ofVirtual().name(THREADS, serving.size()), () -> {
                try (SslChannel channel = server.accept(socket)) {
                    channel.handshake();
                    return channel.isResumed();
                }
            }));
        }
        int resumed = 0;
        for (int i = 0; i < clients.size(); i++) {
            boolean one = serving.get(i).result();
            assertEquals(one, connecting.get(i).result());
            resumed += one ? 1 : 0;
        }
        return resumed;
    }

    private List<RecordedEvent> run(Lookups form, TlsVersion version, int threads, int awaited, Duration patience) throws Exception {
        SharedStore store = new SharedStore();
        List<SslContext> clients = new ArrayList<>();
        try (ServerSocketChannel listener = ServerSocketChannel.open()
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SslContext maker = server().sessionListener(store).build();
                SslContext server = form.in(server(), new Slow(store, awaited, patience)).sessionListener(store)
                        .lookupTimeout(Await.PATIENCE).build();
                Recording recording = new Recording()) {
            for (int i = 0; i < threads; i++) {
                clients.add(SslContext.client().insecure().protocol(version).build());
            }
            serve(listener, maker, clients);
            recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO).withStackTrace();
            recording.start();
            assertEquals(threads, serve(listener, server, clients));
            assertEquals(List.of(), store.failures());
            return pinned(recording);
        } finally {
            clients.forEach(SslContext::close);
        }
    }

    /** All of them wait at the same time, many more than there are carriers. */
    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void aSuspendedLookupPinsNobody(TlsVersion version) throws Exception {
        int threads = 4 * Runtime.getRuntime().availableProcessors() + 20;
        assertEquals(List.of(), run(Lookups.SUSPENDED, version, threads, threads, Await.PATIENCE));
    }

    /** The control: a store that waits in vain is seen where it waits. */
    @ParameterizedTest
    @EnumSource(names = {"TLS_1_2", "TLS_1_3"})
    void aLookupInsideOfLibsslPinsItsThread(TlsVersion version) throws Exception {
        assertFalse(run(Lookups.IN_MEMORY, version, 1, 2, Duration.ofMillis(20)).isEmpty());
    }
}
