package dev.sluice.codec;

import dev.sluice.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Finds message boundaries (type byte, int32 length) in what a socket delivered, and collects
 * neighbouring messages that go the same way into <em>runs</em>, each handed over as one retained
 * slice. Makes no object per message and copies only what a read cut off in the middle of a header
 * or of a message that must be seen whole.
 *
 * <pre>
 *   offer(bytes)
 *   while (next()) {               one message: type(), start(), length(), buffer()
 *     if (available() &lt; wanted)     break: keep it until more bytes have come
 *     pass() | skip() | cut+skip
 *   }
 *   takeRun()                      all that was passed since the last run
 *   settle()                       lets go of what was consumed
 * </pre>
 *
 * A passed or skipped message need not be complete: its rest is passed or skipped as it arrives, so
 * a message of any size streams through. Owned by one connection, used on its event loop only.
 */
public final class MessageFramer {
  /** Type byte and length word. */
  public static final int HEADER = 5;

  private final int maxLength;
  private @Nullable ByteBuf buffer;
  private int runStart;
  private int position;
  private long rest;
  private boolean passRest;
  private byte type;
  private long length;

  /**
   * Makes a framer for one direction of one connection.
   *
   * @param maxLength longest message that is accepted, in bytes after the type byte
   */
  public MessageFramer(int maxLength) {
    this.maxLength = maxLength;
  }

  /** Adds bytes; consumes {@code bytes}. */
  public void offer(ByteBuf bytes, ByteBufAllocator allocator) {
    if (buffer == null) {
      buffer = bytes;
      position = runStart = bytes.readerIndex();
      return;
    }
    try {
      append(buffer, bytes, allocator);
    } finally {
      bytes.release();
    }
  }

  private void append(ByteBuf old, ByteBuf bytes, ByteBufAllocator allocator) {
    int added = bytes.readableBytes();
    if (old.writableBytes() < added || old.isReadOnly() || old.refCnt() > 1) {
      int held = old.writerIndex() - runStart;
      // Doubling: a message that must be seen whole costs its size in copies, not its square.
      ByteBuf larger = allocator.buffer(held + Math.max(added, held));
      larger.writeBytes(old, runStart, held);
      old.release();
      buffer = larger;
      position -= runStart;
      runStart = 0;
    }
    buffer().writeBytes(bytes, bytes.readerIndex(), added);
  }

  /**
   * Finds the message at the current position; first passes or skips the rest of the one before.
   *
   * @return false when no whole header is there
   * @throws ProtocolException when the length is out of range
   */
  public boolean next() {
    if (buffer == null || !finishRest()) {
      return false;
    }
    int left = buffer.writerIndex() - position;
    if (left < HEADER) {
      return false;
    }
    type = buffer.getByte(position);
    int stated = buffer.getInt(position + 1);
    if (stated < 4 || stated > maxLength) {
      throw new ProtocolException(
          "invalid message length " + stated + " of message type " + (type & 0xff));
    }
    length = stated + 1L;
    return true;
  }

  private boolean finishRest() {
    if (rest == 0) {
      return true;
    }
    int now = (int) Math.min(rest, buffer().writerIndex() - position);
    rest -= now;
    position += now;
    if (!passRest) {
      runStart = position;
    }
    return rest == 0;
  }

  /** Type byte of the message that {@link #next} found. */
  public byte type() {
    return type;
  }

  /** Index of its type byte in {@link #buffer}. */
  public int start() {
    return position;
  }

  /** Index of its first byte after the header in {@link #buffer}. */
  public int body() {
    return position + HEADER;
  }

  /** Its length in bytes, header included. */
  public long length() {
    return length;
  }

  /** How much of it has arrived, header included, in bytes. */
  public int available() {
    return (int) Math.min(length, buffer().writerIndex() - position);
  }

  /** Whether all of it has arrived. */
  public boolean isWhole() {
    return available() == length;
  }

  /** Whether all of it, or at least {@code bytes} of it, have arrived. */
  public boolean has(int bytes) {
    return available() >= Math.min(length, bytes);
  }

  /**
   * The bytes; valid from {@link #start} on, until the next call that takes, offers or settles.
   * Borrowed.
   */
  public ByteBuf buffer() {
    if (buffer == null) {
      throw new IllegalStateException("no bytes");
    }
    return buffer;
  }

  /** The message joins the current run. */
  public void pass() {
    advance(true);
  }

  /** The message is not handed over. The current run must have been taken before. */
  public void skip() {
    advance(false);
    runStart = position;
  }

  /**
   * The message joins the current run without its first {@code replaced} bytes, in whose place the
   * caller has written others. The current run must have been taken before.
   */
  public void passFrom(int replaced) {
    int from = position + replaced;
    advance(true);
    runStart = from;
  }

  private void advance(boolean pass) {
    int now = available();
    position += now;
    rest = length - now;
    passRest = pass;
  }

  /**
   * Whether a passed message waits for its rest: nothing else may be written to the receiver before
   * it.
   */
  public boolean isMidMessage() {
    return rest > 0 && passRest;
  }

  /** The rest of a passed message that has not arrived yet goes nowhere. All runs were taken. */
  public void skipRest() {
    passRest = false;
  }

  /** Whether bytes are held that were neither passed nor skipped. */
  public boolean holdsBytes() {
    return held() > 0;
  }

  /** How many bytes are held that were neither passed nor skipped. */
  public int held() {
    return buffer == null ? 0 : Math.max(0, buffer.writerIndex() - position);
  }

  /**
   * Everything that was passed since the last run, or null when nothing was. The caller owns it.
   */
  public @Nullable ByteBuf takeRun() {
    if (buffer == null || runStart == position) {
      return null;
    }
    ByteBuf whole = buffer;
    if (position == whole.writerIndex()) {
      // The usual case: the read ends with the run, so the buffer itself goes on and no slice is
      // made.
      whole.readerIndex(runStart);
      buffer = null;
      position = runStart = 0;
      return whole;
    }
    ByteBuf run = whole.retainedSlice(runStart, position - runStart);
    runStart = position;
    return run;
  }

  /** Bytes that were passed since the last run was taken. */
  public int passed() {
    return position - runStart;
  }

  /**
   * Puts bytes back in front of those that were neither passed nor skipped, to be read again; all
   * runs must have been taken. Consumes {@code bytes}.
   */
  public void rewind(ByteBuf bytes, ByteBufAllocator allocator) {
    ByteBuf later = buffer;
    if (later == null) {
      buffer = bytes;
    } else {
      int kept = later.writerIndex() - position;
      ByteBuf both = allocator.buffer(bytes.readableBytes() + kept);
      both.writeBytes(bytes).writeBytes(later, position, kept);
      bytes.release();
      later.release();
      buffer = both;
    }
    position = runStart = buffer().readerIndex();
    rest = 0;
  }

  /** Lets go of the buffer when everything in it was consumed. Call at the end of each round. */
  public void settle() {
    if (buffer != null && runStart == position && position == buffer.writerIndex()) {
      close();
    }
  }

  /** Lets go of everything. */
  public void close() {
    if (buffer != null) {
      buffer.release();
      buffer = null;
      position = runStart = 0;
    }
  }
}
