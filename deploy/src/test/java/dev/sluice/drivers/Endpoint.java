package dev.sluice.drivers;

import dev.sluice.config.HostPort;
import dev.sluice.demo.ClusterLogins;
import java.util.Map;

/**
 * Where an application connects to.
 *
 * @param database its own: nobody else uses it
 * @param connects how often the last section of its transcript connects
 */
record Endpoint(HostPort address, ClusterLogins.Login login, String database, int connects) {

  /** In libpq's variables, which all applications that are not written in Java read. */
  Map<String, String> environment() {
    return Map.of(
        "PGHOST", address.host(),
        "PGPORT", Integer.toString(address.port()),
        "PGUSER", login.user(),
        "PGPASSWORD", login.password().value(),
        "PGDATABASE", database,
        "CONNECTS", Integer.toString(connects));
  }

  String jdbcUrl() {
    return "jdbc:postgresql://" + address + "/" + database;
  }
}
