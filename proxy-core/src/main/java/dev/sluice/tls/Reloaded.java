package dev.sluice.tls;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something made of files, and made anew when their contents change. What cannot be made leaves the
 * old one in its place. Read by any thread; {@link #refresh} is called by one.
 */
final class Reloaded<T> {
  private static final Logger LOG = LoggerFactory.getLogger(Reloaded.class);

  /** Makes it. Blocks: it reads the files. */
  interface Loader<T> {
    T load() throws TlsException;
  }

  private final String settings;
  private final List<Path> files;
  private final Loader<T> loader;
  private byte[] seen;
  private volatile T current;

  /**
   * Makes the first one. Blocks.
   *
   * @param settings the group of settings that names the files, for the log
   */
  Reloaded(String settings, List<Path> files, Loader<T> loader) throws TlsException {
    this.settings = settings;
    this.files = List.copyOf(files);
    this.loader = loader;
    this.seen = FileContents.hash(files);
    this.current = load();
  }

  private T load() throws TlsException {
    try {
      return loader.load();
    } catch (TlsException e) {
      throw new TlsException(settings + ": " + e.getMessage(), e);
    }
  }

  T current() {
    return current;
  }

  /** Looks at the files, and makes a new one if they have changed since the last look. Blocks. */
  void refresh() {
    byte[] now = FileContents.hash(files);
    if (Arrays.equals(seen, now)) {
      return;
    }
    // Also when it fails: what is wrong is said once, not at each look.
    seen = now;
    try {
      current = load();
      LOG.info("{}: the files have changed; new connections use {}", settings, current);
    } catch (TlsException | RuntimeException e) {
      LOG.warn(
          "{}; the files have changed, but what was read before stays in use: {}",
          e.getMessage(),
          current);
    }
  }
}
