package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Holds docs/console.md to what the console does. */
@ExtendWith(ProxyExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConsoleDocumentIT {
  private static final Path DOCUMENT = Path.of("..", "proxy-core", "docs", "console.md");

  private final ConsoleProxy console;

  ConsoleDocumentIT(LocalCluster cluster) throws Exception {
    console = ConsoleProxy.over(cluster, Map.of());
  }

  @AfterAll
  void close() {
    console.close();
  }

  @Test
  void everyTableHasTheColumnsOfTheDocumentInBothProtocols() throws Exception {
    List<List<String>> rows = table("## SHOW");
    assertThat(rows).hasSizeGreaterThan(15);
    for (Map<String, String> mode : List.of(ConsoleProxy.SIMPLE, ConsoleProxy.EXTENDED)) {
      try (Connection admin = console.connect(ConsoleProxy.ADMIN, mode);
          Connection client = console.proxy().connect()) {
        Sql.run(client, "SELECT 1");
        for (List<String> row : rows) {
          assertThat(columns(admin, plain(row.get(0))))
              .as(row.get(0))
              .containsExactlyElementsOf(
                  Arrays.stream(row.get(1).split(", ")).map(ConsoleDocumentIT::plain).toList());
        }
      }
    }
  }

  @Test
  void theDocumentHasWhatHelpLists() throws Exception {
    List<String> documented = new ArrayList<>();
    table("## SHOW").forEach(row -> documented.add(plain(row.get(0))));
    table("## Commands").forEach(row -> documented.add(plain(row.get(0))));

    try (Connection admin = console.connect()) {
      assertThat(Sql.column(admin, "SHOW HELP")).containsExactlyInAnyOrderElementsOf(documented);
    }
  }

  @Test
  void everyCommandAnswersItsExampleAsTheDocumentSays() throws Exception {
    for (List<String> row : table("## Commands")) {
      String output = console.psql("", "-v", "VERBOSITY=verbose", "-c", plain(row.get(1))).output();
      String answer = row.get(2);
      if (answer.startsWith("ERROR ")) {
        assertThat(output).as(row.get(1)).startsWith("ERROR:  " + answer.substring(6) + ":");
      } else if (plain(answer).equals("SHOW")) {
        assertThat(output).as(row.get(1)).contains("num_init_children|1000|limits.maxClients");
      } else {
        assertThat(output.lines()).as(row.get(1)).contains(plain(answer));
      }
    }
  }

  private static List<String> columns(Connection connection, String sql) throws Exception {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      ResultSetMetaData told = result.getMetaData();
      List<String> names = new ArrayList<>();
      for (int i = 1; i <= told.getColumnCount(); i++) {
        names.add(told.getColumnName(i));
      }
      while (result.next()) {
        for (int i = 1; i <= told.getColumnCount(); i++) {
          String value = result.getString(i);
          if (told.getColumnTypeName(i).equals("int8") && value != null) {
            assertThat(value).as(sql + " " + names.get(i - 1)).matches("-?\\d+");
          }
        }
      }
      return names;
    }
  }

  private static String plain(String cell) {
    return cell.replace("`", "").replace("\\|", "|");
  }

  /** The cells of the first table below a heading. */
  private static List<List<String>> table(String heading) throws IOException {
    return Files.readAllLines(DOCUMENT).stream()
        .dropWhile(line -> !line.equals(heading))
        .dropWhile(line -> !line.startsWith("|"))
        .takeWhile(line -> line.startsWith("|"))
        .skip(2)
        .map(line -> line.substring(2, line.length() - 2))
        .map(line -> Arrays.asList(line.split(" \\| ", -1)))
        .toList();
  }
}
