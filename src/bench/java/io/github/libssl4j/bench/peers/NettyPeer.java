package io.github.libssl4j.bench.peers;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLEngine;

/** Netty's tcnative: BoringSSL through JNI. */
final class NettyPeer implements Peer {
    private static final int PORT = 4433;

    private static final Logger QUIET = Logger.getLogger("io.netty"); // held, or its level is forgotten

    private final Kind kind;
    private final SslContext client;
    private final SslContext server;

    NettyPeer(Kind kind, Identity identity) throws Exception {
        QUIET.setLevel(Level.WARNING);
        this.kind = kind;
        this.client = agree(SslContextBuilder.forClient().trustManager(new TrustAll()));
        this.server = agree(SslContextBuilder.forServer(identity.certificateFile().toFile(),
                identity.keyFile().toFile()).clientAuth(ClientAuth.NONE));
        ReferenceCountedOpenSslContext opened = (ReferenceCountedOpenSslContext) server;
        opened.sessionContext().setSessionCacheEnabled(true);
        ((OpenSslServerSessionContext) opened.sessionContext()).setSessionIdContext(new byte[] {1});
        OpenSslSessionContext offering = ((ReferenceCountedOpenSslContext) client).sessionContext();
        offering.setSessionCacheEnabled(kind.resumed);
        if (kind.tickets) {
            opened.sessionContext().setTicketKeys(ticketKey());
            offering.setTicketKeys(ticketKey()); // of no use to it, but else it asks for no ticket
        }
    }

    private static OpenSslSessionTicketKey ticketKey() {
        return new OpenSslSessionTicketKey(new byte[OpenSslSessionTicketKey.NAME_SIZE],
                new byte[OpenSslSessionTicketKey.HMAC_KEY_SIZE], new byte[OpenSslSessionTicketKey.AES_KEY_SIZE]);
    }

    private SslContext agree(SslContextBuilder builder) throws Exception {
        return builder.sslProvider(SslProvider.OPENSSL_REFCNT).protocols(kind.protocol()).ciphers(List.of(kind.suite()))
                .option(OpenSslContextOption.GROUPS, new String[] {"X25519", "P-256"}).endpointIdentificationAlgorithm("")
                .build();
    }

    @Override
    public End client(int number) {
        return end(kind.resumed ? client.newEngine(UnpooledByteBufAllocator.DEFAULT, "localhost", PORT + number)
                : client.newEngine(UnpooledByteBufAllocator.DEFAULT));
    }

    @Override
    public End server() {
        return end(server.newEngine(UnpooledByteBufAllocator.DEFAULT));
    }

    private static End end(SSLEngine engine) {
        return new EngineEnd(engine, Scraps.get(true), true) {
            @Override
            void free(SSLEngine ended) {
                end(ended);
                ReferenceCountUtil.release(ended);
            }
        };
    }

    @Override
    public String version() {
        return "netty-tcnative on " + OpenSsl.versionString();
    }

    @Override
    public void close() {
        ReferenceCountUtil.release(client);
        ReferenceCountUtil.release(server);
    }
}
