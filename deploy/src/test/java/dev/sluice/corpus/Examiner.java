package dev.sluice.corpus;

import dev.sluice.routing.Classification;
import dev.sluice.routing.Classification.Kind;
import dev.sluice.routing.Reason;
import dev.sluice.routing.StatementClassifier;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
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

  /** Why a statement is no read by some facts and may be one by others. */
  private static final Set<Reason> FACTS_DECIDE =
      Set.of(
          Reason.UNSAFE_FUNCTION,
          Reason.REPLICA_UNSAFE_RELATION,
          Reason.NODE_LOCAL_RELATION,
          Reason.MULTIPLE_STATEMENTS);

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
    Classification statement = classified(sql, session);
    Sample sample = new Sample(place, sql, statement);
    if (!session.primary().isIdle()) {
      tally.inTransaction(sample);
      return onPrimary(sample, session, run);
    }
    return statement.kind() == Kind.READ ? read(sample, session, run) : other(sample, session, run);
  }

  private Classification classified(String sql, TwinSession session) {
    boolean readable =
        StatementClassifier.reads(
            session.primary().parameter("client_encoding"),
            session.primary().parameter("standard_conforming_strings").equals("on"));
    if (!readable) {
      return StatementClassifier.unreadable();
    }
    Classification known = facts.classify(sql);
    boolean newFactsMatter =
        FACTS_DECIDE.contains(known.reason())
            && (mayBeRead(sql) || known.has(Classification.Effect.UNKNOWN_ROUTINE));
    return newFactsMatter ? facts.classifyNew(sql) : known;
  }

  private static boolean mayBeRead(String sql) {
    String lower = sql.toLowerCase(Locale.ROOT);
    return QUERY.matcher(lower).matches() && !NOT_FOR_SCOUTS.matcher(lower).find();
  }

  private Outcome onPrimary(Sample sample, TwinSession session, Run run) throws IOException {
    Outcome outcome = run.on(session.primary());
    session.primaryRan(sample.classification(), outcome);
    facts.ran(sample.classification());
    return outcome;
  }

  /** By facts as old as the proxy's may be this is no fault, if by new ones it is no read. */
  private void wrong(Sample sample, TwinSession session, String what) {
    if (facts.classifyNew(sample.sql()).kind() == Kind.READ) {
      tally.wrong(sample, session.isPinned(), what);
    } else {
      tally.outdated();
    }
  }

  private Outcome read(Sample sample, TwinSession session, Run run) throws IOException {
    Outcome replica = run.on(session.replica());
    String change = session.replicaChange();
    Outcome primary = run.on(session.primary());
    tally.read(sample, primary.succeeded());
    if (!change.isEmpty()) {
      wrong(sample, session, "changes the session: " + change);
    } else if (primary.succeeded() && !replica.succeeded()) {
      wrong(sample, session, "fails on the replica: " + replica.summary());
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
    wrong(
        sample,
        session,
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
    Outcome scout = mayBeRead(sample.sql()) ? run.on(session.scout()) : null;
    boolean unchanged = scout == null || session.scoutIsUnchanged();
    Outcome primary = onPrimary(sample, session, run);
    boolean pure = scout != null && scout.succeeded() && unchanged && scout.equals(primary, true);
    tally.primary(sample, pure);
    return primary;
  }
}
