package io.github.libssl4j.soak.visits;

/** The servers' names: each visit has one of its own, so that whose session came back can be told. */
final class Names {
    static final String DOMAIN = "soak.test";
    /** What the certificates are for. */
    static final String ALL = "*." + DOMAIN;

    private Names() {}

    static String of(String kind, long number) {
        return kind.replaceAll("[^a-z0-9]", "") + "-" + number + "." + DOMAIN;
    }
}
