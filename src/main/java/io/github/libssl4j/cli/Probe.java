package io.github.libssl4j.cli;

/**
 * The probe's {@code main}: {@link ProbeCommand} with this process's streams. It is a class of its own so that something
 * can still speak where the command-line library is missing.
 */
public final class Probe {
    private static final String JACKSON = "com/fasterxml/jackson/core/";

    private Probe() {}

    /**
     * Runs the probe and ends the process.
     *
     * @param arguments what {@code --help} describes
     */
    public static void main(String[] arguments) {
        int exit = ExitCode.ERROR; // what Java itself ends with, 1, would say that the server does not resume
        try {
            exit = ProbeCommand.run(Terminal.ofProcess(), arguments);
        } catch (NoClassDefFoundError | ClassFormatError | IncompatibleClassChangeError e) {
            System.err.println("probe: " + explain(e));
        } catch (Throwable e) {
            e.printStackTrace();
        }
        System.exit(exit);
    }

    /** Of classes that are not there, or don't fit together. */
    static String explain(LinkageError e) {
        String message = String.valueOf(e.getMessage());
        if (!(e instanceof NoClassDefFoundError)) {
            return "libssl4j's classes do not fit together (" + e + "): build it again";
        }
        if (message.indexOf(' ') >= 0) { // it is there, and its initialization failed
            return message + (e.getCause() == null ? "" : ": " + e.getCause().getMessage());
        }
        return "the class " + message + " is missing: " + (message.startsWith("picocli/") || message.startsWith(JACKSON)
                ? "the command line needs picocli and jackson-core beside libssl4j; scripts/probe brings them along"
                : "build libssl4j again; nothing else may build it while the probe runs");
    }
}
