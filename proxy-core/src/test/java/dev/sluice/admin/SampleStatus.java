package dev.sluice.admin;

import dev.sluice.config.Secret;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A status with one of everything. */
final class SampleStatus {
  static final Secret PASSWORD = new Secret("correct horse");

  /** What a client may call itself. */
  static final String HOSTILE = "</script><img src=x onerror=alert(1)>\r\n\r\ndata: x\u2028";

  private SampleStatus() {}

  static StatusPages pages() {
    return new StatusPages(
        Optional.of(PASSWORD), access -> CompletableFuture.completedStage(of(access)));
  }

  static Status of(Access access) {
    return of(access, HOSTILE);
  }

  /** With that name of an application, for an administrator. */
  static Status of(Access access, String application) {
    Status.@Nullable Details details = access == Access.ADMIN ? details(application) : null;
    return new Status(
        "2026-01-02T03:04:05.678Z",
        access == Access.ADMIN ? "admin" : "anyone",
        new Status.Proxy("pod-0", "1.0", "2026-01-01T00:00:00Z"),
        new Status.Primary("pg-0", "out of recovery on timeline 1"),
        List.of(),
        new Status.Traffic(1, 1, 1, 1, 1, 1, 1),
        new Status.Clients(1, 1000, 1, 0, 0),
        List.of(),
        List.of(),
        List.of(),
        details);
  }

  private static Status.Details details(String application) {
    return new Status.Details(
        "2026-01-02T03:04:05Z",
        List.of(),
        List.of(
            new Status.Session(
                1, "alice", "shop", application, "10.0.0.1:4711", "active", 1, "", "pg-0", "")),
        List.of(new Status.Statement("SELECT $1", "read", "read_only", "")));
  }
}
