package dev.sluice.demo;

import dev.sluice.config.Secret;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The roles of a {@link LocalCluster}. All log in with scram-sha-256 and a password of 24 random
 * letters and digits.
 *
 * @param superuser {@code postgres}
 * @param application an ordinary role that may create databases
 * @param monitor a member of pg_monitor that may also read pg_authid in the database {@code
 *     postgres}: what the proxy needs to watch the nodes and to check passwords
 * @param replication what the replicas' WAL receivers use
 */
public record ClusterLogins(Login superuser, Login application, Login monitor, Login replication) {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int PASSWORD_LENGTH = 24;

  /** A role and its password. */
  public record Login(String user, Secret password) {}

  static ClusterLogins random() {
    SecureRandom random = new SecureRandom();
    return new ClusterLogins(
        login("postgres", random),
        login("app", random),
        login("sluice", random),
        login("replicator", random));
  }

  /** The statements that make these roles, one per line as single-user mode wants them. */
  List<String> statements() {
    return List.of(
        "ALTER ROLE postgres PASSWORD " + quoted(superuser),
        "CREATE ROLE " + application.user() + " LOGIN CREATEDB PASSWORD " + quoted(application),
        "CREATE ROLE " + monitor.user() + " LOGIN PASSWORD " + quoted(monitor),
        "GRANT pg_monitor TO " + monitor.user(),
        "GRANT SELECT ON pg_catalog.pg_authid TO " + monitor.user(),
        "CREATE ROLE " + replication.user() + " LOGIN REPLICATION PASSWORD " + quoted(replication));
  }

  private static String quoted(Login login) {
    return "'" + login.password().value() + "'";
  }

  private static Login login(String user, SecureRandom random) {
    return new Login(
        user,
        new Secret(
            random
                .ints(PASSWORD_LENGTH, 0, ALPHABET.length())
                .mapToObj(index -> ALPHABET.substring(index, index + 1))
                .collect(Collectors.joining())));
  }
}
