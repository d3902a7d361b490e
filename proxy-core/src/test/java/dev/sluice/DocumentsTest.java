package dev.sluice;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.SqlState;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the documents of the repository to each other and to the code. */
final class DocumentsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path DOCS = Path.of("docs");
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern RAISED = Pattern.compile("\\(\\s*SqlState\\.([A-Z_]+),\\s");
  private static final Pattern SETTING =
      Pattern.compile(
          "`((?:listen|http|cluster|auth|console|limits|failover|routing|timeouts|shutdown|threads"
              + "|peers)\\.[A-Za-z.]+)`");

  @Test
  void everyRelativeLinkLeadsToAFileAndItsHeading() throws IOException {
    List<String> dead = new ArrayList<>();
    for (Path document : documents()) {
      for (String link : links(document)) {
        if (!link.contains("://") && !leadsSomewhere(document, link)) {
          dead.add(ROOT.relativize(document) + ": " + link);
        }
      }
    }

    assertThat(dead).isEmpty();
  }

  @Test
  void theReadmeLinksEveryDocument() throws IOException {
    Path readme = ROOT.resolve("README.md");
    Set<Path> linked =
        links(readme).stream()
            .map(link -> ROOT.resolve(link.replaceAll("#.*", "")).normalize())
            .collect(toCollection(TreeSet::new));

    assertThat(documents()).filteredOn(document -> !document.equals(readme)).isSubsetOf(linked);
  }

  @Test
  void everySqlStateThatTheProxyRaisesIsInTheDocumentAndNoOther() throws Exception {
    Set<String> raised = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        for (String name : found(RAISED, Files.readString(file))) {
          Field constant = SqlState.class.getField(name);
          raised.add((String) constant.get(null));
        }
      }
    }

    assertThat(found(Pattern.compile("(?m)^\\| `([0-9A-Z]{5})` \\|"), read("troubleshooting.md")))
        .containsExactlyInAnyOrderElementsOf(raised);
  }

  @Test
  void everySettingThatADocumentNamesExists() throws IOException {
    String settings = read("configuration.md");
    for (String name : List.of("troubleshooting.md", "operations.md")) {
      assertThat(found(SETTING, read(name)))
          .as(name)
          .isNotEmpty()
          .allSatisfy(setting -> assertThat(settings).contains("| `" + setting));
    }
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !ROOT.relativize(file).toString().matches(".*(target|node_modules)/.*"))
          .toList();
    }
  }

  private static List<String> links(Path document) throws IOException {
    return found(LINK, Files.readString(document));
  }

  private static boolean leadsSomewhere(Path document, String link) throws IOException {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]).normalize();
    if (parts.length == 1 || !target.toString().endsWith(".md")) {
      return Files.exists(target);
    }
    return Files.exists(target)
        && Files.readString(target).lines().anyMatch(line -> anchor(line).equals(parts[1]));
  }

  /** As GitHub makes it of a heading. */
  private static String anchor(String line) {
    return line.startsWith("#")
        ? line.replaceFirst("#+ ", "")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9 _-]", "")
            .replace(' ', '-')
        : "";
  }

  private static List<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map((MatchResult hit) -> hit.group(1)).toList();
  }

  private static String read(String name) throws IOException {
    return Files.readString(DOCS.resolve(name));
  }
}
