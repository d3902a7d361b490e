package dev.sluice.repmgr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.load.Load;
import dev.sluice.load.Witness;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whatever happens to a cluster under repmgr, with writers and readers that never reconnect:
 * readers see nothing of it, writers an error for what was in flight and nothing else, and no write
 * that was acknowledged is lost (commits wait for one standby).
 */
@Tag("concurrent")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FaultsIT {
  private static final Logger LOG = LoggerFactory.getLogger(FaultsIT.class);
  private static final int WRITERS = 16;
  private static final int READERS = 16;

  /**
   * So that the machine has time for the failover, too: clients that never pause take all of it.
   */
  static final Duration THINK_TIME = Duration.ofMillis(20);

  private final RepmgrCluster cluster;
  private final FrontProxies front;

  FaultsIT(@TempDir Path directory) throws Exception {
    cluster = RepmgrCluster.start(3, Map.of("POSTGRESQL_SYNCHRONOUS_STANDBY_NAMES", "ANY 1 (*)"));
    front = FrontProxies.start(cluster, directory);
  }

  @AfterAll
  void close() {
    front.close();
    cluster.close();
  }

  /** A few, those whose names hold {@code -Dsluice.fault}, or all: {@code -Dsluice.fault=_}. */
  static Stream<Fault> faults() {
    String wanted = System.getProperty("sluice.fault", "");
    return wanted.isEmpty()
        ? Stream.of(
            Fault.PRIMARY_KILLED, Fault.PRIMARY_DELETED, Fault.REPLICA_LAGS, Fault.REPLICAS_SCALED)
        : Arrays.stream(Fault.values()).filter(fault -> fault.name().contains(wanted));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void onlyWhatWasInFlightHearsOfIt(Fault fault) throws Exception {
    RepmgrNode primary = cluster.awaitReplication();
    front.awaitNodes(3);
    try (Connection direct = primary.connect("postgres")) {
      Load.prepare(direct);
    }
    Witness witness;
    long noticed;
    try (PgpoolComparison other = PgpoolComparison.start(fault, cluster, WRITERS, READERS);
        Load load = Load.start(target(), WRITERS, READERS)) {
      witness = load.witness();
      awaitMore(witness);

      fault.happens(front, primary);
      noticed = System.nanoTime();
      fault.isMended(front, primary);
      awaitMore(witness);
      cluster.awaitReplication();
      front.awaitNodes(3);
      awaitMore(witness);
      load.stop();
      other.tell(cluster);
    }

    LOG.info("{}: {}", fault, witness.summary());
    assertThat(witness.readersErrors()).isEmpty();
    if (fault.isPlanned()) {
      assertThat(witness.writersErrors()).isEmpty();
    }
    assertThat(witness.writersErrors())
        .allSatisfy(error -> assertThat(error.sqlState()).isIn("08006", "08007", "57P01"));
    assertThat(witness.writersErrorsSince(noticed)).as("begun after the fault").isEmpty();
    assertThat(witness.disconnects()).isZero();
    assertThat(witness.staleReads()).isEmpty();
    try (Connection direct = cluster.awaitPrimary().connect("postgres")) {
      assertThat(witness.lost(direct)).isEmpty();
      assertThat(witness.belied(direct)).isEmpty();
    }
  }

  private Load.Target target() {
    Properties properties = new Properties();
    properties.setProperty("user", RepmgrCluster.USER);
    properties.setProperty("password", RepmgrCluster.PASSWORD);
    properties.setProperty("socketTimeout", "90");
    return new Load.Target(front.jdbcUrl("postgres"), properties, false, THINK_TIME);
  }

  private static void awaitMore(Witness witness) {
    int writes = witness.writes() + 10 * WRITERS;
    long reads = witness.reads() + 10 * READERS;
    await("more writes and reads")
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> witness.writes() > writes && witness.reads() > reads);
  }
}
