package io.github.libssl4j.hostile;

import io.github.libssl4j.OpenSsl;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.Finished;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Many connections in a row, and many at once on virtual threads: real handshakes, most of them resumed, in TLS 1.2 and 1.3. What
 * both processes hold is compared before and after, each time when as many as possible were open before.
 */
public final class Load {
    private static final int SPARE_FILES = 700;
    private static final Duration HELD = Duration.ofMinutes(10);

    private final int connections;
    private final int atOnce;
    private final PrintStream out;
    private final List<String> wrong = new ArrayList<>();
    private final List<String> lateTimeouts = new ArrayList<>();
    private int rounds;
    private final AtomicInteger resumed = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Load(int connections, int atOnce, PrintStream out) {
        this.connections = connections;
        this.atOnce = atOnce;
        this.out = out;
    }

    /** Whether the tests are to take their time. */
    static boolean isLong() {
        return Boolean.getBoolean("libssl4j.load");
    }

    /** Ends with 0; with 1 where something did not come back, or failed; with 2 where the process may not open as many files. */
    public static void main(String[] arguments) throws Exception {
        int atOnce = Integer.parseInt(arguments[1]);
        long files = filesAllowed();
        if (files < atOnce + SPARE_FILES) {
            System.err.println("load: " + atOnce + " connections at once need " + (atOnce + SPARE_FILES)
                    + " open files in each process, " + files + " are allowed: raise it (ulimit -n), or ask for fewer (--at-once)");
            System.exit(2);
        }
        List<String> wrong = new Load(Integer.parseInt(arguments[0]), atOnce, System.out).run(List.of("-Xms1g", "-Xmx1g",
                "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"));
        wrong.forEach(each -> System.out.println("WRONG: " + each));
        System.out.println(wrong.isEmpty() ? "Everything came back." : wrong.size() + " things are wrong.");
        System.exit(wrong.isEmpty() ? 0 : 1);
    }

