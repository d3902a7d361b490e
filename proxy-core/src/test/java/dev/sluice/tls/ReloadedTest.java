package dev.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReloadedTest {
  @TempDir private Path directory = Path.of("");
  private int loads;

  private Path file() {
    return directory.resolve("file");
  }

  private String load() throws TlsException {
    loads++;
    String text = PemBlock.text(file());
    if (text.startsWith("bad")) {
      throw new TlsException(file() + ": bad");
    }
    return text;
  }

  private Reloaded<String> reloaded() throws TlsException {
    return new Reloaded<>("listen.tls", List.of(file()), this::load);
  }

  @Test
  void filesThatStayAsTheyAreAreReadOnce() throws Exception {
    Files.writeString(file(), "first");
    Reloaded<String> reloaded = reloaded();

    Files.writeString(file(), "first");
    reloaded.refresh();

    assertThat(loads).isEqualTo(1);
  }

  @Test
  void whatIsOfNoUseOrGoneLeavesTheOldOne() throws Exception {
    Files.writeString(file(), "first");
    Reloaded<String> reloaded = reloaded();

    for (String now : List.of("bad", "bad again")) {
      Files.writeString(file(), now);
      reloaded.refresh();
      reloaded.refresh();
      assertThat(reloaded.current()).isEqualTo("first");
    }
    Files.delete(file());
    reloaded.refresh();
    reloaded.refresh();
    assertThat(reloaded.current()).isEqualTo("first");
    assertThat(loads).as("each content is tried once").isEqualTo(4);

    Files.writeString(file(), "second");
    reloaded.refresh();
    assertThat(reloaded.current()).isEqualTo("second");
  }

  @Test
  void aBadStartIsAnErrorThatNamesTheSettings() throws IOException {
    Files.writeString(file(), "bad");

    assertThatThrownBy(this::reloaded)
        .isInstanceOf(TlsException.class)
        .hasMessage("listen.tls: " + file() + ": bad");
  }
}
