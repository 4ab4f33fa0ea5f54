package io.github.libssl4j;

import io.github.libssl4j.ffi.libssl_h;
import io.github.libssl4j.libssl.Check;
import io.github.libssl4j.libssl.SessionFields;
import io.github.libssl4j.libssl.SessionMarks;
import io.github.libssl4j.libssl.SessionTimes;
import io.github.libssl4j.libssl.StackRoom;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A session that the application's lookup found, made fit for libssl: which crashes on a session that is incomplete, ends
 * the connection for one that does not go with the client's hello, and checks nothing of whose it is.
 */
final class FoundSession {
    private FoundSession() {}

    /**
     * A copy that belongs to the context: the application's session may be in use elsewhere.
     *
     * @param answer what was found
     * @param id what was asked for
     * @param context whose cache it may come into
     * @param config of the context that answers the client
     * @param ciphers the numbers of the client's cipher suites
     * @throws IllegalArgumentException if it can't be resumed here
     * @throws IllegalStateException if it is closed
     */
    static MemorySegment copy(SslSession answer, SessionId id, ContextState context, ContextConfig config, byte[] ciphers) {
        return answer.read(session -> {
            StackRoom.require(); // copying and freeing call back
            String fault = fault(session, id, config, ciphers);
            if (fault != null) {
                throw new IllegalArgumentException("The session that was found can't be resumed: " + fault);
            }
            if (config.clientAuth() != ClientAuth.NONE) {
                SessionVerification.requireClientCertificate(config, MemorySegment.ofAddress(context.ref.address()), session);
            }
            return again(session, context, config);
        });
    }

    /** One more such copy, for libssl to keep: in one cache or another, a session is once. */
    static MemorySegment again(MemorySegment session, ContextState context, ContextConfig config) {
        MemorySegment copy = Check.notNull(libssl_h.SSL_SESSION_dup(session), "SSL_SESSION_dup");
        try {
            SessionMarks.set(copy, context.number, SessionPolicy.ofServer(config));
            return copy;
        } catch (Throwable e) {
            libssl_h.SSL_SESSION_free(copy);
            throw e;
        }
    }

    private static String fault(MemorySegment session, SessionId id, ContextConfig config, byte[] ciphers) {
        byte[] found = SessionFields.id(session);
        if (!Arrays.equals(found, id.toBytes())) {
            return "its id is another than the one that was asked for";
        }
        String lack = SessionRules.incompleteness(session);
        if (lack != null) {
            return lack;
        }
        if (libssl_h.SSL_SESSION_is_resumable(session) == 0) {
            return "it was removed from a cache or used up";
        }
        if (!Arrays.equals(SessionFields.idContext(session), config.idContext())) {
            return "its session id context is another than this server's";
        }
        if (SessionTimes.get(session) + libssl_h.SSL_SESSION_get_timeout(session) < System.currentTimeMillis() / 1000) {
            return "it has expired";
        }
        long policy = SessionMarks.policy(session);
        if (policy != 0 && policy != SessionPolicy.ofServer(config)) {
            return "it was made under another check of the client's certificate";
        }
        return ClientSessions.isTls13(session) || offers(ciphers, libssl_h.SSL_SESSION_get0_cipher(session)) ? null
                : "the client does not offer its cipher suite";
    }

    /** In TLS 1.2 the suite is the session's: libssl ends a connection whose client does not offer that. */
    private static boolean offers(byte[] ciphers, MemorySegment cipher) {
        int number = libssl_h.SSL_CIPHER_get_protocol_id(cipher) & 0xffff;
        for (int i = 0; i + 1 < ciphers.length; i += 2) {
            if (((ciphers[i] & 0xff) << 8 | ciphers[i + 1] & 0xff) == number) {
                return true;
            }
        }
        return false;
    }
}
