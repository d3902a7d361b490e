package dev.sluice.routing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Judges a normal form by its tokens alone: microseconds, no parser. */
final class TextJudge {
  private final ClassifierLimits.Text limits;
  private final List<Pattern> primaryPatterns;
  private final FunctionCatalog functions;
  private final TokenProof proof;
  private final StatementTable statements;

  TextJudge(ClassifierLimits.Text limits, Facts facts) {
    this.limits = limits;
    this.primaryPatterns = facts.primaryPatterns();
    this.functions = facts.functions();
    this.proof = new TokenProof(facts.functions(), facts.relations());
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
    Finding wish = tooComplex ? Finding.SAFE : wish(normal, size);
    List<Verdict> verdicts = new ArrayList<>(1);
    for (Part part : Part.split(tokens)) {
      Verdict verdict = statements.judge(part);
      verdicts.add(
          verdict instanceof Verdict.Candidate candidate
              ? judge(candidate, wish, tooComplex)
              : primary(part, wish, (Verdict.Decided) verdict));
    }
    return new QueryString(verdicts, tokens.uncertain());
  }

  /** Whether any name in the text is one of {@link FunctionCatalog#isSuspect}. */
  boolean namesSuspect(byte[] normal, int size) {
    Tokens tokens = Tokens.of(normal, size);
    Part all = new Part(tokens, 0, tokens.count(), Part.Hint.NONE);
    for (int i = 0; i < all.size(); i++) {
      if (all.isName(i) && functions.isSuspect(all.name(i))) {
        return true;
      }
    }
    return false;
  }

  /** Of the configuration, for the whole text. */
  private Finding wish(byte[] normal, int size) {
    if (primaryPatterns.isEmpty()) {
      return Finding.SAFE;
    }
    String text = new String(normal, 0, size, StandardCharsets.UTF_8);
    for (Pattern pattern : primaryPatterns) {
      if (pattern.matcher(text).find()) {
        return Finding.primary(Reason.PRIMARY_PATTERN, "pattern " + pattern);
      }
    }
    return Finding.SAFE;
  }

  private Verdict judge(Verdict.Candidate candidate, Finding wish, boolean tooComplex) {
    Part query = candidate.query();
    Finding finding = tooComplex ? Finding.unproven(Reason.TOO_COMPLEX, "") : proof.examine(query);
    if (query.tokens().uncertain()) {
      finding = finding.and(Finding.unproven(Reason.UNCERTAIN_TEXT, ""));
    }
    if (query.hint() == Part.Hint.PRIMARY) {
      finding = finding.and(Finding.primary(Reason.HINT_PRIMARY, ""));
    }
    finding = finding.and(wish);
    if (isWishedOnReplica(query, finding) && wish.isSafe()) {
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

  private static boolean isWishedOnReplica(Part query, Finding finding) {
    return query.hint() == Part.Hint.REPLICA
        && !query.tokens().uncertain()
        && finding.severity() == Finding.Severity.UNPROVEN
        && finding.reason() == Reason.UNSAFE_FUNCTION;
  }

  /** COPY t TO STDOUT is decided here, and wishes count for it, too. */
  private static Verdict primary(Part part, Finding wish, Verdict.Decided decided) {
    if (decided.classification().kind() != Classification.Kind.READ) {
      return decided;
    }
    if (part.hint() == Part.Hint.PRIMARY) {
      return new Verdict.Decided(
          Classification.of(Classification.Kind.PRIMARY_ONLY, Reason.HINT_PRIMARY));
    }
    return wish.isSafe() ? decided : new Verdict.Decided(wish.classification(0));
  }
}
