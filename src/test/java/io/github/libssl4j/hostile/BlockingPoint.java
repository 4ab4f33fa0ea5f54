package io.github.libssl4j.hostile;

import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.kit.Await;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.Peers;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Where a thread of a channel can wait: how to get it there, and what it waits in. */
enum BlockingPoint {
    CONNECT {
        @Override
        Stuck reach(Standoff place) throws Exception {
            ServerSocketChannel full = ServerSocketChannel.open().bind(Standoff.loopback(), 1);
            place.later(full::close);
            SocketChannel waiting = null;
            do { // until the kernel takes no more of them
                waiting = SocketChannel.open();
                place.later(waiting::close);
                waiting.configureBlocking(false);
                waiting.connect(full.getLocalAddress());
                Standoff.moment();
            } while (waiting.finishConnect());
            int port = full.socket().getLocalPort();
            SslContext client = place.client();
            return new Stuck(null, () -> client.connect("127.0.0.1", port));
        }
    },
    HANDSHAKE_READ_OF_A_CLIENT {
        @Override
        Stuck reach(Standoff place) throws Exception {
            SocketChannel[] ends = place.sockets();
            SslChannel channel = place.later(place.client().connect(ends[0], ConnectionOptions.to("localhost", 443)));
            return new Stuck(channel, shakingHands(channel));
        }
    },
    HANDSHAKE_READ_OF_A_SERVER {
        @Override
        Stuck reach(Standoff place) throws Exception {
            SslChannel channel = place.later(place.server().accept(place.sockets()[1]));
            return new Stuck(channel, shakingHands(channel));
        }
    },
    HANDSHAKE_WRITE {
        @Override
        Stuck reach(Standoff place) throws Exception {
            SslContext server = place.server();
            SocketChannel[] ends = place.sockets();
            place.hello(ends[0]);
            Standoff.fill(ends[1]);
            SslChannel channel = place.later(server.accept(ends[1]));
            return new Stuck(channel, shakingHands(channel));
        }
    },
    READ {
        @Override
        Stuck reach(Standoff place) throws Exception {
            SslChannel channel = place.established();
            return new Stuck(channel, () -> channel.read(ByteBuffer.allocate(1)));
        }
    },
    WRITE {
        @Override
        Stuck reach(Standoff place) throws Exception {
            SslChannel channel = place.established();
            ByteBuffer much = ByteBuffer.allocate(16 << 20);
            return new Stuck(channel, () -> channel.write(much));
        }
    },
    SHUTDOWN_OUTPUT {
        @Override
        Stuck reach(Standoff place) throws Exception {
            SslChannel channel = place.established();
            Standoff.fill(channel.socketChannel());
            return new Stuck(channel, () -> {
                channel.shutdownOutput();
                return null;
            });
        }
    },
    NEW_TICKET {
        @Override
        Stuck reach(Standoff place) throws Exception {
            SslChannel channel = place.established(false);
            Standoff.fill(channel.socketChannel());
            return new Stuck(channel, () -> {
                channel.newSessionTicket();
                return null;
            });
        }
    },
    READ_EARLY_DATA {
        @Override
        Stuck reach(Standoff place) throws Exception {
            Duration timeout = place.timeout;
            SslContext server = place.server(builder -> builder.earlyData(100)
                    .handshakeTimeout(timeout.isZero() ? timeout : Await.PATIENCE));
            SocketChannel[] ends = place.sockets();
            place.earlyByte(server, ends[0]);
            SslChannel channel = place.later(server.accept(ends[1]));
            channel.setReadTimeout(Duration.ZERO);
            if (channel.readEarlyData(ByteBuffer.allocate(10)) != 1) {
                throw new AssertionError("The server did not take the early data");
            }
            channel.setReadTimeout(timeout);
            return new Stuck(channel, () -> channel.readEarlyData(ByteBuffer.allocate(10)));
        }
    },
    WRITE_EARLY_DATA {
        @Override
        Stuck reach(Standoff place) throws Exception {
            SslContext client = place.client();
            SslSession session = place.early(client, place.server(builder -> builder.earlyData(100)));
            SocketChannel[] ends = place.sockets();
            Standoff.fill(ends[0]);
            SslChannel channel = place.later(client.connect(ends[0], Peers.HERE.resume(session)));
            return new Stuck(channel, () -> channel.writeEarlyData(ByteBuffer.allocate(100)));
        }
    },
    WRITE_EARLY_DATA_BEHIND_A_READER_OF_IT {
        @Override
        Stuck reach(Standoff place) throws Exception {
            SslContext server = place.server(builder -> builder.earlyData(100).handshakeTimeout(Duration.ZERO));
            SocketChannel[] ends = place.sockets();
            place.earlyByte(server, ends[0]);
            SslChannel channel = place.later(server.accept(ends[1]));
            channel.setReadTimeout(Duration.ZERO);
            channel.readEarlyData(ByteBuffer.allocate(10));
            place.first(Background.start("the reader", () -> channel.readEarlyData(ByteBuffer.allocate(10))).awaitBlocked());
            return new Stuck(channel, () -> channel.writeEarlyData(ByteBuffer.allocate(100)));
        }
    },
    BEHIND_ANOTHER_READER {
        @Override
        Stuck reach(Standoff place) throws Exception {
            SslChannel channel = place.established();
            Duration timeout = place.timeout;
            channel.setReadTimeout(Duration.ZERO);
            place.first(Background.start("the first reader", () -> channel.read(ByteBuffer.allocate(1))).awaitBlocked());
            channel.setReadTimeout(timeout);
            return new Stuck(channel, () -> channel.read(ByteBuffer.allocate(1)));
        }
    },
    BEHIND_ANOTHER_WRITER {
        @Override
        Stuck reach(Standoff place) throws Exception {
            SslChannel channel = place.established();
            Duration timeout = place.timeout;
            channel.setWriteTimeout(Duration.ZERO);
            place.first(Background.start("the first writer", () -> channel.write(ByteBuffer.allocate(16 << 20))).awaitBlocked());
            channel.setWriteTimeout(timeout);
            return new Stuck(channel, () -> channel.write(ByteBuffer.allocate(1)));
        }
    },
    BEHIND_ANOTHER_READER_OF_THE_STREAM {
        @Override
        Stuck reach(Standoff place) throws Exception {
            SslChannel channel = place.established();
            InputStream stream = channel.inputStream();
            channel.setReadTimeout(Duration.ZERO);
            place.first(Background.start("the first reader", () -> stream.read()).awaitBlocked());
            channel.setReadTimeout(place.timeout);
            return new Stuck(channel, () -> stream.read(new byte[10]));
        }
    },
    BEHIND_ANOTHER_WRITER_TO_THE_STREAM {
        @Override
        Stuck reach(Standoff place) throws Exception {
            SslChannel channel = place.established();
            OutputStream stream = channel.outputStream();
            channel.setWriteTimeout(Duration.ZERO);
            place.first(Background.start("the first writer", () -> {
                stream.write(new byte[16 << 20]);
                return null;
            }).awaitBlocked());
            channel.setWriteTimeout(place.timeout);
            return new Stuck(channel, () -> {
                stream.write(1);
                return null;
            });
        }
    },
    BEHIND_ANOTHER_HANDSHAKE {
        @Override
        Stuck reach(Standoff place) throws Exception {
            SslChannel channel = place.later(place.server().accept(place.sockets()[1]));
            place.first(Background.start("the first hand", shakingHands(channel)).awaitBlocked());
            return new Stuck(channel, shakingHands(channel));
        }
    },
    LOOKUP {
        @Override
        Stuck reach(Standoff place) throws Exception {
            SslContext server = place.server(builder -> builder.tickets(false).lookupTimeout(Duration.ZERO).sessionLookup(id -> {
                Await.latch("the test lets it go", place.end);
                return Optional.empty();
            }));
            SocketChannel[] ends = place.sockets();
            place.hello(ends[0]);
            SslChannel channel = place.later(server.accept(ends[1]));
            return new Stuck(channel, shakingHands(channel));
        }
    };

    /** A call that waits, on a channel or before there is one. */
    record Stuck(SslChannel channel, Callable<Object> call) {}

    /** Gets ready to wait. */
    abstract Stuck reach(Standoff place) throws Exception;

    private static Callable<Object> shakingHands(SslChannel channel) {
        return () -> {
            channel.handshake();
            return null;
        };
    }
}
