package io.github.libssl4j.model;

import io.github.libssl4j.OpenSsl;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.TicketKeyName;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Steps with values that belong to no object: ids, names, and which OpenSSL there is. */
final class ValueOps {
    private ValueOps() {}

    /** An id and a name of hexadecimal digits, and again of their bytes. */
    record Parse(String digits, boolean ofKey) implements Op {
        private static final String REFUSED = "refused";
        private static final List<Integer> ODD = List.of(0, 1, 63, 66);

        /** Digits of lengths that are good, and that are not. */
        static List<Integer> lengths() {
            return List.of(32, 2, 64, 0, 1, 63, 66);
        }

        @Override
        public Object real(World world) {
            try {
                return parsed();
            } catch (IllegalArgumentException e) { // what is no number is one of these
                return REFUSED;
            }
        }

        private String parsed() {
            if (ofKey) {
                TicketKeyName name = TicketKeyName.parse(digits);
                TicketKeyName same = TicketKeyName.of(name.toBytes());
                return name + (name.equals(same) && name.hashCode() == same.hashCode() ? " again" : " is not " + same);
            }
            SessionId id = SessionId.parse(digits);
            SessionId same = SessionId.of(id.toBytes());
            return id + (id.equals(same) && id.hashCode() == same.hashCode() ? " again" : " is not " + same);
        }

        @Override
        public Object model(Model model) {
            boolean whole = digits.chars().allMatch(HexFormat::isHexDigit);
            return whole && (ofKey ? digits.length() == 32 : !ODD.contains(digits.length())) ? digits + " again" : REFUSED;
        }
    }

    /** Which OpenSSL is loaded, and what it has. */
    record Loaded() implements Op {
        @Override
        public Object real(World world) {
            return Arrays.stream(OpenSsl.Feature.values()).map(feature -> feature + " " + OpenSsl.supports(feature) + " "
                    + requirement(feature)).collect(Collectors.joining(", ")) + " " + Files.exists(OpenSsl.libraryPath());
        }

        private static boolean requirement(OpenSsl.Feature feature) {
            try {
                OpenSsl.require(feature);
                return true;
            } catch (UnsupportedOperationException e) {
                return !e.getMessage().contains(feature.since()); // it says which version has it
            }
        }

        @Override
        public Object model(Model model) {
            int loaded = number(OpenSsl.version());
            return Arrays.stream(OpenSsl.Feature.values()).map(feature -> {
                boolean has = number(feature.since()) <= loaded;
                return feature + " " + has + " " + has;
            }).collect(Collectors.joining(", ")) + " true";
        }

        private static int number(String version) {
            String[] parts = version.split("[.-]");
            return Integer.parseInt(parts[0]) * 1000 + Integer.parseInt(parts[1]);
        }
    }
}
