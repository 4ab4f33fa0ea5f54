/*
 * All memory of one libcrypto and its libssl, through OpenSSL's own hook, CRYPTO_set_mem_functions(3): counts what is
 * live, tells where it was allocated, and has one chosen allocation fail.
 *
 * Each block has a head before it, which is in a list of all live ones. New memory is filled with what is neither zero nor a
 * pointer, and so is freed memory: who reads either does not get away with it. A pointer that is given back twice, or was
 * never given out, ends the process.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <execinfo.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DEPTH = 24, LINE = 4096 };

struct head {
    struct head *previous, *next;
    const char *file; /* a literal of OpenSSL's */
    size_t size;
    long serial;
    int line;
    uint32_t state;
    void **stack; /* while stacks are kept */
    long depth;
} __attribute__((aligned(16)));

static const uint32_t LIVE = 0x4c495645, FREED = 0x46524545;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct head all = { .previous = &all, .next = &all };
static long blocks, bytes, allocations;
static long countdown; /* to the one that fails; 0 where none will */
static long failed;    /* since the last arming */
static long following; /* how many fail after it */
static int report = -1;
static int keep_stacks;

static void die(const char *what, const char *file, int line) {
    fprintf(stderr, "allocations: %s, at %s:%d\n", what, file ? file : "?", line);
    abort();
}

/* Of a function that the library does not export, the exported one before it and how far behind it. */
static int put_stack(char *text, int room, void **stack, int depth) {
    int used = 0;
    for (int i = 0; i < depth && used < room - 1; i++) {
        Dl_info info;
        if (!dladdr(stack[i], &info) || !info.dli_fname) {
            continue;
        }
        const char *library = strrchr(info.dli_fname, '/');
        library = library ? library + 1 : info.dli_fname;
        if (strncmp(library, "libssl", 6) && strncmp(library, "libcrypto", 9)) {
            continue; /* this library's own, the C library's and Java's */
        }
        used += info.dli_sname
            ? snprintf(text + used, room - used, " %s+%lx", info.dli_sname, (long) ((char *) stack[i] - (char *) info.dli_saddr))
            : snprintf(text + used, room - used, " %s@%lx", library, (long) ((char *) stack[i] - (char *) info.dli_fbase));
    }
    return used < room ? used : room - 1;
}

/* Written at once: whoever does not survive it can't tell. */
static void tell(size_t size, const char *file, int line) {
    if (report < 0) {
        return;
    }
    char text[LINE];
    void *stack[DEPTH];
    int used = snprintf(text, sizeof text, "fault %s:%d %zu", file ? file : "?", line, size);
    used += put_stack(text + used, (int) sizeof text - used - 1, stack, backtrace(stack, DEPTH));
    text[used++] = '\n';
    if (write(report, text, used) < 0) {
        abort();
    }
}

/* Whether this allocation is to fail. */
static int fails(size_t size, const char *file, int line) {
    pthread_mutex_lock(&lock);
    allocations++;
    int yes = countdown > 0 && --countdown == 0;
    if (yes) {
        failed++;
        if (following > 0) {
            following--;
            countdown = 1;
        }
    }
    int first = yes && failed == 1;
    pthread_mutex_unlock(&lock);
    if (first) {
        tell(size, file, line);
    }
    return yes;
}

static void link_in(struct head *head) {
    pthread_mutex_lock(&lock);
    head->previous = &all;
    head->next = all.next;
    all.next->previous = head;
    all.next = head;
    blocks++;
    bytes += head->size;
    if (head->serial == 0) {
        head->serial = allocations;
    }
    pthread_mutex_unlock(&lock);
}

static void take_out(struct head *head) {
    pthread_mutex_lock(&lock);
    head->previous->next = head->next;
    head->next->previous = head->previous;
    blocks--;
    bytes -= head->size;
    pthread_mutex_unlock(&lock);
}

static void note(struct head *head, size_t size, const char *file, int line) {
    head->size = size;
    head->file = file;
    head->line = line;
    head->state = LIVE;
    head->stack = NULL;
    head->depth = 0;
    if (keep_stacks) {
        void *stack[DEPTH];
        head->depth = backtrace(stack, DEPTH);
        head->stack = malloc(head->depth * sizeof *stack);
        if (head->stack) {
            memcpy(head->stack, stack, head->depth * sizeof *stack);
        }
    }
}

