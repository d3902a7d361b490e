package dev.sluice.config;

import dev.sluice.config.TlsConfig.KeyFiles;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The settings of a certificate with its key.
 *
 * @param path what they stand below
 */
record TlsSettings(
    String path, Setting<Path> certificate, Setting<Path> key, Setting<Path> keyPassphraseFile) {

  /**
   * Declares them.
   *
   * @param certificate the default of the certificate, in words; so with the key
   */
  static TlsSettings declare(String path, String certificate, String key) {
    return new TlsSettings(
        path,
        Settings.inWords(path + ".certificate", ValueType.PEM_FILE, certificate),
        Settings.inWords(path + ".key", ValueType.KEY_FILE, key),
        Settings.inWords(path + ".keyPassphraseFile", ValueType.PASSPHRASE_FILE, "none"));
  }

  /** The files, unless one is missing, which {@link TlsChecks} reports. */
  Optional<KeyFiles> read(Values values) {
    Optional<Path> certificateFile = values.find(certificate);
    Optional<Path> keyFile = values.find(key);
    Optional<Path> passphraseFile = values.find(keyPassphraseFile);
    return certificateFile.flatMap(
        found -> keyFile.map(privateKey -> new KeyFiles(found, privateKey, passphraseFile)));
  }

  static TlsConfig.Listen listen(Values values) {
    return new TlsConfig.Listen(
        values.get(Settings.LISTEN_TLS_MODE),
        Settings.LISTEN_KEY.read(values),
        values.find(Settings.CLIENT_CA),
        values.get(Settings.MINIMUM_PROTOCOL),
        values.get(Settings.LISTEN_TLS_REFRESH));
  }

  static TlsConfig.Cluster cluster(Values values) {
    TlsConfig.SslMode mode = values.get(Settings.CLUSTER_TLS_MODE);
    return new TlsConfig.Cluster(
        mode,
        values.find(Settings.ROOT_CA),
        Settings.CLUSTER_KEY.read(values),
        serverName(values, mode),
        values.get(Settings.CLUSTER_TLS_REFRESH));
  }

  /** The nodes of a DNS name or a Service are addresses, which certificates do not have. */
  private static Optional<String> serverName(Values values, TlsConfig.SslMode mode) {
    Optional<String> given = values.find(Settings.SERVER_NAME);
    if (given.isPresent() || mode != TlsConfig.SslMode.VERIFY_FULL) {
      return given;
    }
    return values
        .find(Settings.DNS_NAME)
        .map(name -> takenFrom(values, name.host(), Settings.DNS_NAME))
        .or(
            () ->
                values
                    .find(Settings.KUBERNETES_SERVICE)
                    .map(name -> takenFrom(values, name, Settings.KUBERNETES_SERVICE)));
  }

  private static String takenFrom(Values values, String name, Setting<?> other) {
    return values.takenFrom(Settings.SERVER_NAME, name, other.path());
  }
}
