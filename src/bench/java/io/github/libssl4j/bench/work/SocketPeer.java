package io.github.libssl4j.bench.work;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.bench.peers.Identity;
import io.github.libssl4j.bench.peers.JssePeer;
import io.github.libssl4j.bench.peers.Kind;
import io.github.libssl4j.bench.peers.OurPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Blocking TLS over loopback sockets, as an application has it. */
interface SocketPeer {
    /** One end of a connection. */
    interface Conversation {
        /** Shakes hands. */
        void open() throws IOException;

        /** Says close_notify, and goes on reading. */
        void sayGoodbye() throws IOException;

        /** Reads until the peer's close_notify. */
        void readToEnd() throws IOException;

        /** Ends the connection. */
        void close() throws IOException;

        /** Whether it was resumed: of the JDK's, told by the age of its session. */
        boolean resumed();
    }

    /** Waits for a client. */
    Conversation accept() throws IOException;

    /** Connects a client. */
    Conversation connect() throws IOException;

    /** The implementation of a name. */
    static SocketPeer of(String name, Kind kind, Identity identity) throws Exception {
        return name.equals("jsse") ? new Jsse(kind, identity) : new Ours(kind, identity);
    }

    /** The room that connections can wait in. */
    int BACKLOG = 4096;

    /** libssl4j's channel. */
    final class Ours implements SocketPeer {
        private final OurPeer contexts;
        private final ServerSocketChannel listener = ServerSocketChannel.open();
        private final ConnectionOptions options;

        Ours(Kind kind, Identity identity) throws IOException {
            contexts = new OurPeer(kind, identity);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
            ConnectionOptions to = ConnectionOptions.to("localhost", listener.socket().getLocalPort());
            options = kind.isResumed() ? to : to.withoutResumption();
        }

        @Override
        public Conversation accept() throws IOException {
            SocketChannel socket = listener.accept();
            return new Channel(contexts.serverContext().accept(socket));
        }

        @Override
        public Conversation connect() throws IOException {
            SocketChannel socket = SocketChannel.open(listener.getLocalAddress());
            return new Channel(contexts.clientContext().connect(socket, options));
        }
    }

    /** One of libssl4j's channels. */
    record Channel(SslChannel channel) implements Conversation {
        @Override
        public void open() throws IOException {
            channel.handshake();
        }

        @Override
        public void sayGoodbye() throws IOException {
            channel.shutdownOutput();
        }

        @Override
        public void readToEnd() throws IOException {
            if (channel.read(ByteBuffer.allocate(1)) >= 0) {
                throw new IOException("Data came where none was sent");
            }
        }

        @Override
        public void close() {
            channel.close();
        }

        @Override
        public boolean resumed() {
            return channel.isResumed();
        }
    }

    /** The JDK's sockets. */
    final class Jsse implements SocketPeer {
        private final Kind kind;
        private final JssePeer contexts;
        private final SSLServerSocket listener;

        Jsse(Kind kind, Identity identity) throws Exception {
            this.kind = kind;
            if (!kind.isResumed()) { // else its sockets offer a session; read once in a process
                System.setProperty("jdk.tls.server.newSessionTicketCount", "0");
            }
            contexts = new JssePeer(kind, identity);
            listener = (SSLServerSocket) contexts.serverContext().getServerSocketFactory()
                    .createServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
            listener.setSSLParameters(JssePeer.parameters(kind, listener.getSSLParameters()));
        }

        @Override
        public Conversation accept() throws IOException {
            return new Socket((SSLSocket) listener.accept(), Long.MAX_VALUE);
        }

        @Override
        public Conversation connect() throws IOException {
            SSLSocket socket = (SSLSocket) contexts.clientContext().getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
            socket.setSSLParameters(JssePeer.parameters(kind, socket.getSSLParameters()));
            return new Socket(socket, System.currentTimeMillis());
        }
    }

    /** One of the JDK's sockets. */
    record Socket(SSLSocket socket, long begun) implements Conversation {
        @Override
        public void open() throws IOException {
            socket.setTcpNoDelay(true);
            socket.startHandshake();
        }

        @Override
        public void sayGoodbye() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public void readToEnd() throws IOException {
            if (socket.getInputStream().read() >= 0) {
                throw new IOException("Data came where none was sent");
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }

        @Override
        public boolean resumed() {
            return socket.getSession().getCreationTime() < begun;
        }
    }
}
