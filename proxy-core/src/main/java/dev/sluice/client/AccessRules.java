package dev.sluice.client;

import dev.sluice.config.AccessConfig;
import dev.sluice.config.AccessConfig.Method;
import dev.sluice.config.AccessConfig.Rule;
import dev.sluice.config.AddressRange;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.SluiceConfig.AuthMode;
import dev.sluice.config.TlsConfig.ClientCertificate;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import dev.sluice.routing.Glob;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Who may log in, and how: the first rule of {@code access} that matches decides (manual: "The
 * pg_hba.conf File"). Without rules all may, as {@code auth.mode} says. Immutable; asks nobody.
 */
final class AccessRules {
  private static final EncryptionDemands OWN_CERTIFICATE =
      new EncryptionDemands(true, ClientCertificate.VERIFY_FULL);

  /** What a rule or their absence says of somebody. */
  sealed interface Verdict {
    /** It may log in, in this way, which is not {@link Method#REJECT}. */
    record Admitted(Method method) implements Verdict {}

    /** It may not. */
    record Refused(PgError error) implements Verdict {}
  }

  /** A rule, ready for use. An empty list matches all. */
  private record Compiled(
      AccessConfig.Type type,
      List<BiPredicate<Applicant, String>> databases,
      List<BiPredicate<Applicant, String>> users,
      List<AddressRange> addresses,
      Method method) {
    static Compiled of(Rule rule) {
      return new Compiled(
          rule.type(),
          rule.databases().stream().map(AccessRules::database).toList(),
          rule.users().stream().map(AccessRules::name).toList(),
          rule.addresses(),
          rule.method());
    }

    boolean matches(Applicant who) {
      return matchesType(who.encryption().encrypted())
          && matchesAddress(who.address())
          && matchesDatabase(who)
          && matches(users, who, who.serversUser());
    }

    private boolean matchesType(boolean encrypted) {
      return type == AccessConfig.Type.ANY || (type == AccessConfig.Type.TLS) == encrypted;
    }

    private boolean matchesAddress(Optional<InetAddress> address) {
      if (addresses.isEmpty()) {
        return true;
      }
      for (AddressRange range : addresses) {
        if (range.isAll() || (address.isPresent() && range.contains(address.get()))) {
          return true;
        }
      }
      return false;
    }

    /** Who wants everything there is must have been named. */
    private boolean matchesDatabase(Applicant who) {
      return databases.isEmpty()
          ? !who.isPhysicalReplication()
          : matches(databases, who, who.serversDatabase());
    }

    private static boolean matches(
        List<BiPredicate<Applicant, String>> names, Applicant who, String name) {
      if (names.isEmpty()) {
        return true;
      }
      for (BiPredicate<Applicant, String> wanted : names) {
        if (wanted.test(who, name)) {
          return true;
        }
      }
      return false;
    }
  }

  private final Optional<List<Compiled>> rules;
  private final Verdict standard;

  AccessRules(SluiceConfig config) {
    rules = config.access().rules().map(all -> all.stream().map(Compiled::of).toList());
    standard =
        new Verdict.Admitted(
            config.auth().mode() == AuthMode.TRUST ? Method.TRUST : Method.PASSWORD);
  }

  private static BiPredicate<Applicant, String> database(String text) {
    if (text.equals("replication")) {
      return (who, name) -> who.isPhysicalReplication();
    }
    BiPredicate<Applicant, String> wanted =
        text.equals("sameuser") ? (who, name) -> name.equals(who.serversUser()) : name(text);
    return (who, name) -> !who.isPhysicalReplication() && wanted.test(who, name);
  }

  private static BiPredicate<Applicant, String> name(String text) {
    if (text.equals("all")) {
      return (who, name) -> true;
    }
    if (text.startsWith("\"")) {
      String literal = text.substring(1, text.length() - 1);
      return (who, name) -> name.equals(literal);
    }
    Glob pattern = new Glob(text);
    return (who, name) -> pattern.matches(name);
  }

  /** What is to become of a client that has sent its startup packet. */
  Verdict verdict(Applicant who) {
    if (rules.isEmpty()) {
      return standard;
    }
    for (Compiled rule : rules.get()) {
      if (rule.matches(who)) {
        return verdict(who, rule.method());
      }
    }
    return new Verdict.Refused(unmatched(who));
  }

  private static Verdict verdict(Applicant who, Method method) {
    Optional<PgError> refusal =
        switch (method) {
          case REJECT -> Optional.of(rejected(who));
          case CERT -> OWN_CERTIFICATE.refusal(who.encryption(), who.user(), who.database());
          case PASSWORD, SCRAM_SHA_256, TRUST -> Optional.empty();
        };
    return refusal.<Verdict>map(Verdict.Refused::new).orElseGet(() -> new Verdict.Admitted(method));
  }

  private static PgError rejected(Applicant who) {
    String replication = who.isPhysicalReplication() ? "replication " : "";
    return PgError.fatal(
        SqlState.INVALID_AUTHORIZATION,
        "access rule rejects " + replication + "connection for host " + description(who));
  }

  private static PgError unmatched(Applicant who) {
    String what = who.isPhysicalReplication() ? "replication connection from host " : "host ";
    return PgError.fatal(
        SqlState.INVALID_AUTHORIZATION, "no access rule for " + what + description(who));
  }

  /** As PostgreSQL's auth.c words it. */
  private static String description(Applicant who) {
    String database =
        who.isPhysicalReplication() ? "" : ", database \"" + who.serversDatabase() + "\"";
    return "\""
        + who.host()
        + "\", user \""
        + who.serversUser()
        + "\""
        + database
        + (who.encryption().encrypted() ? ", SSL encryption" : ", no encryption");
  }
}
