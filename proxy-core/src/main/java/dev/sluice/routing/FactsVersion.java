package dev.sluice.routing;

import java.nio.charset.StandardCharsets;

/**
 * One version of what is known of one database, and the judges that go by it. Immutable.
 *
 * @param scope a number that no other version has, of this database or another: it is part of the
 *     cache's keys, so that nothing classified by other facts is ever found
 * @param judge of tokens
 * @param ast of JSqlParser's trees
 */
record FactsVersion(int scope, TextJudge judge, AstProof ast) {
  static FactsVersion of(SharedClassifier shared, Facts facts) {
    return new FactsVersion(
        shared.nextScope(),
        new TextJudge(shared.limits().text(), facts),
        new AstProof(facts.functions(), facts.relations()));
  }

  /** For the warm-up, in which no cache takes part. */
  QueryString judgement(String normal) {
    byte[] bytes = normal.getBytes(StandardCharsets.US_ASCII);
    return judge.judge(bytes, bytes.length);
  }
}
