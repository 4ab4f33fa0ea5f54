package io.github.libssl4j.badinput;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.libssl4j.ClientAuth;
import io.github.libssl4j.ConnectionOptions;
import io.github.libssl4j.EarlyDataFilter;
import io.github.libssl4j.OpenSsl;
import io.github.libssl4j.PreSharedKey;
import io.github.libssl4j.PskLookup;
import io.github.libssl4j.SessionAttachment;
import io.github.libssl4j.SessionCacheMode;
import io.github.libssl4j.SessionId;
import io.github.libssl4j.SessionListener;
import io.github.libssl4j.SslChannel;
import io.github.libssl4j.SslContext;
import io.github.libssl4j.SslSession;
import io.github.libssl4j.TicketKey;
import io.github.libssl4j.TicketKeyName;
import io.github.libssl4j.TicketKeyRing;
import io.github.libssl4j.TlsVersion;
import io.github.libssl4j.kit.Acceptor;
import io.github.libssl4j.kit.Background;
import io.github.libssl4j.kit.InMemory;
import io.github.libssl4j.kit.JavaTls;
import io.github.libssl4j.kit.NoLeaks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.module.ModuleReader;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Every public method, each of its references null in turn: a NullPointerException that names it, but for arenas, which are
 * optional, and for an attached value, which null takes off.
 */
@ExtendWith(NoLeaks.class)
class NullArgumentsTest {
    private static final String FOLDER = "io/github/libssl4j/";

    private final Map<Class<?>, Object> samples = new HashMap<>();
    private final Set<String> unnamed = new TreeSet<>();
    /** Objects to call, one of each role: what is not for one is for the other. */
    private final Map<Class<?>, List<Supplier<?>>> targets = new HashMap<>();

    @Test
    void isRefusedEverywhere() throws Exception {
        try (SslContext server = SslContext.selfSigned("localhost");
                SslContext client = SslContext.client().trust(server.certificate().orElseThrow()).build();
                InMemory ends = InMemory.handshake(client, server);
                SslSession session = ends.client.session();
                SslSession open = session.dup();
                PreSharedKey psk = PreSharedKey.of("name", new byte[16]);
                TicketKey key = TicketKey.random();
                TicketKeyRing ring = TicketKeyRing.of(key);
                Acceptor acceptor = new Acceptor()) {
            Background<Integer> serving = acceptor.next(server, channel -> channel.read(ByteBuffer.allocate(1)));
            try (SslChannel channel = client.connect("localhost", acceptor.port());
                    SocketChannel socket = acceptor.connectRaw()) {
                samples(server, open, socket);
                samples.put(PreSharedKey.class, psk);
                samples.put(PskLookup.class, (PskLookup) identity -> Optional.empty());
                target(PreSharedKey.class, () -> psk);
                samples.putAll(Map.of(TicketKey.class, key, TicketKeyName.class, key.name(), TicketKeyRing.class, ring,
                        InstantSource.class, InstantSource.system()));
                target(TicketKey.class, () -> key);
                target(TicketKeyName.class, key::name);
                target(TicketKeyRing.class, () -> ring);
                target(SslContext.class, () -> client, () -> server);
                target(SslContext.client().getClass(), SslContext::client, SslContext::server);
                target(SslSession.class, () -> open);
                target(client.sessions().getClass(), client::sessions);
                target(ends.client.getClass(), () -> ends.client);
                target(SslChannel.class, () -> channel);
                target(ConnectionOptions.class, () -> samples.get(ConnectionOptions.class));
                target(SessionAttachment.class, () -> samples.get(SessionAttachment.class));
                target(SessionId.class, () -> samples.get(SessionId.class));
                int checked = 0;
                for (Class<?> type : publicTypes()) {
                    for (Method method : type.getMethods()) {
                        checked += check(type, method);
                    }
                }
                assertTrue(checked > 100, checked + " references were checked");
                assertEquals("", String.join("\n", unnamed), "exceptions that do not name what is null");
            }
            serving.result();
        }
    }

    private void target(Class<?> type, Supplier<?>... suppliers) {
        targets.put(type, List.of(suppliers));
    }

