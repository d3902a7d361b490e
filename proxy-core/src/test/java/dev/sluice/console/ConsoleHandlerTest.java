package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.codec.Wire;
import dev.sluice.config.ConsoleConfig.Access;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The console's protocol, message by message. */
final class ConsoleHandlerTest {
  private final CompletableFuture<Answer> waited = new CompletableFuture<>();
  private final EmbeddedChannel client = open(Access.ADMIN);

  private EmbeddedChannel open(Access access) {
    Table three =
        new Table(
            "three",
            "",
            Table.columns("#n"),
            Table.now(() -> List.of(Table.row(1), Table.row(2), Table.row((Object) null))));
    Command wait =
        new Command(
            "wait",
            "WAIT",
            "",
            words -> {
              words.end();
              return new Action(List.of(), () -> waited);
            });
    ConsoleClient who = new ConsoleClient("u", "sluice", access, Map.of("DateStyle", "ISO"));
    return new EmbeddedChannel(
        new ConsoleHandler(
            new Grammar(List.of(three), List.of(wait)),
            who,
            new DefaultChannelGroup(GlobalEventExecutor.INSTANCE)));
  }

  @AfterEach
  void close() {
    client.finishAndReleaseAll();
  }

  private String got(EmbeddedChannel from) {
    from.runPendingTasks();
    StringBuilder all = new StringBuilder();
    for (ByteBuf out = from.readOutbound(); out != null; out = from.readOutbound()) {
      all.append(Wire.readServer(out)).append(' ');
      out.release();
    }
    return all.toString().strip().replaceAll(" +", " ");
  }

  private String says(String letters) {
    client.writeInbound(Wire.client(letters));
    return got(client);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "Q[show datestyle] ~ T D[ISO] C[SHOW] Z",
        "Q[] ~ I Z",
        "Q[;; -- nothing] ~ I Z",
        "Q[begin] ~ C[BEGIN] Z[T]",
        "Q[begin] Q[frob] Q[rollback] ~ C[BEGIN] Z[T] E[0A000] Z[T] C[ROLLBACK] Z",
        "Q[begin; commit; discard all] ~ C[BEGIN] C[COMMIT] C[DISCARD ALL] Z",
        "Q[show datestyle; nonsense] ~ E[0A000] Z",
        "Q[set datestyle = x] ~ C[SET] Z",
        "Q[set port = 1] ~ E[0A000] Z",
        "Q[show `a] ~ E[42704] Z",
        "P[begin] B D E S ~ 1 2 n C[BEGIN] Z[T]",
        "P[a|show datestyle] D[S:a] S ~ 1 t T Z",
        "P[] B E S ~ 1 2 I Z",
        "P[x] B E S ~ E[0A000] Z",
        "P[begin; commit] B E S ~ E[42601] Z",
        "B[|nothing] E S ~ E[26000] Z",
        "E[nothing] S ~ E[34000] Z",
        "P[a|begin] P[a|begin] S ~ 1 E[42P05] Z",
        "P[a|begin] C[S:a] P[a|begin] S ~ 1 3 1 Z",
        "P[select 1] B E S ~ 1 2 D[1] C Z"
      })
  void eachMessageIsAnswered(String said, String answers) {
    assertThat(says(said)).isEqualTo(answers);
  }

  @Test
  void rowsComeInPortions() {
    client.writeInbound(
        Wire.client("P[show three] B"), Wire.execute("", 2), Wire.client("E"), Wire.client("S"));

    assertThat(got(client)).startsWith("1 2 D[1] D[2] s D").endsWith("C[SHOW] Z");
  }

  @Test
  void whatComesWhileACommandRunsIsAnsweredAfterIt() {
    assertThat(says("Q[wait] Q[show datestyle]")).isEmpty();

    waited.complete(Answer.done("WAIT"));

    assertThat(got(client)).isEqualTo("C[WAIT] Z T D[ISO] C[SHOW] Z");
  }

  @Test
  void aCommandThatFailsIsAnErrorOfItsStatement() {
    assertThat(says("P[wait] B E S")).isEqualTo("1 2");

    waited.cancel(false);

    assertThat(got(client)).isEqualTo("E[57014] Z");
    assertThat(says("Q[show datestyle]")).isEqualTo("T D[ISO] C[SHOW] Z");
  }

  @Test
  void nothingIsWrittenForAClientThatHasGone() {
    assertThat(says("Q[wait]")).isEmpty();
    client.close();

    waited.complete(Answer.done("WAIT"));

    assertThat(got(client)).isEmpty();
  }

  @Test
  void whoMayOnlyShowRunsNoCommand() {
    EmbeddedChannel stats = open(Access.STATS);
    stats.writeInbound(Wire.client("Q[wait] Q[show three]"));

    assertThat(got(stats)).startsWith("E[42501] Z T D[1]");
    stats.finishAndReleaseAll();
  }

  @ParameterizedTest
  @ValueSource(strings = {"F", "d[x]", "P["})
  void anInvalidMessageEndsTheConnection(String said) {
    client.writeInbound(said.equals("P[") ? brokenParse() : Wire.client(said));

    assertThat(got(client)).isEqualTo("E[FATAL:08P01]");
    assertThat(client.isOpen()).isFalse();
  }

  private static ByteBuf brokenParse() {
    return Unpooled.buffer().writeByte('P').writeInt(6).writeByte('a').writeByte('b');
  }

  @Test
  void aMessageThatIsTooLongEndsTheConnection() {
    client.writeInbound(Unpooled.buffer().writeByte('Q').writeInt(1 << 21));

    assertThat(got(client)).isEqualTo("E[FATAL:08P01]");
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void terminateCloses() {
    assertThat(says("X")).isEmpty();
    assertThat(client.isOpen()).isFalse();
  }
}
