package dev.sluice.migrate;

import dev.sluice.migrate.Known.Step;
import java.util.Optional;
import java.util.Set;

/** What single settings of PgBouncer become. */
final class PgbouncerSteps {
  /** Those of which zero means "never" here, too. */
  private static final Set<String> ZERO_IS_NEVER =
      Set.of("timeouts.query", "timeouts.idleClient", "timeouts.idleInTransaction");

  private PgbouncerSteps() {}

  static Step unlessZero(String path) {
    return (entry, draft) -> {
      if (entry.value().equals("0")) {
        draft.byHand(entry, "0 is off there; here the default of " + path + " counts");
      } else {
        draft.set(path, entry.value(), entry);
      }
    };
  }

  /**
   * A time.
   *
   * @param unit of a number without one
   */
  static Step time(String path, String unit) {
    return (entry, draft) -> {
      Optional<Long> milliseconds = Amounts.milliseconds(entry.value(), unit);
      if (milliseconds.isEmpty()) {
        draft.byHand(entry, "\"" + entry.value() + "\" is no time");
      } else if (milliseconds.get() == 0 && !ZERO_IS_NEVER.contains(path)) {
        draft.byHand(entry, "0 has another meaning there; here the default of " + path + " counts");
      } else {
        draft.set(path, Amounts.duration(milliseconds.get()), entry);
      }
    };
  }

  static void poolMode(Entry entry, Draft draft) {
    draft.set("pooling", pooling(entry, draft), entry);
  }

  /** Pooling by statement is pooling by transaction that forbids transactions. */
  static String pooling(Entry entry, Draft draft) {
    if (entry.value().equals("statement")) {
      draft.notSupported(entry, "transactions cannot be forbidden; taken as transaction");
      return "transaction";
    }
    return entry.value();
  }

  static void authType(Entry entry, Draft draft) {
    switch (entry.value()) {
      case "md5", "scram-sha-256", "plain" ->
          draft.notNeeded(entry, "passwords are checked in the method that the servers store");
      case "trust", "any" -> draft.set("auth.mode", "trust", entry);
      case "cert" ->
          draft.byHand(
              entry,
              "auth.mode: trust with auth.clientCertificate: verify-full, and auth.users or servers"
                  + " that trust the proxy: see TLS in the configuration's manual");
      default -> draft.notSupported(entry, "no " + entry.value() + "; passwords or certificates");
    }
  }

  static void authUser(Entry entry, Draft draft) {
    draft.set("auth.query.user", entry.value(), entry);
    draft.byHand(
        entry,
        "write its password into a file and name it in auth.query.passwordFile; the user must be"
            + " allowed to read pg_authid; cluster.monitor.user is the same unless you name another");
  }

  static void protocols(Entry entry, Draft draft) {
    String value = entry.value().strip();
    if (value.equals("tlsv1.3")) {
      draft.set("listen.tls.minimumProtocol", "TLSv1.3", entry);
    } else {
      draft.notNeeded(entry, "TLS 1.2 is the oldest that is spoken");
    }
  }

  static void serverTls(Entry entry, Draft draft) {
    String mode = entry.value().equals("allow") ? "prefer" : entry.value();
    draft.set("cluster.tls.mode", mode, entry);
  }

  static void databaseName(Entry entry, Draft draft) {
    if (entry.value().equals(entry.subject())) {
      draft.notNeeded(entry, "databases have the names that the servers know");
    } else {
      draft.notSupported(
          entry,
          "a database has one name: clients of "
              + entry.subject()
              + " must ask for "
              + entry.value());
    }
  }
}
