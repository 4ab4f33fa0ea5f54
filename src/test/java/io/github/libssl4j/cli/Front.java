package io.github.libssl4j.cli;

import io.github.libssl4j.kit.Await;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.function.ToIntFunction;

/** Hands each connection on to a port that is chosen by its ClientHello. */
final class Front implements AutoCloseable {
    static final int HANG_UP = -1;

    private final ServerSocket listener;
    private final ToIntFunction<byte[]> choice;
    private final Thread acceptor;

    Front(ToIntFunction<byte[]> choice) throws IOException {
        this(0, choice);
    }

    /** On a port that another one had. */
    Front(int port, ToIntFunction<byte[]> choice) throws IOException {
        this.listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        this.choice = choice;
        this.acceptor = Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            byte[] head = in.readNBytes(5);
            byte[] hello = ByteBuffer.allocate(5 + ByteBuffer.wrap(head).getShort(3)).put(head)
                    .put(in.readNBytes(ByteBuffer.wrap(head).getShort(3))).array();
            int port = choice.applyAsInt(hello);
            if (port == HANG_UP) {
                return;
            }
            try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
                server.getOutputStream().write(hello);
                Thread back = Thread.ofVirtual().start(() -> copy(server, client));
                copy(client, server);
                Await.end("the server has said all to its client", back);
            }
        } catch (IOException | InterruptedException e) {
            // an end went away
        }
    }

    /** An end that is reset ends the other: nobody else would tell it. */
    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            in.transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed all the same
        }
    }

    /** The port refuses connections when this returns: it stays open for as long as a thread still accepts. */
    @Override
    public void close() throws IOException {
        listener.close();
        try {
            acceptor.join(Await.PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
