package io.github.libssl4j.bench;

import java.util.Locale;

/** A drawing, on white, so that it can be read on a dark page too. */
public final class Svg {
    private final StringBuilder body = new StringBuilder();
    private final int width;
    private final int height;

    public Svg(int width, int height) {
        this.width = width;
        this.height = height;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private void add(String format, Object... values) {
        body.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    public void bar(double x, double y, double width, double height, String colour, String tip) {
        add("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"><title>%s</title></rect>", x, y, width,
                height, colour, escaped(tip));
    }

    public void line(double x1, double y1, double x2, double y2, String colour, String dashes) {
        add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%s\" "
                + "stroke-dasharray=\"%s\"/>", x1, y1, x2, y2, colour, colour.equals("#ddd") ? "1" : "2", dashes);
    }

    public void dot(double x, double y, String colour, String tip) {
        add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"><title>%s</title></circle>", x, y, colour,
                escaped(tip));
    }

    public void text(double x, double y, String anchor, int size, String text) {
        add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%d\" fill=\"#222\">%s</text>", x, y, anchor, size,
                escaped(text));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
                + "height=\"%d\" font-family=\"sans-serif\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>%n%s"
                + "</svg>%n", width, height, width, height, body);
    }
}
