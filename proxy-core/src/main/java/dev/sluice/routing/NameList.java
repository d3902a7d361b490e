package dev.sluice.routing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Resource files of names: one a line, {@code #} and a space begin a comment line, {@code [x]} a
 * section.
 */
final class NameList {
  private NameList() {}

  /** The names of a file without sections. */
  static Set<String> read(String file) {
    return lines(file).stream().filter(line -> !isComment(line)).collect(Collectors.toSet());
  }

  /** Every name of a file with sections, with its section's title. */
  static Map<String, String> sections(String file) {
    Map<String, String> sections = new HashMap<>();
    String section = "";
    for (String line : lines(file)) {
      if (line.startsWith("[")) {
        section = line.substring(1, line.length() - 1);
      } else if (!isComment(line)) {
        sections.put(line, section);
      }
    }
    return Map.copyOf(sections);
  }

  private static boolean isComment(String line) {
    return line.isEmpty() || line.startsWith("# ");
  }

  private static List<String> lines(String file) {
    try (InputStream in = NameList.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("resource " + file + " is missing from the jar");
      }
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
