package dev.sluice.session;

import dev.sluice.protocol.CancelKey;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** All logged-in sessions, by the key that cancels them. Any thread. */
public final class SessionRegistry {
  private final Map<CancelKey, ClientSession> sessions = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();
  private final AtomicInteger lastProcessId = new AtomicInteger(random.nextInt(1 << 30));

  /**
   * A key that no other session has.
   *
   * @param secretLength 4 in protocol 3.0, up to 256 in 3.2
   */
  public CancelKey newKey(int secretLength) {
    byte[] secret = new byte[secretLength];
    random.nextBytes(secret);
    // Positive, as process ids are: pgjdbc and others print them.
    return new CancelKey(lastProcessId.incrementAndGet() & Integer.MAX_VALUE, secret);
  }

  public void add(ClientSession session) {
    sessions.put(session.identity().cancelKey(), session);
  }

  /** The session has ended. */
  public void remove(ClientSession session) {
    sessions.remove(session.identity().cancelKey(), session);
  }

  /**
   * Cancels what the session with that key runs now; nothing when there is none, as PostgreSQL
   * does.
   */
  public void cancel(CancelKey key) {
    ClientSession session = sessions.get(key);
    if (session != null) {
      session.eventLoop().execute(session::cancel);
    }
  }

  /** The databases that have sessions now. */
  public Set<String> databases() {
    return sessions.values().stream()
        .map(session -> session.identity().login().key().database())
        .collect(Collectors.toSet());
  }

  /** The sessions of this moment. */
  public Collection<ClientSession> all() {
    return sessions.values();
  }
}
