package dev.sluice.session;

import dev.sluice.protocol.CancelKey;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All logged-in sessions, by the process id that their clients were told. Any thread. */
public final class SessionRegistry {
  /** Compared with in place of the secret of a session that does not exist. */
  private static final byte[] NO_SECRET = new byte[4];

  private final Map<Integer, ClientSession> sessions = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();
  private final ProcessIds processIds;
  private volatile boolean dismissing;

  /**
   * Makes an empty registry.
   *
   * @param ownProxy the id of this proxy among its peers, 0 if it has none; asked for each key
   */
  public SessionRegistry(IntSupplier ownProxy) {
    this.processIds = new ProcessIds(ownProxy);
  }

  /**
   * A key that no other session has.
   *
   * @param secretLength 4 in protocol 3.0, up to 256 in 3.2
   */
  public CancelKey newKey(int secretLength) {
    byte[] secret = new byte[secretLength];
    random.nextBytes(secret);
    return new CancelKey(processIds.next(sessions::containsKey), secret);
  }

  public void add(ClientSession session) {
    sessions.put(session.identity().cancelKey().processId(), session);
    if (dismissing) {
      session.dismiss(SessionErrors.shutdown());
    }
  }

  /**
   * Tells each session that the proxy ends, once it is in no transaction; also those that are still
   * to come.
   *
   * @return how many there are
   */
  public int dismissAll() {
    dismissing = true;
    sessions.values().forEach(session -> session.dismiss(SessionErrors.shutdown()));
    return sessions.size();
  }

  /** A database has been paused. */
  public void onPause() {
    sessions.values().forEach(ClientSession::onPause);
  }

  /** The sessions of this moment. */
  public Collection<ClientSession> all() {
    return sessions.values();
  }

  /**
   * Ends sessions at once, with 57P01.
   *
   * @return how many
   */
  public int end(Predicate<SessionIdentity> which) {
    List<ClientSession> those =
        sessions.values().stream().filter(session -> which.test(session.identity())).toList();
    those.forEach(session -> session.shutDown(SessionErrors.shutdown()));
    return those.size();
  }

  /** Tells each session that the proxy ends, and ends it. */
  public void endAll() {
    sessions.values().forEach(session -> session.shutDown(SessionErrors.shutdown()));
  }

  /** The session has ended. */
  public void remove(ClientSession session) {
    sessions.remove(session.identity().cancelKey().processId(), session);
  }

  /**
   * Cancels what the session with that key runs now, if it runs anything.
   *
   * @return null when no session has the key; else done, never failed, when the cancel has had its
   *     effect, or will have none
   */
  public @Nullable Future<Void> cancel(CancelKey key) {
    ClientSession session = sessions.get(key.processId());
    byte[] secret = session == null ? NO_SECRET : session.identity().cancelKey().secret();
    // Constant time: the request comes from anyone.
    if (!MessageDigest.isEqual(secret, key.secret()) || session == null) {
      return null;
    }
    Promise<Void> done = session.eventLoop().newPromise();
    session.eventLoop().execute(() -> PromiseNotifier.cascade(session.cancel(), done));
    return done;
  }

  /** The databases that have sessions now. */
  public Set<String> databases() {
    return sessions.values().stream()
        .map(session -> session.identity().login().key().database())
        .collect(Collectors.toSet());
  }
}
