package dev.sluice;

import dev.sluice.config.HostPort;
import dev.sluice.config.PoolingConfig.Pooling;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.SluiceConfig.Limits;
import dev.sluice.topology.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What somebody wants to know who has just started a proxy: where it listens, whom it found, what
 * limits apply. Each line is one line of the log, in whatever format that has.
 *
 * @param config the settings
 * @param nodes those that are known by now
 * @param http where health and metrics are, if they are
 * @param openFiles the most that this process may open at once, if that can be told
 */
record StartupSummary(
    SluiceConfig config, List<Node> nodes, Optional<HostPort> http, Optional<Long> openFiles) {
  /** Log, jars, monitoring, HTTP, event loops: what is open beside clients and servers. */
  private static final int OTHER_FILES = 200;

  /** In the order in which they are to be read. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("TLS: " + tls());
    lines.add("nodes: " + (nodes.isEmpty() ? "none yet" : String.join(", ", inWords(nodes))));
    lines.add("limits: " + limits());
    lines.add("pooling: " + pooling());
    lines.add("HTTP (/metrics, /health/ready): " + http.map(HostPort::toString).orElse("off"));
    lines.add("SQL console: " + console());
    return lines;
  }

  /** Said as a warning: the limits allow more connections than the system does. */
  Optional<String> tooFewFiles() {
    Limits limits = config.limits();
    long servers = (long) Math.max(1, nodes.size()) * limits.maxServerConnectionsPerNode();
    long needed = limits.maxClients() + servers + OTHER_FILES;
    return openFiles
        .filter(files -> files < needed)
        .map(
            files ->
                "open files: "
                    + files
                    + " are allowed (ulimit -n), but limits.maxClients and"
                    + " limits.maxServerConnectionsPerNode may need "
                    + needed
                    + "; raise the one or lower the others");
  }

  private String tls() {
    String clients = config.listen().tls().mode().name().toLowerCase(Locale.ROOT);
    String servers =
        config.cluster().tls().mode().name().toLowerCase(Locale.ROOT).replace('_', '-');
    return "clients " + clients + ", servers " + servers;
  }

  private static List<String> inWords(List<Node> nodes) {
    return nodes.stream()
        .map(node -> node.name() + " " + node.role().name().toLowerCase(Locale.ROOT))
        .toList();
  }

  private String limits() {
    Limits limits = config.limits();
    return limits.maxClients()
        + " clients ("
        + limits.reservedForSuperusers()
        + " of them for superusers), "
        + limits.maxServerConnectionsPerNode()
        + " server connections per node, "
        + openFiles.map(files -> files + " open files").orElse("open files unknown");
  }

  private String pooling() {
    Pooling mode = config.pooling().mode();
    int rules = config.pooling().rules().size();
    return mode.name().toLowerCase(Locale.ROOT)
        + (rules == 0 ? "" : ", other for some (" + rules + " rules)");
  }

  private String console() {
    return config.console().isOpen()
        ? "database " + config.console().database() + ", " + users(config.console().users().size())
        : "off";
  }

  private static String users(int count) {
    return count == 1 ? "1 user" : count + " users";
  }
}
