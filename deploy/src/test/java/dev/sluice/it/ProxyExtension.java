package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.demo.ClusterExtension;
import dev.sluice.demo.LocalCluster;
import dev.sluice.demo.ServerSideWitness;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the shared cluster ({@link LocalCluster}, {@link ServerSideWitness}) and one shared
 * {@link TestProxy} with default settings in front of it. A test with settings of its own starts a
 * proxy of its own: {@link TestProxy#over}.
 */
final class ProxyExtension implements ParameterResolver {
  private static final int COLLECTIONS = 3;

  private final ClusterExtension clusters = new ClusterExtension();

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return type(parameter) == TestProxy.class || clusters.supportsParameter(parameter, context);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Shared shared = shared(context);
    if (type(parameter) == TestProxy.class) {
      return shared.proxy();
    }
    return type(parameter) == LocalCluster.class
        ? shared.proxy().cluster()
        : new ServerSideWitness(shared.proxy().cluster());
  }

  private static Class<?> type(ParameterContext parameter) {
    return parameter.getParameter().getType();
  }

  /** In the root's store, which closes it before the cluster: last in, first out. */
  private static Shared shared(ExtensionContext context) {
    LocalCluster cluster = ClusterExtension.cluster(context);
    return Objects.requireNonNull(
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.create(ProxyExtension.class))
            .computeIfAbsent(Shared.class, key -> start(cluster), Shared.class));
  }

  private static Shared start(LocalCluster cluster) {
    try {
      cluster.query(
          cluster.primary(),
          "CREATE DATABASE "
              + TestProxy.DATABASE
              + " OWNER "
              + cluster.logins().application().user());
      cluster.awaitReplayed();
      return new Shared(new LogRecorder(), TestProxy.over(cluster));
    } catch (Exception e) {
      throw new IllegalStateException("the test proxy does not start", e);
    }
  }

  /**
   * What the test classes of this JVM share. At the end none of them may have made the proxy log an
   * error, which is how a failed session and a leaked buffer show.
   */
  private record Shared(LogRecorder log, TestProxy proxy) implements AutoCloseable {
    @Override
    public void close() {
      proxy.close();
      for (int i = 0; i < COLLECTIONS; i++) {
        System.gc();
        // Netty's detector reports what the collector has found when the next buffer is made.
        Unpooled.buffer(1).release();
        PooledByteBufAllocator.DEFAULT.directBuffer(1).release();
        ByteBufAllocator.DEFAULT.directBuffer(1).release();
      }
      log.close();
      assertThat(log.errors()).isEmpty();
    }
  }
}
