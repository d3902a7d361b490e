package dev.sluice.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.internal.PlatformDependent;
import java.time.Duration;
import java.util.function.Supplier;

/** The process itself: heap, direct buffers, collections, threads, processors, files, buffers. */
final class RuntimeMeters implements AutoCloseable {
  private static final double NANOS_PER_SECOND = 1e9;

  private final JvmGcMetrics collections = new JvmGcMetrics();

  RuntimeMeters(MeterRegistry registry) {
    collections.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider allocator) {
      showBuffers(registry, allocator.metric());
    }
  }

  /** Not Micrometer's binder: its id label is new in every process, and so would be the series. */
  private static void showBuffers(MeterRegistry registry, ByteBufAllocatorMetric buffers) {
    showBuffers(registry, "direct", buffers::usedDirectMemory);
    showBuffers(registry, "heap", buffers::usedHeapMemory);
    Gauge.builder("sluice_buffer_max_bytes", PlatformDependent::maxDirectMemory)
        .description("Most memory that Netty may take for buffers.")
        .tag("memory", "direct")
        .register(registry);
  }

  private static void showBuffers(MeterRegistry registry, String memory, Supplier<Number> bytes) {
    Gauge.builder("sluice_buffer_bytes", bytes)
        .description("Memory that Netty's allocator holds for buffers.")
        .tag("memory", memory)
        .register(registry);
  }

  void watchEventLoops(MeterRegistry registry, Supplier<Duration> delay) {
    Gauge.builder("sluice_event_loop_delay_seconds", () -> delay.get().toNanos() / NANOS_PER_SECOND)
        .description("How long it takes until every event loop has run a task.")
        .register(registry);
  }

  @Override
  public void close() {
    collections.close();
  }
}
