package dev.sluice.load;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the clients of a {@link Load} were told: which writes were acknowledged, which refused, of
 * which nobody knows; errors with the time at which their transaction began; the longest silence.
 * Any thread.
 */
public final class Witness {
  /** One write: a row of the table {@code witness}. */
  public record Write(int writer, long number) {}

  /**
   * An error that a client got.
   *
   * @param client such as {@code writer 3}
   * @param begunAt when its transaction or read began (nanoTime)
   * @param sqlState empty when the driver gave none
   */
  public record Complaint(String client, long begunAt, String sqlState, String message) {
    @Override
    public String toString() {
      return client + ": " + sqlState + " " + message.lines().findFirst().orElse("");
    }
  }

  private final Set<Write> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<Write> refused = ConcurrentHashMap.newKeySet();
  private final Set<Write> unknown = ConcurrentHashMap.newKeySet();
  private final Queue<Complaint> ofWriters = new ConcurrentLinkedQueue<>();
  private final Queue<Complaint> ofReaders = new ConcurrentLinkedQueue<>();
  private final Queue<String> stale = new ConcurrentLinkedQueue<>();
  private final LongAdder reads = new LongAdder();
  private final LongAdder disconnects = new LongAdder();
  private final Silence writing = new Silence();
  private final Silence reading = new Silence();

  /** The longest time between two successes. */
  private static final class Silence {
    private final AtomicLong last = new AtomicLong();
    private final AtomicLong longest = new AtomicLong();

    void broken() {
      long now = System.nanoTime();
      long before = last.getAndSet(now);
      // Until the first success clients log in.
      longest.accumulateAndGet(before == 0 ? 0 : now - before, Math::max);
    }

    Duration longest() {
      return Duration.ofNanos(longest.get());
    }
  }

  void acknowledged(Write write) {
    acknowledged.add(write);
    writing.broken();
  }

  /** The error says that the transaction was not committed. */
  void refused(Collection<Write> writes) {
    refused.addAll(writes);
  }

  void unknown(Collection<Write> writes) {
    unknown.addAll(writes);
  }

  void writerGot(Complaint complaint) {
    ofWriters.add(complaint);
  }

  void readerGot(Complaint complaint) {
    ofReaders.add(complaint);
  }

  void disconnected() {
    disconnects.increment();
  }

  void read() {
    reads.increment();
    reading.broken();
  }

  void stale(String what) {
    stale.add(what);
  }

  /** Writes that were acknowledged. */
  public int writes() {
    return acknowledged.size();
  }

  /** Reads that were answered. */
  public long reads() {
    return reads.sum();
  }

  /** Client connections that were closed by the other side. */
  public long disconnects() {
    return disconnects.sum();
  }

  /** Reads that did not show their session's own acknowledged write. */
  public List<String> staleReads() {
    return List.copyOf(stale);
  }

  /** The errors of readers. */
  public List<Complaint> readersErrors() {
    return List.copyOf(ofReaders);
  }

  /** The errors of writers. */
  public List<Complaint> writersErrors() {
    return List.copyOf(ofWriters);
  }

  /** Those in transactions that began after a moment (nanoTime). */
  public List<Complaint> writersErrorsSince(long moment) {
    return ofWriters.stream().filter(complaint -> complaint.begunAt() - moment > 0).toList();
  }

  /** The longest time in which no write was acknowledged. */
  public Duration writeGap() {
    return writing.longest();
  }

  /** The longest time in which no read was answered. */
  public Duration readGap() {
    return reading.longest();
  }

  /**
   * Acknowledged writes that the database does not have.
   *
   * @param primary a connection to the node that is to have them all
   */
  public List<Write> lost(Connection primary) throws SQLException {
    List<Write> lost = new ArrayList<>(acknowledged);
    lost.removeAll(stored(primary));
    return lost;
  }

  /** Writes that the database has although the client was told that they were not committed. */
  public List<Write> belied(Connection primary) throws SQLException {
    List<Write> belied = new ArrayList<>(stored(primary));
    belied.retainAll(refused);
    return belied;
  }

  private static Set<Write> stored(Connection primary) throws SQLException {
    Set<Write> stored = ConcurrentHashMap.newKeySet();
    try (PreparedStatement select = primary.prepareStatement("SELECT writer, number FROM witness");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        stored.add(new Write(rows.getInt(1), rows.getLong(2)));
      }
    }
    return stored;
  }

  /** One line for people. */
  public String summary() {
    Map<String, Integer> states = new TreeMap<>();
    ofWriters.forEach(complaint -> states.merge(complaint.sqlState(), 1, Integer::sum));
    return "%d writes (%d unknown, %d refused), %d reads, gap %d ms for writes, %d ms for reads, writers' errors %s, %d readers' errors, %d disconnects"
        .formatted(
            writes(),
            unknown.size(),
            refused.size(),
            reads(),
            writeGap().toMillis(),
            readGap().toMillis(),
            states,
            ofReaders.size(),
            disconnects());
  }
}
