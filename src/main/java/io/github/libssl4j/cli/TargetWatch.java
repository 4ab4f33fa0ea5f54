package io.github.libssl4j.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Holds the sessions of one server, one of each mechanism by which it resumes, and offers them when it is told to. */
final class TargetWatch implements AutoCloseable {
    private final Target target;
    private final Pace pace;
    private final long start;
    private final Dialer dialer;
    private final List<HeldSession> sessions = new ArrayList<>();
    /** Whether tickets name their keys: those of other forms would seem to have a new one each time. */
    private final boolean named;
    /** Each name when it was seen first. */
    private final List<WatchReport.Key> keys = new ArrayList<>();
    /** Of the tickets that came in the last round, or at the start. */
    private Optional<String> newest = Optional.empty();
    private int rounds;

    private TargetWatch(TargetReport report, Settings settings, Pace pace) throws ProbeException {
        this.target = report.target();
        this.pace = pace;
        this.start = pace.nanos();
        this.named = report.findings().flatMap(TargetReport.Findings::ticketKeys).filter(found -> !found.names().isEmpty())
                .isPresent();
        this.dialer = Dialer.reach(target, settings.timeout());
    }

    /** Makes the sessions. */
    static TargetWatch begin(TargetReport report, Settings settings, Pace pace) throws ProbeException {
        TargetWatch watch = new TargetWatch(report, settings, pace);
        try {
            TargetClients clients = new TargetClients(report.target(), settings, watch.dialer);
            for (VersionReport version : report.findings().orElseThrow().versions()) {
                for (MechanismReport mechanism : version.mechanisms()) {
                    if (mechanism.resumed() > 0) {
                        watch.sessions.add(HeldSession.make(clients, mechanism, settings.count(), pace));
                    }
                }
            }
            watch.sessions.forEach(session -> session.keyName().ifPresent(watch::note));
            return watch;
        } catch (IOException e) {
            watch.close();
            throw Diagnosis.of(e, settings);
        } catch (Throwable e) {
            watch.close();
            throw e;
        }
    }

    Target target() {
        return target;
    }

    boolean isOver() {
        return sessions.stream().allMatch(HeldSession::isOver);
    }

    /** Offers each session that may be taken still. */
    void round() {
        rounds++;
        newest = Optional.empty();
        TicketKeys.Log came = new TicketKeys.Log();
        List<Try.Outcome> outcomes = new ArrayList<>();
        sessions.forEach(session -> session.offer(came).ifPresent(outcomes::add));
        boolean away = outcomes.contains(Try.Outcome.UNREACHABLE) && outcomes.stream().noneMatch(Try.Outcome::isAnswer);
        if (named && came.seen().isEmpty() && !away) {
            sessions.stream().filter(session -> session.mechanism().usesTickets()).findFirst()
                    .ifPresent(session -> session.askForTicket(came));
        }
        came.seen().forEach(this::note);
    }

    private void note(String name) {
        if (named) {
            newest = Optional.of(name);
            long now = Duration.ofNanos(pace.nanos() - start).toSeconds();
            keys.replaceAll(key -> key.name().equals(name) ? key.seenAt(now) : key);
            if (keys.stream().noneMatch(key -> key.name().equals(name))) {
                keys.add(new WatchReport.Key(rounds, now, now, name));
            }
        }
    }

    /** What came of a mechanism's session in the last round; empty where none is held, or it was over before. */
    Optional<Try.Outcome> last(Mechanism mechanism, int round) {
        return sessions.stream().filter(session -> session.mechanism() == mechanism && session.tries().size() == round)
                .map(session -> session.tries().getLast().outcome()).findAny();
    }

    /** The key of the last round's tickets; empty where none came, as from a server that does not answer. */
    Optional<String> keyName() {
        return newest;
    }

    WatchReport report(WatchOptions.Watching watching, WatchReport.End end) {
        return new WatchReport(watching.interval().toSeconds(), Duration.ofNanos(pace.nanos() - start).toSeconds(), end,
                sessions.stream().map(session -> new WatchReport.Session(session.mechanism(), session.lifetimeSeconds(),
                        session.tries())).toList(), List.copyOf(keys));
    }

    @Override
    public void close() {
        sessions.forEach(HeldSession::close);
        try {
            dialer.close();
        } catch (IOException e) {
            System.getLogger("io.github.libssl4j").log(System.Logger.Level.DEBUG, "The connection of a watch", e);
        }
    }
}
