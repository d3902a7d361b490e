package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.internal.PlatformDependent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a socket is asked for after what it has given. */
final class ReadSizesTest {
  @Test
  void after_many_small_messages_one_of_some_hundred_bytes_is_read_at_once() {
    assertThat(guessAfter(20, true)).isEqualTo(512);
  }

  @Test
  void large_results_are_read_in_large_pieces() {
    assertThat(guessAfter(Integer.MAX_VALUE, true)).isEqualTo(262_144);
  }

  @Test
  void while_memory_is_short_the_pieces_are_smaller() {
    assertThat(guessAfter(Integer.MAX_VALUE, false)).isEqualTo(65_536);
  }

  @Test
  void pieces_are_large_while_half_of_the_direct_memory_is_free() {
    List<ByteBuf> held = new ArrayList<>();
    try {
      assertThat(largest(ReadSizes.ADAPTIVE)).isEqualTo(262_144);
      long half = PlatformDependent.maxDirectMemory() / 2;
      while (((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory()
          < half) {
        held.add(ByteBufAllocator.DEFAULT.directBuffer(1 << 20));
      }
      assertThat(largest(ReadSizes.ADAPTIVE)).isEqualTo(65_536);
    } finally {
      held.forEach(ByteBuf::release);
    }
  }

  /**
   * After reads that fill what was asked for, up to so many bytes.
   *
   * @param most in bytes
   * @param plentiful whether there is memory for large pieces
   */
  private static int guessAfter(int most, boolean plentiful) {
    return guessAfter(most, new ReadSizes(() -> plentiful));
  }

  private static int largest(RecvByteBufAllocator sizes) {
    return guessAfter(Integer.MAX_VALUE, sizes);
  }

  @SuppressWarnings("deprecation") // Netty's own channels still use the Handle.
  private static int guessAfter(int most, RecvByteBufAllocator sizes) {
    EmbeddedChannel channel = new EmbeddedChannel();
    try {
      RecvByteBufAllocator.Handle handle = sizes.newHandle();
      for (int i = 0; i < 50; i++) {
        handle.reset(channel.config());
        int read = Math.min(most, handle.guess());
        handle.attemptedBytesRead(handle.guess());
        handle.lastBytesRead(read);
        handle.readComplete();
      }
      return handle.guess();
    } finally {
      channel.close();
    }
  }
}
