package dev.sluice.migrate;

import java.util.List;

/**
 * A configuration of another program, translated.
 *
 * @param yaml the settings of Sluice; no password
 * @param problems why Sluice would not run with it; empty if it would
 * @param lines what became of each setting
 */
public record Migrated(String yaml, List<String> problems, List<Line> lines) {
  /** What became of one setting, or a note on the whole. */
  public record Line(Fate fate, String name, String text) {}

  public Migrated {
    problems = List.copyOf(problems);
    lines = List.copyOf(lines);
  }

  /** What came to this end, in the order of the file. */
  public List<Line> lines(Fate fate) {
    return lines.stream().filter(line -> line.fate() == fate).toList();
  }
}
