package io.github.libssl4j.model;

import io.github.libssl4j.TicketKeyName;
import io.github.libssl4j.TicketKeyRing;

/** Steps with contexts and with the keys of their tickets. */
final class ContextOps {
    private ContextOps() {}

    /** Builds a context. */
    record Build(int context, int arena, Setup setup) implements Op {
        @Override
        public Object real(World world) throws Exception {
            world.build(context, arena, setup);
            return "built";
        }

        @Override
        public Object model(Model model) {
            if (model.isEnded(arena)) {
                return IllegalStateException.class;
            }
            model.contexts().put(context, new ContextModel(model, context, setup));
            if (setup.server() && setup.ring() == 0) {
                model.ring(-context).rotate("of " + context);
            }
            model.in(arena, context);
            return "built";
        }
    }

    /** Closes a context, maybe again, maybe before its connections. */
    record CloseContext(int context) implements Op {
        @Override
        public Object real(World world) {
            world.context(context).close();
            return "closed";
        }

        @Override
        public Object model(Model model) {
            model.closeContext(context);
            return "closed";
        }
    }

    /** A new key encrypts, the ones before decrypt. */
    record Rotate(int ring, World world) implements Op {
        @Override
        public Object real(World same) {
            world.ring(ring).rotate();
            return "rotated";
        }

        @Override
        public Object model(Model model) {
            model.ring(ring).rotate(World.encrypting(world.ring(ring)));
            return "rotated";
        }

        @Override
        public String toString() {
            return "Rotate[ring=" + ring + "]";
        }
    }

    /** Takes a key out of a ring: what it made is worthless from now on. */
    record Retire(int ring, String key) implements Op {
        @Override
        public Object real(World world) {
            TicketKeyRing keys = world.ring(ring);
            return keys.retire(TicketKeyName.parse(key));
        }

        @Override
        public Object model(Model model) {
            return model.ring(ring).encrypts(key) ? IllegalArgumentException.class : model.ring(ring).retire(key);
        }
    }
}
