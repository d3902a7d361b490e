package dev.sluice.config;

/** The settings of the HTTP port. */
record HttpSettings(
    Setting<Boolean> enabled,
    Setting<HostPort> address,
    Setting<Secret> adminPassword,
    Setting<String> adminPasswordFile) {
  static HttpSettings declare() {
    return new HttpSettings(
        Settings.fixed("http.enabled", ValueType.SWITCH, "true"),
        Settings.fixed("http.address", ValueType.listener(9127), "0.0.0.0:9127"),
        Settings.inWords(
            "http.adminPassword", ValueType.SECRET, "none: nobody sees more than anyone does"),
        Settings.inWords("http.adminPasswordFile", ValueType.FILE, "none"));
  }

  SluiceConfig.Http read(Values values) {
    return new SluiceConfig.Http(
        values.get(enabled), values.get(address), values.secret(adminPassword, adminPasswordFile));
  }
}
