package dev.sluice.it;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Short words for what tests do with a JDBC connection. */
final class Sql {
  /** Answered by the node itself: the port it listens on. */
  static final String PORT = "SELECT inet_server_port()";

  private Sql() {}

  static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** First column of the first row; empty when there is none or it is null. */
  static String one(Connection connection, String sql) throws SQLException {
    List<String> values = column(connection, sql);
    return values.isEmpty() ? "" : values.get(0);
  }

  /** The first column of all rows. */
  static List<String> column(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        String value = rows.getString(1);
        values.add(value == null ? "" : value);
      }
      return values;
    }
  }

  /** All rows, their columns joined by {@code |}. */
  static List<String> rows(ResultSet rows) throws SQLException {
    List<String> all = new ArrayList<>();
    int columns = rows.getMetaData().getColumnCount();
    while (rows.next()) {
      List<String> row = new ArrayList<>();
      for (int i = 1; i <= columns; i++) {
        row.add(String.valueOf(rows.getString(i)));
      }
      all.add(String.join("|", row));
    }
    return all;
  }

  /** The port of the node that ran the statement. */
  static int port(Connection connection) throws SQLException {
    return port(connection, PORT);
  }

  /** The same for a query whose first column is {@code inet_server_port()}. */
  static int port(Connection connection, String sql) throws SQLException {
    return Integer.parseInt(one(connection, sql));
  }

  /** The SQLSTATE and message that {@code call} fails with. */
  static String failure(ThrowingCallable call) throws Throwable {
    try {
      call.call();
    } catch (SQLException e) {
      return e.getSQLState() + " " + e.getMessage();
    }
    throw new AssertionError("it did not fail");
  }

  /** The SQLSTATE that {@code call} fails with. */
  static String sqlState(ThrowingCallable call) throws Throwable {
    return failure(call).substring(0, 5);
  }
}
