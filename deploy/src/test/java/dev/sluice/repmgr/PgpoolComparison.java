package dev.sluice.repmgr;

import dev.sluice.load.Load;
import dev.sluice.load.Witness;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The same load through Pgpool-II on the same cluster at the same time: {@code
 * -Dsluice.pgpool=/usr/sbin/pgpool}. Its clients connect again, since it closes connections.
 * Without the property there is none.
 */
final class PgpoolComparison implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PgpoolComparison.class);
  private static final String DATABASE = "by_pgpool";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Fault fault;
  private final @Nullable Pgpool pgpool;
  private final @Nullable Load load;

  private PgpoolComparison(Fault fault, @Nullable Pgpool pgpool, @Nullable Load load) {
    this.fault = fault;
    this.pgpool = pgpool;
    this.load = load;
  }

  /** Starts Pgpool and the load, if they are asked for. */
  static PgpoolComparison start(Fault fault, RepmgrCluster cluster, int writers, int readers)
      throws IOException, SQLException {
    Optional<String> program = Optional.ofNullable(System.getProperty("sluice.pgpool"));
    if (program.isEmpty()) {
      return new PgpoolComparison(fault, null, null);
    }
    RepmgrNode primary = cluster.awaitPrimary();
    primary.execute("DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)");
    primary.execute("CREATE DATABASE " + DATABASE);
    try (Connection direct = primary.connect(DATABASE)) {
      Load.prepare(direct);
    }
    Pgpool pgpool = Pgpool.start(program.get(), cluster, Files.createTempDirectory("pgpool"));
    Properties properties = new Properties();
    properties.setProperty("user", RepmgrCluster.USER);
    properties.setProperty("password", RepmgrCluster.PASSWORD);
    properties.setProperty("socketTimeout", "60");
    Load.Target target =
        new Load.Target(pgpool.jdbcUrl(DATABASE), properties, true, FaultsIT.THINK_TIME);
    return new PgpoolComparison(fault, pgpool, Load.start(target, writers, readers));
  }

  /** Says what became of it; waits a while for its first writes after the fault. */
  void tell(RepmgrCluster cluster) throws Exception {
    if (load == null) {
      return;
    }
    Witness witness = load.witness();
    int before = witness.writes();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (witness.writes() < before + 100 && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    load.stop();
    try (Connection direct = cluster.awaitPrimary().connect(DATABASE)) {
      LOG.info(
          "{} by Pgpool-II: {}, {} lost, {} stale",
          fault,
          witness.summary(),
          witness.lost(direct).size(),
          witness.staleReads().size());
    }
  }

  @Override
  public void close() throws IOException {
    if (load != null) {
      load.stop();
    }
    if (pgpool != null) {
      pgpool.close();
    }
  }
}
