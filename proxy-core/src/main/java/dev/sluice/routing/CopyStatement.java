package dev.sluice.routing;

import dev.sluice.routing.Classification.Kind;

/** COPY: only what goes to the client can be a read. */
final class CopyStatement {
  private CopyStatement() {}

  static Verdict judge(Part part, TokenProof proof) {
    int at = part.is(1, "binary") ? 2 : 1;
    if (part.is(at, "(")) {
      int close = part.partner(at);
      boolean toClient = close > 0 && part.reads(close + 1, "to", "stdout");
      return toClient
          ? new Verdict.Candidate(part.sub(at + 1, close), StatementEffects.of(part))
          : write();
    }
    int end = at;
    while (part.isName(end) && part.is(end + 1, ".")) {
      end += 2;
    }
    int next = part.is(end + 1, "(") ? part.partner(end + 1) + 1 : end + 1;
    if (!part.isName(end) || !part.reads(next, "to", "stdout")) {
      return write();
    }
    String schema = end > at ? part.name(end - 2) : "";
    Finding finding = proof.relation(schema, part.name(end));
    return new Verdict.Decided(
        Classification.of(finding.kind(), finding.reason(), 0, finding.detail()));
  }

  private static Verdict write() {
    return new Verdict.Decided(Classification.of(Kind.WRITE, Reason.COPY));
  }
}
