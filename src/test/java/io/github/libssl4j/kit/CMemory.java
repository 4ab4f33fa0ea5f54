package io.github.libssl4j.kit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** All of the memory that C allocates from, freed or not, as the kernel of Linux shows it: reading it can't crash. */
public final class CMemory {
    private static final long ARENA = 64L << 20;

    private CMemory() {}

    /** How often bytes are in there. Freed memory loses its first 32 bytes to the allocator: they should not be among these. */
    public static int found(byte[] wanted) throws IOException {
        int found = 0;
        try (RandomAccessFile memory = new RandomAccessFile("/proc/self/mem", "r")) {
            for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
                String[] fields = line.split("\\s+");
                boolean heap = line.endsWith("[heap]");
                boolean anonymous = fields.length == 5 && fields[1].startsWith("rw-p");
                String[] range = fields[0].split("-");
                long from = Long.parseUnsignedLong(range[0], 16);
                long to = Long.parseUnsignedLong(range[1], 16);
                // malloc's further arenas begin at multiples of 64 MiB, and no other thing of that size does by chance
                if (heap || anonymous && from % ARENA == 0 && to - from <= ARENA) {
                    found += count(memory, from, to, wanted);
                }
            }
        }
        return found;
    }

    /** In blocks for which Java needs no native memory of its own, where they would be found in turn. */
    private static int count(RandomAccessFile memory, long from, long to, byte[] wanted) throws IOException {
        byte[] block = new byte[8192];
        int found = 0;
        for (long at = from; at < to; at += block.length - wanted.length + 1) {
            memory.seek(at);
            int length = (int) Math.min(block.length, to - at);
            memory.readFully(block, 0, length);
            for (int i = 0; i <= length - wanted.length; i++) {
                if (block[i] == wanted[0] && Arrays.equals(block, i, i + wanted.length, wanted, 0, wanted.length)) {
                    found++;
                }
            }
        }
        return found;
    }
}
