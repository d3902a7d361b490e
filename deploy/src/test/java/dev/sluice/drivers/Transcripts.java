package dev.sluice.drivers;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** What is to be known of transcripts. */
final class Transcripts {
  private static final String HEADING = "== ";
  private static final int LONGEST_LINE = 600;
  private static final int CONTEXT = 3;

  private Transcripts() {}

  /** The sections in their order. */
  static List<String> sections(String transcript) {
    return transcript
        .lines()
        .filter(line -> line.startsWith(HEADING))
        .map(line -> line.substring(HEADING.length()))
        .toList();
  }

  /** Empty if they are equal; else the first line that differs, and where it is. */
  static String difference(String right, String other) {
    List<String> expected = right.lines().toList();
    List<String> actual = other.lines().toList();
    for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
      String line = i < expected.size() ? expected.get(i) : "(end)";
      String found = i < actual.size() ? actual.get(i) : "(end)";
      if (!Objects.equals(line, found)) {
        return "line %d, after:%n%s%ndirect: %s%nproxy:  %s"
            .formatted(
                i + 1,
                cut(expected.subList(Math.max(0, Math.min(i, expected.size()) - CONTEXT), i)),
                cut(List.of(line)),
                cut(List.of(found)));
      }
    }
    return "";
  }

  /** The last lines. */
  static String tail(String transcript) {
    List<String> lines = transcript.lines().toList();
    return cut(lines.subList(Math.max(0, lines.size() - CONTEXT), lines.size()));
  }

  private static String cut(List<String> lines) {
    return lines.stream()
        .map(line -> line.substring(0, Math.min(line.length(), LONGEST_LINE)))
        .collect(Collectors.joining("\n"));
  }
}
