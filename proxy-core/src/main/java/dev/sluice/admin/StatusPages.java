package dev.sluice.admin;

import dev.sluice.config.Secret;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The status of the proxy for people: the page, the same as JSON, the way to see more, and who may.
 * Used on the endpoint's event loop.
 */
public final class StatusPages implements AutoCloseable {
  static final String PAGE = "/status";
  static final String JSON = "/status.json";
  static final String EVENTS = "/status/events";

  /**
   * Asks for the password. At the root, so that browsers send it with all that is below: RFC 7617,
   * section 2.2.
   */
  static final String LOGIN = "/login";

  private static final String CHALLENGE = "Basic realm=\"Sluice\", charset=\"UTF-8\"";

  private final AdminLogin login;
  private final StatusSnapshots snapshots;

  /**
   * Who may see it, or why not.
   *
   * @param refusal what is to be answered in its place
   */
  record Admission(Access access, Optional<Answer> refusal) {}

  /**
   * Nothing is made before somebody asks.
   *
   * @param adminPassword with which everything is shown; absent: to nobody
   */
  public StatusPages(Optional<Secret> adminPassword, StatusSource source) {
    this.login = new AdminLogin(adminPassword, System::nanoTime);
    this.snapshots = new StatusSnapshots(source, System::nanoTime);
  }

  StatusSnapshots snapshots() {
    return snapshots;
  }

  /** What the request may see. One without a password may see what anyone may. */
  Admission admit(Request request) {
    return switch (login.check(request.authorization(), request.peer())) {
      case NONE -> new Admission(Access.ANYONE, Optional.empty());
      case ADMIN -> new Admission(Access.ADMIN, Optional.empty());
      case WRONG -> new Admission(Access.ANYONE, Optional.of(challenge()));
      case TOO_MANY -> new Admission(Access.ANYONE, Optional.of(pause()));
    };
  }

  /** The status as JSON. */
  void json(Request request, Consumer<Answer> consumer) {
    Admission admission = admit(request);
    if (admission.refusal().isPresent()) {
      consumer.accept(admission.refusal().get());
      return;
    }
    CompletableFuture<String> json = snapshots.json(admission.access());
    var unused =
        json.handle(
            (text, failure) -> {
              consumer.accept(
                  failure == null
                      ? Answer.json(text + "\n")
                      : Answer.error(HttpResponseStatus.INTERNAL_SERVER_ERROR));
              return null;
            });
  }

  /** Asks until the password is right, then leads to the page. */
  void logIn(Request request, Consumer<Answer> consumer) {
    Admission admission = admit(request);
    if (!login.isPossible()) {
      consumer.accept(
          new Answer(
              HttpResponseStatus.NOT_FOUND,
              Answer.TEXT,
              "There is no password: set http.adminPassword or http.adminPasswordFile.\n"));
    } else if (admission.access() == Access.ADMIN) {
      consumer.accept(
          Answer.error(HttpResponseStatus.SEE_OTHER)
              .with(Map.of(HttpHeaderNames.LOCATION.toString(), PAGE)));
    } else {
      consumer.accept(admission.refusal().orElseGet(StatusPages::challenge));
    }
  }

  private static Answer challenge() {
    return Answer.error(HttpResponseStatus.UNAUTHORIZED)
        .with(Map.of(HttpHeaderNames.WWW_AUTHENTICATE.toString(), CHALLENGE));
  }

  private static Answer pause() {
    String seconds = Long.toString(AdminLogin.PAUSE.toSeconds());
    return Answer.error(HttpResponseStatus.TOO_MANY_REQUESTS)
        .with(Map.of(HttpHeaderNames.RETRY_AFTER.toString(), seconds));
  }

  @Override
  public void close() {
    snapshots.close();
  }
}
