package dev.sluice.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What drivers, object-relational mappers and tools send. The files say how they came to be. */
@Tag("concurrent")
@ExtendWith(ScratchClusterExtension.class)
final class ClientCorpusIT {
  private static final List<String> FILES =
      List.of(
          "activerecord",
          "asyncpg",
          "django",
          "drizzle",
          "hibernate",
          "knex",
          "peewee",
          "pgbench",
          "pgdump",
          "pgjdbc",
          "prisma",
          "psql",
          "sequelize",
          "sqlalchemy",
          "tpch",
          "typeorm");

  /** Of all pure reads together. */
  private static final double NEEDLESS_AT_MOST = 0.02;

  @Test
  @Timeout(300)
  void what_clients_send_is_routed_rightly_and_hardly_ever_needlessly_to_the_primary(
      ScratchCluster cluster) throws Exception {
    List<Tally> tallies = new ArrayList<>();
    for (String file : FILES) {
      Tally tally = new Tally(file);
      tallies.add(tally);
      cluster.createDatabase(file);
      try (Facts facts = Facts.of(cluster, file);
          TwinSession session = new TwinSession(cluster, file, Map.of())) {
        ScriptRun run = new ScriptRun(new Examiner(facts, tally), session);
        run.run(file, Resources.text(file + ".sql"));
      }
    }
    Report.of("clients", tallies);

    Tally all = Tally.sum("all", tallies);
    assertThat(all.reads()).isGreaterThan(1000);
    assertThat(all.wrong()).isEmpty();
    assertThat(all.needlessShare()).isLessThan(NEEDLESS_AT_MOST);
  }
}
