package dev.sluice.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values of Pgpool's variables that mean something else, or are written otherwise, in Sluice. */
final class PgpoolConversions {
  private static final String CHILDREN = "PGPOOL_NUM_INIT_CHILDREN";
  private static final Pattern NODE =
      Pattern.compile("\\d+:(\\[[^]]+]|[^:]+)(?::(\\d*))?(?::([^:]*))?(?::[^:]*)?(?::([^:]*))?");
  private static final Pattern WEIGHT = Pattern.compile("\\d{1,6}(\\.\\d{1,6})?");
  private static final int MOST_WEIGHT = 100;
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  private PgpoolConversions() {}

  /** {@code 0:pg-0:5432,1:pg-1} is {@code pg-0:5432,pg-1:5432}. */
  static Optional<String> nodes(String value, Map<String, String> variables, List<String> notes)
      throws NotAllowedException {
    List<String> nodes = new ArrayList<>();
    boolean hasFlag = false;
    for (String text : value.split("[,;]", -1)) {
      Matcher node = NODE.matcher(text.strip());
      if (!node.matches()) {
        throw new NotAllowedException(text);
      }
      nodes.add(address(node, text));
      hasFlag |= !isOneOf(node.group(4), "", "ALLOW_TO_FAILOVER");
    }
    if (hasFlag) {
      notes.add("PGPOOL_BACKEND_NODES: flags have no effect: who is primary is asked of the nodes");
    }
    return Optional.of(String.join(",", nodes));
  }

  private static String address(Matcher node, String text) throws NotAllowedException {
    String port = node.group(2);
    String address = node.group(1) + (isOneOf(port, "") ? "" : ":" + port);
    try {
      return ValueType.NODE.parse(address).toString();
    } catch (NotAllowedException e) {
      throw new NotAllowedException(text);
    }
  }

  private static boolean isOneOf(@Nullable String group, String... texts) {
    return group == null || List.of(texts).contains(group);
  }

  /** {@code 0:pg-0:5432:0.5,1:pg-1} is {@code pg-0:5432=50,pg-1:5432=100}. */
  static Optional<String> weights(String value, Map<String, String> variables, List<String> notes)
      throws NotAllowedException {
    Map<String, Double> weights = new LinkedHashMap<>();
    for (String text : value.split("[,;]", -1)) {
      Matcher node = NODE.matcher(text.strip());
      if (!node.matches()) {
        // That is a problem of the nodes, which reports it.
        return Optional.empty();
      }
      weights.put(address(node, text), weight(node.group(3)));
    }
    if (weights.values().stream().distinct().count() < 2) {
      return Optional.empty();
    }
    notes.add(
        "PGPOOL_BACKEND_NODES: its weights count among replicas; the primary reads only what no"
            + " replica may");
    return Optional.of(inWholeNumbers(weights));
  }

  private static double weight(@Nullable String text) throws NotAllowedException {
    if (text == null || text.isEmpty()) {
      return 1;
    }
    if (!WEIGHT.matcher(text).matches()) {
      throw new NotAllowedException(text);
    }
    return Double.parseDouble(text);
  }

  /** Pgpool takes fractions, and only their ratio counts. No share but zero becomes none. */
  private static String inWholeNumbers(Map<String, Double> weights) {
    double most = Collections.max(weights.values());
    boolean areWhole = weights.values().stream().allMatch(weight -> weight == Math.rint(weight));
    double factor = areWhole && most <= MOST_WEIGHT ? 1 : MOST_WEIGHT / most;
    List<String> texts = new ArrayList<>();
    weights.forEach(
        (node, weight) -> {
          long least = weight > 0 ? 1 : 0;
          texts.add(node + "=" + Math.max(least, Math.round(weight * factor)));
        });
    return String.join(",", texts);
  }

  /** Pgpool's ways to keep reads after a write on the primary all want one thing. */
  static Optional<String> consistency(
      String value, Map<String, String> variables, List<String> notes) throws NotAllowedException {
    return switch (value) {
      case "off" -> Optional.of("eventual");
      case "transaction", "trans_transaction", "always", "dml_adaptive" -> Optional.of("session");
      default -> throw new NotAllowedException(value);
    };
  }

  /** Without its balancing by statement, Pgpool chooses a node once for each session. */
  static Optional<String> balance(String value, Map<String, String> variables, List<String> notes)
      throws NotAllowedException {
    return Optional.of(ValueType.SWITCH.parse(value) ? "round_robin" : "sticky");
  }

  /** Pgpool's image listens on every address. */
  static Optional<String> port(String value, Map<String, String> variables, List<String> notes)
      throws NotAllowedException {
    return Optional.of("0.0.0.0:" + number(value));
  }

  /**
   * Pgpool keeps up to max_pool connections in each of num_init_children processes (its manual,
   * "max_pool"): the product is what its nodes were sized for. One factor alone says nothing.
   */
  static Optional<String> serverConnections(
      String value, Map<String, String> variables, List<String> notes) throws NotAllowedException {
    long perChild = number(value);
    String children = variables.get(CHILDREN);
    if (children == null || !NUMBER.matcher(children).matches()) {
      notes.add(
          "PGPOOL_MAX_POOL has no effect without "
              + CHILDREN
              + ": limits.maxServerConnectionsPerNode is the limit, shared by all clients");
      return Optional.empty();
    }
    long product = perChild * number(children);
    notes.add(
        "limits.maxServerConnectionsPerNode is "
            + product
            + ", which is "
            + CHILDREN
            + " times PGPOOL_MAX_POOL; max_connections of the nodes must be higher, and Sluice gets"
            + " by with fewer");
    return Optional.of(String.valueOf(product));
  }

  /** Zero is Pgpool's "never". */
  static Optional<String> idleServer(
      String value, Map<String, String> variables, List<String> notes) throws NotAllowedException {
    if (number(value) == 0) {
      notes.add(
          "PGPOOL_CONNECTION_LIFE_TIME has no effect: 0 means for ever, but Sluice closes idle"
              + " server connections after timeouts.idleServer");
      return Optional.empty();
    }
    return Optional.of(number(value) + "s");
  }

  /** A number of seconds. */
  static Optional<String> seconds(String value, Map<String, String> variables, List<String> notes)
      throws NotAllowedException {
    return Optional.of(number(value) + "s");
  }

  private static long number(String value) throws NotAllowedException {
    if (!NUMBER.matcher(value).matches()) {
      throw new NotAllowedException(value);
    }
    return Long.parseLong(value);
  }
}
