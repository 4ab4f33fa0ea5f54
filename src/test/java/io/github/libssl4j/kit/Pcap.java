package io.github.libssl4j.kit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A capture file of one TCP connection, as tcpdump would have recorded it: written by who carried the bytes, so that no right
 * to capture is needed.
 */
public final class Pcap implements AutoCloseable {
    private static final int MOST_PAYLOAD = 1400;
    private static final int IP_HEADER = 20;
    private static final int TCP_HEADER = 20;
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int PUSH = 8;
    private static final int ACK = 16;

    /** One of the two: its port, and the number of its next byte. */
    private static final class End {
        private final int host;
        private final int port;
        private int next;

        End(int host, int port) {
            this.host = host;
            this.port = port;
            this.next = 1_000_000 * host;
        }
    }

    private final OutputStream out;
    private final End client;
    private final End server;
    private int packets;

    public Pcap(Path file, int clientPort, int serverPort) throws IOException {
        this.out = Files.newOutputStream(file);
        this.client = new End(1, clientPort);
        this.server = new End(2, serverPort);
        // magic, version 2.4, time zone, accuracy, longest packet, link type 1: Ethernet
        out.write(ByteBuffer.allocate(24).putInt(0xa1b2c3d4).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0)
                .putInt(65_535).putInt(1).array());
        packet(client, server, SYN, new byte[0], 0, 0);
        packet(server, client, SYN | ACK, new byte[0], 0, 0);
        packet(client, server, ACK, new byte[0], 0, 0);
    }

    /** The client sent these bytes. */
    public void fromClient(byte[] bytes) throws IOException {
        data(client, server, bytes);
    }

    /** The server sent these bytes. */
    public void fromServer(byte[] bytes) throws IOException {
        data(server, client, bytes);
    }

    private synchronized void data(End from, End to, byte[] bytes) throws IOException {
        for (int at = 0; at < bytes.length; at += MOST_PAYLOAD) {
            packet(from, to, PUSH | ACK, bytes, at, Math.min(MOST_PAYLOAD, bytes.length - at));
        }
    }

    private void packet(End from, End to, int flags, byte[] bytes, int at, int length) throws IOException {
        int frame = 14 + IP_HEADER + TCP_HEADER + length;
        ByteBuffer packet = ByteBuffer.allocate(16 + frame);
        // seconds, microseconds, length captured, length; a millisecond apart
        packet.putInt(1_700_000_000 + packets / 1000).putInt(packets % 1000 * 1000).putInt(frame).putInt(frame);
        packet.put(mac(to)).put(mac(from)).putShort((short) 0x0800);
        int ip = packet.position();
        // version and header length, service, length, number, don't fragment, 64 hops, TCP, checksum
        packet.put((byte) 0x45).put((byte) 0).putShort((short) (frame - 14)).putShort((short) packets)
                .putShort((short) 0x4000).put((byte) 64).put((byte) 6).putShort((short) 0);
        packet.put(address(from)).put(address(to));
        packet.putShort(ip + 10, (short) checksum(packet, ip, IP_HEADER, 0));
        int tcp = packet.position();
        packet.putShort((short) from.port).putShort((short) to.port).putInt(from.next)
                .putInt((flags & ACK) == 0 ? 0 : to.next).put((byte) (TCP_HEADER / 4 << 4)).put((byte) flags)
                .putShort((short) 0xffff).putShort((short) 0).putShort((short) 0).put(bytes, at, length);
        int addresses = checksumPart(packet, ip + 12, 8) + 6 + TCP_HEADER + length;
        packet.putShort(tcp + 16, (short) checksum(packet, tcp, TCP_HEADER + length, addresses));
        out.write(packet.array());
        from.next += length + ((flags & (SYN | FIN)) == 0 ? 0 : 1);
        packets++;
    }

    private static byte[] mac(End end) {
        return new byte[] {2, 0, 0, 0, 0, (byte) end.host};
    }

    private static byte[] address(End end) {
        return new byte[] {10, 0, 0, (byte) end.host};
    }

    /** The Internet checksum, RFC 1071. */
    private static int checksum(ByteBuffer packet, int start, int length, int begin) {
        int sum = begin + checksumPart(packet, start, length);
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return ~sum & 0xffff;
    }

    private static int checksumPart(ByteBuffer packet, int start, int length) {
        ByteBuffer part = packet.duplicate().order(ByteOrder.BIG_ENDIAN).limit(packet.capacity());
        int sum = 0;
        for (int i = 0; i < length; i += 2) {
            sum += (part.get(start + i) & 0xff) << 8 | (i + 1 < length ? part.get(start + i + 1) & 0xff : 0);
        }
        return sum;
    }

    /** Both say that they are done. */
    @Override
    public synchronized void close() throws IOException {
        packet(client, server, FIN | ACK, new byte[0], 0, 0);
        packet(server, client, FIN | ACK, new byte[0], 0, 0);
        packet(client, server, ACK, new byte[0], 0, 0);
        out.close();
    }
}
