package io.github.libssl4j.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A fuzzer's bytes, read from the front as decisions. Once they are used up, each decision is the first one: no input is too
 * short. Jazzer's own reader takes numbers from the end, which makes inputs that are written by hand hard to read.
 */
final class Choices {
    private final byte[] bytes;
    private int at;

    Choices(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean isOver() {
        return at >= bytes.length;
    }

    /** 0 to bound - 1, of one byte, or two where the bound needs them. */
    int number(int bound) {
        int value = next();
        if (bound > 0x100) {
            value = value << 8 | next();
        }
        return bound > 0x10000 ? (value << 8 | next()) % bound : value % bound;
    }

    private int next() {
        return at < bytes.length ? bytes[at++] & 0xff : 0;
    }

    boolean flag() {
        return number(2) == 1;
    }

    <T> T of(List<T> all) {
        return all.get(number(all.size()));
    }

    /** As many bytes as the next number says, of those that are left. */
    byte[] bytes(int most) {
        int length = Math.min(number(most + 1), bytes.length - at);
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    /** Each byte is a character, so that any text up to U+00FF can be said. */
    String text(int most) {
        return new String(bytes(most), StandardCharsets.ISO_8859_1);
    }

    byte[] rest() {
        byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
        at = bytes.length;
        return rest;
    }
}
