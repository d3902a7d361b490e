package dev.sluice.topology;

import dev.sluice.config.HostPort;
import java.util.List;
import java.util.function.Consumer;

/**
 * The nodes that the settings list, each once. Names are not resolved here: {@code localhost} is
 * one node, though it has an address in each family.
 */
public final class StaticSource implements TopologySource {
  private final List<Member> members;

  public StaticSource(List<HostPort> nodes) {
    members = nodes.stream().distinct().map(node -> new Member(node.toString(), node)).toList();
  }

  @Override
  public void start(Consumer<List<Member>> listener) {
    listener.accept(members);
  }

  @Override
  public void close() {}
}
