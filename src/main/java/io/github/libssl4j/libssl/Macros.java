package io.github.libssl4j.libssl;

import io.github.libssl4j.ffi.libssl_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The function-like macros of {@code ssl.h}, which jextract skips, each next to its C text. */
public final class Macros {
    private Macros() {}

    /** {@code #define SSL_CTX_set_session_cache_mode(ctx,m) SSL_CTX_ctrl(ctx,SSL_CTRL_SET_SESS_CACHE_MODE,m,NULL)}. */
    public static long SSL_CTX_set_session_cache_mode(MemorySegment ctx, long mode) {
        return ctrl(ctx, libssl_h.SSL_CTRL_SET_SESS_CACHE_MODE(), mode);
    }

    /** {@code #define SSL_CTX_get_session_cache_mode(ctx) SSL_CTX_ctrl(ctx,SSL_CTRL_GET_SESS_CACHE_MODE,0,NULL)}. */
    public static long SSL_CTX_get_session_cache_mode(MemorySegment ctx) {
        return ctrl(ctx, libssl_h.SSL_CTRL_GET_SESS_CACHE_MODE(), 0);
    }

    /** {@code #define SSL_CTX_sess_set_cache_size(ctx,t) SSL_CTX_ctrl(ctx,SSL_CTRL_SET_SESS_CACHE_SIZE,t,NULL)}. */
    public static long SSL_CTX_sess_set_cache_size(MemorySegment ctx, long size) {
        return ctrl(ctx, libssl_h.SSL_CTRL_SET_SESS_CACHE_SIZE(), size);
    }

    /** {@code #define SSL_CTX_sess_get_cache_size(ctx) SSL_CTX_ctrl(ctx,SSL_CTRL_GET_SESS_CACHE_SIZE,0,NULL)}. */
    public static long SSL_CTX_sess_get_cache_size(MemorySegment ctx) {
        return ctrl(ctx, libssl_h.SSL_CTRL_GET_SESS_CACHE_SIZE(), 0);
    }

    /**
     * The twelve counters, such as
     * {@code #define SSL_CTX_sess_number(ctx) SSL_CTX_ctrl(ctx,SSL_CTRL_SESS_NUMBER,0,NULL)}.
     */
    public static long SSL_CTX_sess_counter(MemorySegment ctx, int command) {
        return ctrl(ctx, command, 0);
    }

    /** {@code #define SSL_CTX_set_mode(ctx,op) SSL_CTX_ctrl((ctx),SSL_CTRL_MODE,(op),NULL)}. */
    public static long SSL_CTX_set_mode(MemorySegment ctx, long mode) {
        return ctrl(ctx, libssl_h.SSL_CTRL_MODE(), mode);
    }

    /** {@code #define SSL_CTX_set_min_proto_version(ctx, version) SSL_CTX_ctrl(ctx, SSL_CTRL_SET_MIN_PROTO_VERSION, version, NULL)}. */
    public static long SSL_CTX_set_min_proto_version(MemorySegment ctx, int version) {
        return ctrl(ctx, libssl_h.SSL_CTRL_SET_MIN_PROTO_VERSION(), version);
    }

    /** {@code #define SSL_CTX_set_max_proto_version(ctx, version) SSL_CTX_ctrl(ctx, SSL_CTRL_SET_MAX_PROTO_VERSION, version, NULL)}. */
    public static long SSL_CTX_set_max_proto_version(MemorySegment ctx, int version) {
        return ctrl(ctx, libssl_h.SSL_CTRL_SET_MAX_PROTO_VERSION(), version);
    }

    /** {@code #define SSL_CTX_set1_groups_list(ctx, s) SSL_CTX_ctrl(ctx,SSL_CTRL_SET_GROUPS_LIST,0,(char *)(s))}. */
    public static long SSL_CTX_set1_groups_list(MemorySegment ctx, String list) {
        try (Arena arena = Arena.ofConfined()) {
            return libssl_h.SSL_CTX_ctrl(ctx, libssl_h.SSL_CTRL_SET_GROUPS_LIST(), 0, arena.allocateFrom(list));
        }
    }

    /** {@code #define SSL_CTX_add1_chain_cert(ctx,x509) SSL_CTX_ctrl(ctx,SSL_CTRL_CHAIN_CERT,1,(char *)(x509))}. */
    public static long SSL_CTX_add1_chain_cert(MemorySegment ctx, MemorySegment x509) {
        return libssl_h.SSL_CTX_ctrl(ctx, libssl_h.SSL_CTRL_CHAIN_CERT(), 1, x509);
    }

    /**
     * {@code #define SSL_set_tlsext_host_name(s,name)
     * SSL_ctrl(s,SSL_CTRL_SET_TLSEXT_HOSTNAME,TLSEXT_NAMETYPE_host_name,(void *)name)}.
     */
    public static long SSL_set_tlsext_host_name(MemorySegment ssl, MemorySegment name) {
        return libssl_h.SSL_ctrl(ssl, libssl_h.SSL_CTRL_SET_TLSEXT_HOSTNAME(), libssl_h.TLSEXT_NAMETYPE_host_name(),
                name);
    }

    /** {@code #define SSL_get_max_proto_version(s) SSL_ctrl(s,SSL_CTRL_GET_MAX_PROTO_VERSION,0,NULL)}. */
    public static int SSL_get_max_proto_version(MemorySegment ssl) {
        return (int) libssl_h.SSL_ctrl(ssl, libssl_h.SSL_CTRL_GET_MAX_PROTO_VERSION(), 0, MemorySegment.NULL);
    }

    /** {@code #define SSL_get_negotiated_group(s) SSL_ctrl(s,SSL_CTRL_GET_NEGOTIATED_GROUP,0,NULL)}. */
    public static int SSL_get_negotiated_group(MemorySegment ssl) {
        return (int) libssl_h.SSL_ctrl(ssl, libssl_h.SSL_CTRL_GET_NEGOTIATED_GROUP(), 0, MemorySegment.NULL);
    }

    /** {@code #define SSL_get_peer_tmp_key(s,pk) SSL_ctrl(s,SSL_CTRL_GET_PEER_TMP_KEY,0,pk)}. */
    public static long SSL_get_peer_tmp_key(MemorySegment ssl, MemorySegment key) {
        return libssl_h.SSL_ctrl(ssl, libssl_h.SSL_CTRL_GET_PEER_TMP_KEY(), 0, key);
    }

    /** {@code #define BIO_get_mem_data(b,pp) BIO_ctrl(b,BIO_CTRL_INFO,0,(char *)(pp))}. */
    public static long BIO_get_mem_data(MemorySegment bio, MemorySegment pointer) {
        return libssl_h.BIO_ctrl(bio, libssl_h.BIO_CTRL_INFO(), 0, pointer);
    }

    private static long ctrl(MemorySegment ctx, int command, long argument) {
        return libssl_h.SSL_CTX_ctrl(ctx, command, argument, MemorySegment.NULL);
    }
}
