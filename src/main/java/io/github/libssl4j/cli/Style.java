package io.github.libssl4j.cli;

/** Colours, where there may be any. */
record Style(boolean color) {
    private static final String RESET = "\033[0m";

    String good(String text) {
        return paint("\033[32m", text);
    }

    String bad(String text) {
        return paint("\033[31m", text);
    }

    String doubtful(String text) {
        return paint("\033[33m", text);
    }

    String strong(String text) {
        return paint("\033[1m", text);
    }

    String faint(String text) {
        return paint("\033[2m", text);
    }

    private String paint(String code, String text) {
        return color ? code + text + RESET : text;
    }
}
