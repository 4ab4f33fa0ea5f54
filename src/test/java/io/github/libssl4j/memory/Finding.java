package io.github.libssl4j.memory;

/**
 * Something wrong that one failed allocation led to.
 *
 * @param kind {@code crash}, {@code hang}, {@code exception}, {@code outcome}, {@code afterwards}, {@code handles}, {@code blocks}
 * @param route the route
 * @param n which allocation it was
 * @param site the file and line of OpenSSL that allocated, without leading dots, and the stack
 * @param text what happened
 */
record Finding(String kind, String route, long n, String site, String text) {
    /** Files as OpenSSL's own tree names them, wherever it was built. */
    static String plain(String text) {
        return text.replace("../", "");
    }

    /** The file and line of the allocation that failed. */
    String place() {
        return site.isEmpty() ? "?" : site.split(" ")[0];
    }

    @Override
    public String toString() {
        return kind + " in \"" + route + "\" where allocation " + n + " fails, at " + site + ": " + text;
    }
}
