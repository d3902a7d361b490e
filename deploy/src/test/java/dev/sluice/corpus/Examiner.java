package dev.sluice.corpus;

import dev.sluice.routing.Classification;
import dev.sluice.routing.Classification.Kind;
import dev.sluice.routing.StatementClassifier;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The oracle: classifies a statement, runs it where the proxy would and on the primary, and writes
 * down what came of it.
 */
final class Examiner {
  private static final Pattern QUERY =
      Pattern.compile("^[\\s(]*(select|with|values|table|explain|copy|show)\\b.*", Pattern.DOTALL);

  /** What the scout must not try, for the cluster's sake. */
  private static final Pattern NOT_FOR_SCOUTS =
      Pattern.compile(
          "pg_promote|pg_terminate_backend|pg_wal_replay|pg_rotate|from\\s+stdin|program");

  private static final int TRIES = 3;

  private final Facts facts;
  private final Tally tally;

  Examiner(Facts facts, Tally tally) {
    this.facts = facts;
    this.tally = tally;
  }

  /** Runs one query string in a session. */
  interface Run {
    Outcome on(NodeSession session) throws IOException;
  }

  /** Classifies and runs a statement; the outcome is the primary's. */
  Outcome examine(String place, String sql, TwinSession session, Run run) throws IOException {
    boolean readable =
        StatementClassifier.reads(
            session.primary().parameter("client_encoding"),
            session.primary().parameter("standard_conforming_strings").equals("on"));
    Classification statement = readable ? facts.classify(sql) : StatementClassifier.unreadable();
    Sample sample = new Sample(place, sql, statement);
    if (!session.primary().isIdle()) {
      tally.inTransaction(sample);
      Outcome outcome = run.on(session.primary());
      session.primaryRan(statement, outcome);
      facts.changed(statement);
      return outcome;
    }
    return statement.kind() == Kind.READ ? read(sample, session, run) : other(sample, session, run);
  }

  private Outcome read(Sample sample, TwinSession session, Run run) throws IOException {
    Outcome replica = run.on(session.replica());
    String change = session.replicaChange();
    Outcome primary = run.on(session.primary());
    tally.read(sample, primary.succeeded());
    if (!change.isEmpty()) {
      tally.wrong(sample, session.isPinned(), "changes the session: " + change);
    } else if (primary.succeeded() && !replica.succeeded()) {
      tally.wrong(sample, session.isPinned(), "fails on the replica: " + replica.summary());
    } else if (!primary.equals(replica, true)) {
      differs(sample, session, run, primary);
    }
    return primary;
  }

  /** Whether the primary's own answers differ, too. */
  private void differs(Sample sample, TwinSession session, Run run, Outcome first)
      throws IOException {
    Outcome primary = first;
    for (int i = 0; i < TRIES; i++) {
      Outcome replica = run.on(session.replica());
      Outcome again = run.on(session.primary());
      if (again.equals(replica, true) || !again.equals(primary, true)) {
        tally.undetermined(sample);
        return;
      }
      primary = again;
    }
    Outcome replica = run.on(session.replica());
    tally.wrong(
        sample,
        session.isPinned(),
        "differs: "
            + shortened(primary.rows().toString())
            + " / "
            + replica.summary()
            + " "
            + shortened(replica.rows().toString()));
  }

  private static String shortened(String text) {
    return text.length() > 300 ? text.substring(0, 300) + " ..." : text;
  }

  /** What the classifier sends to the primary is also tried on the replica: was that needed? */
  private Outcome other(Sample sample, TwinSession session, Run run) throws IOException {
    String lower = sample.sql().toLowerCase(Locale.ROOT);
    boolean query = QUERY.matcher(lower).matches() && !NOT_FOR_SCOUTS.matcher(lower).find();
    Outcome scout = query ? run.on(session.scout()) : null;
    boolean unchanged = scout == null || session.scoutIsUnchanged();
    Outcome primary = run.on(session.primary());
    boolean pure = scout != null && scout.succeeded() && unchanged && scout.equals(primary, true);
    tally.primary(sample, pure);
    session.primaryRan(sample.classification(), primary);
    facts.changed(sample.classification());
    return primary;
  }
}
