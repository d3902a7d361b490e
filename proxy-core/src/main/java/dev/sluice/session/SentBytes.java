package dev.sluice.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * The client's bytes that went to a replica and of whose answer the client has got nothing yet:
 * what could be sent again elsewhere. In the order of the stream, with the place where each
 * exchange begins. Bounded; what does not fit is not kept. Pure: borrows and keeps references to
 * bytes, no copy until {@link #takeAll}.
 */
final class SentBytes {
  /** Most that is kept, in bytes; not less than a batch that may go to a replica. */
  static final int MOST = 2 * BatchScanner.LOOK_AHEAD;

  private static final int MOST_EXCHANGES = 4096;

  private final ArrayDeque<ByteBuf> runs = new ArrayDeque<>(2);
  private long[] starts = new long[2];
  private int head;
  private int count;
  private long from;
  private long end;
  private boolean keeping;
  private boolean headAnswered;

  /** Whether the exchanges that are under way are kept. */
  boolean isKeeping() {
    return keeping;
  }

  /** Whether the client has got nothing of the answer to the first exchange. */
  boolean isUnanswered() {
    return keeping && count > 0 && !headAnswered;
  }

  /**
   * An exchange begins.
   *
   * @param ahead bytes of earlier exchanges that have not been {@link #sent} yet
   */
  void begin(int ahead) {
    if (count == MOST_EXCHANGES) {
      clear();
      return;
    }
    if (count == starts.length) {
      long[] more = new long[2 * count];
      for (int i = 0; i < count; i++) {
        more[i] = start(i);
      }
      starts = more;
      head = 0;
    }
    starts[head + count & starts.length - 1] = end + ahead;
    count++;
    keeping = true;
  }

  private long start(int index) {
    return starts[head + index & starts.length - 1];
  }

  /** Bytes go to the server. Borrows them. */
  void sent(ByteBuf run) {
    if (!keeping) {
      return;
    }
    runs.addLast(run.retainedDuplicate());
    end += run.readableBytes();
    dropBefore(needed());
    if (end - from > MOST) {
      clear();
    }
  }

  /** Up to where nothing has to be sent again. */
  private long needed() {
    if (!headAnswered) {
      return start(0);
    }
    return count > 1 ? start(1) : end;
  }

  private void dropBefore(long position) {
    while (!runs.isEmpty() && from + runs.getFirst().readableBytes() <= position) {
      ByteBuf first = runs.removeFirst();
      from += first.readableBytes();
      first.release();
    }
  }

  /** The client gets the first of the answer to the first exchange. */
  void answered() {
    headAnswered = true;
    dropBefore(needed());
  }

  /** All that was sent is answered, but the exchange is not at its end: the rest is kept anew. */
  void partAnswered() {
    starts[head] = end;
    headAnswered = false;
    dropBefore(end);
  }

  /** The first exchange is over. */
  void ended() {
    if (count > 0) {
      head = head + 1 & starts.length - 1;
      count--;
      headAnswered = false;
      dropBefore(count > 0 ? start(0) : end);
    }
  }

  /** What must be sent again, from the first exchange on. The caller owns it. */
  ByteBuf takeAll(ByteBufAllocator allocator) {
    int skipped = (int) (start(0) - from);
    ByteBuf all = allocator.buffer((int) (end - from));
    runs.forEach(all::writeBytes);
    all.skipBytes(skipped);
    clear();
    return all;
  }

  /** Nothing is kept from now on, until the next {@link #begin}. */
  void clear() {
    keeping = false;
    headAnswered = false;
    runs.forEach(ByteBuf::release);
    runs.clear();
    from = end;
    count = 0;
    if (starts.length > 16) {
      starts = Arrays.copyOf(starts, 2);
    }
    head = 0;
  }
}
