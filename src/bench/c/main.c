/* The limit that the Java peers are compared with: the same cases in C, over the same libssl. */
#define _GNU_SOURCE
#include "tls.h"

#include <dlfcn.h>

/* Which libssl it is: the runner compares it with the one that Java loads. */
static void library(void) {
    Dl_info info;
    char *path = dladdr((void *) SSL_new, &info) ? realpath(info.dli_fname, NULL) : NULL;
    printf("%s\n%s\n", OpenSSL_version(OPENSSL_VERSION), path ? path : "?");
}

static void handshake_case(const char *folder, const char *name, int threads) {
    contexts c = contexts_of(folder, kind_of(name));
    ends all[threads];
    void *states[threads];
    memset(all, 0, sizeof all);
    for (int i = 0; i < threads; i++) {
        all[i].of = &c;
        states[i] = &all[i];
    }
    if (threads == 1) {
        serve(handshakes, states[0], 1);
    } else {
        serve_threads(handshakes, states, threads);
    }
}

int main(int count, char **arguments) {
    if (count == 2 && !strcmp(arguments[1], "library")) {
        library();
        return 0;
    }
    if (count != 5) {
        fprintf(stderr, "usage: bench library | FOLDER FAMILY NAME NUMBER\n");
        return 2;
    }
    const char *folder = arguments[1], *family = arguments[2], *name = arguments[3];
    long number = atol(arguments[4]);
    if (!strcmp(family, "handshake")) {
        handshake_case(folder, name, (int) number);
    } else if (!strcmp(family, "records")) {
        records(folder, number, !strcmp(name, "pingpong"));
    } else if (!strcmp(family, "session")) {
        sessions(folder, name);
    } else if (!strcmp(family, "cache")) {
        cache(folder, number);
    } else if (!strcmp(family, "sockets")) {
        sockets(folder, name, number);
    } else if (!strcmp(family, "idle")) {
        idle(folder, number);
    } else if (!strcmp(family, "start")) {
        contexts c = contexts_of(folder, kind_of("full13"));
        ends e = {&c};
        handshakes(&e, 1);
        puts("ok");
    } else {
        fprintf(stderr, "no such family: %s\n", family);
        return 2;
    }
    return 0;
}
