package io.github.libssl4j.soak;

/**
 * What the process holds while no visit is under way.
 *
 * @param rss bytes of memory, by the kernel, after malloc gave back what is free
 * @param malloc bytes that libssl and the library have allocated in C
 * @param heap bytes of Java's heap that are in use after a collection
 * @param objects of the library's classes that are alive
 * @param handles native references that Java objects hold
 * @param dropped native references that were freed only after their Java object was garbage collected, so far
 * @param files file descriptors
 * @param threads platform threads
 */
record Gauges(long rss, long malloc, long heap, long objects, long handles, long dropped, long files,
        long threads) {}
