package io.github.libssl4j.cli;

import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;

/** The line at the bottom of a terminal that says what is going on; nothing elsewhere. Of many threads. */
final class Progress implements AutoCloseable {
    private static final String CLEAR = "\r\033[K";
    private static final int WIDTH = Format.WIDTH - 1;
    private static final long REST = TimeUnit.MILLISECONDS.toNanos(50);

    private final PrintWriter err;
    private final Thread atEnd = new Thread(this::stop, "end of the progress line");
    private boolean shown;
    private final int targets;
    private int done;
    private long last = System.nanoTime() - REST;
    private boolean dirty;

    private Progress(Terminal terminal, int targets) {
        this.err = terminal.err();
        this.shown = terminal.progress();
        this.targets = targets;
    }

    /** Where the process is ended meanwhile, by Ctrl-C too, the line does not stay. */
    static Progress start(Terminal terminal, int targets) {
        Progress progress = new Progress(terminal, targets);
        if (progress.shown) {
            Runtime.getRuntime().addShutdownHook(progress.atEnd);
        }
        return progress;
    }

    /** What one server's probe tells of itself. */
    final class Line {
        private final Target target;

        private Line(Target target) {
            this.target = target;
        }

        void show(String what) {
            Progress.this.show(target + " " + what);
        }
    }

    Line of(Target target) {
        return new Line(target);
    }

    private synchronized void show(String text) {
        if (!shown || System.nanoTime() - last < REST) {
            return;
        }
        last = System.nanoTime();
        dirty = true;
        String line = targets > 1 ? done + " of " + targets + " done, " + text : text;
        err.print(CLEAR + (line.length() > WIDTH ? line.substring(0, WIDTH) : line));
        err.flush();
    }

    /** A server is done. */
    synchronized void countDone() {
        done++;
    }

    /** Makes room for what is to stay. */
    synchronized void clear() {
        if (dirty) {
            err.print(CLEAR);
            err.flush();
            dirty = false;
        }
    }

    /** Clears the line for good. */
    private synchronized void stop() {
        clear();
        shown = false;
    }

    @Override
    public void close() {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(atEnd);
        } catch (IllegalStateException e) {
            // the process is ending: the hook runs by itself
        }
    }
}
