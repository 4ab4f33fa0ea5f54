/* A cache of many sessions: what each operation costs per session, and what a session weighs. */
#include "tls.h"

#include <malloc.h>
#include <openssl/lhash.h>

enum { BATCH = 500 };

typedef struct {
    SSL_CTX *ctx;
    SSL_SESSION *pattern;
    uint64_t next;
} filler;

static void id_of(uint64_t number, unsigned char id[SSL_MAX_SSL_SESSION_ID_LENGTH]) {
    memset(id, 0x5a, SSL_MAX_SSL_SESSION_ID_LENGTH);
    number = (number + 1) * 0x9e3779b97f4a7c15u; /* spread, as random ids are */
    memcpy(id, &number, sizeof number);
}

/* Adds sessions and answers the nanoseconds of the adding alone. */
static uint64_t add(filler *f, long count) {
    uint64_t taken = 0;
    SSL_SESSION *made[BATCH];
    for (long done = 0; done < count; done += BATCH) {
        long n = count - done < BATCH ? count - done : BATCH;
        for (long i = 0; i < n; i++) {
            unsigned char id[SSL_MAX_SSL_SESSION_ID_LENGTH];
            id_of(f->next++, id);
            made[i] = SSL_SESSION_dup(f->pattern);
            if (!made[i] || !SSL_SESSION_set1_id(made[i], id, sizeof id)) {
                die("SSL_SESSION_dup");
            }
        }
        uint64_t start = nanos();
        for (long i = 0; i < n; i++) {
            if (SSL_CTX_add_session(f->ctx, made[i]) != 1) {
                die("SSL_CTX_add_session");
            }
        }
        taken += nanos() - start;
        for (long i = 0; i < n; i++) {
            SSL_SESSION_free(made[i]);
        }
    }
    return taken;
}

static uint64_t find(filler *f, long count, long among) {
    SSL_SESSION *key = SSL_SESSION_new();
    SSL_SESSION_set_protocol_version(key, TLS1_2_VERSION);
    uint64_t random = 1, start = nanos();
    for (long i = 0; i < count; i++) {
        unsigned char id[SSL_MAX_SSL_SESSION_ID_LENGTH];
        random = random * 6364136223846793005u + 1442695040888963407u;
        id_of((random >> 33) % (uint64_t) among, id);
        SSL_SESSION_set1_id(key, id, sizeof id);
        SSL_SESSION *found = OPENSSL_LH_retrieve((OPENSSL_LHASH *) SSL_CTX_sessions(f->ctx), key);
        if (!found) {
            die("not found");
        }
        SSL_SESSION_up_ref(found);
        SSL_SESSION_free(found);
    }
    uint64_t taken = nanos() - start;
    SSL_SESSION_free(key);
    return taken;
}

void cache(const char *folder, long size) {
    contexts c = contexts_of(folder, kind_of("id12"));
    ends e = {&c};
    connect_ends(&e);
    disconnect_ends(&e);
    SSL_CTX_flush_sessions(c.server, 0);
    filler f = {c.server, e.session, 0};
    await_go();
    SSL_CTX_sess_set_cache_size(f.ctx, 0);
    malloc_trim(0);
    long before = resident_bytes();
    double added = (double) add(&f, size) / (double) size;
    malloc_trim(0);
    double bytes = (double) (resident_bytes() - before) / (double) size;
    long finds = 100000, evictions = size < 20000 ? size : 20000;
    double found = (double) find(&f, finds, size) / (double) finds;
    SSL_CTX_sess_set_cache_size(f.ctx, size);
    double evicted = (double) add(&f, evictions) / (double) evictions;
    if (SSL_CTX_sess_number(f.ctx) > size) {
        die("the cache did not evict");
    }
    uint64_t start = nanos();
    SSL_CTX_flush_sessions(f.ctx, 0);
    double flushed = (double) (nanos() - start) / (double) size;
    printf("ok add %.1f find %.1f evict %.1f flush %.1f bytes %.1f\n", added, found, evicted, flushed, bytes);
}
