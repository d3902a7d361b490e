package dev.sluice.migrate;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The programs whose configuration can be migrated. */
public enum Program {
  /** Pgpool-II 4.5. */
  PGPOOL(PgpoolMigration.PROGRAM),
  /** PgBouncer 1.24. */
  PGBOUNCER(PgbouncerMigration.PROGRAM);

  private static final Pattern INI =
      Pattern.compile("(?m)^\\s*\\[(databases|pgbouncer|users|peers)]\\s*$");

  /** Also of a file in which everything is a comment yet, as the samples are. */
  private static final Pattern CONF =
      Pattern.compile(
          "(?m)^\\s*#?\\s*(backend_hostname\\d|num_init_children|load_balance_mode|listen_addresses)\\s*=");

  private final String title;

  Program(String title) {
    this.title = title;
  }

  /** The one whose file this is, if that can be told. */
  public static Optional<Program> of(String text) {
    if (INI.matcher(text).find()) {
      return Optional.of(PGBOUNCER);
    }
    return CONF.matcher(text).find() ? Optional.of(PGPOOL) : Optional.empty();
  }

  /** Its name. */
  public String title() {
    return title;
  }

  /** Translates its configuration. */
  public Migrated migrate(String text) {
    return switch (this) {
      case PGPOOL -> PgpoolMigration.of(text);
      case PGBOUNCER -> PgbouncerMigration.of(text);
    };
  }

  /** Its settings that are known, in the order of the table. */
  List<Known> settings() {
    return switch (this) {
      case PGPOOL -> PgpoolTable.table().all();
      case PGBOUNCER -> PgbouncerTable.table().all();
    };
  }
}
