package io.github.libssl4j.hostile;

import io.github.libssl4j.OpenSsl;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.kit.Finished;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The server of a load, in a process of its own: half of the file descriptors are its. It echoes, on virtual threads. */
final class LoadServer implements AutoCloseable {
    private static final int PORTS = 4; // of one, a hundred thousand connections would use up the clients' ports

    private final Process process;
    private final BufferedReader answers;
    private final PrintStream questions;
    final int[] ports;

    /** Starts it, with these options of Java. */
    LoadServer(List<String> options) throws IOException {
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", Load.classPath(), LoadServer.class.getName()));
        process = Finished.java(arguments).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        answers = process.inputReader();
        questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII);
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("The server ended at once");
        }
        ports = Stream.of(line.split(" ")).mapToInt(Integer::parseInt).toArray();
    }

    /** What it holds now. */
    Figures figures() throws IOException {
        questions.println("figures");
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("The server has ended");
        }
        return Figures.of(line);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
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
