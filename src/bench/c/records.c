/* Records of one size, one way or there and back, over an established TLS 1.3 connection. */
#include "tls.h"

typedef struct {
    ends ends;
    char *bytes;
    long size;
    int back;
} flow;

static void send_record(flow *f, SSL *from, SSL *to) {
    size_t count;
    ERR_clear_error();
    if (SSL_write_ex(from, f->bytes, (size_t) f->size, &count) != 1 || count != (size_t) f->size) {
        die("SSL_write_ex");
    }
    for (size_t read = 0; read < (size_t) f->size; read += count) {
        ERR_clear_error();
        if (SSL_read_ex(to, f->bytes, (size_t) f->size, &count) != 1) {
            die("SSL_read_ex");
        }
    }
}

static void transfer(void *state, long times) {
    flow *f = state;
    for (long i = 0; i < times; i++) {
        send_record(f, f->ends.client, f->ends.server);
        if (f->back) {
            send_record(f, f->ends.server, f->ends.client);
        }
    }
}

void records(const char *folder, long size, int there_and_back) {
    contexts c = contexts_of(folder, kind_of("full13"));
    flow f = {{&c}, calloc(1, (size_t) size), size, there_and_back};
    connect_ends(&f.ends);
    serve(transfer, &f, 16);
}
