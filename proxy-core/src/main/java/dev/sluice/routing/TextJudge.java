package dev.sluice.routing;

import java.util.ArrayList;
import java.util.List;

/** Judges a normal form by its tokens alone: microseconds, no parser. */
final class TextJudge {
  private final ClassifierLimits.Text limits;
  private final TokenProof proof;
  private final StatementTable statements;

  TextJudge(ClassifierLimits.Text limits, FunctionCatalog functions, RelationFacts relations) {
    this.limits = limits;
    this.proof = new TokenProof(functions, relations);
    this.statements = new StatementTable(proof);
  }

  /**
   * @param normal borrowed for as long as the result lives
   */
  QueryString judge(byte[] normal, int size) {
    Tokens tokens = Tokens.of(normal, size);
    boolean tooComplex =
        size > limits.normalBytes()
            || tokens.depth() > limits.depth()
            || tokens.count() > limits.tokens();
    List<Verdict> verdicts = new ArrayList<>(1);
    for (Part part : Part.split(tokens)) {
      Verdict verdict = statements.judge(part);
      verdicts.add(
          verdict instanceof Verdict.Candidate candidate
              ? judge(candidate, tooComplex)
              : primaryHint(part, (Verdict.Decided) verdict));
    }
    return new QueryString(verdicts, tokens.uncertain());
  }

  private Verdict judge(Verdict.Candidate candidate, boolean tooComplex) {
    Part query = candidate.query();
    Finding finding = tooComplex ? Finding.unproven(Reason.TOO_COMPLEX, "") : proof.examine(query);
    if (query.tokens().uncertain()) {
      // First: what could be read in two ways outweighs a function that nobody knows.
      finding = Finding.unproven(Reason.UNCERTAIN_TEXT, "").and(finding);
    }
    if (query.hint() == Part.Hint.PRIMARY) {
      finding = finding.and(Finding.primary(Reason.HINT_PRIMARY, ""));
    }
    boolean wish =
        query.hint() == Part.Hint.REPLICA
            && !query.tokens().uncertain()
            && finding.severity() == Finding.Severity.UNPROVEN
            && finding.reason() == Reason.UNSAFE_FUNCTION;
    if (wish) {
      return new Verdict.Decided(
          Classification.of(
              Classification.Kind.READ,
              Reason.HINT_REPLICA,
              finding.effects() | candidate.effects(),
              finding.detail()));
    }
    return finding.isSafe()
        ? candidate
        : new Verdict.Decided(finding.classification(candidate.effects()));
  }

  /** COPY t TO STDOUT is decided here, and a hint counts for it, too. */
  private static Verdict primaryHint(Part part, Verdict.Decided decided) {
    Classification classification = decided.classification();
    return part.hint() == Part.Hint.PRIMARY && classification.kind() == Classification.Kind.READ
        ? new Verdict.Decided(
            Classification.of(Classification.Kind.PRIMARY_ONLY, Reason.HINT_PRIMARY))
        : decided;
  }
}
