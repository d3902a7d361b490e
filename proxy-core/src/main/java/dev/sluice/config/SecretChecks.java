package dev.sluice.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds secrets that more people can read than need to. */
final class SecretChecks {
  /** Where the files of a mounted Secret or ConfigMap point: the kubelet swaps it as a whole. */
  private static final Path KUBELETS_LINK = Path.of("..data");

  private final Values values;

  SecretChecks(Values values) {
    this.values = values;
  }

  /** Notes on them; they name settings and files, never a secret. Blocks. */
  List<String> check() {
    List<String> notes = new ArrayList<>();
    Settings.ALL.stream().flatMap(this::given).forEach(setting -> look(setting, notes));
    return notes;
  }

  /** The setting, or those of each element of its list, as far as they were given. */
  private Stream<Setting<?>> given(Setting<?> setting) {
    return GroupList.ALL.stream()
        .filter(list -> setting.isInListAt(list.path()))
        .findFirst()
        .<Stream<Setting<?>>>map(
            list -> values.indices(list.path()).stream().map(index -> setting.at(index)))
        .orElse(Stream.of(setting))
        .filter(values::isGiven);
  }

  private void look(Setting<?> setting, List<String> notes) {
    if (setting.type().isSecret()
        && values.source(setting) instanceof Source.FilePosition position) {
      notes.add(
          "%s stands in the file itself (line %d), for everyone who reads that; %sFile names a file"
              .formatted(setting.path(), position.line(), setting.path()));
    } else if (setting.type().holdsSecret()) {
      values
          .text(setting)
          .map(Path::of)
          .filter(SecretChecks::isReadableByOthers)
          .ifPresent(
              file ->
                  notes.add(
                      "%s: every user of this machine can read %s; chmod o-r keeps them from it"
                          .formatted(setting.path(), file)));
    }
  }

  /**
   * Whether users can read it that are neither its owner nor of its group. Where there are no such
   * permissions nothing is known, and nothing said; and nothing of a file that the kubelet has
   * mounted: it is 0644 unless somebody says otherwise, and no other user is in the container.
   */
  private static boolean isReadableByOthers(Path file) {
    try {
      return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)
          && !(Files.isSymbolicLink(file)
              && Files.readSymbolicLink(file).startsWith(KUBELETS_LINK));
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
