package dev.sluice.demo;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests one cluster of three nodes, as parameter {@link LocalCluster} or {@link
 * ServerSideWitness}. It is started when first asked for, shared by all test classes of this JVM
 * and ended with the last one: a test that kills, promotes or freezes starts a cluster of its own.
 *
 * <p>Every statement is logged, and pg_stat_statements counts them.
 */
public final class ClusterExtension implements ParameterResolver {

  /** What the shared cluster is made of; a test with a cluster of its own may want the same. */
  public static ClusterOptions options() {
    return ServerSideWitness.watched(ClusterOptions.trio());
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == LocalCluster.class || type == ServerSideWitness.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    LocalCluster cluster = cluster(context);
    return parameter.getParameter().getType() == LocalCluster.class
        ? cluster
        : new ServerSideWitness(cluster);
  }

  /** The root's store closes what is AutoCloseable when all tests have run. */
  public static LocalCluster cluster(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(ClusterExtension.class))
        .computeIfAbsent(LocalCluster.class, key -> startCluster(), LocalCluster.class);
  }

  private static LocalCluster startCluster() {
    try {
      LocalCluster cluster = LocalCluster.start(options());
      new ServerSideWitness(cluster).install();
      return cluster;
    } catch (Exception e) {
      throw new IllegalStateException("the test cluster does not start", e);
    }
  }
}
