package dev.sluice.routing;

import java.util.Locale;
import java.util.Set;

/**
 * {@code current_setting('name')}: the settings of a session follow it to every node, the node's
 * own do not. The lexer keeps the name.
 */
final class SettingCall {
  static final String FUNCTION = "current_setting";

  /** Longest name that the lexer keeps, in bytes, quotes included. */
  static final int MAX_LITERAL = 64;

  /** What clients set for themselves, and what is the same on all nodes of a cluster. */
  private static final Set<String> FOLLOW =
      Set.of(
          "application_name",
          "block_size",
          "bytea_output",
          "client_encoding",
          "client_min_messages",
          "datestyle",
          "default_text_search_config",
          "extra_float_digits",
          "integer_datetimes",
          "intervalstyle",
          "is_superuser",
          "max_function_args",
          "max_identifier_length",
          "max_index_keys",
          "role",
          "row_security",
          "search_path",
          "server_encoding",
          "server_version",
          "server_version_num",
          "session_authorization",
          "standard_conforming_strings",
          "timezone");

  private SettingCall() {}

  /** The function's name is at i. */
  static Finding judge(Part query, int i) {
    boolean follows =
        query.is(i + 1, "(")
            && query.kind(i + 2) == Tokens.Kind.STRING
            && query.isAny(i + 3, ")", ",")
            && follows(query.text(i + 2).toLowerCase(Locale.ROOT));
    return follows
        ? Finding.SAFE
        : Finding.primary(Reason.UNSAFE_FUNCTION, "the setting may differ from node to node");
  }

  /** Settings of the user's own making have a dot in their names. */
  private static boolean follows(String literal) {
    String name = literal.length() < 2 ? "" : literal.substring(1, literal.length() - 1);
    return name.indexOf('.') > 0 || FOLLOW.contains(name);
  }
}
