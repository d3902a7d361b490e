package dev.sluice.routing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A query string as it may be shown to people who must not see the data in it: its {@link
 * NormalText} without any literal. What cannot be read with certainty is left out, from there to
 * the end.
 *
 * <p>Statements that define who may log in where (roles, user mappings, servers, subscriptions) are
 * cut before the word that their secrets follow: who forgets the quotes around a password has
 * written an identifier.
 */
public final class LiteralFreeText {
  /** Stands for what is left out. */
  public static final String CUT = "...";

  private static final Set<String> DEFINING = Set.of("create", "alter", "import");
  private static final Set<String> OF_LOGINS =
      Set.of("role", "user", "group", "mapping", "server", "subscription");

  private static final Pattern SECRETS = Pattern.compile(" (password|connection|options)( |$)");
  private static final Pattern SPACE = Pattern.compile(" ");

  /** Words that make a text one that may hold a secret, wherever they stand in it. */
  static final List<String> WORDS =
      List.of(
          "passw",
          "passphrase",
          "pwd",
          "secret",
          "credential",
          "token",
          "crypt",
          "conninfo",
          "dblink",
          "program");

  private static final Pattern SUSPICIOUS =
      Pattern.compile(String.join("|", WORDS), Pattern.CASE_INSENSITIVE);

  private LiteralFreeText() {}

  /**
   * The text without literals and comments.
   *
   * @param sql in an encoding that {@link StatementClassifier#reads}
   * @param length of the text in bytes; it may have been cut off anywhere
   */
  public static String of(byte[] sql, int length) {
    NormalText normal = new SqlLexer(new NormalText(true)).read(sql, 0, length);
    String text = new String(normal.bytes(), 0, normal.size(), StandardCharsets.UTF_8);
    text =
        text.replace(NormalText.PRIMARY_HINT + " ", "").replace(NormalText.REPLICA_HINT + " ", "");
    int uncertain = text.indexOf(NormalText.UNCERTAIN);
    String sure = uncertain < 0 ? text : text.substring(0, uncertain) + CUT;
    return definesLogins(sure) ? cut(sure) : sure;
  }

  /**
   * Whether the literals of a text may be secrets: it defines roles, user mappings, servers or
   * subscriptions, runs a program, or has a word in it, be it in a string or a comment, that such
   * things are called by, or cannot be read with certainty. Rather once too often.
   */
  public static boolean mayHoldSecrets(byte[] sql, int length) {
    String text = new String(sql, 0, length, StandardCharsets.ISO_8859_1);
    String normal = of(sql, length);
    return SUSPICIOUS.matcher(text).find() || definesLogins(normal) || normal.contains(CUT);
  }

  private static boolean definesLogins(String normal) {
    boolean defines = false;
    boolean logins = false;
    for (String word : SPACE.split(normal.toLowerCase(Locale.ROOT), -1)) {
      defines |= DEFINING.contains(word);
      logins |= OF_LOGINS.contains(word);
    }
    return defines && logins;
  }

  private static String cut(String definition) {
    var secret = SECRETS.matcher(definition);
    return secret.find() ? definition.substring(0, secret.end(1)) + " " + CUT : definition;
  }
}
