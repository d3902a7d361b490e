package dev.sluice.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a corpus showed: a table on standard output and in {@code target/corpus}, every statement
 * that went the wrong or the long way in files beside it.
 */
final class Report {
  private static final Path DIRECTORY = Path.of("target", "corpus");

  private Report() {}

  /**
   * Prints and writes it.
   *
   * @param name of the files
   * @param all the parts of one corpus
   */
  @SuppressWarnings("SystemOut") // for whoever reads the build's log
  static void of(String name, List<Tally> all) throws IOException {
    List<Tally> parts = new ArrayList<>(all);
    if (all.size() > 1) {
      parts.add(Tally.sum("all", all));
    }
    Tally whole = parts.get(parts.size() - 1);
    StringBuilder table = new StringBuilder(Tally.header()).append('\n');
    parts.forEach(part -> table.append(part.line()).append('\n'));
    table.append("Why pure reads went to the primary:\n").append(whole.causes());
    System.out.println(table);
    Files.createDirectories(DIRECTORY);
    Files.writeString(DIRECTORY.resolve(name + ".txt"), table);
    Files.write(DIRECTORY.resolve(name + "-wrong.txt"), whole.wrong());
    Files.write(DIRECTORY.resolve(name + "-pinned.txt"), whole.pinnedWrong());
    Files.write(
        DIRECTORY.resolve(name + "-needless.txt"),
        whole.needless().stream().map(String::valueOf).toList());
  }
}
