package dev.sluice.routing;

import java.nio.charset.StandardCharsets;

/**
 * One version of what is known of one database, and the judges that go by it. Immutable.
 *
 * @param scope a number that no other version has, of this database or another: it is part of the
 *     cache's keys, so that nothing classified by other facts is ever found
 * @param before the scope of the version before; 0 if nothing of it is to be taken over
 * @param judge of tokens
 * @param ast of JSqlParser's trees
 */
record FactsVersion(int scope, int before, TextJudge judge, AstProof ast) {
  static FactsVersion of(SharedClassifier shared, Facts facts, int before) {
    return new FactsVersion(
        shared.nextScope(),
        before,
        new TextJudge(shared.limits().text(), facts),
        new AstProof(facts.functions(), facts.relations()));
  }

  /** For the warm-up, in which no cache takes part. */
  QueryString judgement(String normal) {
    byte[] bytes = normal.getBytes(StandardCharsets.US_ASCII);
    return judge.judge(bytes, bytes.length);
  }
}
