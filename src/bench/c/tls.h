/* The same TLS as the Java side of the benchmarks speaks, straight on libssl. */
#ifndef BENCH_TLS_H
#define BENCH_TLS_H

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Which handshake: its version, and what it is resumed with. */
typedef enum { FULL, BY_TICKET, BY_ID } resumption;

typedef struct {
    int version;
    resumption how;
} kind;

/* Contexts, which threads may share. */
typedef struct {
    kind kind;
    SSL_CTX *client;
    SSL_CTX *server;
} contexts;

/* A client and a server of one thread, and the session that the client offers next. */
typedef struct {
    contexts *of;
    SSL *client;
    SSL *server;
    SSL_SESSION *session;
} ends;

/* What a case counts: calls of op are timed, batch by batch, until the time is over. */
typedef void (*operation)(void *state, long times);

_Noreturn void die(const char *what);
uint64_t nanos(void);
long resident_bytes(void);

/* "full13", "resumed13", "full12", "id12", "ticket12"; ends the program for another name. */
kind kind_of(const char *name);
contexts contexts_of(const char *folder, kind kind);
void connect_ends(ends *e);      /* new ends, shaken hands, resumed where the kind says so */
void disconnect_ends(ends *e);   /* frees them; the session stays good */
void handshakes(void *e, long times);

/* Tells the runner that all is set up; then measures for as long as it says, again and again. */
void serve(operation op, void *state, long batch);
void serve_threads(operation op, void **states, int threads);
/* For what is measured once in a process. */
void await_go(void);

void records(const char *folder, long size, int there_and_back);
void sessions(const char *folder, const char *name);
void cache(const char *folder, long size);
void sockets(const char *folder, const char *kind_name, long open);
void idle(const char *folder, long open);

#endif
