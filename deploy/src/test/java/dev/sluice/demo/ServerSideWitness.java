package dev.sluice.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells which node executed what, from what the servers themselves say: their logs and
 * pg_stat_statements.
 *
 * @param cluster was started with {@link #watched} options
 */
public record ServerSideWitness(LocalCluster cluster) {
  private static final Pattern STATEMENT =
      Pattern.compile(
          "\\[(?<pid>\\d+)] app=<(?<application>.*?)> user=<(?<user>.*?)> db=<(?<database>.*?)> "
              + "LOG: {2}(?:statement|execute [^:]*): (?<text>.*)",
          Pattern.DOTALL);

  /**
   * A statement in a server's log.
   *
   * @param pid of the server process, as in BackendKeyData
   * @param application application_name
   * @param user session user
   * @param database the session's database
   * @param text as the server got it, line breaks kept
   */
  public record Logged(long pid, String application, String user, String database, String text) {}

  /** The lengths of the logs at one moment. */
  public record Mark(Map<ClusterNode, Long> lengths) {}

  /** Options for a cluster that can be watched. */
  public static ClusterOptions watched(ClusterOptions options) {
    return options
        .withSetting("shared_preload_libraries", "pg_stat_statements")
        .withSetting("log_statement", "all")
        .withSetting("log_line_prefix", "%m [%p] app=<%a> user=<%u> db=<%d> ");
  }

  /** Makes the view pg_stat_statements in the database postgres. */
  public void install() throws SQLException {
    cluster.query(cluster.primary(), "CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
  }

  /** Remembers where the logs end now. */
  public Mark mark() throws IOException {
    Map<ClusterNode, Long> lengths = new LinkedHashMap<>();
    for (ClusterNode node : cluster.nodes()) {
      lengths.put(node, Files.size(node.logFile()));
    }
    return new Mark(lengths);
  }

  /** What {@code node} has executed since {@code mark}, in the order of its log. */
  public List<Logged> executedSince(Mark mark, ClusterNode node) throws IOException {
    String fresh;
    try (InputStream log = Files.newInputStream(node.logFile())) {
      log.skipNBytes(mark.lengths().getOrDefault(node, 0L));
      fresh = new String(log.readAllBytes(), StandardCharsets.UTF_8);
    }
    List<Logged> statements = new ArrayList<>();
    // A message's further lines begin with a tab.
    for (String message : fresh.split("\n(?!\t)", -1)) {
      Matcher matcher = STATEMENT.matcher(message.replace("\n\t", "\n"));
      if (matcher.find()) {
        statements.add(logged(matcher));
      }
    }
    return statements;
  }

  /** The nodes that have executed a statement whose text holds {@code fragment}, and how often. */
  public Map<ClusterNode, Long> executionsSince(Mark mark, String fragment) throws IOException {
    Map<ClusterNode, Long> counts = new LinkedHashMap<>();
    for (ClusterNode node : cluster.nodes()) {
      long count =
          executedSince(mark, node).stream().filter(one -> one.text().contains(fragment)).count();
      if (count > 0) {
        counts.put(node, count);
      }
    }
    return counts;
  }

  /** Sets the counts of {@link #counted} to zero. */
  public void resetCounts() throws SQLException {
    for (ClusterNode node : cluster.nodes()) {
      cluster.query(node, "SELECT pg_stat_statements_reset()");
    }
  }

  /**
   * How often each node has executed statements whose text (literals replaced by {@code $1}) holds
   * {@code fragment}, from pg_stat_statements: for loads that are too big to read logs of.
   */
  public Map<ClusterNode, Long> counted(String fragment) throws SQLException {
    Map<ClusterNode, Long> counts = new LinkedHashMap<>();
    for (ClusterNode node : cluster.nodes()) {
      String sum =
          cluster.query(
              node,
              "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE position('"
                  + fragment.replace("'", "''")
                  + "' IN query) > 0 AND position('pg_stat_statements' IN query) = 0");
      counts.put(node, Long.parseLong(sum));
    }
    return counts;
  }

  private static Logged logged(Matcher matcher) {
    return new Logged(
        Long.parseLong(matcher.group("pid")),
        matcher.group("application"),
        matcher.group("user"),
        matcher.group("database"),
        matcher.group("text"));
  }
}
