package dev.sluice.tls;

import dev.sluice.config.TlsConfig.KeyFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which files a context is made of. */
final class TrustedFiles {
  private TrustedFiles() {}

  static List<Path> all(Optional<KeyFiles> key, Optional<Path> authorities) {
    List<Path> files = new ArrayList<>();
    key.ifPresent(
        k -> {
          files.add(k.certificate());
          files.add(k.key());
          k.keyPassphraseFile().ifPresent(files::add);
        });
    authorities.ifPresent(files::add);
    return files;
  }
}
