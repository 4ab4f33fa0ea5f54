package io.github.libssl4j.libssl;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Java objects by the address of their native ones. Who reads takes no lock and makes no object, which a
 * {@code ConcurrentHashMap} of {@code Long}s does for each question: callbacks ask many. Thread-safe.
 */
final class AddressMap<T> {
    private static final int LEAST = 64;

    private record Node<T>(long address, T value, Node<T> next) {}

    private volatile AtomicReferenceArray<Node<T>> chains = new AtomicReferenceArray<>(LEAST);
    private int size; // under the lock, as all that writes

    /** The object of this address, or {@code null}. */
    T get(long address) {
        AtomicReferenceArray<Node<T>> now = chains;
        for (Node<T> node = now.get(chain(address, now)); node != null; node = node.next) {
            if (node.address == address) {
                return node.value;
            }
        }
        return null;
    }

    /** In place of what this address had before. */
    synchronized void put(long address, T value) {
        remove(address, get(address));
        if (size >= chains.length()) {
            grow();
        }
        AtomicReferenceArray<Node<T>> now = chains;
        int chain = chain(address, now);
        now.set(chain, new Node<>(address, value, now.get(chain)));
        size++;
    }

    /** If the address still has this very object. */
    synchronized void remove(long address, T value) {
        if (value != null && get(address) == value) {
            AtomicReferenceArray<Node<T>> now = chains;
            int chain = chain(address, now);
            now.set(chain, without(now.get(chain), address));
            size--;
        }
    }

    /** Who reads meanwhile goes on with the nodes of before. */
    private static <T> Node<T> without(Node<T> nodes, long address) {
        Node<T> left = null;
        for (Node<T> node = nodes; node != null; node = node.next) {
            if (node.address != address) {
                left = new Node<>(node.address, node.value, left);
            }
        }
        return left;
    }

    private void grow() {
        AtomicReferenceArray<Node<T>> old = chains;
        AtomicReferenceArray<Node<T>> larger = new AtomicReferenceArray<>(2 * old.length());
        for (int i = 0; i < old.length(); i++) {
            for (Node<T> node = old.get(i); node != null; node = node.next) {
                int chain = chain(node.address, larger);
                larger.setPlain(chain, new Node<>(node.address, node.value, larger.getPlain(chain)));
            }
        }
        chains = larger;
    }

    private static int chain(long address, AtomicReferenceArray<?> chains) {
        return (int) (address * 0x9e37_79b9_7f4a_7c15L >>> 40) & chains.length() - 1;
    }
}
