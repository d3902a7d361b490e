package dev.sluice.session;

import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import dev.sluice.routing.CausalityToken;
import java.util.List;
import java.util.Locale;

/** The settings of a session that the proxy has itself: {@code docs/session-options.md}. */
enum SessionOption {
  /** Where the session asks for its statements to go. */
  ROUTE("auto", "primary", "replica"),
  /** Which of its own writes the session sees. */
  CONSISTENCY("session", "eventual"),
  /** A causality token: reads see at least what it covers. Empty: none. */
  AFTER,
  /** Whether each statement's route is told as a notice. */
  EXPLAIN("off", "notice"),
  /** The age above which a replica does not serve the session. */
  MAX_LAG,
  /** Where transactions run that are not declared READ ONLY. */
  TRANSACTIONS("primary", "until_write"),
  /** Read-only: a causality token that covers the session's writes. */
  TOKEN,
  /** Read-only: the proxy's version. */
  VERSION,
  /** Read-only: where the session's last statement ran. */
  NODE,
  /** Read-only: why the session keeps its connection to the primary, empty when it does not. */
  PINNED;

  /** What their names begin with. */
  static final String PREFIX = "sluice.";

  /** The values there are, or empty when they follow a pattern. */
  private final String allowed;

  SessionOption(String... allowed) {
    this.allowed = String.join(", ", allowed);
  }

  /** Its whole name, in lower case. */
  String fullName() {
    return PREFIX + name().toLowerCase(Locale.ROOT);
  }

  boolean isReadOnly() {
    return this == TOKEN || this == VERSION || this == NODE || this == PINNED;
  }

  /**
   * The option of that name.
   *
   * @param fullName with the prefix, in any case
   */
  static SessionOption of(String fullName) throws RefusedOption {
    String wanted = fullName.toLowerCase(Locale.ROOT);
    for (SessionOption option : values()) {
      if (option.fullName().equals(wanted)) {
        return option;
      }
    }
    throw new RefusedOption(
        PgError.error(
            SqlState.UNDEFINED_OBJECT,
            "unrecognized configuration parameter \"" + fullName + "\""));
  }

  /** The value as it is kept and shown, for one that a client gives. */
  String accept(String value) throws RefusedOption {
    if (isReadOnly()) {
      throw new RefusedOption(
          PgError.error(
              SqlState.CANT_CHANGE_RUNTIME_PARAM,
              "parameter \"" + fullName() + "\" cannot be changed"));
    }
    return switch (this) {
      case MAX_LAG -> LagText.accept(this, value);
      case AFTER -> token(value);
      default -> choice(value);
    };
  }

  private String token(String value) throws RefusedOption {
    try {
      return value.isEmpty() ? "" : CausalityToken.parse(value).toString();
    } catch (IllegalArgumentException e) {
      throw refused(value, "A token is what SHOW sluice.token gives, like 3/1A-2B003C8.");
    }
  }

  private String choice(String value) throws RefusedOption {
    String chosen = value.toLowerCase(Locale.ROOT);
    if (!List.of(allowed.split(", ", -1)).contains(chosen)) {
      throw refused(value, "Available values: " + allowed + ".");
    }
    return chosen;
  }

  RefusedOption refused(String value, String hint) {
    return new RefusedOption(
        PgError.error(
                SqlState.INVALID_PARAMETER_VALUE,
                "invalid value for parameter \"" + fullName() + "\": \"" + value + "\"")
            .withHint(hint));
  }
}