    private void samples(SslContext server, SslSession session, SocketChannel socket) throws Exception {
        PrivateKey key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();
        X509Certificate certificate = server.certificate().orElseThrow();
        samples.putAll(Map.of(String.class, "localhost", byte[].class, new byte[] {1}, char[].class, new char[] {'a'},
                Path.class, Path.of("nowhere"), List.class, List.of(certificate), PrivateKey.class, key, KeyStore.class,
                JavaTls.emptyStore(), X509Certificate.class, certificate, Duration.class, Duration.ofSeconds(1),
                Instant.class, Instant.now()));
        Consumer<String> lines = line -> { };
        samples.putAll(Map.of(SslContext.class, server, SslSession.class, session, SocketChannel.class, socket,
                ConnectionOptions.class, ConnectionOptions.to("localhost", 443), SessionId.class, SessionId.parse("00"),
                SessionListener.class, new SessionListener() { }, Consumer.class, lines, Set.class, Set.of(),
                ByteBuffer.class, ByteBuffer.allocate(1), MemorySegment.class, MemorySegment.ofArray(new byte[1])));
        EarlyDataFilter filter = resumed -> true;
        samples.put(EarlyDataFilter.class, filter);
        samples.putAll(Map.of(ClientAuth.class, ClientAuth.NONE, TlsVersion.class, TlsVersion.TLS_1_3,
                SessionCacheMode.class, SessionCacheMode.CLIENT, OpenSsl.Feature.class, OpenSsl.Feature.GROUP_NAME,
                int.class, 1, long.class, 1L, boolean.class, true));
        samples.putAll(Map.of(SessionAttachment.class, SessionAttachment.of("name", Object.class), Object.class, "value",
                Class.class, String.class));
    }

    /** The classes of the package that others can see, as the module has them. */
    private static List<Class<?>> publicTypes() throws Exception {
        List<String> names;
        try (ModuleReader reader = ModuleLayer.boot().configuration()
                .findModule(SslContext.class.getModule().getName()).orElseThrow().reference().open()) {
            names = reader.list().filter(name -> name.matches(FOLDER + "[A-Za-z$]+\\.class")).toList();
        }
        List<Class<?>> types = new ArrayList<>();
        for (String name : names) {
            Class<?> type = Class.forName(name.substring(0, name.length() - ".class".length()).replace('/', '.'), false,
                    SslContext.class.getClassLoader());
            if (Modifier.isPublic(type.getModifiers()) && !type.isInterface()) {
                types.add(type);
            }
        }
        assertTrue(types.contains(SslContext.class) && types.size() > 15, types.toString());
        return types;
    }

    private int check(Class<?> type, Method method) throws Exception {
        if (!method.getDeclaringClass().getPackageName().equals(type.getPackageName())
                || method.getName().equals("equals") && method.getParameterCount() == 1) {
            return 0;
        }
        int checked = 0;
        Class<?>[] parameters = method.getParameterTypes();
        for (int i = 0; i < parameters.length; i++) {
            if (!parameters[i].isPrimitive() && parameters[i] != Arena.class && parameters[i] != Object.class) {
                call(type, method, i, null);
                if (method.isVarArgs() && i == parameters.length - 1) {
                    call(type, method, i, Array.newInstance(parameters[i].getComponentType(), 1));
                }
                checked++;
            }
        }
        return checked;
    }

    private void call(Class<?> type, Method method, int at, Object bad) throws Exception {
        Class<?>[] parameters = method.getParameterTypes();
        Object[] arguments = new Object[parameters.length];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = i == at ? bad : sample(parameters[i]);
        }
        String what = method + " with " + Arrays.toString(arguments);
        List<Supplier<?>> receivers = Modifier.isStatic(method.getModifiers()) ? List.of(() -> null) : targets.get(type);
        assertTrue(receivers != null, "An object to call is needed: " + what);
        boolean refused = false;
        for (Supplier<?> receiver : receivers) {
            try {
                method.invoke(receiver.get(), arguments);
                throw new AssertionError("Nothing was thrown: " + what);
            } catch (InvocationTargetException e) {
                if (receivers.size() > 1 && e.getCause() instanceof IllegalStateException) {
                    continue; // of the other role
                }
                String message = assertInstanceOf(NullPointerException.class, e.getCause(), what).getMessage();
                String name = method.getParameters()[at].getName();
                if (!isNamed(name, message) && !method.getName().equals("valueOf")) {
                    unnamed.add(type.getSimpleName() + "." + method.getName() + ", " + name + ": " + message);
                }
                refused = true;
            }
        }
        assertTrue(refused, what);
    }

    /** By us, or by the JVM. */
    private static boolean isNamed(String parameter, String message) {
        return message != null && (message.equals(parameter) || message.equals(parameter + "[0]")
                || message.endsWith(" because \"" + parameter + "\" is null"));
    }

    private Object sample(Class<?> type) {
        if (type == Arena.class) {
            return null;
        }
        Object sample = samples.get(type);
        if (sample == null && type.isArray()) {
            sample = Array.newInstance(type.getComponentType(), 1);
            Array.set(sample, 0, sample(type.getComponentType()));
        }
        assertTrue(sample != null, "A sample is needed of " + type);
        return sample;
    }
}
