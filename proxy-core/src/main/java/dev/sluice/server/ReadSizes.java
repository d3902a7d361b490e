package dev.sluice.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import io.netty.util.internal.PlatformDependent;
import java.util.function.BooleanSupplier;

/**
 * How many bytes a socket is asked for at once, in bytes: as many as came before, within limits.
 *
 * <p>Statements and results of a few hundred bytes vary from one to the next. A guess that follows
 * them down (Netty's own goes to 64) needs two reads for each that is larger than the one before,
 * and two buffers: a seventh of the CPU time of TPC-B.
 *
 * <p>So much is held, too, for each client that is slower than its server. Large results are read
 * in large pieces, which saves a fifth of their CPU time, but only while most of the direct memory
 * is free: many slow clients make the pieces small, and their cost is bounded.
 */
public final class ReadSizes implements RecvByteBufAllocator {
  private static final int LEAST = 512;
  private static final int FIRST = 2048;
  private static final int USUAL = 64 * 1024;
  private static final int LARGEST = 256 * 1024;

  /** For clients' and servers' sockets: each has a guess of its own. */
  public static final RecvByteBufAllocator ADAPTIVE = new ReadSizes(ReadSizes::isMemoryPlentiful);

  private final RecvByteBufAllocator guesses =
      new AdaptiveRecvByteBufAllocator(LEAST, FIRST, LARGEST);

  private final BooleanSupplier plentiful;

  /**
   * @param plentiful whether there is memory for large pieces; asked before each of them
   */
  ReadSizes(BooleanSupplier plentiful) {
    this.plentiful = plentiful;
  }

  /** Less than half of what the process may have is in use. */
  private static boolean isMemoryPlentiful() {
    return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider allocator
        && allocator.metric().usedDirectMemory() < PlatformDependent.maxDirectMemory() / 2;
  }

  @Override
  @SuppressWarnings("deprecation") // What Netty's channels ask for.
  public ExtendedHandle newHandle() {
    return new Pieces((ExtendedHandle) guesses.newHandle());
  }

  /** The guesses of one socket. */
  @SuppressWarnings("deprecation")
  private final class Pieces extends DelegatingHandle implements ExtendedHandle {
    private final ExtendedHandle guess;

    Pieces(ExtendedHandle guess) {
      super(guess);
      this.guess = guess;
    }

    @Override
    public int guess() {
      int size = guess.guess();
      return size <= USUAL || plentiful.getAsBoolean() ? size : USUAL;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      return allocator.ioBuffer(guess());
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
      return guess.continueReading(maybeMoreData);
    }
  }
}
