package io.github.libssl4j.model;

import java.util.ArrayList;
import java.util.List;

/** A ring of ticket keys, by their names: the first encrypts, all decrypt. */
final class RingModel {
    private final List<String> keys = new ArrayList<>();

    RingModel copy() {
        RingModel copy = new RingModel();
        copy.keys.addAll(keys);
        return copy;
    }

    void rotate(String next) {
        keys.addFirst(next);
    }

    boolean retire(String name) {
        return keys.remove(name);
    }

    List<String> names() {
        return List.copyOf(keys);
    }

    boolean decrypts(String name) {
        return keys.contains(name);
    }

    boolean encrypts(String name) {
        return keys.getFirst().equals(name);
    }
}
