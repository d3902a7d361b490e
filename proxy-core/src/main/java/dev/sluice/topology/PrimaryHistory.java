package dev.sluice.topology;

/**
 * Where the primary was when: a bounded list of (asked at, LSN), both rising, the newest at the
 * end. An LSN that stands still keeps one entry, of the newest asking.
 *
 * <p>When the list is full, the entry goes whose neighbours are closest in proportion to their age.
 * So the newest moments stay exact, old ones become coarse, and however far a replica lags its
 * freshness is at most a few per cent of that lag too old.
 */
final class PrimaryHistory {
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
      remove(leastMissed(moment));
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

  private int leastMissed(long now) {
    int found = 1;
    double least = Double.MAX_VALUE;
    for (int i = 1; i < size - 1; i++) {
      double gap = (double) (askedAt[i + 1] - askedAt[i - 1]) / (now - askedAt[i - 1]);
      if (gap < least) {
        least = gap;
        found = i;
      }
    }
    return found;
  }

  private void remove(int index) {
    System.arraycopy(askedAt, index + 1, askedAt, index, size - index - 1);
    System.arraycopy(lsn, index + 1, lsn, index, size - index - 1);
    size--;
  }
}
