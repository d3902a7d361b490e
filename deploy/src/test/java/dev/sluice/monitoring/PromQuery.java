package dev.sluice.monitoring;

import dev.sluice.monitoring.PromLexer.Kind;
import dev.sluice.monitoring.PromLexer.Token;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a query of Prometheus by its grammar, as far as dashboards and alerts here need it, and
 * says which metrics it uses, and how. Precedence of operators does not matter for that.
 */
final class PromQuery {
  static final Set<String> RANGE_FUNCTIONS =
      Set.of("rate", "irate", "increase", "resets", "changes", "delta", "deriv");
  private static final Set<String> FUNCTIONS =
      Set.of("histogram_quantile", "time", "vector", "absent", "abs", "clamp_min", "clamp_max");
  private static final Set<String> AGGREGATIONS = Set.of("sum", "min", "max", "avg", "count");
  private static final Set<String> OPERATORS =
      Set.of("+", "-", "*", "/", "%", "^", "==", "!=", "<", ">", "<=", ">=", "and", "or", "unless");
  private static final Set<String> MATCHES = Set.of("=", "!=", "=~", "!~");
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", ">", "<=", ">=");

  /**
   * One metric that is asked for.
   *
   * @param around names of the functions and aggregations around it, the nearest first
   * @param matched labels in its braces
   * @param kept labels that an aggregation around it keeps, or that join it with something else
   * @param ranged whether it is asked for over a time
   */
  record Use(
      String metric, List<String> around, Set<String> matched, Set<String> kept, boolean ranged) {}

  private final List<Token> tokens;
  private int next;

  private PromQuery(String query) {
    tokens = PromLexer.tokens(query);
  }

  /**
   * What a query uses.
   *
   * @throws IllegalArgumentException when it is none
   */
  static List<Use> uses(String query) {
    PromQuery parser = new PromQuery(query);
    List<Use> uses = parser.expression();
    parser.expect(Kind.END);
    return uses;
  }

  private List<Use> expression() {
    List<Use> uses = new ArrayList<>(operand());
    while (OPERATORS.contains(peek().text()) && peek().kind() != Kind.STRING) {
      String operator = take().text();
      if (COMPARISONS.contains(operator)) {
        accept("bool");
      }
      Set<String> joined = new LinkedHashSet<>();
      if (accept("on")) {
        joined.addAll(labels());
      } else if (accept("ignoring")) {
        labels();
      }
      if ((accept("group_left") || accept("group_right")) && peek().is("(")) {
        labels();
      }
      uses.addAll(operand());
      uses.forEach(use -> use.kept().addAll(joined));
    }
    return uses;
  }

  private List<Use> operand() {
    if (accept("-")) {
      return operand();
    }
    if (accept("(")) {
      List<Use> uses = expression();
      expect(")");
      return uses;
    }
    if (peek().kind() == Kind.NUMBER) {
      take();
      return List.of();
    }
    String name = expect(Kind.NAME);
    if (AGGREGATIONS.contains(name)) {
      return aggregation(name);
    }
    return peek().is("(") ? call(name) : List.of(selector(name));
  }

  private List<Use> aggregation(String name) {
    Set<String> kept = new LinkedHashSet<>(grouping());
    List<Use> uses = arguments(name, 1);
    kept.addAll(grouping());
    uses.forEach(use -> use.kept().addAll(kept));
    return uses;
  }

  private Set<String> grouping() {
    if (accept("by")) {
      return labels();
    }
    if (accept("without")) {
      labels();
    }
    return Set.of();
  }

  private List<Use> call(String name) {
    if (!FUNCTIONS.contains(name) && !RANGE_FUNCTIONS.contains(name)) {
      throw new IllegalArgumentException("no function " + name);
    }
    int count = Set.of("histogram_quantile", "clamp_min", "clamp_max").contains(name) ? 2 : 1;
    return arguments(name, name.equals("time") ? 0 : count);
  }

  private List<Use> arguments(String name, int count) {
    expect("(");
    List<Use> uses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        expect(",");
      }
      uses.addAll(expression());
    }
    expect(")");
    uses.forEach(use -> use.around().add(name));
    return uses;
  }

  private Use selector(String metric) {
    Set<String> matched = new LinkedHashSet<>();
    if (accept("{")) {
      while (!peek().is("}")) {
        matched.add(expect(Kind.NAME));
        if (!MATCHES.contains(take().text())) {
          throw new IllegalArgumentException("no matcher: " + metric);
        }
        expect(Kind.STRING);
        if (!accept(",") && !peek().is("}")) {
          throw new IllegalArgumentException("no end of labels: " + metric);
        }
      }
      expect("}");
    }
    boolean ranged = accept("[");
    if (ranged) {
      range();
    }
    if (accept("offset")) {
      expect(Kind.DURATION);
    }
    return new Use(metric, new ArrayList<>(), matched, new LinkedHashSet<>(), ranged);
  }

  private void range() {
    Token token = take();
    boolean interval = token.is("$__rate_interval") || token.is("$__range");
    if (token.kind() != Kind.DURATION && !interval) {
      throw new IllegalArgumentException("no duration: " + token.text());
    }
    expect("]");
  }

  private Set<String> labels() {
    Set<String> labels = new LinkedHashSet<>();
    expect("(");
    while (!accept(")")) {
      labels.add(expect(Kind.NAME));
      if (!accept(",") && !peek().is(")")) {
        throw new IllegalArgumentException("no end of labels at " + peek().text());
      }
    }
    return labels;
  }

  private Token peek() {
    return tokens.get(next);
  }

  private Token take() {
    Token token = peek();
    if (token.kind() != Kind.END) {
      next++;
    }
    return token;
  }

  private boolean accept(String sign) {
    boolean is = peek().is(sign);
    if (is) {
      next++;
    }
    return is;
  }

  private void expect(String sign) {
    if (!accept(sign)) {
      throw new IllegalArgumentException("no " + sign + " but " + peek().text());
    }
  }

  private String expect(Kind kind) {
    Token token = take();
    if (token.kind() != kind) {
      throw new IllegalArgumentException("no " + kind + " but " + token.text());
    }
    return token.text();
  }
}
