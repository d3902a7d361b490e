package dev.sluice;

import dev.sluice.admin.EventLoopProbe;
import dev.sluice.admin.Health;
import dev.sluice.admin.HealthProbes;
import dev.sluice.topology.Topology;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * How the proxy is, for whoever watches it.
 *
 * @param ready whether it wants new clients
 */
record ProxyHealth(
    EventLoopGroup loops, UsableNodes nodes, Topology topology, BooleanSupplier ready) {
  /** An event loop that does not answer for so long is stuck. */
  static final Duration LOOP_ANSWERS = Duration.ofSeconds(2);

  HealthProbes probes() {
    return new HealthProbes(
        new EventLoopProbe(loops, LOOP_ANSWERS),
        () ->
            new Health(
                ready.getAsBoolean() && !nodes.addresses().isEmpty(),
                ready.getAsBoolean() ? topology.reason() : "shutting down"),
        () -> new Health(topology.current().primary() != null, topology.reason()));
  }
}
