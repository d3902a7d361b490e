package dev.sluice.session;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A PREPARE of SQL, taken apart.
 *
 * @param name as the server has it
 * @param body index of the statement behind AS
 */
record SqlPrepare(String name, int body) {
  private static final String NAME = "(?:([a-z_][a-z0-9_$]*)|\"((?:[^\"]|\"\")+)\")";

  private static final Pattern PREPARE =
      Pattern.compile(
          "\\s*PREPARE\\s+" + NAME + "\\s*(?:\\((?:[^()]|\\([^()]*\\))*\\))?\\s*\\bAS\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern EXECUTE =
      Pattern.compile(
          "\\s*EXECUTE\\s+" + NAME + "\\s*(?:[(;].*)?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /** What the text prepares, or null when it is written in a way that is not followed. */
  static @Nullable SqlPrepare of(String sql) {
    Matcher matcher = PREPARE.matcher(sql);
    return matcher.lookingAt() ? new SqlPrepare(name(matcher), matcher.end()) : null;
  }

  /** The name of the statement that the text executes, or null likewise. */
  static @Nullable String executed(String sql) {
    Matcher matcher = EXECUTE.matcher(sql);
    return matcher.matches() ? name(matcher) : null;
  }

  private static String name(Matcher matcher) {
    String plain = matcher.group(1);
    return plain != null ? plain.toLowerCase(Locale.ROOT) : matcher.group(2).replace("\"\"", "\"");
  }
}
