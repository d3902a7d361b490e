package dev.sluice.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.routing.Classification.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random statements, half of them with something in them that writes. {@code -Dsluice.seed=N}
 * repeats a run.
 */
@Tag("concurrent")
@ExtendWith(ScratchClusterExtension.class)
final class GeneratedStatementsIT {
  private static final String DATABASE = "generated";
  private static final int READING = 1500;
  private static final int WRITING = 2000;

  /** How many expressions have one that writes among them. */
  private static final int HIDDEN_IN = 12;

  /** Fewer would mean that the grammar makes mostly nonsense. */
  private static final double SUCCEEDED_AT_LEAST = 0.4;

  private final long seed = Long.getLong("sluice.seed", System.nanoTime());
  private final Tally reading = new Tally("only reading, seed " + seed);
  private final Tally writing = new Tally("with hidden writes");
  private final List<String> undetected = new ArrayList<>();
  private int succeeded;

  @Test
  @Timeout(600)
  void no_hidden_write_gets_to_a_replica(ScratchCluster cluster) throws Exception {
    cluster.createDatabase(DATABASE);
    try (Facts facts = Facts.of(cluster, DATABASE);
        TwinSession session = new TwinSession(cluster, DATABASE, Map.of())) {
      new ScriptRun(new Examiner(facts, new Tally("schema")), session)
          .run("schema", Resources.text("generated-schema.sql"));
      run(facts, session);
    }
    Report.of("generated", List.of(reading));
    // What is needless here writes where it is never evaluated: CASE WHEN false, LIMIT 0, EXPLAIN.
    Report.of("generated-hidden", List.of(writing));

    Tally both = Tally.sum("both", List.of(reading, writing));
    assertThat(undetected).as("seed %d", seed).isEmpty();
    assertThat(both.wrong()).as("seed %d", seed).isEmpty();
    // Hidden writes make the classifier think the session pinned; a read must be one all the same.
    assertThat(both.pinnedWrong()).as("seed %d", seed).isEmpty();
    assertThat(succeeded).as("seed %d", seed).isGreaterThan((int) (READING * SUCCEEDED_AT_LEAST));
  }

  private void run(Facts facts, TwinSession session) throws Exception {
    Random random = new Random(seed);
    for (int i = 0; i < READING; i++) {
      String sql = RandomStatement.reading(random).sql();
      Outcome outcome =
          new Examiner(facts, reading).examine("reading", sql, session, node -> node.run(sql));
      succeeded += outcome.succeeded() ? 1 : 0;
    }
    for (int i = 0; i < WRITING; i++) {
      RandomStatement.Made made = RandomStatement.writing(random, HIDDEN_IN, true);
      String sql = made.sql();
      if (made.writes() && facts.classifyNew(sql).kind() == Kind.READ) {
        undetected.add(sql);
      }
      new Examiner(facts, writing).examine("writing", sql, session, node -> node.run(sql));
    }
  }
}
