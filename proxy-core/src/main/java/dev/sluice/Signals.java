package dev.sluice;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Signals of the operating system, of which the JDK has no supported API that lets a second SIGTERM
 * be told from the first. {@code sun.misc.Signal} is exported by jdk.unsupported for that; called
 * by reflection, since javac warns of it otherwise.
 */
final class Signals {
  private Signals() {}

  /**
   * Runs {@code handler} at each signal of that name, on a thread of its own.
   *
   * @param name such as {@code TERM}
   * @return false when this JVM does not let anybody
   */
  static boolean handle(String name, Runnable handler) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      InvocationHandler calls =
          (proxy, method, arguments) ->
              switch (method.getName()) {
                case "handle" -> {
                  handler.run();
                  yield null;
                }
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == arguments[0];
                default -> "handler of SIG" + name;
              };
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(), new Class<?>[] {handlerType}, calls);
      signal
          .getMethod("handle", signal, handlerType)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
      return true;
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      return false;
    }
  }
}
