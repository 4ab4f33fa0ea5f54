/* Misuses libssl's objects in ways that its sanitizers must report: if they don't, their silence elsewhere means nothing. */
#include <openssl/ssl.h>
#include <stdio.h>
#include <string.h>

int main(int count, char **arguments) {
    const char *misuse = count == 2 ? arguments[1] : "";
    SSL_SESSION *session = SSL_SESSION_new();
    if (session == NULL)
        return 3;
    if (strcmp(misuse, "none") == 0) {
        SSL_SESSION_free(session);
        return 0;
    }
    if (strcmp(misuse, "use-after-free") == 0) {
        SSL_SESSION_free(session);
        return SSL_SESSION_get_timeout(session) == 0;
    }
    if (strcmp(misuse, "double-free") == 0) {
        SSL_SESSION_free(session);
        SSL_SESSION_free(session);
        return 0;
    }
    if (strcmp(misuse, "misaligned") == 0) {
        long timeout = SSL_SESSION_get_timeout((SSL_SESSION *) ((char *) session + 1));
        SSL_SESSION_free(session);
        return timeout == 0;
    }
    if (strcmp(misuse, "leak") == 0) {
        session = NULL; /* the only pointer to it */
        return 0;
    }
    fprintf(stderr, "usage: misuse none|use-after-free|double-free|misaligned|leak\n");
    return 2;
}