    private static long filesAllowed() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
            if (line.startsWith("Max open files")) {
                String soft = line.split("\\s+")[3]; // which Java raises to the hard one
                return soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
            }
        }
        return Long.MAX_VALUE;
    }

    /** Where this program is, for a process beside this one. */
    static String classPath() {
        String path = System.getProperty("java.class.path");
        String tests = Finished.testClasses().toString();
        Path module = OpenSsl.class.getModule().isNamed() ? Finished.module() : null;
        return module == null ? path : tests + ":" + module;
    }

    /** Runs all of it; what is wrong, in words. */
    List<String> run(List<String> serversOptions) throws Exception {
        List<String> options = new ArrayList<>(serversOptions);
        String libssl = System.getProperty("libssl4j.libssl");
        if (libssl != null) {
            options.add("-Dlibssl4j.libssl=" + libssl);
        }
        try (LoadServer server = new LoadServer(options); SslContext newer = client(TlsVersion.TLS_1_3);
                SslContext older = client(TlsVersion.TLS_1_2)) {
            out.println("OpenSSL " + OpenSsl.version() + ", Java " + Runtime.version().feature());
            inARow(server, Math.max(50, connections / 50), newer, older, "to warm up");
            atOnce(server, newer, older);
            atOnce(server, newer, older);
            Figures clients = Figures.now();
            Figures servers = server.figures();
            out.println("before: clients " + clients + "\n        server  " + servers);
            inARow(server, connections, newer, older, "in a row");
            atOnce(server, newer, older);
            halfOpen(server, await(servers, server::figures));
            Figures clientsAfter = await(clients, Figures::now);
            Figures serversAfter = await(servers, server::figures);
            out.println("after:  clients " + clientsAfter + "\n        server  " + serversAfter);
            note("the clients' ", (isHeapFixed() ? clientsAfter : clientsAfter.withRss(clients.rss())).over(clients));
            note("the server's ", serversAfter.over(servers));
        }
        if (lateTimeouts.size() == rounds) { // what is late now and then is the machine
            wrong.addAll(lateTimeouts);
        }
        if (failed.get() > 0) {
            wrong.add(failed + " connections failed, one with " + failure.get());
        }
        return wrong;
    }

    /** Else a heap of Java's that grew is a part of its RSS. */
    private static boolean isHeapFixed() {
        return Runtime.getRuntime().totalMemory() == Runtime.getRuntime().maxMemory();
    }

    private void note(String whose, String over) {
        if (!over.isEmpty()) {
            wrong.add(whose + over + " did not come back");
        }
    }

    private interface Source {
        Figures get() throws IOException, InterruptedException;
    }

    /** The other process may have connections to end yet. */
    private static Figures await(Figures before, Source source) throws IOException, InterruptedException {
        AtomicReference<Figures> last = new AtomicReference<>(source.get());
        for (int i = 0; i < 50 && !last.get().over(before).isEmpty(); i++) {
            long begun = System.nanoTime();
            Await.until("a moment has passed", () -> System.nanoTime() - begun > 200_000_000);
            last.set(source.get());
        }
        return last.get();
    }

    private static SslContext client(TlsVersion version) {
        return SslContext.client().insecure().protocol(version).connectTimeout(Duration.ofMinutes(5))
                .handshakeTimeout(Duration.ofMinutes(5)).build();
    }

    private void inARow(LoadServer server, int count, SslContext newer, SslContext older, String name) {
        int before = resumed.getAndSet(0);
        long begun = System.nanoTime();
        for (int i = 0; i < count; i++) {
            try (SslChannel channel = (i % 2 == 0 ? newer : older)
                    .connect("127.0.0.1", server.ports[i / 2 % server.ports.length])) {
                talk(channel);
            } catch (IOException e) {
                failed(e);
            }
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        out.printf("%d connections %s: %.0f per second, %.1f %% resumed%n", count, name, count / seconds,
                100.0 * resumed.get() / count);
        if (resumed.getAndAdd(before) < count * 0.9 - 20) {
            wrong.add("fewer sessions were resumed than nine tenths");
        }
    }

    private void talk(SslChannel channel) throws IOException {
        if (channel.isResumed()) {
            resumed.incrementAndGet();
        }
        channel.write(ByteBuffer.wrap(new byte[] {42}));
        ByteBuffer answer = ByteBuffer.allocate(1);
        if (channel.read(answer) != 1 || answer.get(0) != 42) {
            throw new IOException("No echo");
        }
    }

    private void failed(Throwable e) {
        failed.incrementAndGet();
        failure.compareAndSet(null, e);
    }

    /** All are open before the first is closed; meanwhile, timeouts run out elsewhere. */
    private void atOnce(LoadServer server, SslContext newer, SslContext older) throws Exception {
        CountDownLatch open = new CountDownLatch(atOnce);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(atOnce);
        long begun = System.nanoTime();
        for (int i = 0; i < atOnce; i++) {
            int number = i;
            Thread.ofVirtual().start(() -> {
                try (SslChannel channel = (number % 2 == 0 ? newer : older)
                        .connect("127.0.0.1", server.ports[number / 2 % server.ports.length])) {
                    talk(channel);
                    open.countDown();
                    go.await(HELD.toSeconds(), TimeUnit.SECONDS);
                    talk(channel);
                } catch (IOException | InterruptedException | RuntimeException e) {
                    failed(e);
                    open.countDown();
                } finally {
                    closed.countDown();
                }
            });
        }
        TimeoutsInLoad timeouts = new TimeoutsInLoad(server.ports[0], Math.min(300, 20 + atOnce / 10));
        boolean all = open.await(HELD.toSeconds(), TimeUnit.SECONDS);
        double seconds = (System.nanoTime() - begun) / 1e9;
        Figures mine = Figures.now();
        go.countDown();
        all &= closed.await(HELD.toSeconds(), TimeUnit.SECONDS);
        if (!all) {
            wrong.add("of " + atOnce + " connections at once, " + open.getCount() + " were not opened and " + closed.getCount()
                    + " not closed within " + HELD);
        }
        out.printf("%d connections at once: open after %.1f s, clients %s%n", atOnce, seconds, mine);
        String late = timeouts.verdict();
        out.println(timeouts);
        rounds++;
        if (late != null) {
            lateTimeouts.add(late);
        }
    }

    /** Clients that send the beginning of a hello, and no more: what each costs the server. */
    private void halfOpen(LoadServer server, Figures before) throws IOException {
        int count = Math.min(atOnce, 4000);
        List<SocketChannel> open = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                SocketChannel socket = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(),
                        server.ports[i % server.ports.length]));
                open.add(socket);
                socket.write(ByteBuffer.wrap(new byte[] {22, 3, 1, 1, 0, 1, 0, 0, (byte) 0xfc, 3, 3}));
            }
            AtomicReference<Figures> now = new AtomicReference<>();
            Await.until("the server has accepted them", () -> {
                try {
                    now.set(server.figures());
                } catch (IOException | InterruptedException e) {
                    throw new AssertionError(e);
                }
                return now.get().handles() - before.handles() >= count;
            });
            out.printf("%d half-open connections: each %.1f KB of the server's native heap, %.1f KB of its RSS%n", count,
                    (now.get().nativeHeap() - before.nativeHeap()) / 1e3 / count, (now.get().rss() - before.rss()) / 1e3 / count);
        } finally {
            for (SocketChannel socket : open) {
                socket.close();
            }
        }
    }
}
