package dev.sluice.corpus;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a psql script into what psql would send: statements up to their semicolon or a backslash
 * command, variables replaced, {@code \if} obeyed. The caller does what backslash commands do.
 */
final class PsqlScript {
  /** Backslash commands that send the statement before them. */
  private static final Set<String> SENDING =
      Set.of("g", "gx", "gset", "gexec", "gdesc", "crosstabview", "watch", "bind");

  private static final Set<String> BODY_WORDS = Set.of("begin", "case", "end");

  private static final Pattern ROUTINE =
      Pattern.compile(
          "create\\s+(or\\s+replace\\s+)?(function|procedure)\\b", Pattern.CASE_INSENSITIVE);

  private static final Set<String> CONDITIONS = Set.of("if", "elif", "else", "endif");

  private final String text;
  private final Map<String, String> variables = new HashMap<>();
  private final Deque<Branch> branches = new ArrayDeque<>();
  private StringBuilder statement = new StringBuilder();
  private int at;
  private int parentheses;
  private int bodies;

  PsqlScript(String text) {
    this.text = text;
  }

  /** What comes next. */
  sealed interface Step {}

  /**
   * A query string to be sent.
   *
   * @param command the backslash command that sent it without its backslash; empty for a semicolon
   * @param arguments of that command
   */
  record Query(String sql, String command, String arguments) implements Step {}

  /** A backslash command by itself. */
  record Command(String name, String arguments) implements Step {}

  private enum Branch {
    /** Its statements count. */
    TAKEN,
    /** A later branch may be taken. */
    WAITING,
    /** No branch of it is taken any more. */
    OVER
  }

  void set(String variable, String value) {
    variables.put(variable, value);
  }

  /**
   * The next step, null at the end.
   *
   * @param standardStrings the session's standard_conforming_strings
   */
  @Nullable Step next(boolean standardStrings) {
    while (at < text.length()) {
      Step step = token(standardStrings);
      if (step instanceof Command command && CONDITIONS.contains(command.name())) {
        condition(command);
      } else if (step != null && branches.stream().allMatch(branch -> branch == Branch.TAKEN)) {
        return step;
      }
    }
    String rest = statement.toString();
    statement = new StringBuilder();
    return rest.isBlank() ? null : new Query(rest, "", "");
  }

  /** The lines of COPY's data from the next line on, without the one that ends them. */
  String copyData() {
    line();
    int from = at;
    while (at < text.length()) {
      int start = at;
      if (line().strip().equals("\\.")) {
        return text.substring(from, start);
      }
    }
    return text.substring(from);
  }

  /** Nothing more of this script is wanted. */
  void quit() {
    at = text.length();
    statement.setLength(0);
  }

  private @Nullable Step token(boolean standardStrings) {
    char c = text.charAt(at);
    if (c == '\\') {
      return command();
    }
    if (c == ';' && parentheses <= 0 && bodies == 0) {
      at++;
      return sent("", "");
    }
    if (c == '-' && text.startsWith("--", at)) {
      comment(text.indexOf('\n', at));
    } else if (c == '/' && text.startsWith("/*", at)) {
      comment(endOfBlockComment());
    } else if (c == '\'') {
      take(endOfString(at + 1, !standardStrings || follows('e')));
    } else if (c == '"') {
      take(endOfQuoted());
    } else if (c == '$') {
      take(endOfDollar());
    } else if (c == ':') {
      variable();
    } else if (Character.isLetter(c) || c == '_' || c > 127) {
      word();
    } else {
      parentheses += c == '(' ? 1 : c == ')' ? -1 : 0;
      take(at + 1);
    }
    return null;
  }

  private void take(int end) {
    int to = end < 0 ? text.length() : end;
    if (!statement.isEmpty() || !text.substring(at, to).isBlank()) {
      statement.append(text, at, to);
    }
    at = to;
  }

  /** A comment in front of a statement is left out, as psql does before version 15. */
  private void comment(int end) {
    if (statement.isEmpty()) {
      at = end < 0 ? text.length() : end;
    } else {
      take(end);
    }
  }

  private boolean follows(char prefix) {
    return at > 0
        && Character.toLowerCase(text.charAt(at - 1)) == prefix
        && (at < 2 || !isWordPart(text.charAt(at - 2)));
  }

