package dev.sluice.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The superuser's SQL on single nodes, one connection per statement.
 *
 * @param logins the cluster's roles
 */
record NodeSql(ClusterLogins logins) {

  static String jdbcUrl(ClusterNode node, String database) {
    return "jdbc:postgresql://" + node.address() + "/" + database;
  }

  Connection connect(ClusterNode node) throws SQLException {
    ClusterLogins.Login superuser = logins.superuser();
    return DriverManager.getConnection(
        jdbcUrl(node, "postgres"), superuser.user(), superuser.password().value());
  }

  String query(ClusterNode node, String sql) throws SQLException {
    try (Connection connection = connect(node);
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (ResultSet rows = statement.getResultSet()) {
        String value = rows.next() ? rows.getString(1) : null;
        return value == null ? "" : value;
      }
    }
  }
}
