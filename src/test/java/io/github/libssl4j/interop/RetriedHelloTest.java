package io.github.libssl4j.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ClientAuth;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslException;
import io.github.libssl4j.kit.Acceptor;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.Finished;
import io.github.libssl4j.kit.Gcc;
import io.github.libssl4j.kit.NoLeaks;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A HelloRetryRequest makes a client say hello twice: its server name has to stay the same. */
@ExtendWith(NoLeaks.class)
class RetriedHelloTest {
    /** Asks for one name in its first hello and for another in its second; "-" for none. */
    private static final String CLIENT = """
            #include <openssl/ssl.h>
            #include <openssl/err.h>
            #include <arpa/inet.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <string.h>

            static char *second;
            static int retried;

            static char *name(char *argument) {
                return strcmp(argument, "-") ? argument : NULL;
            }

            /* The first byte of a ServerHello's random number, and the one that says HelloRetryRequest. */
            static void message(int sent, int version, int type, const void *data, size_t length, SSL *ssl, void *arg) {
                const unsigned char *bytes = data;
                if (!sent && type == SSL3_RT_HANDSHAKE && bytes[0] == SSL3_MT_SERVER_HELLO && bytes[6] == 0xcf
                        && bytes[7] == 0x21 && !retried) {
                    retried = 1;
                    SSL_set_tlsext_host_name(ssl, second);
                }
            }

            int main(int count, char **arguments) {
                struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(arguments[1]))};
                to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
                int fd = socket(AF_INET, SOCK_STREAM, 0);
                if (connect(fd, (struct sockaddr *) &to, sizeof to)) return 2;
                SSL_CTX *context = SSL_CTX_new(TLS_client_method());
                SSL_CTX_set1_groups_list(context, "X25519:P-384");
                SSL *ssl = SSL_new(context);
                SSL_set_tlsext_host_name(ssl, name(arguments[2]));
                second = name(arguments[3]);
                SSL_set_msg_callback(ssl, message);
                SSL_set_fd(ssl, fd);
                char byte = 1;
                int done = SSL_connect(ssl) == 1 && SSL_write(ssl, "x", 1) == 1 && SSL_read(ssl, &byte, 1) == 1;
                ERR_print_errors_fp(stdout);
                printf("%s, %s\\n", retried ? "retried" : "not retried", done ? "done" : "failed");
                return 0;
            }
            """;

    @TempDir
    static Path folder;

    private SslContext open;
    private SslContext server;
    private Acceptor acceptor;

    @BeforeAll
    static void compile() throws Exception {
        Gcc.compile(folder, CLIENT, "-Wl,--no-as-needed", "-lssl", "-lcrypto", "-o", "client");
    }

    /** The server's own name is for clients with a certificate, the other one for everybody. */
    @BeforeEach
    void open() throws Exception {
        open = SslContext.server().selfSigned("open.test").groups("P-384").build();
        server = SslContext.server().selfSigned("secret.test").groups("P-384").clientAuth(ClientAuth.REQUIRED)
                .trust(open.certificate().orElseThrow()).serverName("open.test", open).build();
        acceptor = new Acceptor();
    }

    @AfterEach
    void close() throws Exception {
        acceptor.close();
        server.close();
        open.close();
    }

    private Background<String> serve() {
        return acceptor.next(server, channel -> {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one);
            channel.write(one.flip());
            return channel.connection().serverName().orElse("-");
        });
    }

    private String connect(String first, String second) throws Exception {
        return Finished.run(new ProcessBuilder(folder.resolve("client").toString(), String.valueOf(acceptor.port()),
                first, second), "").output();
    }

    @Test
    void theSameNameTwiceIsServed() throws Exception {
        Background<String> serving = serve();
        String output = connect("open.test", "open.test");
        assertTrue(output.endsWith("retried, done\n") && !output.contains("not retried"), output);
        assertEquals("open.test", serving.result());
    }

    @ParameterizedTest
    @CsvSource({"open.test, secret.test", "open.test, -", "open.test, else.test", "-, open.test",
        "secret.test, open.test"})
    void anotherNameIsRefused(String first, String second) throws Exception {
        Background<String> serving = serve();
        String output = connect(first, second);
        assertTrue(output.endsWith("retried, failed\n") && !output.contains("not retried"), output);
        assertTrue(output.contains("alert illegal parameter"), output);
        assertThrows(SslException.class, serving::result);
    }
}
