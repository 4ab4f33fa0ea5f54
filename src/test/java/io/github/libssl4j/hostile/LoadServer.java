package io.github.libssl4j.hostile;

import io.github.libssl4j.OpenSsl;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.Finished;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The server of a load, in a process of its own: half of the file descriptors are its. It echoes, on virtual threads. */
final class LoadServer implements AutoCloseable {
    private static final int PORTS = 4; // of one, a hundred thousand connections would use up the clients' ports

    /** Stands for a line after the last. */
    private static final String GONE = "gone";

    private final Process process;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final PrintStream questions;
    final int[] ports;

    /** Starts it, with these options of Java. */
    LoadServer(List<String> options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", Load.classPath(), LoadServer.class.getName()));
        process = Finished.java(arguments).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        Thread.ofPlatform().daemon().name("answers").start(this::hear);
        questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII);
        ports = Stream.of(answer().split(" ")).mapToInt(Integer::parseInt).toArray();
    }

    /** What it holds now. */
    Figures figures() throws IOException, InterruptedException {
        questions.println("figures");
        return Figures.of(answer());
    }

    private void hear() {
        try {
            process.inputReader().lines().forEach(answers::add);
        } catch (UncheckedIOException e) {
            // it was ended
        }
        answers.add(GONE);
    }

    private String answer() throws IOException, InterruptedException {
        String line = answers.poll(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (line == null) {
            throw new IOException("The load's server has not answered for a minute");
        }
        if (line.equals(GONE)) {
            throw new IOException("The load's server has ended");
        }
        return line;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** The process: prints its ports, and its figures for each line that it reads. */
    public static void main(String[] arguments) throws Exception {
        SslContext context = SslContext.server().selfSigned("localhost").handshakeTimeout(Duration.ofSeconds(120)).build();
        StringBuilder ports = new StringBuilder();
        for (int i = 0; i < PORTS; i++) {
            ServerSocketChannel listener = ServerSocketChannel.open()
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
            ports.append(i == 0 ? "" : " ").append(listener.socket().getLocalPort());
            Thread.ofPlatform().daemon().start(() -> accept(context, listener));
        }
        OpenSsl.version();
        System.out.println(ports);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        while (lines.readLine() != null) {
            System.out.println(Figures.now().toLine());
        }
        System.exit(0);
    }

    private static void accept(SslContext context, ServerSocketChannel listener) {
        while (true) {
            try {
                SocketChannel socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(context, socket));
            } catch (IOException e) {
                System.err.println("The load's server can't accept: " + e);
                return;
            }
        }
    }

    private static void serve(SslContext context, SocketChannel socket) {
        try (socket; SslChannel channel = context.accept(socket)) {
            ByteBuffer buffer = ByteBuffer.allocate(16);
            while (channel.read(buffer.clear()) >= 0) {
                channel.write(buffer.flip());
            }
        } catch (IOException e) {
            // the client's matter: it counts what did not work
        }
    }
}
