package dev.sluice.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * What some files hold at a moment, as a hash: by content, since Kubernetes exchanges whole
 * directories behind a symbolic link, and times of files tell little there.
 */
final class FileContents {
  private FileContents() {}

  /** The hash of all the files; one that cannot be read counts as such. Blocks. */
  static byte[] hash(List<Path> files) {
    MessageDigest hash = sha256();
    for (Path file : files) {
      try {
        byte[] content = Files.readAllBytes(file);
        hash.update((byte) 1);
        hash.update(sha256().digest(content));
      } catch (IOException e) {
        hash.update((byte) 0);
      }
    }
    return hash.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
