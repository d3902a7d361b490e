package dev.sluice.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Handshakes of TLS, and how long certificates are good. Any thread. */
public final class TlsMeters {
  /** With whom the handshake was. */
  public enum Peer {
    CLIENT("client"),
    SERVER("server");

    private final String label;

    Peer(String label) {
      this.label = label;
    }
  }

  private final MeterRegistry registry;
  private final Map<Peer, LongAdder> done = new EnumMap<>(Peer.class);
  private final Map<Peer, LongAdder> failed = new EnumMap<>(Peer.class);

  TlsMeters(MeterRegistry registry) {
    this.registry = registry;
    for (Peer peer : Peer.values()) {
      done.put(peer, counter(peer, "done"));
      failed.put(peer, counter(peer, "failed"));
    }
  }

  private LongAdder counter(Peer peer, String result) {
    LongAdder cell = new LongAdder();
    FunctionCounter.builder("sluice_tls_handshakes_total", cell, LongAdder::doubleValue)
        .description("TLS handshakes that have come to an end.")
        .tag("peer", peer.label)
        .tag("result", result)
        .register(registry);
    return cell;
  }

  /** A handshake has come to an end. */
  public void onHandshake(Peer peer, boolean succeeded) {
    Objects.requireNonNull((succeeded ? done : failed).get(peer)).increment();
  }

  /**
   * Shows until when a certificate is good.
   *
   * @param settings the group of settings that name it, {@code listen.tls}
   * @param expiry in seconds since 1970; asked at each scrape, on the scraping thread
   */
  public void watchCertificate(String settings, LongSupplier expiry) {
    Gauge.builder("sluice_tls_certificate_expiry_seconds", expiry::getAsLong)
        .description("Until when a certificate of the proxy is good.")
        .tag("certificate", settings)
        .register(registry);
  }
}
