package dev.sluice;

import java.lang.management.ManagementFactory;
import java.util.Optional;
import javax.management.JMException;
import javax.management.ObjectName;

/** How many files this process may have open at once; sockets are files. */
final class OpenFiles {
  private OpenFiles() {}

  /** The limit, where the system has one and this Java knows it. */
  static Optional<Long> limit() {
    try {
      Object limit =
          ManagementFactory.getPlatformMBeanServer()
              .getAttribute(
                  new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME),
                  "MaxFileDescriptorCount");
      return limit instanceof Long files && files > 0 ? Optional.of(files) : Optional.empty();
    } catch (JMException e) {
      return Optional.empty();
    }
  }
}
