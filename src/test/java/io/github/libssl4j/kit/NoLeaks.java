package io.github.libssl4j.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.libssl4j.libssl.NativeRef;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Each test gives back all of the native references that it took, and leaves none of them to the garbage collector. */
public final class NoLeaks implements BeforeEachCallback, AfterEachCallback {
    private long before;
    private long leaked;

    @Override
    public void beforeEach(ExtensionContext context) {
        before = NativeRef.live();
        leaked = NativeRef.leaked();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Await.until("the native references of the test are given back (" + before + " before, " + NativeRef.live()
                + " now)", () -> NativeRef.live() <= before);
        assertEquals(leaked, NativeRef.leaked(), "native references that were given back only after a garbage collection; "
                + "the log names them");
    }
}
