package dev.sluice;

/**
 * What Netty is told before its first class is loaded: by its own system properties, which win when
 * they are given.
 */
final class NettyDefaults {
  private NettyDefaults() {}

  static void apply() {
    // Netty traces every 128th buffer by default: for those who look for a leak.
    set("io.netty.leakDetection.level", "disabled");
    // With a heap below 512 MB, which is more than a proxy needs, Netty takes a process for short
    // of
    // memory: all threads share one lot of buffers behind a lock, and those above 16 KB are
    // allocated
    // and cleared for each read.
    set("io.netty.allocator.lowMemory", "false");
  }

  private static void set(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
