/**
 * What JDK Flight Recorder is told: handshakes, session caches, lookups and ticket keys.
 *
 * <p>The names of the events and of their fields are a contract with who reads recordings. No event holds a secret: of
 * session ids, which are the tickets themselves where those are stateful, only the beginning.
 *
 * <p>While nobody records, an event is neither made nor filled in: that is what {@link io.github.libssl4j.jfr.Recorder}, the one way in, asks first.
 */
package io.github.libssl4j.jfr;
