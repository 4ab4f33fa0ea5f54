/*
 * Prototypes newer than OpenSSL 3.0, so that the bindings are the same whatever headers are installed.
 * Each is looked up when it is first used, behind OpenSsl.Feature.
 */
#include <time.h>

/* since OpenSSL 3.2 */
const char *SSL_get0_group_name(SSL *s);

/* since OpenSSL 3.3 */
time_t SSL_SESSION_get_time_ex(const SSL_SESSION *s);
time_t SSL_SESSION_set_time_ex(SSL_SESSION *s, time_t t);

/* since OpenSSL 3.4 */
void SSL_CTX_flush_sessions_ex(SSL_CTX *ctx, time_t tm);
