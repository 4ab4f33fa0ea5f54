package io.github.libssl4j.model;

import io.github.libssl4j.CallbackException;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SslConnection;
import io.github.libssl4j.SslException;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Steps with the tickets and ids of connections. */
final class TicketOps {
    private TicketOps() {}

    /** The server sends one more ticket, which the client reads. */
    static final class NewTicket implements Op {
        private final int connection;
        private final int fresh;
        private Shaken seen = Shaken.nothing();
        private CallbackException thrown;

        /**
         * A ticket.
         *
         * @param fresh the first of {@link Handshake#NUMBERS} numbers
         */
        NewTicket(int connection, int fresh) {
            this.connection = connection;
            this.fresh = fresh;
        }

        @Override
        public Object real(World world) throws Exception {
            InMemory ends = world.connection(connection);
            ConnectionModel with = world.model().connections().get(connection);
            DataOps.require(Op.answer(() -> {
                ends.client.newSessionTicket();
                return "sent";
            }).equals(IllegalStateException.class.getSimpleName()), "a client sends tickets");
            tolerate(ends.server::newSessionTicket);
            DataOps.require(ends.server.wants() == SslConnection.Wants.NOTHING, "a ticket wants " + ends.server.wants());
            DataOps.carry(ends.server, ends.client, ends.server.outputPending());
            tolerate(() -> DataOps.require(ends.client.read(ByteBuffer.allocate(1)) == 0, "a ticket is read as data"));
            seen = Shaken.of(world, with.client(), with.server());
            if (thrown != null) {
                throw thrown;
            }
            return "sent";
        }

        private interface Part {
            void run() throws SslException;
        }

        /** Where a listener throws, the ticket is sent all the same. */
        private void tolerate(Part part) throws SslException {
            try {
                part.run();
            } catch (CallbackException e) {
                thrown = e;
            }
        }

        @Override
        public Object model(Model model) {
            ConnectionModel with = model.connections().get(connection);
            if (with == null || with.version() != TlsVersion.TLS_1_3 || with.serverEnd().said()) {
                return IllegalStateException.class;
            }
            if (with.serverEnd().failed()) {
                return SslException.class;
            }
            NewSessions sessions = new NewSessions(model, model.context(with.client()), model.context(with.server()),
                    with.version(), seen, fresh);
            model.connections().put(connection, with.with(sessions.make(1, with.newest(), with.resumed())));
            return "sent";
        }

        @Override
        public String toString() {
            return "NewTicket[connection=" + connection + "]";
        }
    }

    /** Whether an end's context has a session of an id and of the connection's version. */
    record HasId(int connection, boolean ofServer, String id) implements Op {
        @Override
        public Object real(World world) {
            return DataOps.end(world.connection(connection), ofServer).hasMatchingSessionId(
                    SessionId.of(HexFormat.of().parseHex(id)));
        }

        @Override
        public Object model(Model model) {
            ConnectionModel with = model.connections().get(connection);
            if (with == null) {
                return IllegalStateException.class;
            }
            int cached = model.context(ofServer ? with.server() : with.client()).cache.find(id);
            return cached != 0 && model.session(cached).version == with.version();
        }
    }
}
