package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.LocalCluster;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What pgbouncer_exporter asks, and what it demands of the answers: which columns are labels, which
 * are numbers, that the labels of no two rows are the same, and the shapes of LISTS, CONFIG and
 * VERSION. It asks in the simple protocol, as a user who may only SHOW.
 */
@ExtendWith(ProxyExtension.class)
final class ExporterIT {
  private final LocalCluster cluster;

  ExporterIT(LocalCluster cluster) {
    this.cluster = cluster;
  }

  @ParameterizedTest
  @CsvSource({
    "databases,'name,host,port,database,force_user,pool_mode',"
        + "'pool_size,reserve_pool_size,max_connections,current_connections,paused,disabled'",
    "stats_totals,'database',"
        + "'query_count,query_time,bytes_received,bytes_sent,wait_time,xact_count,xact_time,"
        + "client_parse_count,server_parse_count,bind_count,server_assignment_count'",
    "pools,'database,user',"
        + "'cl_active,cl_active_cancel_req,cl_waiting,cl_waiting_cancel_req,sv_active,"
        + "sv_active_cancel,sv_being_canceled,sv_idle,sv_used,sv_tested,sv_login,maxwait'",
    "clients,'database,user,application_name,state,id',''"
  })
  void whatItScrapesHasItsLabelsAndNumbers(String name, String labels, String numbers)
      throws Exception {
    try (ConsoleProxy console = ConsoleProxy.over(cluster, Map.of());
        Connection one = console.proxy().connect();
        Connection two =
            console.proxy().connect(cluster.logins().superuser(), "postgres", Map.of());
        Connection exporter = console.connect(ConsoleProxy.STATS, ConsoleProxy.SIMPLE)) {
      Sql.run(one, "SELECT 1");
      Sql.run(two, "SELECT 1");
      try (Statement statement = exporter.createStatement();
          ResultSet rows = statement.executeQuery("SHOW " + name + ";")) {
        Set<List<String>> seen = new HashSet<>();
        while (rows.next()) {
          assertThat(seen.add(texts(rows, labels))).isTrue();
          assertThat(texts(rows, numbers)).allMatch(value -> value.matches("\\d+"));
        }
        assertThat(seen).hasSize(2);
        assertNumbers(rows.getMetaData(), numbers);
      }
    }
  }

  private static List<String> texts(ResultSet rows, String columns) throws SQLException {
    List<String> texts = new ArrayList<>();
    for (String column : split(columns)) {
      texts.add(String.valueOf(rows.getString(column)));
    }
    return texts;
  }

  private static List<String> split(String columns) {
    return columns.isEmpty() ? List.of() : List.of(columns.split(","));
  }

  private static void assertNumbers(ResultSetMetaData told, String numbers) throws SQLException {
    for (int i = 1; i <= told.getColumnCount(); i++) {
      boolean number = split(numbers).contains(told.getColumnName(i));
      assertThat(!number || told.getColumnType(i) == Types.BIGINT)
          .as(told.getColumnName(i))
          .isTrue();
    }
  }

  @Test
  void listsConfigAndVersionHaveTheShapesThatItScans() throws Exception {
    try (ConsoleProxy console = ConsoleProxy.over(cluster, Map.of());
        Connection exporter = console.connect(ConsoleProxy.STATS, ConsoleProxy.SIMPLE)) {
      assertThat(rows(exporter, "SHOW LISTS;", 2))
          .allMatch(row -> row.matches("[a-z_]+\\|\\d+"))
          .extracting(row -> row.substring(0, row.indexOf('|')))
          .contains(
              "databases",
              "users",
              "pools",
              "free_clients",
              "used_clients",
              "login_clients",
              "free_servers",
              "used_servers",
              "dns_names",
              "dns_zones",
              "dns_queries");
      assertThat(rows(exporter, "SHOW CONFIG;", 4))
          .contains("max_client_conn|1000|1000|yes", "max_user_connections|0|0|no")
          .anyMatch(row -> row.startsWith("limits.maxClients|1000|1000|"))
          .noneMatch(row -> row.contains(ConsoleProxy.ADMIN.password().value()));
      assertThat(rows(exporter, "SHOW VERSION;", 1)).hasSize(1);
      assertThat(rows(exporter, "SHOW STATS", 25)).isNotNull();
    }
  }

  private static List<String> rows(Connection connection, String sql, int columns)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      assertThat(result.getMetaData().getColumnCount()).as(sql).isEqualTo(columns);
      return Sql.rows(result);
    }
  }
}
