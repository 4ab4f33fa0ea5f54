package io.github.libssl4j.kit;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between one TLS 1.3 client and its server. Of the server's records after the client's Finished it lets one
 * through, and keeps the others until it is opened: where a ticket fills more than one record, the client has half of it.
 */
public final class TicketGate implements AutoCloseable {
    private static final int HEADER = 5;
    private static final int APPLICATION_DATA = 23;

    private final ServerSocket listener;
    private final Socket toServer = new Socket();
    private final CountDownLatch opened = new CountDownLatch(1);
    private final CountDownLatch keeps = new CountDownLatch(1);
    private final AtomicInteger clientRecords = new AtomicInteger();
    private volatile boolean clientFinished;
    private volatile Socket toClient;

    public TicketGate(int serverPort) throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> serve(serverPort));
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Waits until the client was sent one record, and the next is kept. */
    public void awaitKept() throws InterruptedException {
        Await.latch("the server sent the second half of its ticket", keeps);
    }

    /** Lets everything through. */
    public void open() {
        opened.countDown();
    }

    /** How many encrypted records the client has sent. */
    public int clientRecords() {
        return clientRecords.get();
    }

    private interface Pump {
        void run() throws IOException, InterruptedException;
    }

    private void serve(int serverPort) {
        ending(() -> {
            toClient = listener.accept();
            toServer.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
            Thread.ofVirtual().start(() -> ending(this::fromClient));
            fromServer();
        });
    }

    private void ending(Pump pump) {
        try {
            pump.run();
        } catch (IOException | InterruptedException e) {
            // one end is gone: the other is told
        } finally {
            closeQuietly();
        }
    }

    private void fromClient() throws IOException {
        DataInputStream in = new DataInputStream(toClient.getInputStream());
        OutputStream out = toServer.getOutputStream();
        while (true) {
            byte[] header = new byte[HEADER];
            in.readFully(header);
            byte[] record = whole(header, in);
            if (record[0] == APPLICATION_DATA) {
                clientFinished = true; // encrypted: it has the server's whole flight
                clientRecords.incrementAndGet();
            }
            out.write(record);
        }
    }

    private void fromServer() throws IOException, InterruptedException {
        DataInputStream in = new DataInputStream(toServer.getInputStream());
        OutputStream out = toClient.getOutputStream();
        boolean half = false;
        while (true) {
            byte[] header = new byte[HEADER];
            in.readFully(header);
            byte[] record = whole(header, in);
            if (half) {
                keeps.countDown();
                Await.latch("the gate is opened", opened);
            }
            half = clientFinished;
            out.write(record);
        }
    }

    private static byte[] whole(byte[] header, DataInputStream in) throws IOException {
        byte[] record = new byte[HEADER + Short.toUnsignedInt(ByteBuffer.wrap(header).getShort(HEADER - 2))];
        System.arraycopy(header, 0, record, 0, HEADER);
        in.readFully(record, HEADER, record.length - HEADER);
        return record;
    }

    private void closeQuietly() {
        try {
            toServer.close();
            if (toClient != null) {
                toClient.close();
            }
        } catch (IOException e) {
            // closed is closed
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        opened.countDown();
        closeQuietly();
    }
}
