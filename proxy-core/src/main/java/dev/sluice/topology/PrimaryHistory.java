package dev.sluice.topology;

/**
 * Where the primary was when: a bounded list of (asked at, LSN), both rising, the newest at the
 * end. An LSN that stands still keeps one entry, of the newest asking. When the list is full every
 * second entry of its older half goes, so that the newest moments stay exact and old ones, which
 * only a replica that lags much needs, become coarse and are never lost altogether.
 */
final class PrimaryHistory {
  /** At one sample per 100 ms: the newest 50 s are exact. */
  static final int CAPACITY = 1024;

  private final long[] askedAt = new long[CAPACITY];
  private final long[] lsn = new long[CAPACITY];
  private int size;

  /** Notes a sample; one that is not newer than the last is ignored. */
  void add(long moment, long position) {
    if (size > 0 && moment - askedAt[size - 1] <= 0) {
      return;
    }
    // A crash loses what was inserted and not flushed: what was promised there does not count.
    if (size > 0 && Long.compareUnsigned(position, lsn[size - 1]) < 0) {
      size = 0;
    }
    if (size > 0 && position == lsn[size - 1]) {
      askedAt[size - 1] = moment;
      return;
    }
    if (size == CAPACITY) {
      thin();
    }
    askedAt[size] = moment;
    lsn[size++] = position;
  }

  /** When the newest sample whose LSN is not above {@code replayed} was asked for, or NEVER. */
  long askedAt(long replayed) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(lsn[middle], replayed) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? Node.NEVER : askedAt[low - 1];
  }

  void clear() {
    size = 0;
  }

  private void thin() {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (i >= CAPACITY / 2 || (i & 1) == 0) {
        askedAt[kept] = askedAt[i];
        lsn[kept++] = lsn[i];
      }
    }
    size = kept;
  }
}
