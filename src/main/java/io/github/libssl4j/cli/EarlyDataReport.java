package io.github.libssl4j.cli;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What became of real early data.
 *
 * @param outcome the outcome
 * @param reason why it was not offered, not sent or broke
 * @param request what was sent, or would have been; empty where it did not come to that
 * @param resumed whether the connection resumed the session; empty where there was none
 * @param httpStatus the status of the server's answer, where there was one by HTTP/1
 * @param answeredEarly whether that answer came before the client had finished the handshake; empty where there was none
 * @param replay what became of the same bytes when they came a second time; empty where that was not tried
 * @param replayHttpStatus the status of the answer to these
 */
record EarlyDataReport(Outcome outcome, Optional<String> reason, Optional<EarlyRequest> request, Optional<Boolean> resumed,
        OptionalInt httpStatus, Optional<Boolean> answeredEarly, Optional<Outcome> replay, OptionalInt replayHttpStatus) {
    /** 425 Too Early: the server wants the request again, after the handshake (RFC 8470). */
    static final int TOO_EARLY = 425;

    /** The outcomes; their names in lower case stand in the JSON report. */
    enum Outcome {
        /** The server's sessions allow none. */
        NOT_OFFERED,
        /** Sent, and taken. */
        ACCEPTED,
        /** Sent, and thrown away. */
        REJECTED,
        /** They allow it, and the probe could not send it. */
        NOT_SENT,
        /** It was sent, and the connection broke. */
        BROKEN
    }

    /** Without a connection. */
    static EarlyDataReport without(Outcome outcome, String reason, Optional<EarlyRequest> request) {
        return new EarlyDataReport(outcome, Optional.of(reason), request, Optional.empty(), OptionalInt.empty(),
                Optional.empty(), Optional.empty(), OptionalInt.empty());
    }

    /** Of a connection. */
    static EarlyDataReport of(EarlyFlight.End end, EarlyRequest request) {
        return new EarlyDataReport(end.outcome(), end.breakage(), Optional.of(request), end.resumed(),
                end.httpStatus(), end.httpStatus().isPresent() ? Optional.of(end.answeredEarly()) : Optional.empty(),
                Optional.empty(), OptionalInt.empty());
    }

    EarlyDataReport replayed(EarlyFlight.End end) {
        return new EarlyDataReport(outcome, reason, request, resumed, httpStatus, answeredEarly,
                Optional.of(end.outcome()), end.httpStatus());
    }

    /** Whether the server answered that it will not act on a request that came early. */
    boolean isTooEarly() {
        return is(httpStatus, TOO_EARLY);
    }

    /**
     * Whether the server acts on early data only once the handshake is finished, which who replays it can't do: then it
     * answers a client, and not a replay.
     */
    boolean waits() {
        return !answeredEarly.orElse(true) && replay.isPresent() && replayHttpStatus.isEmpty();
    }

    /**
     * Whether the server takes the same early data twice; not where it answers the second that it came too early, or
     * {@linkplain #waits() waits}. Empty where that was not found out.
     */
    Optional<Boolean> replayable() {
        return replay.filter(second -> second != Outcome.BROKEN)
                .map(second -> second == Outcome.ACCEPTED && !is(replayHttpStatus, TOO_EARLY) && !waits());
    }

    private static boolean is(OptionalInt status, int code) {
        return status.isPresent() && status.getAsInt() == code;
    }
}
