package io.github.libssl4j.model;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslException;
import io.github.libssl4j.kit.InMemory;
import java.nio.ByteBuffer;

/** Steps with connections that are there. */
final class ConnectionOps {
    private static final byte APPLICATION_DATA = 23;

    private ConnectionOps() {}

    /** The client's session. */
    record Session(int handle, int connection, int arena) implements Op {
        @Override
        public Object real(World world) {
            SslConnection client = world.connection(connection).client;
            world.put(handle, arena == 0 ? client.session() : client.session(world.arena(arena)));
            return "made";
        }

        @Override
        public Object model(Model model) {
            ConnectionModel of = model.connections().get(connection);
            if (of == null || model.isEnded(arena)) {
                return IllegalStateException.class;
            }
            model.lendHandle(handle, of.session());
            model.in(arena, handle);
            return "made";
        }
    }

    /** Closes both ends. */
    record Close(int connection) implements Op {
        @Override
        public Object real(World world) {
            InMemory ends = world.connection(connection);
            try {
                ends.client.close();
            } finally {
                ends.server.close();
            }
            return "closed";
        }

        @Override
        public Object model(Model model) {
            model.closeConnection(connection);
            return "closed";
        }
    }

    /** What can't be deciphered ends a connection, and marks the sessions of both sides. */
    record Abort(int connection) implements Op {
        @Override
        public Object real(World world) throws SslException {
            InMemory ends = world.connection(connection);
            byte[] nonsense = new byte[45];
            nonsense[0] = APPLICATION_DATA;
            nonsense[1] = 3;
            nonsense[2] = 3;
            nonsense[4] = 40;
            ends.server.feed(ByteBuffer.wrap(nonsense));
            int failed = 0;
            CallbackException thrown = null;
            for (SslConnection end : new SslConnection[] {ends.server, ends.client}) {
                try {
                    end.read(ByteBuffer.allocate(1));
                } catch (SslException e) {
                    failed++;
                    for (Throwable told : e.getSuppressed()) {
                        thrown = (CallbackException) told;
                    }
                } finally {
                    ends.move(ends.server, ends.client);
                }
            }
            if (thrown != null) {
                throw thrown;
            }
            return failed;
        }

        @Override
        public Object model(Model model) {
            ConnectionModel aborted = model.connections().get(connection);
            if (aborted == null) {
                return IllegalStateException.class;
            }
            drop(model, aborted.server(), aborted.newest().server());
            drop(model, aborted.client(), aborted.session());
            model.connections().put(connection, aborted.with(true, EndModel.OPEN.failing()).with(false, EndModel.OPEN.failing()));
            return 2;
        }

        private static void drop(Model model, int context, int session) {
            if (session != 0) {
                model.context(context).cache.drop(session, model.session(session).isExpired() ? SessionRemoval.EXPIRED
                        : SessionRemoval.REMOVED);
            }
        }
    }
}
