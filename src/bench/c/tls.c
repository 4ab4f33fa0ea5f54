/* Contexts and handshakes: ECDSA P-256, X25519, AES-128-GCM, no verification, in memory. */
#include "tls.h"

#include <time.h>
#include <unistd.h>

/* The first is used; TLS 1.2 asks for the certificate's too. */
#define GROUPS "X25519:P-256"

_Noreturn void die(const char *what) {
    printf("error %s\n", what);
    fflush(stdout);
    fprintf(stderr, "%s\n", what);
    ERR_print_errors_fp(stderr);
    exit(1);
}

uint64_t nanos(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t) now.tv_sec * 1000000000u + (uint64_t) now.tv_nsec;
}

long resident_bytes(void) {
    long size, resident = 0;
    FILE *statm = fopen("/proc/self/statm", "r");
    if (!statm || fscanf(statm, "%ld %ld", &size, &resident) != 2) {
        die("/proc/self/statm");
    }
    fclose(statm);
    return resident * sysconf(_SC_PAGESIZE);
}

kind kind_of(const char *name) {
    static const struct { const char *name; kind kind; } kinds[] = {
        {"full13", {TLS1_3_VERSION, FULL}}, {"resumed13", {TLS1_3_VERSION, BY_TICKET}},
        {"full12", {TLS1_2_VERSION, FULL}}, {"id12", {TLS1_2_VERSION, BY_ID}},
        {"ticket12", {TLS1_2_VERSION, BY_TICKET}},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!strcmp(kinds[i].name, name)) {
            return kinds[i].kind;
        }
    }
    die("no such handshake");
}

/* A client's new session: the newest is the one to be offered next. */
static int keep(SSL *ssl, SSL_SESSION *session) {
    ends *e = SSL_get_app_data(ssl);
    if (!e) {
        return 0;
    }
    SSL_SESSION_free(e->session);
    e->session = session;
    return 1;
}

static void agree(SSL_CTX *ctx, int version) {
    if (!ctx || !SSL_CTX_set_min_proto_version(ctx, version) || !SSL_CTX_set_max_proto_version(ctx, version) ||
        !SSL_CTX_set_cipher_list(ctx, "ECDHE-ECDSA-AES128-GCM-SHA256") ||
        !SSL_CTX_set_ciphersuites(ctx, "TLS_AES_128_GCM_SHA256") || !SSL_CTX_set1_groups_list(ctx, GROUPS)) {
        die("a context's parameters");
    }
    SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL);
    SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE);
}

contexts contexts_of(const char *folder, kind kind) {
    char certificate[4096], key[4096];
    contexts c = {kind, SSL_CTX_new(TLS_client_method()), SSL_CTX_new(TLS_server_method())};
    agree(c.client, kind.version);
    agree(c.server, kind.version);
    snprintf(certificate, sizeof certificate, "%s/certificate.pem", folder);
    snprintf(key, sizeof key, "%s/key.pem", folder);
    if (SSL_CTX_use_certificate_chain_file(c.server, certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(c.server, key, SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_set_session_id_context(c.server, (const unsigned char *) "bench", 5) != 1) {
        die("the server's certificate");
    }
    if (kind.how == BY_ID) {
        SSL_CTX_set_options(c.server, SSL_OP_NO_TICKET);
    }
    SSL_CTX_set_session_cache_mode(c.client, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(c.client, keep);
    return c;
}

static int wants_more(SSL *ssl, int result) {
    if (result == 1) {
        return 0;
    }
    if (SSL_get_error(ssl, result) != SSL_ERROR_WANT_READ) {
        die("a handshake failed");
    }
    return 1;
}

static void shake_hands(ends *e) {
    contexts *of = e->of;
    BIO *near, *far;
    e->client = SSL_new(of->client);
    e->server = SSL_new(of->server);
    if (!e->client || !e->server || BIO_new_bio_pair(&near, 0, &far, 0) != 1) {
        die("SSL_new");
    }
    SSL_set_bio(e->client, near, near);
    SSL_set_bio(e->server, far, far);
    SSL_set_connect_state(e->client);
    SSL_set_accept_state(e->server);
    SSL_set_app_data(e->client, e);
    SSL_set_tlsext_host_name(e->client, "localhost");
    if (of->kind.how != FULL && e->session && !SSL_set_session(e->client, e->session)) {
        die("SSL_set_session");
    }
    int client = 1, server = 1;
    while (client || server) {
        ERR_clear_error();
        client = wants_more(e->client, SSL_do_handshake(e->client));
        ERR_clear_error();
        server = wants_more(e->server, SSL_do_handshake(e->server));
    }
    char none;
    size_t length;
    ERR_clear_error();
    wants_more(e->client, SSL_read_ex(e->client, &none, 1, &length)); /* the tickets of TLS 1.3 */
}

void disconnect_ends(ends *e) {
    SSL_set_shutdown(e->client, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_set_shutdown(e->server, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(e->client);
    SSL_free(e->server);
}

void connect_ends(ends *e) {
    if (e->of->kind.how != FULL && !e->session) {
        shake_hands(e);
        disconnect_ends(e);
        if (SSL_SESSION_has_ticket(e->session) != (e->of->kind.how == BY_TICKET)) {
            die("a ticket where a session id was to be, or none where one was to be");
        }
    }
    shake_hands(e);
    int resumed = SSL_session_reused(e->client) && SSL_session_reused(e->server);
    if (resumed != (e->of->kind.how != FULL)) {
        die(resumed ? "resumed where a full handshake was to be" : "not resumed");
    }
}

void handshakes(void *state, long times) {
    for (long i = 0; i < times; i++) {
        connect_ends(state);
        disconnect_ends(state);
    }
}
