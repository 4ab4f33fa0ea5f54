package io.github.libssl4j.cli;

/** What the process ends with; of several servers, the worst. */
final class ExitCode {
    /** Each version that the server speaks resumes by at least one mechanism, each time that it was tried. */
    static final int RESUMES = 0;
    /** At least one version does not, or the session of {@code --session-in} was not taken. */
    static final int DOES_NOT_RESUME = 1;
    /** Bad arguments, no connection, or anything else that kept the probe from finding out. */
    static final int ERROR = 2;

    private ExitCode() {}
}
