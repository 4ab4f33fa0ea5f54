package io.github.libssl4j.soak.visits;

import io.github.libssl4j.SessionId;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SessionRemoval;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.SslSessionCache;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.soak.Tally;
import java.lang.foreign.Arena;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** One cache that many threads fill, search, empty and listen to, with sessions copied and written out and read back. */
public final class CacheUse extends ServerScenario {
    private static final int ROUNDS = 20;
    /** Of so many sessions, one is left in the cache, which evicts it some day. */
    private static final int LEFT_ONE_OF = 8;
    private static final int MASTER_KEY = 48;

    private final SslContext server = keep(Contexts.server(TlsVersion.TLS_1_2).build());

    public CacheUse(Tally tally) {
        super("cache", tally);
    }

    @Override
    public int weight() {
        return 4;
    }

    @Override
    public void visit(long number) {
        SslSessionCache cache = server.sessions();
        AtomicInteger told = new AtomicInteger();
        for (int round = 0; round < ROUNDS; round++) {
            SessionId id = SessionId.of(random(SessionId.MAX_LENGTH));
            SessionListener listener = new SessionListener() {
                @Override
                public void removed(SslSession session, SessionRemoval reason) {
                    if (session.id().orElseThrow().equals(id)) {
                        told.incrementAndGet();
                    }
                }
            };
            told.set(0);
            cache.addListener(listener);
            try (Arena arena = Arena.ofShared(); SslSession made = SslSession.create()) {
                made.setProtocol(TlsVersion.TLS_1_2).setCipher("ECDHE-ECDSA-AES128-GCM-SHA256").setTime(Instant.now())
                        .setMasterKey(random(MASTER_KEY)).setIdContext(new byte[] {1}).setId(id);
                byte[] der = made.toDer();
                SslSession session = SslSession.fromDer(arena, der);
                cache.add(session);
                try (SslSession found = cache.find(id).orElseThrow(); SslSession copy = found.dup();
                        SslSession shared = found.share(); SslSession text = SslSession.fromPem(shared.toPem())) {
                    boolean same = Arrays.equals(der, found.toDer()) && Arrays.equals(der, copy.toDer())
                            && Arrays.equals(der, text.toDer());
                    require(same, "a session changed in the cache");
                }
                if (round % LEFT_ONE_OF != 0) {
                    cache.remove(session);
                    require(cache.find(id).isEmpty(), "a session was found after its removal");
                    require(!session.isResumable(), "a session that was removed can be resumed");
                    require(told.get() == 1, "the listener was told " + told.get() + " times of a removal");
                }
            } finally {
                cache.removeListener(listener);
            }
        }
        require(cache.ids().size() <= cache.sizeLimit() + ROUNDS * 10L, "the cache is over its limit");
        cache.statistics();
        cache.flush();
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            tally.wrong(name, otherwise);
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        ThreadLocalRandom.current().nextBytes(bytes);
        return bytes;
    }
}
