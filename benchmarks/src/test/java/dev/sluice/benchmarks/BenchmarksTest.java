package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs every benchmark for a moment, in this process: the figures mean nothing. */
final class BenchmarksTest {
  private static final String END_TO_END = EndToEndBenchmark.class.getSimpleName();

  @Test
  void every_benchmark_runs_with_every_parameter() throws RunnerException {
    assertThat(run(briefly().exclude(END_TO_END)))
        .isNotEmpty()
        .allSatisfy(result -> assertThat(result.getPrimaryResult().getScore()).isPositive());
  }

  /** Only one of them, since each of them starts a cluster of its own. */
  @Test
  void the_end_to_end_benchmark_reads_and_writes_through_a_proxy() throws RunnerException {
    assertThat(
            run(
                briefly()
                    .include(END_TO_END + ".mixed")
                    .mode(Mode.Throughput)
                    .threads(2)
                    .measurementTime(TimeValue.milliseconds(200))
                    .param("pooling", "transaction")
                    .param("protocol", "prepared")))
        .singleElement()
        .satisfies(result -> assertThat(result.getPrimaryResult().getScore()).isPositive());
  }

  private static Collection<RunResult> run(ChainedOptionsBuilder options) throws RunnerException {
    return new Runner(options.build()).run();
  }

  private static ChainedOptionsBuilder briefly() {
    return new OptionsBuilder()
        .forks(0)
        .warmupIterations(0)
        .measurementIterations(1)
        .measurementTime(TimeValue.milliseconds(5))
        .shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT);
  }
}
