package dev.sluice.session;

import java.util.List;

/** What a session tells of the proxy it runs in, for those who ask. Any thread, at once. */
public interface ProxyFacts {
  /** The version of the proxy. */
  String version();

  /** The nodes, in the order of their ids. */
  List<PoolNode> nodes();

  /** A proxy that nothing is known of, for tests. */
  ProxyFacts NONE =
      new ProxyFacts() {
        @Override
        public String version() {
          return "";
        }

        @Override
        public List<PoolNode> nodes() {
          return List.of();
        }
      };
}
