package dev.sluice.routing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Classifications by normal form and database, bounded by bytes. Any thread. */
final class ClassificationCache {
  /** What an entry takes beside its key: objects, the map's node, a shared classification. */
  private static final int ENTRY_BYTES = 200;

  /** A statement that took too long may have met a cold or busy machine: it gets another chance. */
  private static final Duration TOO_SLOW = Duration.ofSeconds(30);

  private final Cache<NormalKey, Classification> known;
  private final Cache<NormalKey, Classification> tooSlow;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder evictions = new LongAdder();

  ClassificationCache(long bytes) {
    // Upkeep runs on the calling thread: short, and no task is handed over on a hit.
    known =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .weigher(ClassificationCache::weight)
            .evictionListener((key, classification, cause) -> evictions.increment())
            .executor(Runnable::run)
            .build();
    tooSlow =
        Caffeine.newBuilder()
            .maximumSize(1000)
            .expireAfterWrite(TOO_SLOW)
            .executor(Runnable::run)
            .build();
  }

  private static int weight(NormalKey key, Classification classification) {
    int settings = 0;
    for (SettingChange change : classification.settings()) {
      settings += change.sql().length() + 100;
    }
    return ENTRY_BYTES + key.size() + classification.detail().length() + settings;
  }

  /** Counts the hit or miss. The key may be a probe. */
  @Nullable Classification find(NormalKey key) {
    Classification found = known.getIfPresent(key);
    (found == null ? misses : hits).increment();
    return found;
  }

  /** Without counting; finds what was too slow, too. */
  @Nullable Classification findAgain(NormalKey key) {
    Classification found = known.getIfPresent(key);
    return found == null ? tooSlow.getIfPresent(key) : found;
  }

  void put(NormalKey key, Classification classification) {
    known.put(key, classification);
  }

  void putTooSlow(NormalKey key, Classification classification) {
    tooSlow.put(key, classification);
  }

  List<StatementSample> samples(int most) {
    return known.asMap().entrySet().stream()
        .limit(most)
        .map(entry -> StatementSample.of(entry.getKey(), entry.getValue()))
        .toList();
  }

  long entries() {
    return known.estimatedSize();
  }

  long hits() {
    return hits.sum();
  }

  long misses() {
    return misses.sum();
  }

  long evictions() {
    return evictions.sum();
  }
}
