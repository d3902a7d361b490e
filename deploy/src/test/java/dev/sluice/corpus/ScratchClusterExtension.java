package dev.sluice.corpus;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives all tests of this package one {@link ScratchCluster}, each a database of its own in it. */
final class ScratchClusterExtension implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == ScratchCluster.class;
  }

  /** The root's store closes what is AutoCloseable when all tests have run. */
  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(ScratchClusterExtension.class))
        .computeIfAbsent(ScratchCluster.class, key -> start(), ScratchCluster.class);
  }

  private static ScratchCluster start() {
    try {
      return ScratchCluster.start();
    } catch (Exception e) {
      throw new IllegalStateException("the scratch cluster does not start", e);
    }
  }
}
