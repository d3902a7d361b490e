package dev.sluice.it;

import dev.sluice.demo.ClusterLogins;
import dev.sluice.demo.LocalCluster;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A proxy with a console, and the ways to use that. */
final class ConsoleProxy implements AutoCloseable {
  static final ClusterLogins.Login ADMIN = TestProxy.login("admin", "of the console");
  static final ClusterLogins.Login STATS = TestProxy.login("stats", "of the exporter");

  /** For pgjdbc. */
  static final Map<String, String> SIMPLE = Map.of("preferQueryMode", "simple");

  static final Map<String, String> EXTENDED = Map.of("preferQueryMode", "extended");

  private final TestProxy proxy;

  private ConsoleProxy(TestProxy proxy) {
    this.proxy = proxy;
  }

  /** Users: {@link #ADMIN}, {@link #STATS}, and the servers' superuser with its own password. */
  static ConsoleProxy over(LocalCluster cluster, Map<String, String> more) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("SLUICE_CONSOLE_USERS_0_NAME", ADMIN.user());
    settings.put("SLUICE_CONSOLE_USERS_0_PASSWORD", ADMIN.password().value());
    settings.put("SLUICE_CONSOLE_USERS_1_NAME", STATS.user());
    settings.put("SLUICE_CONSOLE_USERS_1_PASSWORD", STATS.password().value());
    settings.put("SLUICE_CONSOLE_USERS_1_ACCESS", "stats");
    settings.put("SLUICE_CONSOLE_USERS_2_NAME", cluster.logins().superuser().user());
    settings.putAll(more);
    return new ConsoleProxy(TestProxy.over(cluster, settings));
  }

  TestProxy proxy() {
    return proxy;
  }

  /** The administrator's connection to the console. */
  Connection connect() throws SQLException {
    return connect(ADMIN, SIMPLE);
  }

  Connection connect(ClusterLogins.Login login, Map<String, String> properties)
      throws SQLException {
    return proxy.connect(login, "sluice", properties);
  }

  /** psql at the console, with {@code options} behind those that make its output plain. */
  ClientPrograms.Outcome psql(String input, String... options) throws Exception {
    List<String> words = new ArrayList<>();
    words.add(ClientPrograms.find("psql").toString());
    words.addAll(List.of("-X", "-A", "-t", "-P", "pager=off"));
    words.addAll(List.of(options));
    return ClientPrograms.run(words, proxy.libpqEnvironment(ADMIN, "sluice"), input);
  }

  @Override
  public void close() {
    proxy.close();
  }
}
