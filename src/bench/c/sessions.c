/* What can be done with one session, of a TLS 1.2 connection, with the server's certificate in it. */
#include "tls.h"

#include <openssl/lhash.h>

typedef struct {
    SSL_CTX *server;
    SSL_SESSION *session;
    unsigned char *der;
    int length;
} subject;

static void dup_close(void *state, long times) {
    subject *s = state;
    for (long i = 0; i < times; i++) {
        SSL_SESSION_free(SSL_SESSION_dup(s->session));
    }
}

static void share_close(void *state, long times) {
    subject *s = state;
    for (long i = 0; i < times; i++) {
        SSL_SESSION_up_ref(s->session);
        SSL_SESSION_free(s->session);
    }
}

/* A removed session can't be added again in Java: so each is a copy, here too. */
static void add_remove(void *state, long times) {
    subject *s = state;
    for (long i = 0; i < times; i++) {
        SSL_SESSION *copy = SSL_SESSION_dup(s->session);
        if (SSL_CTX_add_session(s->server, copy) != 1 || SSL_CTX_remove_session(s->server, copy) != 1) {
            die("SSL_CTX_add_session, SSL_CTX_remove_session");
        }
        SSL_SESSION_free(copy);
    }
}

static void to_der(void *state, long times) {
    subject *s = state;
    for (long i = 0; i < times; i++) {
        int length = i2d_SSL_SESSION(s->session, NULL);
        unsigned char *der = malloc((size_t) length), *cursor = der;
        i2d_SSL_SESSION(s->session, &cursor);
        free(der);
    }
}

static void from_der(void *state, long times) {
    subject *s = state;
    for (long i = 0; i < times; i++) {
        const unsigned char *cursor = s->der;
        SSL_SESSION *session = d2i_SSL_SESSION(NULL, &cursor, s->length);
        if (!session) {
            die("d2i_SSL_SESSION");
        }
        SSL_SESSION_free(session);
    }
}

static void find(void *state, long times) {
    subject *s = state;
    unsigned length;
    const unsigned char *id = SSL_SESSION_get_id(s->session, &length);
    for (long i = 0; i < times; i++) {
        SSL_SESSION *key = SSL_SESSION_new();
        SSL_SESSION_set_protocol_version(key, TLS1_2_VERSION);
        SSL_SESSION_set1_id(key, id, length);
        SSL_SESSION *found = OPENSSL_LH_retrieve((OPENSSL_LHASH *) SSL_CTX_sessions(s->server), key);
        if (!found) {
            die("not found");
        }
        SSL_SESSION_up_ref(found);
        SSL_SESSION_free(found);
        SSL_SESSION_free(key);
    }
}

static volatile long sink;

static void getters(void *state, long times) {
    subject *s = state;
    unsigned char id[SSL_MAX_SSL_SESSION_ID_LENGTH];
    for (long i = 0; i < times; i++) {
        unsigned length;
        memcpy(id, SSL_SESSION_get_id(s->session, &length), sizeof id);
        sink += id[0] + (long) SSL_SESSION_get_time(s->session) + SSL_SESSION_get_timeout(s->session) +
                SSL_SESSION_get_protocol_version(s->session) +
                (long) SSL_CIPHER_get_name(SSL_SESSION_get0_cipher(s->session))[0] +
                SSL_SESSION_is_resumable(s->session);
    }
}

void sessions(const char *folder, const char *name) {
    static const struct { const char *name; operation op; } operations[] = {
        {"add-remove", add_remove}, {"dup-close", dup_close}, {"share-close", share_close}, {"to-der", to_der},
        {"from-der", from_der}, {"find", find}, {"getters", getters},
    };
    contexts c = contexts_of(folder, kind_of("id12"));
    ends e = {&c};
    connect_ends(&e);
    subject s = {c.server, e.session};
    s.length = i2d_SSL_SESSION(s.session, &s.der);
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        if (!strcmp(operations[i].name, name)) {
            if (operations[i].op == find) {
                SSL_CTX_add_session(s.server, SSL_SESSION_dup(s.session));
            }
            serve(operations[i].op, &s, 64);
        }
    }
    die("no such operation");
}
