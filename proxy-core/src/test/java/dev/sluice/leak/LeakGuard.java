package dev.sluice.leak;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Fails the run of a module's tests when any of them has leaked a buffer. The launcher makes it
 * (META-INF/services) before it loads the first test, so that every detector of Netty is one of
 * ours.
 */
public final class LeakGuard implements LauncherSessionListener {
  private static final int COLLECTIONS = 3;
  private static final long COLLECTION_NANOS = 2_000_000_000L;

  private final RecordingLeakDetectorFactory detectors = new RecordingLeakDetectorFactory();

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(detectors);
  }

  @Override
  public void launcherSessionClosed(LauncherSession session) {
    for (int i = 0; i < COLLECTIONS; i++) {
      collectGarbage();
      detectors.report();
    }
    List<String> leaks = detectors.report();
    if (!leaks.isEmpty()) {
      throw new AssertionError(leaks.size() + " leaked resources:\n" + String.join("\n\n", leaks));
    }
  }

  /** Asks for a collection and waits, at most two seconds, until one has happened. */
  private static void collectGarbage() {
    WeakReference<Object> canary = new WeakReference<>(new Object());
    long deadline = System.nanoTime() + COLLECTION_NANOS;
    while (canary.get() != null && System.nanoTime() - deadline < 0) {
      System.gc();
      LockSupport.parkNanos(1_000_000);
    }
  }
}
