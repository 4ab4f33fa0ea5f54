package io.github.libssl4j.model;

import java.util.ArrayList;
import java.util.List;

/** Makes steps with what sessions say, and with the keys of tickets. */
final class DetailChooser {
    private static final String DIGITS = "0123456789abcdef".repeat(5);

    private final World world;
    private final Model model;
    private final Pick pick;

    DetailChooser(World world, Pick pick) {
        this.world = world;
        this.model = world.model();
        this.pick = pick;
    }

    /** A step with what a session says. */
    Op of(int handle) {
        return switch (pick.below(8)) {
            case 0, 1, 2 -> set(handle);
            case 3 -> new FieldOps.TakeKey(handle);
            default -> new FieldOps.Ask(handle, pick.of(Question.values()));
        };
    }

    private Op set(int handle) {
        FieldOps.Field field = pick.of(FieldOps.Field.values());
        return field.isFreeOf(model.of(handle)) ? new FieldOps.SetField(handle, field, pick.of(field.samples()))
                : new FieldOps.Ask(handle, pick.of(Question.values()));
    }

    /** A step with a value of its own. */
    Op value() {
        if (pick.once(4)) {
            return new ValueOps.Loaded();
        }
        String digits = DIGITS.substring(0, pick.of(ValueOps.Parse.lengths()));
        return new ValueOps.Parse(pick.once(4) ? digits.replace('0', 'x') : digits, pick.below(2) == 0);
    }

    /** A step with a ring. */
    Op ring() {
        int ring = pick.of(1, 2, RingModel.CLOCKED, RingModel.CLOCKED);
        return switch (pick.below(14)) {
            case 0 -> new ContextOps.Retire(ring, pick.of(model.ring(ring).names()));
            case 1, 2 -> new ContextOps.Rotate(ring, world);
            case 3, 4 -> new RingOps.Take(ring, pick.below(4), pick.once(3));
            case 5, 6 -> new RingOps.Write(ring, pick.of(KeyFiles.Form.values()));
            case 7, 8, 9, 10 -> reload(ring);
            case 11 -> new RingOps.Make(pick.of(60L, 60L, 0L), pick.of(0L, 9L, -1L), pick.below(2) == 0);
            default -> new RingOps.Pass(pick.of(1L, 60L, 99L, 250L, 1000L), world);
        };
    }

    private Op reload(int ring) {
        List<String> known = model.keyFiles().names();
        if (known.isEmpty()) {
            return new RingOps.Write(ring, pick.of(KeyFiles.Form.values()));
        }
        List<String> files = new ArrayList<>(List.of(pick.of(known)));
        if (pick.below(2) == 0) {
            files.add(pick.once(6) ? KeyFiles.MISSING : pick.of(known));
        }
        return new RingOps.Reload(ring, files);
    }
}