static void *take(size_t size, const char *file, int line) {
    if (size == 0 || size > SIZE_MAX - sizeof(struct head) || fails(size, file, line)) {
        return NULL;
    }
    struct head *head = malloc(sizeof *head + size);
    if (!head) {
        return NULL;
    }
    head->serial = 0;
    note(head, size, file, line);
    link_in(head);
    return memset(head + 1, 0xa5, size);
}

static struct head *head_of(void *block, const char *file, int line) {
    struct head *head = (struct head *) block - 1;
    if (head->state != LIVE) {
        die(head->state == FREED ? "given back twice" : "never given out", file, line);
    }
    return head;
}

static void give_back(void *block, const char *file, int line) {
    if (!block) {
        return;
    }
    struct head *head = head_of(block, file, line);
    take_out(head);
    free(head->stack);
    memset(block, 0xdd, head->size);
    head->state = FREED;
    free(head);
}

/* A block keeps its serial number: what grows is not new. Where it fails, the block stays as it is. */
static void *resize(void *block, size_t size, const char *file, int line) {
    if (!block) {
        return take(size, file, line);
    }
    if (size == 0) {
        give_back(block, file, line);
        return NULL;
    }
    struct head *head = head_of(block, file, line);
    if (size > SIZE_MAX - sizeof *head || fails(size, file, line)) {
        return NULL;
    }
    struct head *other = malloc(sizeof *other + size);
    if (!other) {
        return NULL;
    }
    size_t before = head->size;
    other->serial = head->serial;
    note(other, size, file, line);
    memcpy(other + 1, block, before < size ? before : size);
    if (size > before) {
        memset((char *) (other + 1) + before, 0xa5, size - before);
    }
    link_in(other);
    give_back(block, file, line);
    return other + 1;
}

/* ---- for the tests */

typedef int set_functions(void *(*)(size_t, const char *, int), void *(*)(void *, size_t, const char *, int),
                          void (*)(void *, const char *, int));

/* Answers 1, or 0 where something was allocated before. */
int allocations_install(set_functions *set) {
    void *stack[2];
    backtrace(stack, 2); /* loads what it needs now, not in the middle of an allocation */
    return set(take, resize, give_back);
}

long allocations_blocks(void) {
    pthread_mutex_lock(&lock);
    long now = blocks;
    pthread_mutex_unlock(&lock);
    return now;
}

long allocations_bytes(void) {
    pthread_mutex_lock(&lock);
    long now = bytes;
    pthread_mutex_unlock(&lock);
    return now;
}

/* How many there were, the failed ones too: also the serial number of the last. */
long allocations_made(void) {
    pthread_mutex_lock(&lock);
    long now = allocations;
    pthread_mutex_unlock(&lock);
    return now;
}

/* The n-th from now on fails, and so many more after it; it is told to a file descriptor, unless that is negative. */
void allocations_arm(long n, long more, int descriptor) {
    pthread_mutex_lock(&lock);
    failed = 0;
    following = more;
    report = descriptor;
    countdown = n;
    pthread_mutex_unlock(&lock);
}

/* From now on none fails. Answers how many did. */
long allocations_disarm(void) {
    pthread_mutex_lock(&lock);
    long yes = failed;
    countdown = 0;
    following = 0;
    pthread_mutex_unlock(&lock);
    return yes;
}

/* From now on each block keeps the stack that it was allocated under, or not any more. */
void allocations_keep_stacks(int yes) {
    keep_stacks = yes;
}

/* Writes a line for each live block whose serial number is above one and not above the other. Answers what it would need. */
long allocations_list(long above, long last, char *text, long room) {
    long used = 0;
    char line[LINE];
    pthread_mutex_lock(&lock);
    for (struct head *head = all.next; head != &all; head = head->next) {
        if (head->serial <= above || head->serial > last) {
            continue;
        }
        int length = snprintf(line, sizeof line, "%s:%d %zu", head->file ? head->file : "?", head->line, head->size);
        if (head->stack) {
            length += put_stack(line + length, (int) sizeof line - length - 1, head->stack, (int) head->depth);
        }
        line[length++] = '\n';
        if (used + length < room) {
            memcpy(text + used, line, length);
            text[used + length] = 0;
        }
        used += length;
    }
    pthread_mutex_unlock(&lock);
    return used + 1;
}
