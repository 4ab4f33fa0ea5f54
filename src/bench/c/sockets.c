/* Many connections over loopback sockets: one thread serves and one connects, each with epoll. */
#define _GNU_SOURCE
#include "tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 64, MOST_AT_ONCE = 64 }; /* so many shake hands; the others are open meanwhile */

typedef struct {
    ends ends; /* one of them is used, according to the side */
    int fd;
    int offers;
    int finished;
    int over; /* the peer has said close_notify; it is held open until its turn to end */
} connection;

static struct sockaddr_in address;
static contexts shared;
static atomic_long accepted;
static atomic_int stay; /* whether connections stay open once they are there */

static void watch(int poll, int fd, void *who) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = who};
    if (epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event)) {
        die("epoll_ctl");
    }
}

static SSL *ssl_of(connection *c) { return c->ends.client ? c->ends.client : c->ends.server; }

static void start(connection *c, int fd, SSL_CTX *ctx, int client) {
    int one = 1;
    c->fd = fd;
    c->finished = c->over = 0;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    SSL *ssl = SSL_new(ctx);
    if (!ssl || !SSL_set_fd(ssl, fd)) {
        die("SSL_new");
    }
    if (client) {
        c->ends.client = ssl;
        SSL_set_app_data(ssl, &c->ends);
        SSL_set_connect_state(ssl);
        SSL_set_tlsext_host_name(ssl, "localhost");
        c->offers = shared.kind.how != FULL && c->ends.session;
        if (c->offers) {
            SSL_set_session(ssl, c->ends.session);
        }
    } else {
        c->ends.server = ssl;
        SSL_set_accept_state(ssl);
    }
}

static void end(connection *c) {
    SSL_free(ssl_of(c));
    close(c->fd);
    c->ends.client = c->ends.server = NULL;
}

/* Shakes hands, then waits for the peer's close_notify and says its own. Answers whether the connection is over. */
static int go_on(connection *c) {
    SSL *ssl = ssl_of(c);
    char byte;
    size_t count;
    ERR_clear_error();
    int result = c->finished ? SSL_read_ex(ssl, &byte, 1, &count) : SSL_do_handshake(ssl);
    if (result == 1 && !c->finished) {
        c->finished = 1;
        if (c->ends.server) {
            atomic_fetch_add(&accepted, 1);
            if (!stay) {
                SSL_shutdown(ssl); /* the client reads the tickets, then this */
            }
        }
        ERR_clear_error();
        result = SSL_read_ex(ssl, &byte, 1, &count);
    }
    int error = SSL_get_error(ssl, result);
    if (error == SSL_ERROR_WANT_READ) {
        return 0;
    }
    if (error != SSL_ERROR_ZERO_RETURN) {
        die("a connection failed");
    }
    SSL_shutdown(ssl);
    return 1;
}

/* All that wait: a full backlog would reset connections. */
static void accept_all(int listener, int poll) {
    int fd;
    while ((fd = accept(listener, NULL, NULL)) >= 0) {
        connection *c = calloc(1, sizeof *c);
        start(c, fd, shared.server, 0);
        watch(poll, fd, c);
    }
    if (errno != EAGAIN) {
        die("accept");
    }
}

static void *serve_all(void *argument) {
    int listener = *(int *) argument, poll = epoll_create1(0);
    connection none = {.fd = listener};
    watch(poll, listener, &none);
    for (;;) {
        struct epoll_event events[EVENTS];
        int n = epoll_wait(poll, events, EVENTS, -1);
        for (int i = 0; i < n; i++) {
            connection *c = events[i].data.ptr;
            if (c == &none) {
                accept_all(listener, poll);
            } else if (go_on(c)) {
                end(c);
                free(c);
            }
        }
    }
    return NULL;
}

static void connect_one(connection *c, int poll) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *) &address, sizeof address)) {
        die("connect");
    }
    start(c, fd, shared.client, 1);
    watch(poll, fd, c);
    go_on(c);
}

typedef struct {
    connection *all;
    long open;
    int poll;
    long next;
} clients;

/* Connects in the place of the one that was there longest. */
static void connect_next(clients *k) {
    connection *c;
    do {
        c = &k->all[k->next++ % k->open];
    } while (c->fd && !c->over);
    if (c->fd) {
        end(c);
    }
    connect_one(c, k->poll);
}

/* One finished connection makes room for the next. */
static void connect_many(void *state, long times) {
    clients *k = state;
    for (long done = 0; done < times;) {
        struct epoll_event events[EVENTS];
        int n = epoll_wait(k->poll, events, EVENTS, -1);
        for (int i = 0; i < n && done < times; i++) { /* what is left is ready next time too */
            connection *c = events[i].data.ptr;
            if (go_on(c)) {
                if (c->offers && !SSL_session_reused(c->ends.client)) {
                    die("not resumed");
                }
                c->over = 1;
                connect_next(k);
                done++;
            }
        }
    }
}

static void listen_on_loopback(int *listener) {
    socklen_t length = sizeof address;
    *listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    pthread_t id;
    if (bind(*listener, (struct sockaddr *) &address, sizeof address) || listen(*listener, 4096) ||
        getsockname(*listener, (struct sockaddr *) &address, &length) ||
        pthread_create(&id, NULL, serve_all, listener)) {
        die("a listening socket");
    }
}

void sockets(const char *folder, const char *kind_name, long open) {
    int listener;
    shared = contexts_of(folder, kind_of(kind_name));
    listen_on_loopback(&listener);
    clients k = {calloc((size_t) open, sizeof(connection)), open, epoll_create1(0)};
    for (long i = 0; i < open && i < MOST_AT_ONCE; i++) {
        connect_next(&k);
    }
    serve(connect_many, &k, 1);
}

void idle(const char *folder, long open) {
    int listener;
    stay = 1;
    shared = contexts_of(folder, kind_of("full13"));
    listen_on_loopback(&listener);
    clients k = {calloc((size_t) open + 1, sizeof(connection)), open, epoll_create1(0)};
    connect_one(&k.all[open], k.poll);
    await_go();
    long before = 0;
    for (long i = 0; i < open; i++) {
        if (i == 1) {
            before = resident_bytes(); /* what the first ones need once is not counted */
        }
        connect_one(&k.all[i], k.poll);
        while (!k.all[i].finished) {
            struct epoll_event events[EVENTS];
            int n = epoll_wait(k.poll, events, EVENTS, -1);
            for (int j = 0; j < n; j++) {
                go_on(events[j].data.ptr);
            }
        }
    }
    while (atomic_load(&accepted) < open) {
        sched_yield();
    }
    printf("ok bytes %.1f\n", (double) (resident_bytes() - before) / (double) (open - 1));
}
