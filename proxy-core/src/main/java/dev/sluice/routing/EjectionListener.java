package dev.sluice.routing;

import dev.sluice.topology.Node;
import java.time.Duration;

/** Who wants to hear which replicas get no reads because they failed. On any thread; no waiting. */
public interface EjectionListener {
  /**
   * It gets no reads for that long.
   *
   * @param why for people
   */
  void onEjected(Node node, String why, Duration time);

  /** It answers again and takes part in reads. */
  void onTakenIn(Node node);

  /** Nobody. */
  EjectionListener NONE =
      new EjectionListener() {
        @Override
        public void onEjected(Node node, String why, Duration time) {}

        @Override
        public void onTakenIn(Node node) {}
      };
}
