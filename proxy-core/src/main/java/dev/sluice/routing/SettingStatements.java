package dev.sluice.routing;

import dev.sluice.routing.Classification.Effect;
import dev.sluice.routing.Classification.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** SET, RESET, DISCARD and SHOW, the proxy's own forms of them too. */
final class SettingStatements {
  /** Settings that PostgreSQL forgets at the end of the transaction, whatever SET says. */
  private static final Set<String> OF_TRANSACTION =
      Set.of("transaction_isolation", "transaction_read_only", "transaction_deferrable");

  private SettingStatements() {}

  static Classification classify(Part part) {
    if (isProxys(part)) {
      return Classification.of(Kind.PROXY, Reason.PROXY);
    }
    return switch (part.text(0)) {
      case "set" -> set(part);
      case "reset" -> reset(part);
      case "discard" -> discard(part);
      default -> Classification.of(Kind.PRIMARY_ONLY, Reason.SESSION_SETTING);
    };
  }

  /** {@link SetConfigCall}, or null when the part is none that can be repeated. */
  static @Nullable Classification setConfig(Part part) {
    String name = SetConfigCall.setting(part);
    return name.isEmpty() || OF_TRANSACTION.contains(name) || name.equals("seed")
        ? null
        : change(part, SettingChange.Kind.SET, name);
  }

  /** Whether the proxy itself answers it: {@code SHOW POOL_NODES}, {@code SET sluice.route = x}. */
  private static boolean isProxys(Part part) {
    return switch (part.text(0)) {
      case "show" ->
          part.reads(1, "sluice", "route")
              || (part.is(1, "pool_nodes") && part.size() == 2)
              || namesOption(part, 1);
      case "set" -> namesOption(part, part.isAny(1, "session", "local") ? 2 : 1);
      case "reset" -> namesOption(part, 1);
      default -> false;
    };
  }

  private static boolean namesOption(Part part, int at) {
    return part.is(at + 1, ".") && part.name(at).equalsIgnoreCase("sluice");
  }

  private static Classification set(Part part) {
    if (part.is(1, "local")) {
      return inTransaction(mentionsTransactionMode(part, 2)).withEffects(Effect.LOCAL_SETTING);
    }
    if (part.is(1, "constraints")) {
      return inTransaction(false);
    }
    if (part.is(1, "transaction")) {
      int modes = TransactionStatements.modes(part, 2);
      return modes < 0 ? inTransaction(true) : modes(modes);
    }
    if (part.reads(1, "session", "characteristics")) {
      return change(part, SettingChange.Kind.SET, "transaction characteristics");
    }
    int at = part.is(1, "session") && !part.isAny(2, "=", "to", "authorization") ? 2 : 1;
    return setAt(part, at);
  }

  private static Classification setAt(Part part, int at) {
    if (part.reads(at, "time", "zone")) {
      return change(part, valueKind(part, at + 2, "default", "local"), "timezone");
    }
    if (part.reads(at, "session", "authorization")) {
      return change(part, valueKind(part, at + 2, "default"), "session_authorization");
    }
    if (part.reads(at, "xml", "option")) {
      return change(part, SettingChange.Kind.SET, "xmloption");
    }
    String name = part.is(at + 1, "=") || part.is(at + 1, "to") ? "" : special(part.text(at));
    if (!name.isEmpty()) {
      return change(part, valueKind(part, at + 1, "default"), name);
    }
    return setNamed(part, at);
  }

  private static String special(String word) {
    return switch (word) {
      case "names" -> "client_encoding";
      case "schema" -> "search_path";
      case "role" -> "role";
      default -> "";
    };
  }

  private static Classification setNamed(Part part, int at) {
    int end = nameEnd(part, at);
    String name = settingName(part, at, end);
    if (!part.isName(at) || !part.isAny(end, "=", "to")) {
      // SET x FROM CURRENT, or no SET that we know.
      return Classification.of(Kind.PRIMARY_ONLY, Reason.SESSION_SETTING, Effect.OPAQUE_STATE);
    }
    if (OF_TRANSACTION.contains(name)) {
      return inTransaction(true);
    }
    if (name.equals("seed")) {
      return Classification.of(Kind.PRIMARY_ONLY, Reason.SESSION_SETTING, Effect.OPAQUE_STATE);
    }
    return change(part, valueKind(part, end + 1, "default"), name);
  }

  private static SettingChange.Kind valueKind(Part part, int at, String... defaults) {
    return part.isAny(at, defaults) && at + 1 == part.size()
        ? SettingChange.Kind.RESET
        : SettingChange.Kind.SET;
  }

  private static Classification reset(Part part) {
    if (part.is(1, "all")) {
      return change(part, SettingChange.Kind.RESET_ALL, "");
    }
    if (part.reads(1, "time", "zone")) {
      return change(part, SettingChange.Kind.RESET, "timezone");
    }
    if (part.reads(1, "session", "authorization")) {
      return change(part, SettingChange.Kind.RESET, "session_authorization");
    }
    if (part.reads(1, "transaction", "isolation")) {
      return inTransaction(true);
    }
    return change(part, SettingChange.Kind.RESET, settingName(part, 1, nameEnd(part, 1)));
  }

  private static Classification discard(Part part) {
    int effects = part.is(1, "all") ? Effect.DISCARD_ALL | Effect.DEALLOCATE : Effect.RELEASES;
    return Classification.of(Kind.PRIMARY_ONLY, Reason.SESSION_SETTING, effects);
  }

  private static Classification modes(int modes) {
    return Classification.of(
        Kind.TRANSACTION_CONTROL, Reason.TRANSACTION, Effect.TRANSACTION_MODES | modes);
  }

  private static Classification inTransaction(boolean modes) {
    return Classification.of(
        Kind.TRANSACTION_CONTROL, Reason.TRANSACTION, modes ? Effect.TRANSACTION_MODES : 0);
  }

  private static boolean mentionsTransactionMode(Part part, int at) {
    return OF_TRANSACTION.contains(settingName(part, at, nameEnd(part, at)));
  }

  private static Classification change(Part part, SettingChange.Kind kind, String name) {
    return new Classification(
        Kind.PRIMARY_ONLY,
        Reason.SESSION_SETTING,
        0,
        List.of(new SettingChange(kind, name, part.text())),
        "");
  }

  /** Behind the last part of a name like {@code app.tenant}. */
  private static int nameEnd(Part part, int at) {
    int end = at + 1;
    while (part.is(end, ".") && part.isName(end + 1)) {
      end += 2;
    }
    return end;
  }

  /** Settings' names do not care for upper and lower case, not even quoted. */
  private static String settingName(Part part, int at, int end) {
    StringBuilder name = new StringBuilder();
    for (int i = at; i < end; i++) {
      name.append(part.is(i, ".") ? "." : part.name(i));
    }
    return name.toString().toLowerCase(Locale.ROOT);
  }
}
