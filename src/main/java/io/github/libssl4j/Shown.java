package io.github.libssl4j;

/** A caller's text in a message: of one line, and not all of a long one. */
final class Shown {
    private static final int MOST = 200;

    private Shown() {}

    static String of(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length() && i < MOST; i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                shown.append(String.format("\\u%04x", (int) c));
            } else {
                shown.append(c);
            }
        }
        return text.length() <= MOST ? shown.toString() : shown + "... (" + text.length() + " characters)";
    }
}
