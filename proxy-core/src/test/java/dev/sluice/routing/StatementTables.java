package dev.sluice.routing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Tables of statements beside the tests: {@code #} begins a comment, {@code \n} is a line break.
 */
final class StatementTables {
  private StatementTables() {}

  static List<String> read(String file) {
    try (InputStream in = StatementTables.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.replace("\\n", "\n"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
