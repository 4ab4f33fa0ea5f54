package io.github.libssl4j.libssl;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * A callback of up to six numbers and pointers, as the bindings make all of theirs: one signature for all, as of
 * {@link Downcall}, and for the same reason. It reads six registers, of which C set those that it passes arguments in; the
 * others are not looked at, nor are the upper bits of narrow numbers.
 */
@SuppressWarnings("restricted") // linking is what native access is asked for
public interface Upcall {
    /** Takes the call: what C passed, and no matter what after that. Answers what C is to get, 0 for nothing. */
    long call(long a, long b, long c, long d, long e, long f);

    /** A function pointer to a callback. What the callback throws ends the JVM. */
    static MemorySegment stub(Upcall callback, Arena arena) {
        return Linker.nativeLinker().upcallStub(Signature.CALL.bindTo(callback), Signature.DESCRIPTOR, arena);
    }

    /** A pointer that C passed. The segment has no bounds. */
    static MemorySegment pointer(long address) {
        return MemorySegment.ofAddress(address).reinterpret(Long.MAX_VALUE);
    }

    /** What all share. */
    final class Signature {
        private static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                JAVA_LONG, JAVA_LONG, JAVA_LONG);
        private static final MethodHandle CALL;

        static {
            try {
                CALL = MethodHandles.lookup().findVirtual(Upcall.class, "call", MethodType.methodType(long.class, long.class,
                        long.class, long.class, long.class, long.class, long.class));
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private Signature() {}
    }
}
