package dev.sluice.config;

/**
 * The settings of one login.
 *
 * @param path what they stand below
 */
record LoginSettings(
    String path,
    Setting<String> user,
    Setting<Secret> password,
    Setting<String> passwordFile,
    Setting<String> database) {

  /**
   * Declares them.
   *
   * @param user the default of the user, in words; so with the others
   */
  static LoginSettings declare(String path, String user, String password, String database) {
    return new LoginSettings(
        path,
        Settings.inWords(path + ".user", ValueType.NAME, user),
        Settings.inWords(path + ".password", ValueType.SECRET, password),
        Settings.inWords(path + ".passwordFile", ValueType.FILE, "none"),
        Settings.inWords(path + ".database", ValueType.NAME, database));
  }
}
