package io.github.libssl4j.libssl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * Calls any C function of up to six numbers and pointers: the bindings call all of theirs here.
 *
 * <p>Java makes some 15 classes for each signature that it links, in 4 ms: 130 ms of a process's first handshake, in which
 * 77 functions have 34 signatures, with an AOT cache and without. So all of them share one. It
 * is wider than C's prototypes, as the calling conventions of x86-64 and aarch64 allow on Linux and macOS: such arguments are
 * in registers, of which a function reads those it declares, and of a narrow number the lower bits only; the upper bits of a
 * narrow result mean nothing, so the bindings cut them off. Numbers go as segments of no size: of segments, Java makes sure
 * that they are native and alive. A call costs 2 to 6 ns more than one by its own signature, and allocates nothing more.
 */
@SuppressWarnings("restricted") // linking is what native access is asked for
public final class Downcall {
    /**
     * {@code (long) HANDLE.invokeExact(function, a, b, c, d, e, f)}, all of them segments, {@code NULL} for what the function
     * does not declare. To be invoked from the method that stands for the function: the compiler inlines it there.
     */
    public static final MethodHandle HANDLE = Linker.nativeLinker().downcallHandle(
            FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));

    private Downcall() {}
}
