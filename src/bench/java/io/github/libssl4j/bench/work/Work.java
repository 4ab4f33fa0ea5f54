package io.github.libssl4j.bench.work;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * A process that measures one thing. It reads "run MILLIS" on its input, and answers "ok NAME VALUE ...", as the one in C
 * does.
 */
public final class Work {
    private interface Measuring {
        Map<String, Double> run(long millis) throws Exception;
    }

    private Work() {}

    /** The arguments: folder, family, name, number, peer, memory. */
    public static void main(String[] arguments) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err); // whatever a library prints is no answer
        try {
            Measuring measuring = of(arguments);
            answers.println("ready");
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                StringBuilder answer = new StringBuilder("ok");
                measuring.run(Long.parseLong(line.substring("run ".length())))
                        .forEach((name, value) -> answer.append(' ').append(name).append(' ').append(value));
                answers.println(answer);
            }
            System.exit(0); // whatever threads a library has
        } catch (Throwable e) {
            e.printStackTrace();
            answers.println("error " + String.valueOf(reason(e)).replace('\n', ' '));
            System.exit(1);
        }
    }

    /** What was thrown first of all: JMH has it among the suppressed. */
    private static Throwable reason(Throwable e) {
        return e.getCause() != null ? reason(e.getCause()) : e.getSuppressed().length > 0 ? reason(e.getSuppressed()[0]) : e;
    }

    private static Measuring of(String[] arguments) throws Exception {
        String folder = arguments[0];
        String name = arguments[2];
        int number = Integer.parseInt(arguments[3]);
        String peer = arguments[4];
        String memory = arguments[5];
        return switch (arguments[1]) {
            case "handshake" -> new Jmh(Handshakes.class, "handshake", number,
                    Map.of("peer", peer, "kind", name, "folder", folder))::measure;
            case "records" -> new Jmh(Records.class, name, 1,
                    Map.of("peer", peer, "size", arguments[3], "memory", memory, "folder", folder))::measure;
            case "session" -> new Jmh(Sessions.class, camelCase(name), 1, Map.of("folder", folder))::measure;
            case "cache" -> millis -> new CacheWork(Path.of(folder)).run(number, millis);
            case "sockets" -> new SocketWork(Path.of(folder), name, number, peer)::measure;
            case "idle" -> millis -> new IdleWork(Path.of(folder), peer).run(number);
            default -> throw new IllegalArgumentException("No such family: " + arguments[1]);
        };
    }

    private static String camelCase(String name) {
        StringBuilder result = new StringBuilder();
        for (String word : name.split("-")) {
            result.append(result.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return result.toString();
    }
}
