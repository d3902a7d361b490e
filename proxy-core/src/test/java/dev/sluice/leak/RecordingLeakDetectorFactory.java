package dev.sluice.leak;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Makes leak detectors that write down every leak that they report. Any thread.
 *
 * <p>A detector reports a leak only when it tracks the next resource after the collector has found
 * the leaked one: hence {@link #report}.
 */
final class RecordingLeakDetectorFactory extends ResourceLeakDetectorFactory {
  private final List<String> leaks = new CopyOnWriteArrayList<>();
  private final List<RecordingDetector<?>> detectors = new CopyOnWriteArrayList<>();

  /** Makes every detector report what the collector has found so far; all leaks since the start. */
  List<String> report() {
    detectors.forEach(RecordingDetector::trackOnce);
    return List.copyOf(leaks);
  }

  @Override
  @SuppressWarnings("deprecation") // abstract above, so it must be here
  public <T> ResourceLeakDetector<T> newResourceLeakDetector(
      Class<T> resource, int samplingInterval, long maxActive) {
    return newResourceLeakDetector(resource, samplingInterval);
  }

  @Override
  public <T> ResourceLeakDetector<T> newResourceLeakDetector(
      Class<T> resource, int samplingInterval) {
    RecordingDetector<T> detector = new RecordingDetector<>(resource, samplingInterval, leaks);
    detectors.add(detector);
    return detector;
  }

  private static final class RecordingDetector<T> extends ResourceLeakDetector<T> {
    private final List<String> leaks;

    RecordingDetector(Class<T> resource, int samplingInterval, List<String> leaks) {
      super(resource, samplingInterval);
      this.leaks = leaks;
    }

    /** The detector never calls a method of what it tracks, so any object will do. */
    @SuppressWarnings("unchecked")
    void trackOnce() {
      T anything = (T) new Object();
      ResourceLeakTracker<T> tracker = trackForcibly(anything);
      tracker.close(anything);
    }

    @Override
    protected boolean needReport() {
      return true; // whatever the log level
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      leaks.add(resourceType + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      leaks.add(resourceType + " (no records)");
    }
  }
}
