package io.github.libssl4j.cli;

/** The probe. */
public final class Probe {
    private Probe() {}

    /** Main. */
    public static void main(String[] args) {
    }
}
