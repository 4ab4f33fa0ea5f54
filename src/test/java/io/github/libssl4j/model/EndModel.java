package io.github.libssl4j.model;

/**
 * One end of a finished connection.
 *
 * @param said whether it said close_notify
 * @param heard whether it read the other's close_notify
 * @param ended whether it was told that no more bytes come
 * @param failed whether it is dead
 */
record EndModel(boolean said, boolean heard, boolean ended, boolean failed) {
    static final EndModel OPEN = new EndModel(false, false, false, false);

    EndModel saying() {
        return new EndModel(true, heard, ended, failed);
    }

    EndModel hearing() {
        return new EndModel(said, true, ended, failed);
    }

    EndModel ending() {
        return new EndModel(said, heard, true, failed);
    }

    EndModel failing() {
        return new EndModel(said, heard, ended, true);
    }

    /** Whether data can go out. */
    boolean writes() {
        return !said && !failed;
    }

    /** Whether data can come in. */
    boolean reads() {
        return !heard && !ended && !failed;
    }
}
