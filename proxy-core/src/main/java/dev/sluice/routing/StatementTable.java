package dev.sluice.routing;

import dev.sluice.routing.Classification.Effect;
import dev.sluice.routing.Classification.Kind;
import java.util.Set;

/** Decides by a statement's first words what needs no proof, and finds the query that does. */
final class StatementTable {
  private static final String[] QUERY_STARTS = {"select", "with", "values", "table", "("};

  private static final Set<String> DEFINITIONS =
      Set.of(
          "comment",
          "grant",
          "revoke",
          "vacuum",
          "analyze",
          "analyse",
          "reindex",
          "cluster",
          "refresh",
          "security",
          "reassign",
          "import");

  private final TokenProof proof;

  StatementTable(TokenProof proof) {
    this.proof = proof;
  }

  Verdict judge(Part part) {
    Verdict verdict = byFirstWord(part);
    if (verdict instanceof Verdict.Decided decided && !decided.classification().isProxys()) {
      int effects = StatementEffects.of(part) | proof.routineEffects(part);
      return new Verdict.Decided(decided.classification().withEffects(effects));
    }
    return verdict;
  }

  private Verdict byFirstWord(Part part) {
    Classification setConfig = SettingStatements.setConfig(part);
    if (setConfig != null) {
      return new Verdict.Decided(setConfig);
    }
    if (part.isAny(0, QUERY_STARTS)) {
      return new Verdict.Candidate(part, StatementEffects.of(part));
    }
    if (part.kind(0) != Tokens.Kind.WORD) {
      return decided(Kind.WRITE, Reason.UNKNOWN, 0);
    }
    return switch (part.text(0)) {
      case "explain" -> explain(part);
      case "call" -> decided(Kind.WRITE, Reason.ROUTINE, proof.examine(part.after(1)).effects());
      case "copy" -> CopyStatement.judge(part, proof);
      case "declare" -> declare(part);
      case "set", "reset", "discard", "show" ->
          new Verdict.Decided(SettingStatements.classify(part));
      case "begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release" ->
          new Verdict.Decided(TransactionStatements.classify(part));
      case "prepare" -> prepare(part);
      case "execute" -> execute(part);
      case "create", "alter", "drop" -> decided(Kind.WRITE, Reason.DEFINITION, definition(part));
      default -> simple(part.text(0));
    };
  }

  private static int definition(Part part) {
    int effects = part.is(1, "database") ? Effect.DATABASE : 0;
    return part.is(0, "drop") ? effects | Effect.RELEASES : effects;
  }

  private static Verdict simple(String word) {
    return switch (word) {
      case "insert", "update", "delete", "merge", "truncate" ->
          decided(Kind.WRITE, Reason.WRITE, 0);
      case "lock" -> decided(Kind.WRITE, Reason.LOCKING_CLAUSE, 0);
      case "fetch", "move" -> decided(Kind.PRIMARY_ONLY, Reason.CURSOR, 0);
      case "close" -> decided(Kind.PRIMARY_ONLY, Reason.CURSOR, Effect.RELEASES);
      case "deallocate" -> decided(Kind.PRIMARY_ONLY, Reason.PREPARED_BY_SQL, Effect.DEALLOCATE);
      case "listen" ->
          decided(Kind.PRIMARY_ONLY, Reason.SESSION_STATE, Effect.SERVER_STATE | Effect.LISTENS);
      case "unlisten" -> decided(Kind.PRIMARY_ONLY, Reason.SESSION_STATE, Effect.RELEASES);
      case "load" -> decided(Kind.PRIMARY_ONLY, Reason.SESSION_STATE, Effect.OPAQUE_STATE);
      // A routine can SET for the session and create temporary tables; nobody has read its body.
      case "do" ->
          decided(Kind.WRITE, Reason.ROUTINE, Effect.TEMPORARY_OBJECTS | Effect.OPAQUE_STATE);
      case "notify" -> decided(Kind.WRITE, Reason.WRITE, 0);
      default ->
          decided(Kind.WRITE, DEFINITIONS.contains(word) ? Reason.DEFINITION : Reason.UNKNOWN, 0);
    };
  }

  private static Verdict prepare(Part part) {
    return part.is(1, "transaction")
        ? decided(Kind.WRITE, Reason.TRANSACTION, Effect.TRANSACTION_BOUNDARY)
        : decided(Kind.PRIMARY_ONLY, Reason.PREPARED_BY_SQL, Effect.PREPARES);
  }

  /** EXECUTE name [(argument, ...)]. */
  private Verdict execute(Part part) {
    Finding arguments = proof.examine(part.after(2));
    return arguments.isSafe()
        ? decided(Kind.WRITE, Reason.PREPARED_BY_SQL, Effect.EXECUTES)
        : new Verdict.Decided(
            Classification.of(
                Kind.WRITE,
                arguments.reason(),
                Effect.EXECUTES | arguments.effects(),
                arguments.detail()));
  }

  /** EXPLAIN [ANALYZE] [VERBOSE] statement, EXPLAIN (options) statement. */
  private Verdict explain(Part part) {
    int at = 1;
    if (part.is(at, "(") && !part.isAny(at + 1, QUERY_STARTS)) {
      at = part.partner(at) + 1;
    } else {
      at += part.isAny(at, "analyze", "analyse") ? 1 : 0;
      at += part.is(at, "verbose") ? 1 : 0;
    }
    Part explained = at <= 0 ? part.after(part.size()) : part.after(at);
    if (byFirstWord(explained) instanceof Verdict.Candidate candidate) {
      return candidate;
    }
    return decided(Kind.WRITE, Reason.WRITE, 0);
  }

  /** DECLARE name ... CURSOR [WITH HOLD] FOR query. */
  private Verdict declare(Part part) {
    int at = 1;
    while (at < part.size() && !part.is(at, "for")) {
      at++;
    }
    int effects =
        part.reads(at - 2, "with", "hold") ? Effect.SERVER_STATE | Effect.HOLDS_CURSOR : 0;
    Finding finding = proof.examine(part.after(at + 1));
    return finding.kind() == Kind.WRITE
        ? new Verdict.Decided(
            Classification.of(
                Kind.WRITE, finding.reason(), effects | finding.effects(), finding.detail()))
        : decided(Kind.PRIMARY_ONLY, Reason.CURSOR, effects);
  }

  private static Verdict decided(Kind kind, Reason reason, int effects) {
    return new Verdict.Decided(Classification.of(kind, reason, effects));
  }
}
