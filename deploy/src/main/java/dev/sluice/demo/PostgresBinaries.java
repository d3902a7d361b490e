package dev.sluice.demo;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs: initdb, pg_ctl and postgres.
 *
 * @param bin the directory that holds them
 */
record PostgresBinaries(Path bin) {
  private static final int ANY_EXECUTE_BIT = 0111;

  Path initdb() {
    return bin.resolve("initdb");
  }

  Path postgres() {
    return bin.resolve("postgres");
  }

  /**
   * The programs on the class path, unpacked into a cache directory that outlives this process:
   * unpacking takes seconds, a start a fraction of one.
   *
   * @param account who will run them; decides where they can be read
   * @throws IOException if the class path has none for this machine or they cannot be unpacked
   */
  static PostgresBinaries fromClassPath(Account account) throws IOException {
    Path unpacked = cacheDirectory(account).resolve("postgresql-" + version());
    if (!Files.isDirectory(unpacked)) {
      unpackTo(unpacked);
    }
    return new PostgresBinaries(unpacked.resolve("bin"));
  }

  private static Path cacheDirectory(Account account) {
    if (account.owner().isPresent()) {
      return Path.of("/var/cache/sluice"); // others may not look into root's home
    }
    Path caches =
        environment("XDG_CACHE_HOME")
            .map(Path::of)
            .orElseGet(
                () ->
                    Path.of(environment("HOME").orElse(System.getProperty("user.home")), ".cache"));
    return caches.resolve("sluice").toAbsolutePath();
  }

  private static Optional<String> environment(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isEmpty());
  }

  private static String version() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = PostgresBinaries.class.getResourceAsStream("postgres.properties")) {
      properties.load(in);
    }
    return properties.getProperty("version");
  }

  /** Another process may do the same now: each unpacks its own copy, the first rename wins. */
  private static void unpackTo(Path target) throws IOException {
    Files.createDirectories(target.getParent());
    Path own = Files.createTempDirectory(target.getParent(), "unpacking-");
    try {
      unpack(own);
      Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.move(own, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException lost) {
      if (!Files.isDirectory(target)) {
        throw lost;
      }
    } finally {
      FileTree.delete(own);
    }
  }

  private static void unpack(Path directory) throws IOException {
    try (InputStream resource = archive();
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(resource)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(tar, entry, directory);
      }
    }
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path directory)
      throws IOException {
    Path file = entry.resolveIn(directory);
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, file);
    boolean program = (entry.getMode() & ANY_EXECUTE_BIT) != 0;
    Files.setPosixFilePermissions(
        file, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
  }

  private static InputStream archive() throws IOException {
    String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    String name = "/postgres-linux-" + (machine.equals("aarch64") ? "arm_64" : "x86_64") + ".txz";
    InputStream archive =
        System.getProperty("os.name").equals("Linux")
            ? PostgresBinaries.class.getResourceAsStream(name)
            : null;
    if (archive == null) {
      throw new IOException(
          "no PostgreSQL for "
              + System.getProperty("os.name")
              + " on "
              + machine
              + " here; name the directory of installed programs with -Dsluice.pg.bin=DIR");
    }
    return archive;
  }
}
