package io.github.libssl4j.memory;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** All routes, by their names. */
final class Routes {
    private Routes() {}

    /** Those that one thread goes by itself, the same way each time. The folder has what {@link #prepare} makes. */
    static Map<String, Route> all(Path folder) {
        Map<String, Route> routes = new LinkedHashMap<>();
        ContextRoutes.addTo(routes, folder);
        HandshakeRoutes.addTo(routes);
        SessionRoutes.addTo(routes);
        KeyRoutes.addTo(routes, folder);
        ErrorRoutes.addTo(routes);
        return routes;
    }

    /** These, and those that take other threads or are long. */
    static Map<String, Route> forLeaks(Path folder) {
        Map<String, Route> routes = all(folder);
        SocketRoutes.addTo(routes);
        BulkRoutes.addTo(routes);
        return routes;
    }

    /** Makes the files that routes read. */
    static void prepare(Path folder) throws Exception {
        ContextRoutes.prepare(folder);
    }
}