  private static boolean isWordPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c > 127;
  }

  private int endOfString(int from, boolean backslashes) {
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) == '\\' && backslashes) {
        i++;
      } else if (text.charAt(i) == '\'') {
        return i + 1;
      }
    }
    return -1;
  }

  private int endOfQuoted() {
    int end = text.indexOf('"', at + 1);
    return end < 0 ? -1 : end + 1;
  }

  private int endOfDollar() {
    int tag = at + 1;
    while (tag < text.length() && isWordPart(text.charAt(tag)) && text.charAt(tag) != '$') {
      tag++;
    }
    boolean digit = at + 1 < text.length() && Character.isDigit(text.charAt(at + 1));
    if (digit || tag >= text.length() || text.charAt(tag) != '$') {
      return at + 1;
    }
    String quote = text.substring(at, tag + 1);
    int end = text.indexOf(quote, tag + 1);
    return end < 0 ? -1 : end + quote.length();
  }

  private int endOfBlockComment() {
    int depth = 0;
    for (int i = at; i + 1 < text.length(); i++) {
      if (text.startsWith("/*", i)) {
        depth++;
        i++;
      } else if (text.startsWith("*/", i)) {
        depth--;
        i++;
        if (depth == 0) {
          return i + 1;
        }
      }
    }
    return -1;
  }

  private void word() {
    int end = at;
    while (end < text.length() && isWordPart(text.charAt(end))) {
      end++;
    }
    // E'...' is a string; the word that is left is its prefix.
    String word = text.substring(at, end).toLowerCase(Locale.ROOT);
    if (BODY_WORDS.contains(word) && parentheses == 0 && ROUTINE.matcher(statement).lookingAt()) {
      boolean opens = word.equals("begin") || (bodies > 0 && word.equals("case"));
      bodies += opens ? 1 : word.equals("end") && bodies > 0 ? -1 : 0;
    }
    take(end);
  }

  /** {@code :name}, {@code :'name'}, {@code :"name"}; {@code ::} is a cast. */
  private void variable() {
    if (text.startsWith("::", at)) {
      take(at + 2);
      return;
    }
    int from = at + 1;
    char quote = from < text.length() ? text.charAt(from) : ' ';
    boolean quoted = quote == '\'' || quote == '"';
    int end = quoted ? from + 1 : from;
    while (end < text.length() && isWordPart(text.charAt(end)) && text.charAt(end) != '$') {
      end++;
    }
    String value = variables.get(text.substring(quoted ? from + 1 : from, end));
    if (value == null || (quoted && (end >= text.length() || text.charAt(end) != quote))) {
      take(at + 1);
      return;
    }
    String mark = String.valueOf(quote);
    statement.append(quoted ? mark + value.replace(mark, mark + mark) + mark : value);
    at = quoted ? end + 1 : end;
  }

  private @Nullable Step command() {
    if (text.startsWith("\\;", at)) {
      statement.append(';');
      at += 2;
      return null;
    }
    int from = at + 1;
    int end = from;
    while (end < text.length()
        && !Character.isWhitespace(text.charAt(end))
        && text.charAt(end) != ';') {
      end++;
    }
    String name = text.substring(from, end);
    at = end;
    String rest = arguments();
    if (name.equals("r") || name.equals("reset")) {
      clear();
    }
    return SENDING.contains(name) && !statement.toString().isBlank()
        ? sent(name, rest.strip())
        : new Command(name, expanded(rest.strip()));
  }

  /** Up to the line's end or the next command on it: {@code \bind 1 \g}, {@code \a}. */
  private String arguments() {
    int from = at;
    boolean quoted = false;
    while (at < text.length() && text.charAt(at) != '\n' && (quoted || text.charAt(at) != '\\')) {
      quoted ^= text.charAt(at) == '\'';
      at++;
    }
    String arguments = text.substring(from, at);
    at += text.startsWith("\\\\", at) ? 2 : text.startsWith("\n", at) ? 1 : 0;
    return arguments;
  }

  private Query sent(String command, String arguments) {
    Query query = new Query(statement.toString().strip(), command, arguments);
    clear();
    return query;
  }

  private void clear() {
    statement = new StringBuilder();
    parentheses = 0;
    bodies = 0;
  }

  /** Variables in a command's arguments, concatenated as psql does. */
  private String expanded(String arguments) {
    PsqlScript inner = new PsqlScript(arguments);
    inner.variables.putAll(variables);
    while (inner.at < arguments.length()) {
      if (arguments.charAt(inner.at) == ':') {
        inner.variable();
      } else {
        inner.statement.append(arguments.charAt(inner.at++));
      }
    }
    return inner.statement.toString();
  }

  private String line() {
    int end = text.indexOf('\n', at);
    String line = text.substring(at, end < 0 ? text.length() : end + 1);
    at += line.length();
    return line;
  }

  private void condition(Command command) {
    boolean outside = branches.stream().allMatch(branch -> branch == Branch.TAKEN);
    boolean holds = command.arguments().matches("t|true|on|1|yes");
    boolean begins = command.name().equals("if");
    Branch branch = begins || branches.isEmpty() ? Branch.OVER : branches.pop();
    switch (command.name()) {
      case "if" -> branches.push(!outside ? Branch.OVER : holds ? Branch.TAKEN : Branch.WAITING);
      case "elif" ->
          branches.push(branch != Branch.WAITING ? Branch.OVER : holds ? Branch.TAKEN : branch);
      case "else" -> branches.push(branch == Branch.WAITING ? Branch.TAKEN : Branch.OVER);
      default -> {}
    }
  }
}
