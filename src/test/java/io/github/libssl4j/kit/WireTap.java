package io.github.libssl4j.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;

/** Stands between one client and its server, and writes down in a capture file what goes through. */
public final class WireTap implements AutoCloseable {
    private final ServerSocket listener;
    private final int serverPort;
    private final Path file;
    private final Background<Void> carrying;

    public WireTap(int serverPort, Path file) throws IOException {
        this.listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        this.serverPort = serverPort;
        this.file = file;
        this.carrying = Background.start("the wire tap", this::carry);
    }

    public int port() {
        return listener.getLocalPort();
    }

    private Void carry() throws Exception {
        try (Socket toClient = listener.accept(); Socket toServer = new Socket()) {
            toServer.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
            try (Pcap pcap = new Pcap(file, toClient.getPort(), serverPort)) {
                Background<Void> back = Background.start("the wire tap's way back",
                        () -> pump(toServer, toClient, pcap::fromServer));
                pump(toClient, toServer, pcap::fromClient);
                back.result();
            }
        }
        return null;
    }

    private interface Note {
        void of(byte[] bytes) throws IOException;
    }

    private static Void pump(Socket from, Socket to, Note note) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] buffer = new byte[16 * 1024];
        for (int read; (read = in.read(buffer)) >= 0;) {
            note.of(Arrays.copyOf(buffer, read)); // before the other can answer
            out.write(buffer, 0, read);
        }
        to.shutdownOutput();
        return null;
    }

    /** Waits for the end of the connection: the capture is whole then. */
    public void awaitEnd() throws Exception {
        carrying.result();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
