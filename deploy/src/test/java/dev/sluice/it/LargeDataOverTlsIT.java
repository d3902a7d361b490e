package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.ClusterLogins;
import dev.sluice.demo.LocalCluster;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** What is far larger than the proxy's memory passes through it over TLS, too. */
@ExtendWith(ProxyExtension.class)
final class LargeDataOverTlsIT {
  private static final long SIZE = 200_000_000;

  private final LocalCluster cluster;

  LargeDataOverTlsIT(LocalCluster cluster, TestProxy shared) {
    this.cluster = cluster;
    assertThat(shared.cluster()).isSameAs(cluster);
  }

  @ParameterizedTest
  @CsvSource({"true, by JDK", "false, by BoringSSL"})
  void outAndIn(String noOpenSsl, String library, @TempDir Path directory) throws Exception {
    TestAuthority authority = new TestAuthority(directory, "authority");
    TestAuthority.Issued server = authority.issue("server", TestAuthority.server());
    try (ProxyProcess proxy =
        ProxyProcess.start(
            cluster,
            directory.resolve("log"),
            List.of(
                "-Xmx64m",
                "-XX:MaxDirectMemorySize=64m",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dio.netty.handler.ssl.noOpenSsl=" + noOpenSsl),
            Map.of(
                "SLUICE_LISTEN_TLS_MODE", "require",
                "SLUICE_LISTEN_TLS_CERTIFICATE", server.certificate().toString(),
                "SLUICE_LISTEN_TLS_KEY", server.key().toString()))) {
      copyOut(proxy);
      copyIn(proxy);

      assertThat(proxy.isAlive()).as(proxy.log()).isTrue();
      assertThat(proxy.log()).contains(library);
      assertThat(proxy.log()).doesNotContain("OutOfMemory", "ERROR", "Exception");
    }
  }

  private void copyOut(ProxyProcess proxy) throws Exception {
    try (Connection client = connect(proxy)) {
      Counter counter = new Counter();
      // A thousand rows, and one value of 100 MB.
      copier(client)
          .copyOut(
              "COPY (SELECT repeat('x', 99999) FROM generate_series(1, 1000)"
                  + " UNION ALL SELECT repeat('y', 99999999)) TO STDOUT",
              counter);
      assertThat(counter.bytes).isEqualTo(SIZE);
    }
  }

  private void copyIn(ProxyProcess proxy) throws Exception {
    try (Connection client = connect(proxy)) {
      Sql.run(client, "CREATE TEMP TABLE large (value text)");
      assertThat(copier(client).copyIn("COPY large FROM STDIN", new Lines())).isEqualTo(2_000);
      assertThat(Sql.one(client, "SELECT sum(length(value) + 1) FROM large"))
          .isEqualTo(Long.toString(SIZE));
    }
  }

  private Connection connect(ProxyProcess proxy) throws Exception {
    ClusterLogins.Login app = cluster.logins().application();
    Properties properties = new Properties();
    properties.setProperty("user", app.user());
    properties.setProperty("password", app.password().value());
    properties.setProperty("sslmode", "require");
    properties.setProperty("socketTimeout", "100");
    return DriverManager.getConnection(proxy.jdbcUrl(TestProxy.DATABASE), properties);
  }

  private static CopyManager copier(Connection client) throws Exception {
    return client.unwrap(PGConnection.class).getCopyAPI();
  }

  private static final class Counter extends OutputStream {
    private long bytes;

    @Override
    public void write(int one) {
      bytes++;
    }

    @Override
    public void write(byte[] some, int from, int length) {
      bytes += length;
    }
  }

  /** Lines of 100,000 bytes. */
  private static final class Lines extends InputStream {
    private static final int LINE = 100_000;

    private long position;

    @Override
    public int read() {
      return position == SIZE ? -1 : position++ % LINE == LINE - 1 ? '\n' : 'z';
    }

    @Override
    public int read(byte[] into, int from, int length) {
      int some = (int) Math.min(length, SIZE - position);
      for (int i = 0; i < some; i++) {
        into[from + i] = (byte) read();
      }
      return some == 0 && length > 0 ? -1 : some;
    }
  }
}
