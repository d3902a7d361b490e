package dev.sluice.console;

import dev.sluice.config.ConsoleConfig.Access;
import dev.sluice.config.NearestName;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that the console understands. Immutable. */
final class Grammar {
  private static final String HELP = "SHOW HELP lists what the console knows.";

  private final Map<String, Table> tables = new LinkedHashMap<>();
  private final Map<String, Command> commands = new LinkedHashMap<>();

  Grammar(List<Table> tables, List<Command> commands) {
    tables.forEach(table -> this.tables.put(table.name(), table));
    commands.forEach(command -> this.commands.put(command.name(), command));
    Table help =
        new Table(
            "help",
            "what the console knows",
            Table.columns("command", "description"),
            Table.now(this::help));
    this.tables.put(help.name(), help);
  }

  private List<List<@Nullable String>> help() {
    List<List<@Nullable String>> rows = new ArrayList<>();
    tables
        .values()
        .forEach(
            table ->
                rows.add(
                    Table.row("SHOW " + table.name().toUpperCase(Locale.ROOT), table.summary())));
    commands.values().forEach(command -> rows.add(Table.row(command.syntax(), command.summary())));
    return rows;
  }

  /**
   * What a statement asks for.
   *
   * @param session whose statement it is
   */
  Action parse(List<Token> statement, ConsoleClient session) throws ConsoleException {
    Words words = new Words(statement);
    if (words.accept("show")) {
      return show(words, session);
    }
    if (words.accept("help")) {
      words.end();
      return show(new Words(List.of(new Token(Token.Kind.WORD, "help"))), session);
    }
    Action polite = DriverStatements.parse(words, session);
    if (polite != null) {
      return polite;
    }
    String name = words.next().text();
    Command command = commands.get(name);
    if (command == null) {
      throw unknown(name);
    }
    if (session.access() != Access.ADMIN) {
      throw ConsoleException.of(
          SqlState.INSUFFICIENT_PRIVILEGE,
          "permission denied: console.users lets user \"" + session.user() + "\" only SHOW");
    }
    return command.reader().read(words);
  }

  private Action show(Words words, ConsoleClient session) throws ConsoleException {
    String name = words.rest();
    Table table = tables.get(name.toLowerCase(Locale.ROOT));
    if (table != null) {
      return table.action();
    }
    Action parameter = DriverStatements.show(name, session);
    if (parameter != null) {
      return parameter;
    }
    String hint =
        NearestName.of(name, tables.keySet())
            .map(near -> "Did you mean SHOW " + near.toUpperCase(Locale.ROOT) + "? " + HELP)
            .orElse(HELP);
    throw new ConsoleException(
        PgError.error(SqlState.UNDEFINED_OBJECT, "the console has no \"" + name + "\" to show")
            .withHint(hint));
  }

  private ConsoleException unknown(String name) {
    String hint =
        NearestName.of(name, commands.keySet())
            .map(near -> "Did you mean " + near.toUpperCase(Locale.ROOT) + "? " + HELP)
            .orElse(HELP + " For SQL connect to another database.");
    return new ConsoleException(
        PgError.error(
                SqlState.FEATURE_NOT_SUPPORTED,
                "the console does not know " + name.toUpperCase(Locale.ROOT))
            .withHint(hint));
  }
}
