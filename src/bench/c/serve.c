/* The worker's side of what the runner says: "run MILLIS" on the input, results as "name value" on the output. */
#include "tls.h"

#include <pthread.h>
#include <time.h>

static void ready(void) {
    puts("ready");
    fflush(stdout);
}

/* The milliseconds to measure for; the end of the input ends the program. */
static long next(void) {
    long millis;
    if (scanf(" run %ld", &millis) != 1) {
        exit(0);
    }
    return millis;
}

typedef struct {
    uint64_t wall;
    uint64_t cpu;
} point;

static point now(void) {
    struct timespec cpu;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    return (point) {nanos(), (uint64_t) cpu.tv_sec * 1000000000u + (uint64_t) cpu.tv_nsec};
}

static void answer(double count, point start) {
    point end = now();
    printf("ok rate %.3f cpu %.4f\n", count * 1e9 / (double) (end.wall - start.wall),
           (double) (end.cpu - start.cpu) / 1e3 / count);
    fflush(stdout);
}

typedef struct {
    operation op;
    void *state;
    long batch;
    uint64_t until;
    long done;
} loop;

static void *run(void *argument) {
    loop *l = argument;
    while (nanos() < l->until) {
        l->op(l->state, l->batch);
        l->done += l->batch;
    }
    return NULL;
}

void serve(operation op, void *state, long batch) {
    ready();
    for (;;) {
        long millis = next();
        point start = now();
        loop l = {op, state, batch, start.wall + (uint64_t) millis * 1000000u, 0};
        run(&l);
        answer((double) l.done, start);
    }
}

void serve_threads(operation op, void **states, int threads) {
    ready();
    for (;;) {
        long millis = next();
        point start = now();
        loop loops[threads];
        pthread_t ids[threads];
        for (int i = 0; i < threads; i++) {
            loops[i] = (loop) {op, states[i], 1, start.wall + (uint64_t) millis * 1000000u, 0};
            if (pthread_create(&ids[i], NULL, run, &loops[i])) {
                die("pthread_create");
            }
        }
        long done = 0;
        for (int i = 0; i < threads; i++) {
            pthread_join(ids[i], NULL);
            done += loops[i].done;
        }
        answer((double) done, start);
    }
}

void await_go(void) {
    ready();
    next();
}
