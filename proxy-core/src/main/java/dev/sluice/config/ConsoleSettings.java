package dev.sluice.config;

import dev.sluice.config.ConsoleConfig.Access;
import dev.sluice.config.ConsoleConfig.User;
import dev.sluice.config.SluiceConfig.AuthMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The settings of the SQL console. */
record ConsoleSettings(
    Setting<String> database,
    Setting<Integer> maxClients,
    Setting<String> name,
    Setting<Secret> password,
    Setting<String> passwordFile,
    Setting<Access> access) {
  static final String USERS = "console.users";

  static ConsoleSettings declare() {
    return new ConsoleSettings(
        Settings.fixed("console.database", ValueType.NAME, "sluice"),
        Settings.fixed("console.maxConnections", ValueType.wholeNumber(1, 1000), "5"),
        Settings.inWords(USERS + "[].name", ValueType.NAME, "none; must be given"),
        Settings.inWords(
            USERS + "[].password",
            ValueType.SECRET,
            "none: that of the servers' user of this name"),
        Settings.inWords(USERS + "[].passwordFile", ValueType.FILE, "none"),
        Settings.inWords(USERS + "[].access", ValueType.choice(Access.class), "`admin`"));
  }

  ConsoleConfig read(Values values) {
    List<User> users = new ArrayList<>();
    for (int index : values.indices(USERS)) {
      Optional<Secret> secret = values.secret(password.at(index), passwordFile.at(index));
      Access may = values.get(access.at(index), Access.ADMIN);
      values.find(name.at(index)).ifPresent(found -> users.add(new User(found, secret, may)));
    }
    return new ConsoleConfig(values.get(database), values.get(maxClients), users);
  }

  /** Reports what does not hold between these settings and others. */
  void check(SluiceConfig config, Values values) {
    Set<String> names = new HashSet<>();
    // Whoever reaches the port would rule the proxy.
    boolean unproven =
        config.auth().mode() == AuthMode.TRUST
            && config.auth().clientCertificate() != TlsConfig.ClientCertificate.VERIFY_FULL;
    for (int index : values.indices(USERS)) {
      if (!values.isGiven(name.at(index))) {
        values.problem(name.at(index), "missing", name.type().allowed());
      }
      if (unproven
          && !values.isGiven(password.at(index))
          && !values.isGiven(passwordFile.at(index))) {
        values.problem(
            password.at(index), "missing", "with auth.mode trust, password or passwordFile");
      }
    }
    for (User user : config.console().users()) {
      if (!names.add(user.name())) {
        values.problem(name, "\"" + user.name() + "\" is given twice", "each user once");
      }
    }
  }
}
