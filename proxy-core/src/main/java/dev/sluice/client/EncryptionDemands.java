package dev.sluice.client;

import dev.sluice.config.TlsConfig.ClientCertificate;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.SqlState;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * What a client's encryption must be like before it is asked for a password; what hostssl and
 * clientcert say in PostgreSQL's pg_hba.conf.
 */
final class EncryptionDemands {
  private final boolean tlsRequired;
  private final ClientCertificate certificate;

  EncryptionDemands(boolean tlsRequired, ClientCertificate certificate) {
    this.tlsRequired = tlsRequired;
    this.certificate = certificate;
  }

  /** Why a client is refused, if it is. */
  Optional<PgError> refusal(Encryption encryption, String user, String database) {
    if (tlsRequired && !encryption.encrypted()) {
      return Optional.of(
          PgError.fatal(
                  SqlState.INVALID_AUTHORIZATION,
                  "connection of user \""
                      + user
                      + "\" to database \""
                      + database
                      + "\" refused: no encryption")
              .withHint("The proxy takes TLS only: connect with sslmode=require or stronger."));
    }
    if (certificate != ClientCertificate.OFF && encryption.clientCertificate().isEmpty()) {
      return Optional.of(
          PgError.fatal(
              SqlState.INVALID_AUTHORIZATION, "connection requires a valid client certificate"));
    }
    if (certificate == ClientCertificate.VERIFY_FULL
        && !encryption
            .clientCertificate()
            .flatMap(EncryptionDemands::commonName)
            .equals(Optional.of(user))) {
      return Optional.of(
          PgError.fatal(
              SqlState.INVALID_AUTHORIZATION,
              "certificate authentication failed for user \"" + user + "\""));
    }
    return Optional.empty();
  }

  /** The first CN of the subject, as PostgreSQL takes it. */
  static Optional<String> commonName(X509Certificate shown) {
    try {
      // The order of the certificate: RFC 2253 writes it backwards, and LdapName turns it round.
      List<Rdn> names = new LdapName(shown.getSubjectX500Principal().getName()).getRdns();
      for (Rdn name : names) {
        Attribute commonName = name.toAttributes().get("CN");
        if (commonName != null && commonName.get() instanceof String text) {
          return text.indexOf('\0') < 0 ? Optional.of(text) : Optional.empty();
        }
      }
    } catch (NamingException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }
}
