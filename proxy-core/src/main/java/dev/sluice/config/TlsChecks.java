package dev.sluice.config;

import dev.sluice.config.SluiceConfig.AuthMode;
import dev.sluice.config.TlsConfig.ClientCertificate;
import dev.sluice.config.TlsConfig.ListenMode;
import dev.sluice.config.TlsConfig.SslMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What must hold between the settings of TLS. */
final class TlsChecks {
  private final SluiceConfig config;
  private final Values values;
  private final List<String> notes = new ArrayList<>();

  TlsChecks(SluiceConfig config, Values values) {
    this.config = config;
    this.values = values;
  }

  /** Reports what does not hold to the values, and returns notes on what has no effect. */
  List<String> check() {
    listen();
    clientCertificate();
    cluster();
    return notes;
  }

  private void listen() {
    boolean off = config.listen().tls().mode() == ListenMode.OFF;
    pair(Settings.LISTEN_KEY);
    if (!off) {
      needed(Settings.LISTEN_KEY.certificate(), "with listen.tls.mode allow or require");
      needed(Settings.LISTEN_KEY.key(), "with listen.tls.mode allow or require");
    } else if (values.isGiven(Settings.LISTEN_KEY.certificate())) {
      notes.add("listen.tls.certificate has no effect: listen.tls.mode is off");
    }
    if (off && values.isGiven(Settings.CLIENT_CA)) {
      notes.add("listen.tls.clientCa has no effect: listen.tls.mode is off");
    }
  }

  /** One file without the other is of no use. */
  private void pair(TlsSettings files) {
    if (values.isGiven(files.certificate()) != values.isGiven(files.key())) {
      needed(files.certificate(), "together with " + files.key().path());
      needed(files.key(), "together with " + files.certificate().path());
    }
    if (values.isGiven(files.keyPassphraseFile()) && !values.isGiven(files.key())) {
      values.problem(
          files.keyPassphraseFile(), "has no effect", "together with " + files.key().path());
    }
  }

  private void needed(Setting<Path> file, String when) {
    if (!values.isGiven(file) && !values.isFailed(file)) {
      values.problem(file, "missing", file.type().allowed() + ", " + when);
    }
  }

  private void clientCertificate() {
    boolean demanded = config.auth().clientCertificate() != ClientCertificate.OFF;
    boolean off = config.listen().tls().mode() == ListenMode.OFF;
    if (demanded && (off || !values.isGiven(Settings.CLIENT_CA))) {
      values.problem(
          Settings.CLIENT_CERTIFICATE,
          "nobody could log in",
          "off, or together with listen.tls.clientCa and listen.tls.mode allow or require");
    }
    if (config.auth().clientCertificate() == ClientCertificate.VERIFY_CA
        && config.auth().mode() == AuthMode.TRUST) {
      notes.add(
          "auth.mode is trust and auth.clientCertificate is verify-ca: whoever has any certificate"
              + " is let in as any user; verify-full ties a certificate to its user");
    }
  }

  private void cluster() {
    SslMode mode = config.cluster().tls().mode();
    pair(Settings.CLUSTER_KEY);
    if (mode.isVerifying()) {
      needed(Settings.ROOT_CA, "with cluster.tls.mode verify-ca or verify-full");
    } else if (values.isGiven(Settings.ROOT_CA)) {
      values.problem(
          Settings.ROOT_CA, "has no effect", "with cluster.tls.mode verify-ca or verify-full");
    }
    if (mode != SslMode.VERIFY_FULL && values.isGiven(Settings.SERVER_NAME)) {
      values.problem(Settings.SERVER_NAME, "has no effect", "with cluster.tls.mode verify-full");
    }
    if (mode == SslMode.DISABLE && values.isGiven(Settings.CLUSTER_KEY.certificate())) {
      notes.add("cluster.tls.certificate has no effect: cluster.tls.mode is disable");
    }
  }
}
