package dev.sluice.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryCheckTest {
  private static final QueryCheck CHECK =
      new QueryCheck(
          Scrape.parse(
              """
              # TYPE hits_total counter
              hits_total{node="a",reason="x"} 1
              # TYPE up gauge
              up{node="a \\" b"} 1
              # TYPE took_seconds histogram
              took_seconds_bucket{stage="s",le="1.0"} 1
              took_seconds_count{stage="s"} 1
              took_seconds_sum{stage="s"} 1
              # TYPE pause_seconds summary
              pause_seconds_count 1
              pause_seconds_sum 1
              # TYPE unseen_total counter
              """));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "up",
        "up == 0",
        "max by (node) (up{node=~\"$node\", job='j'}) > bool 1",
        "sum(rate(hits_total{namespace=\"n\",}[$__rate_interval])) by (reason) > 0",
        "sum by (node) (rate(hits_total[1h30m] offset 5m)) / on (node) group_left (node) up",
        "1 - -up * 1e9 + .5",
        "count(up) or vector(0)",
        "absent(up) unless time() > 7 * 86400",
        "changes(up[5m])",
        "histogram_quantile(0.99, sum by (le) (rate(took_seconds_bucket{stage=\"s\"}[5m])))",
        "rate(took_seconds_sum[5m]) / rate(took_seconds_count[5m])",
        "increase(pause_seconds_sum[1h])"
      })
  void isRight(String query) {
    assertThat(CHECK.complaints(query)).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ups                                                              | no metric ups
          rate(unseen_total[5m])                                           | no metric unseen_total
          rate(hits[5m])                                                   | no metric hits
          up{nodes="a"}                                                    | up has no label nodes
          sum by (reason) (up)                                             | up has no label reason
          sum(up) by (stage)                                               | up has no label stage
          up / on (reason) up                                              | up has no label reason
          up * on (node) rate(took_seconds_sum[5m])                        | took_seconds_sum has no label node
          hits_total                                                       | hits_total is a counter
          sum(hits_total)                                                  | hits_total is a counter
          changes(hits_total[5m])                                          | hits_total is a counter
          rate(up[5m])                                                     | up is a gauge
          rate(sum(hits_total[5m]))                                        | hits_total has a range
          rate(hits_total)                                                 | hits_total has no range
          sum(up[5m])                                                      | up has a range
          rate(took_seconds[5m])                                           | no metric took_seconds
          rate(took_seconds_bucket[5m])                                    | belong together
          histogram_quantile(0.9, rate(took_seconds_bucket[5m]))           | needs le
          histogram_quantile(0.9, sum by (stage) (rate(took_seconds_bucket[5m]))) | needs le
          histogram_quantile(0.9, sum by (le) (rate(took_seconds_sum[5m])))| belong together
          sum by (le) (rate(took_seconds_count[5m]))                       | has no label le
          histogram_quantile(sum by (le) (rate(took_seconds_bucket[5m])))  | no ,
          rates(hits_total[5m])                                            | no function rates
          sum(up                                                           | no ) but the end
          sum up)                                                          | no ( but up
          up up                                                            | no END but up
          up{node=a}                                                       | no STRING but a
          up{node "a"}                                                     | no matcher
          up{node="a" reason="b"}                                          | no end of labels
          up{node="a}                                                      | not a token
          rate(hits_total[$node])                                          | no duration
          rate(hits_total[5 m])                                            | no duration
          rate(hits_total[5x])                                             | not a token
          up >                                                             | no NAME but the end
          vector(1)                                                        | no metric
          up # and more                                                    | not a token
          """)
  void isWrong(String query, String complaint) {
    assertThat(CHECK.complaints(query)).anySatisfy(said -> assertThat(said).contains(complaint));
  }
}
