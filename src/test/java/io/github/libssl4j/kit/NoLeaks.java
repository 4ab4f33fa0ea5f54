package io.github.libssl4j.kit;

import io.github.libssl4j.libssl.NativeRef;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Each test gives back all of the native references that it took. */
public final class NoLeaks implements BeforeEachCallback, AfterEachCallback {
    private long before;

    @Override
    public void beforeEach(ExtensionContext context) {
        before = NativeRef.live();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Await.until("the native references of the test are given back (" + before + " before, " + NativeRef.live()
                + " now)", () -> NativeRef.live() <= before);
    }
}
