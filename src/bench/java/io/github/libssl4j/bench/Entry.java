package io.github.libssl4j.bench;

import java.util.List;

/**
 * One column of a case: who is measured, and how its worker is called.
 *
 * @param subject whose it is: {@code c}, or a peer
 * @param variant what is special: the kind of buffers, the number of threads; or nothing
 * @param arguments the worker's, after the folder
 */
record Entry(String subject, String variant, List<String> arguments) {
    static final String C = "c";

    boolean isC() {
        return subject.equals(C);
    }

    /** As tables name it. */
    String label() {
        return label(subject, variant);
    }

    static String label(String subject, String variant) {
        String name = isC(subject) ? "C" : subject;
        return variant.isEmpty() ? name : name + ", " + variant;
    }

    private static boolean isC(String subject) {
        return subject.equals(C);
    }
}
