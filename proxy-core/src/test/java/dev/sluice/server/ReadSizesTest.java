package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** What a socket is asked for after what it has given. */
final class ReadSizesTest {
  @Test
  void after_many_small_messages_one_of_some_hundred_bytes_is_read_at_once() {
    assertThat(guessAfter(20)).isEqualTo(512);
  }

  @Test
  void large_results_are_read_in_large_pieces() {
    assertThat(guessAfter(Integer.MAX_VALUE)).isEqualTo(65_536);
  }

  /**
   * After reads that fill what was asked for, up to so many bytes.
   *
   * @param most in bytes
   */
  @SuppressWarnings("deprecation") // Netty's own channels still use the Handle.
  private static int guessAfter(int most) {
    EmbeddedChannel channel = new EmbeddedChannel();
    try {
      RecvByteBufAllocator.Handle handle = ReadSizes.ADAPTIVE.newHandle();
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
