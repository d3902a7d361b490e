package dev.sluice.config;

import dev.sluice.config.SluiceConfig.Login;
import java.util.Optional;

/**
 * The logins of Sluice itself. Who gives one of them has given both.
 *
 * @param monitor watches the nodes
 * @param query reads the verifiers
 */
record Logins(Login monitor, Login query) {
  /** The user and the database that every new PostgreSQL has. */
  private static final String POSTGRES = "postgres";

  static Logins read(Values values) {
    if (isGiven(values, Settings.QUERY) && !isGiven(values, Settings.MONITOR)) {
      Login query = read(values, Settings.QUERY);
      return new Logins(readAs(values, Settings.MONITOR, query, Settings.QUERY), query);
    }
    Login monitor = read(values, Settings.MONITOR);
    return new Logins(monitor, readAs(values, Settings.QUERY, monitor, Settings.MONITOR));
  }

  private static boolean isGiven(Values values, LoginSettings login) {
    return values.isGiven(login.user())
        || values.isGiven(login.password())
        || values.isGiven(login.passwordFile());
  }

  private static Login read(Values values, LoginSettings own) {
    return new Login(
        values.get(own.user(), POSTGRES),
        values.secret(own.password(), own.passwordFile()),
        values.get(own.database(), POSTGRES));
  }

  private static Login readAs(Values values, LoginSettings own, Login other, LoginSettings others) {
    String user = values.get(own.user(), other.user(), others.user().path());
    String database = values.get(own.database(), other.database(), others.database().path());
    Optional<Secret> password = values.secret(own.password(), own.passwordFile());
    boolean isOwn = values.isGiven(own.password()) || values.isGiven(own.passwordFile());
    if (!isOwn && user.equals(other.user())) {
      password =
          other.password().map(p -> values.takenFrom(own.password(), p, others.password().path()));
    }
    return new Login(user, password, database);
  }
}
