package dev.sluice.routing;

import dev.sluice.routing.Classification.Effect;
import dev.sluice.routing.Classification.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A whole query string, judged by its tokens: one verdict for each statement, and how they combine.
 *
 * @param uncertain whether the text could be read in two ways
 */
record QueryString(List<Verdict> verdicts, boolean uncertain) {
  /** Whether the answer depends on the parser: one part that is no read decides for all. */
  boolean needsParser() {
    return !isNoRead() && verdicts.stream().anyMatch(Verdict.Candidate.class::isInstance);
  }

  private boolean isNoRead() {
    return verdicts.stream()
        .anyMatch(
            verdict ->
                verdict instanceof Verdict.Decided decided
                    && decided.classification().kind() != Kind.READ);
  }

  /** For a text that does not need the parser. */
  Classification classification() {
    // The tokens of the other parts show no write; whether the parser knows them does not matter.
    return combined(query -> Finding.SAFE);
  }

  /**
   * @param proof what the parser says of a query
   */
  Classification classification(Function<Part, Finding> proof) {
    return needsParser() ? combined(proof) : classification();
  }

  private Classification combined(Function<Part, Finding> proof) {
    List<Classification> parts = new ArrayList<>(verdicts.size());
    for (Verdict verdict : verdicts) {
      parts.add(classification(verdict, proof));
    }
    if (parts.isEmpty()) {
      return Classification.of(Kind.PRIMARY_ONLY, Reason.EMPTY);
    }
    Classification whole = parts.size() == 1 ? parts.get(0) : combine(parts);
    return uncertain && !whole.settings().isEmpty() ? withOpaqueSettings(whole) : whole;
  }

  /** For a text that the parser did not get to. */
  Classification busy() {
    return classification(query -> Finding.unproven(Reason.PARSER_BUSY, ""));
  }

  private static Classification classification(Verdict verdict, Function<Part, Finding> proof) {
    if (verdict instanceof Verdict.Candidate candidate) {
      Finding finding = proof.apply(candidate.query());
      boolean wished = candidate.query().hint() == Part.Hint.REPLICA;
      if (wished && finding.severity() == Finding.Severity.UNPROVEN) {
        return Classification.of(
            Kind.READ, Reason.HINT_REPLICA, finding.effects(), finding.detail());
      }
      return finding.classification(finding.isSafe() ? 0 : candidate.effects());
    }
    return ((Verdict.Decided) verdict).classification();
  }

  private static Classification combine(List<Classification> parts) {
    boolean allRead = true;
    boolean writes = false;
    int effects = 0;
    if (parts.stream().anyMatch(Classification::isProxys)) {
      return Classification.MIXED;
    }
    List<SettingChange> settings = new ArrayList<>();
    Classification worst = parts.get(0);
    for (Classification part : parts) {
      allRead &= part.kind() == Kind.READ;
      writes |= part.kind() == Kind.WRITE;
      effects |= inString(part) | boundary(part);
      settings.addAll(part.settings());
      worst = worst.kind() == Kind.READ || part.kind() == Kind.WRITE ? part : worst;
    }
    Kind kind = allRead ? Kind.READ : writes ? Kind.WRITE : Kind.PRIMARY_ONLY;
    Reason reason = allRead ? worst.reason() : Reason.MULTIPLE_STATEMENTS;
    String detail = allRead ? worst.detail() : "one of them " + worst.reason().text();
    Classification whole = new Classification(kind, reason, effects, settings, detail);
    boolean mayUndo = whole.has(Effect.TRANSACTION_BOUNDARY | Effect.ROLLBACK_TO);
    return mayUndo && !settings.isEmpty() ? withOpaqueSettings(whole) : whole;
  }

  /** A PREPARE in a longer string is not followed: it is state of one server. */
  private static int inString(Classification part) {
    int alone = Effect.PREPARES | Effect.EXECUTES;
    int state = part.has(Effect.PREPARES) ? Effect.SERVER_STATE : 0;
    return (part.effects() & ~alone) | state;
  }

  private static int boundary(Classification part) {
    return switch (part.kind()) {
      case BEGIN, BEGIN_READ_ONLY, TRANSACTION_CONTROL -> Effect.TRANSACTION_BOUNDARY;
      default -> 0;
    };
  }

  /** Whether the settings hold in the end cannot be told (a ROLLBACK may follow them). */
  private static Classification withOpaqueSettings(Classification whole) {
    return new Classification(
        whole.kind(),
        whole.reason(),
        whole.effects() | Effect.OPAQUE_STATE,
        List.of(),
        whole.detail());
  }
}
