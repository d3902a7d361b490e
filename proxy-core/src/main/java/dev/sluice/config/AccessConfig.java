package dev.sluice.config;

import java.util.List;
import java.util.Optional;

/**
 * Which clients may log in from where, as pg_hba.conf says it.
 *
 * @param rules the first one that matches a client decides, and none means no; absent: whoever the
 *     servers know may log in
 */
public record AccessConfig(Optional<List<Rule>> rules) {
  public AccessConfig {
    rules = rules.map(List::copyOf);
  }

  /**
   * Who it is for, and how these log in. An empty list matches all (of databases: but physical
   * replication). A name may hold {@code *} for any characters; {@code all} is a keyword, and so
   * are the databases {@code sameuser} and {@code replication}; in double quotes a name stands for
   * itself.
   */
  public record Rule(
      Type type,
      List<String> databases,
      List<String> users,
      List<AddressRange> addresses,
      Method method) {
    public Rule {
      databases = List.copyOf(databases);
      users = List.copyOf(users);
      addresses = List.copyOf(addresses);
    }
  }

  /** What pg_hba.conf calls host, hostssl, hostnossl. */
  public enum Type {
    ANY,
    TLS,
    PLAIN
  }

  /** How a client logs in. */
  public enum Method {
    /** With its password, in whichever way that is stored. */
    PASSWORD,
    /** With its password, which must be stored for SCRAM. */
    SCRAM_SHA_256,
    /** With a certificate whose common name is the user. */
    CERT,
    /** It is believed. */
    TRUST,
    /** Not at all. */
    REJECT
  }
}
