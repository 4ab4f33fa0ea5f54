package io.github.libssl4j.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the workers are started: all have the same class path and options, but for the heap's. */
final class Commands {
    private static final int UNSAFE_OPTION_SINCE = 23;

    private final Path folder;

    /**
     * Commands of a folder.
     *
     * @param folder has the program in C, the certificate, and the jars
     */
    Commands(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    List<String> c(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(folder.resolve("bench").toString(), folder.toString()));
        command.addAll(arguments);
        return command;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** A process that measures. */
    List<String> worker(Case.Group group, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(java(), "-cp", System.getProperty("java.class.path"),
                "-Djmh.ignoreLock=true"));
        if (group == Case.Group.CACHE || group == Case.Group.IDLE) {
            // What is weighed is what lives: the heap is kept small around it.
            command.addAll(List.of("-Xmx4g", "-Xmn24m", "-XX:+UseSerialGC", "-XX:MinHeapFreeRatio=5",
                    "-XX:MaxHeapFreeRatio=10"));
        } else {
            command.add("-Xmx1g");
        }
        addAccess(command);
        command.add("io.github.libssl4j.bench.work.Work");
        command.add(folder.toString());
        command.addAll(arguments);
        return command;
    }

    /** A process that shakes hands once; from jars, with only those that the peer needs. */
    List<String> first(String peer, List<String> options) {
        List<String> command = new ArrayList<>(List.of(java(), "-cp", jarsOf(peer), "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        addAccess(command);
        command.addAll(options);
        command.addAll(List.of("io.github.libssl4j.bench.work.First", folder.toString(), peer));
        return command;
    }

    private String jarsOf(String peer) {
        List<String> jars = new ArrayList<>(List.of(folder.resolve("bench.jar").toString()));
        if (peer.equals("libssl4j") || peer.equals("tomcat")) {
            jars.add(folder.resolve("libssl4j.jar").toString());
        }
        for (String jar : System.getProperty("java.class.path").split(":")) {
            String name = Path.of(jar).getFileName().toString();
            boolean needed = switch (peer) {
                case "tcnative" -> name.startsWith("netty-");
                case "conscrypt" -> name.startsWith("conscrypt-");
                case "tomcat" -> name.startsWith("tomcat-") || name.startsWith("servlet-");
                default -> false;
            };
            if (needed) {
                jars.add(jar);
            }
        }
        return String.join(":", jars);
    }

    private static void addAccess(List<String> command) {
        command.add("--enable-native-access=ALL-UNNAMED");
        if (Runtime.version().feature() >= UNSAFE_OPTION_SINCE) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
    }
}
