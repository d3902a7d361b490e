package dev.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.TlsConfig.ListenMode;
import dev.sluice.metrics.ProxyMetrics;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClientTlsTest {
  @TempDir private Path directory = Path.of("");
  private final ProxyMetrics metrics = new ProxyMetrics();

  @AfterEach
  void close() {
    metrics.close();
  }

  private ClientTls tls(CertificateFiles files) throws TlsException {
    return new ClientTls(files.listen(ListenMode.ALLOW), metrics.tls(), Runnable::run);
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() throws Exception {
    CertificateFiles files = new CertificateFiles(directory);
    X509Bundle first = files.renew();
    files.renew();
    Files.writeString(files.certificate(), first.getCertificatePEM());

    assertThatThrownBy(() -> tls(files))
        .hasMessage(
            "listen.tls: "
                + files.key()
                + ": the key is not that of the certificate in "
                + files.certificate());
  }

  @Test
  void aCertificateThatIsReplacedChangesTheMetricAndNothingElseIsToBeDone() throws Exception {
    CertificateFiles files = new CertificateFiles(directory);
    X509Bundle first = files.renew();
    ClientTls tls = tls(files);
    assertThat(metrics.scrape()).contains(expiry(first));

    X509Bundle second = files.renew();
    tls.refresh();

    assertThat(metrics.scrape()).contains(expiry(second));
    assertThat(tls.toString()).startsWith("the certificate of CN=localhost, valid until ");
  }

  private static String expiry(X509Bundle bundle) {
    double seconds = bundle.getCertificate().getNotAfter().toInstant().getEpochSecond();
    return "sluice_tls_certificate_expiry_seconds{certificate=\"listen.tls\"} " + seconds;
  }
}
