package io.github.libssl4j.soak;

import io.github.libssl4j.OpenSsl;
import io.github.libssl4j.libssl.NativeRef;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import picocli.CommandLine;

/** Runs a soak: {@code scripts/soak --help}. Ends with 0; 1 for a bad verdict; 2 for a wrong call. */
public final class Main {
    /** For visits that are under way: each connection of theirs has a minute. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int BAD = 1;
    private static final int WRONG = 2;
    /** Kept: a logger that nobody has forgets its filter. */
    private static final Logger LOG = Logger.getLogger("io.github.libssl4j");

    private Main() {}

    /** The arguments: as {@code scripts/soak} has them, with {@code --folder} for what it writes besides. */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options();
        try {
            new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
        } catch (CommandLine.ParameterException e) {
            System.err.println("soak: " + e.getMessage() + ": see scripts/soak --help");
            System.exit(WRONG);
        }
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        AtomicInteger code = new AtomicInteger(BAD);
        Thread hook = new Thread(() -> endAfter(stop, told, code));
        Runtime.getRuntime().addShutdownHook(hook); // Ctrl-C: the verdict of what there was
        try {
            code.set(soak(options, stop) ? 0 : BAD);
        } catch (TimeoutException e) {
            System.out.println("  BAD: " + e.getMessage() + "; what each thread does is in " + Threads.dump(options.folder));
            System.out.println("Verdict: BAD");
        } finally {
            told.countDown();
        }
        System.exit(code.get());
    }

    private static void endAfter(CountDownLatch stop, CountDownLatch told, AtomicInteger code) {
        stop.countDown();
        try {
            if (!told.await(PATIENCE.toMinutes(), TimeUnit.MINUTES)) {
                System.err.println("soak: no verdict, as what was under way has not ended for " + PATIENCE.toMinutes() + " minutes");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.out.flush();
        Runtime.getRuntime().halt(code.get());
    }

    private static boolean soak(Options options, CountDownLatch stop) throws Exception {
        Console.begin(options.minutes, OpenSsl.version() + " (" + OpenSsl.libraryPath() + ")");
        Tally tally = new Tally();
        // The store tells of them too, and they are counted there.
        LOG.setFilter(record -> !record.getMessage().startsWith("The lookup of session"));
        long idleHandles = NativeRef.live();
        try (Flight flight = new Flight(options.folder)) {
            Load load = new Load(Catalogue.all(tally), tally);
            Plant.begin(options.leak, options.leak == null ? 0 : options.leakEvery);
            load.start();
            Gauges start = Meters.read();
            Course course = new Clock(load, tally, flight, stop).run(options.minutes);
            load.end();
            Plant.pull();
            Verdict verdict = Verdict.of(start, course, Meters.read(), idleHandles, flight.handshakes(), tally);
            Console.tell(verdict, course, tally, flight.byName());
            write(options, course, verdict, flight);
            return verdict.isGood();
        }
    }

    private static void write(Options options, Course course, Verdict verdict, Flight flight) throws IOException {
        if (options.json != null) {
            JsonFile.write(options.json, course, verdict, flight.byName());
        }
        if (options.plot != null && !course.minutes().isEmpty()) {
            Files.writeString(options.plot, Plot.of(course.minutes(), "Soak: " + course.length() + ", " + OpenSsl.version()
                    + ", verdict: " + (verdict.isGood() ? "good" : "BAD")));
        }
    }
}
