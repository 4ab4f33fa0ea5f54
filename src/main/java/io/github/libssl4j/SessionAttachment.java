package io.github.libssl4j;

import java.util.Objects;

/**
 * The key of a value that an application attaches to its sessions: {@link SslSession#attach}. It takes the place of an
 * index of {@code SSL_SESSION_get_ex_new_index(3)}.
 *
 * <p>Each key is one of its own, whatever its name: what one library attaches, no other can overwrite. Make it once, and
 * keep it in a constant:
 *
 * <pre>{@code
 * private static final SessionAttachment<Account> ACCOUNT = SessionAttachment.of("account", Account.class);
 * }</pre>
 *
 * <p>Thread-safe.
 *
 * @param <T> the type of the values
 */
public final class SessionAttachment<T> {
    private final String name;
    private final Class<T> type;

    private SessionAttachment(String name, Class<T> type) {
        this.name = name;
        this.type = type;
    }

    /**
     * A new key.
     *
     * @param <T> the type of the values
     * @param name what {@link #toString()} answers
     * @param type the type of the values
     * @return the key, which equals no other
     * @throws IllegalArgumentException if it is a primitive type, which no object has
     */
    public static <T> SessionAttachment<T> of(String name, Class<T> type) {
        Objects.requireNonNull(name, "name");
        if (type.isPrimitive()) {
            throw new IllegalArgumentException("No object is of type " + type + ": name its wrapper class");
        }
        return new SessionAttachment<>(name, type);
    }

    /** The value itself; throws {@link ClassCastException} where generics were bent and it is of another type. */
    T checked(Object value) {
        return type.cast(value);
    }

    /** The name that the key was made with. */
    @Override
    public String toString() {
        return name;
    }
}
