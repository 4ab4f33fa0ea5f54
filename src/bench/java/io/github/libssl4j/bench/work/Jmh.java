package io.github.libssl4j.bench.work;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * JMH inside this process, which measures one method only: it stays warm, while the runner measures the others round by
 * round.
 */
final class Jmh {
    private static final TimeValue SETTLING = TimeValue.milliseconds(50); // after each setup

    private final Class<?> type;
    private final String method;
    private final int threads;
    private final Map<String, String> parameters;

    Jmh(Class<?> type, String method, int threads, Map<String, String> parameters) {
        this.type = type;
        this.method = method;
        this.threads = threads;
        this.parameters = parameters;
    }

    Map<String, Double> measure(long millis) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder().include(type.getName() + "\\." + method + "$")
                .forks(0).threads(threads).mode(Mode.Throughput).timeUnit(java.util.concurrent.TimeUnit.SECONDS)
                .warmupIterations(1).warmupTime(SETTLING)
                .measurementIterations(1).measurementTime(TimeValue.milliseconds(millis))
                .addProfiler(GCProfiler.class).addProfiler(CpuProfiler.class).verbosity(VerboseMode.SILENT).shouldFailOnError(true);
        parameters.forEach(options::param);
        RunResult result = new Runner(options.build()).runSingle();
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("rate", result.getPrimaryResult().getScore());
        metrics.put("cpu", result.getSecondaryResults().get(CpuProfiler.NAME).getScore());
        Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
        if (allocated != null && threads == 1) {
            metrics.put("allocated", allocated.getScore());
        }
        return metrics;
    }
}
