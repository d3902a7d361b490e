package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.PgError;
import dev.sluice.protocol.ProtocolVersion;
import dev.sluice.protocol.StartupPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RefusalLogTest {
  private static final PgError ERROR = PgError.fatal("28P01", "no");

  private final List<String> lines = new ArrayList<>();
  private long now;
  private final RefusalLog log = new RefusalLog(() -> now, lines::add);

  private static Applicant who(String user, String database) {
    return new Applicant(
        Optional.empty(),
        Encryption.NONE,
        new StartupPacket.Startup(
            ProtocolVersion.V3_0, Map.of("user", user, "database", database), List.of()));
  }

  @Test
  void aLineSaysWhoAndWhy() {
    log.refused(who("u", "d"), ERROR);

    assertThat(lines).containsExactly("login of \"u\" to \"d\" from unknown refused: 28P01 no");
  }

  @Test
  void aNameCannotWriteALineOfItsOwn() {
    log.refused(who("u\nERROR all is lost", "d\r\u001b[2J"), ERROR);

    assertThat(lines)
        .containsExactly(
            "login of \"u?ERROR all is lost\" to \"d??[2J\" from unknown refused: 28P01 no");
  }

  @Test
  void aSecondHasSoManyLinesAndTheNextSaysHowManyThereWereBesides() {
    for (int i = 0; i < RefusalLog.MOST_LINES + 7; i++) {
      log.refused(who("u" + i, "d"), ERROR);
    }
    assertThat(lines).hasSize(RefusalLog.MOST_LINES);

    now += 1_000_000_000L;
    log.refused(who("later", "d"), ERROR);

    assertThat(lines.subList(RefusalLog.MOST_LINES, lines.size()))
        .containsExactly(
            "7 more logins were refused",
            "login of \"later\" to \"d\" from unknown refused: 28P01 no");
  }
}
