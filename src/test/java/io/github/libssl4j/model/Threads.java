package io.github.libssl4j.model;

/** How many steps of a sequence several threads take at once: what comes of those is not the same each time. */
enum Threads {
    NONE,
    SOME,
    MOST
}
