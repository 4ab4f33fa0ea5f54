package io.github.libssl4j.soak;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** Counts the living objects of the library's classes, which Java's heap as a whole does not tell from others'. */
final class LibraryObjects {
    private static final Pattern LINE = Pattern.compile("(?m)^ *\\d+: +(\\d+) +\\d+ +(?:\\[+L)?io\\.github\\.libssl4j\\.(?!soak\\.)");

    private LibraryObjects() {}

    /** By the JVM's own histogram, for which it collects garbage first. */
    static long count() throws IOException {
        String histogram;
        try {
            histogram = (String) ManagementFactory.getPlatformMBeanServer().invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
                    new Object[] {new String[0]}, new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new IOException("The JVM gave no histogram of its classes", e);
        }
        long objects = LINE.matcher(histogram).results().mapToLong(line -> Long.parseLong(line.group(1))).sum();
        if (objects == 0) { // there are its enums, at least
            throw new IOException("The JVM's histogram of its classes is not written as expected:\n" + histogram.lines().limit(5).toList());
        }
        return objects;
    }
}
