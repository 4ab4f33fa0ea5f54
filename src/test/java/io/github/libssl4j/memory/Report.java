package io.github.libssl4j.memory;

/** What {@code scripts/memory} shows, line by line, of all that is printed while Maven runs the tests: it knows the beginnings. */
final class Report {
    private static final String PREFIX = "memory: ";

    private Report() {}

    /** A figure, or how far it is. */
    static void say(String line) {
        System.out.println(PREFIX + line.replace('\n', ' '));
    }

    /** Something wrong, and the script's arguments that bring it about again. */
    static void found(String what, String arguments) {
        say("FOUND: " + what);
        String libssl = System.getProperty("libssl4j.libssl");
        say("  again: scripts/memory " + arguments + (libssl == null ? "" : " --libssl '" + libssl + "'"));
    }

    /** Something wrong where one allocation failed. */
    static void found(Finding finding) {
        found(finding.toString(), "--only '" + finding.n() + ":" + finding.route() + "'");
    }

    /** The script was told something that there is not. */
    static IllegalArgumentException refused(String why) {
        say("REFUSED: " + why);
        return new IllegalArgumentException(why);
    }
}
