package io.github.libssl4j.model;

import io.github.libssl4j.SslConnection;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.InMemory;
import java.util.Optional;

/** Steps that ask a connection what its handshake came to. */
final class AskOps {
    private AskOps() {}

    /** Asks both ends what the model knows: not whose certificate a resumed session has, which may be a server's own. */
    record Ask(int connection) implements Op {
        @Override
        public Object real(World world) {
            InMemory ends = world.connection(connection);
            DataOps.require(ends.client.group().equals(ends.server.group()), "the ends are of two groups");
            DataOps.require(ends.client.cipher().equals(ends.server.cipher()), "the ends are of two suites");
            return answers(ends.client) + ", good " + (ends.client.isResumed() || ends.client.verifyResult().isOk()) + "; "
                    + answers(ends.server);
        }

        private static String answers(SslConnection end) {
            return end.protocol() + (end.isResumed() ? " resumed" : " full") + ", complete " + end.isHandshakeComplete()
                    + ", group " + end.group().isPresent() + ", forward-secret " + end.isForwardSecret() + ", certificates "
                    + (end.isResumed() || !end.peerCertificates().isEmpty()) + ", alpn " + end.alpn() + ", name "
                    + end.serverName() + ", key "
                    + end.pskIdentity().isPresent() + ", hint " + end.pskIdentityHint() + ", early data "
                    + end.earlyDataStatus() + " " + end.isEarlyDataDelivered() + " " + end.maxEarlyData() + ", closed "
                    + end.isOutboundClosed() + " " + end.isInboundClosed() + " " + end.isClosed();
        }

        @Override
        public Object model(Model model) {
            ConnectionModel with = model.connections().get(connection);
            return with == null ? IllegalStateException.class
                    : answers(model, with, false) + ", good " + (with.resumed() || with.newest().verified()) + "; "
                    + answers(model, with, true);
        }

        private static String answers(Model model, ConnectionModel with, boolean ofServer) {
            Optional<String> alpn = model.context(with.server()).setup.extras().agreed();
            boolean fresh = with.version() == TlsVersion.TLS_1_3 || !with.resumed();
            return with.version() + (with.resumed() ? " resumed" : " full") + ", complete true, group " + fresh
                    + ", forward-secret " + fresh + ", certificates " + (with.resumed() || !ofServer) + ", alpn " + alpn + ", name "
                    + Optional.of(InMemory.HOST) + ", key false, hint " + Optional.empty() + ", early data "
                    + with.early().status() + " " + (!ofServer && with.early().delivered()) + " 0, closed "
                    + with.end(ofServer).said() + " " + with.end(ofServer).heard() + " false";
        }
    }
}
