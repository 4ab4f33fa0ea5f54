package io.github.libssl4j.cli;

/**
 * The probe's {@code main}: {@link ProbeCommand} with this process's streams. It is a class of its own so that something
 * can still speak where the command-line library is missing.
 */
public final class Probe {
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
        } catch (NoClassDefFoundError e) {
            System.err.println("probe: the class " + e.getMessage() + " is missing: the command line needs picocli and "
                    + "jackson-core beside libssl4j; scripts/probe brings them along");
        } catch (Throwable e) {
            e.printStackTrace();
        }
        System.exit(exit);
    }
}
