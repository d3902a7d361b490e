package dev.sluice.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Runs psql scripts through the oracle, doing of psql's commands what their statements need. */
final class ScriptRun {
  private static final Pattern COPY_FROM_FILE =
      Pattern.compile("(?is)(copy\\s.*\\sfrom\\s+)'(/[^']*)'(.*)");

  private static final Pattern VALUE = Pattern.compile("(?s)'((?:[^']|'')*)'|(\\S+)");

  private final Examiner examiner;
  private final TwinSession session;
  private Path suite = Path.of("/nowhere");

  ScriptRun(Examiner examiner, TwinSession session) {
    this.examiner = examiner;
    this.session = session;
  }

  /** COPY from files below this directory reads them here: the server may not be allowed to. */
  ScriptRun loadFrom(Path directory) {
    suite = directory;
    return this;
  }

  /**
   * Runs a script to its end.
   *
   * @param file its name, for people
   */
  void run(String file, String text) throws IOException {
    PsqlScript script = new PsqlScript(text);
    script.set("DBNAME", "regression");
    PsqlScript.Step step = next(script);
    while (step != null) {
      if (step instanceof PsqlScript.Query query) {
        query(file, query, script);
      } else if (step instanceof PsqlScript.Command command) {
        command(command, script);
      }
      if (session.primary().isClosed()) {
        session.reconnect(session.user());
      }
      step = next(script);
    }
  }

  private PsqlScript.@Nullable Step next(PsqlScript script) {
    return script.next(!session.primary().parameter("standard_conforming_strings").equals("off"));
  }

  private void query(String file, PsqlScript.Query query, PsqlScript script) throws IOException {
    if (query.command().equals("gdesc")) {
      return;
    }
    Outcome outcome = send(file, query, script);
    if (query.command().equals("gset") && outcome.succeeded()) {
      for (int i = 0; i < outcome.values().size(); i++) {
        script.set(query.arguments() + outcome.columns().get(i), outcome.values().get(i));
      }
    }
    if (query.command().equals("gexec") && outcome.succeeded()) {
      for (String row : outcome.rows()) {
        examiner.examine(file, row, session, node -> node.run(row));
      }
    }
  }

  private Outcome send(String file, PsqlScript.Query query, PsqlScript script) throws IOException {
    Matcher copy = COPY_FROM_FILE.matcher(query.sql());
    Path data = copy.matches() ? Path.of(copy.group(2)) : Path.of("/");
    if (data.startsWith(suite) && Files.isRegularFile(data)) {
      String sql = copy.group(1) + "STDIN" + copy.group(3);
      String rows = Files.readString(data);
      return examiner.examine(file, sql, session, node -> node.run(sql, () -> rows));
    }
    String sql = query.sql();
    if (query.command().equals("bind")) {
      List<String> values = values(query.arguments());
      return examiner.examine(file, sql, session, node -> node.run(sql, values));
    }
    return examiner.examine(
        file,
        sql,
        session,
        node -> node.run(sql, node == session.primary() ? script::copyData : () -> ""));
  }

  private static List<String> values(String arguments) {
    return VALUE
        .matcher(arguments)
        .results()
        .map(value -> value.group(1) == null ? value.group(2) : value.group(1).replace("''", "'"))
        .toList();
  }

  private void command(PsqlScript.Command command, PsqlScript script) throws IOException {
    List<String> words = List.of(command.arguments().split("\\s+", 2));
    switch (command.name()) {
      case "c", "connect" -> connect(command.arguments());
      case "set" -> script.set(words.get(0), words.size() < 2 ? "" : unquoted(words.get(1)));
      case "getenv" ->
          script.set(
              words.get(0), words.get(1).equals("PG_ABS_SRCDIR") ? suite.toString() : "/nowhere");
      case "q", "quit" -> script.quit();
      default -> {}
    }
  }

  private void connect(String arguments) throws IOException {
    List<String> words = List.of(arguments.replace("\"", "").split("\\s+"));
    String user = words.size() > 1 && !words.get(1).equals("-") ? words.get(1) : session.user();
    session.reconnect(user);
  }

  /** {@code 'a' 'b'} is {@code ab}. */
  private static String unquoted(String value) {
    StringBuilder all = new StringBuilder();
    for (String word : value.split("\\s+(?=')|(?<=')\\s+", -1)) {
      boolean quoted = word.length() > 1 && word.startsWith("'") && word.endsWith("'");
      all.append(quoted ? word.substring(1, word.length() - 1) : word);
    }
    return all.toString();
  }
}
