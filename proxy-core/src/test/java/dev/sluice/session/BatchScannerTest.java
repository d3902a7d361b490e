package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.codec.MessageFramer;
import dev.sluice.codec.Wire;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.routing.Classification;
import dev.sluice.routing.ClassifierLimits;
import dev.sluice.routing.FunctionCatalog;
import dev.sluice.routing.Reason;
import dev.sluice.routing.StatementClassifier;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BatchScannerTest {
  private static final StatementClassifier CLASSIFIER =
      new StatementClassifier(ClassifierLimits.patient(), FunctionCatalog.builtIn());
  private static final DefaultEventLoop LOOP = new DefaultEventLoop();
  private static final String WRITE = "insert into t values (1)";

  private final MessageFramer framer = new MessageFramer(1 << 30);
  private final BatchScanner scanner =
      new BatchScanner(
          new StatementTexts(
              CLASSIFIER,
              new ClientParameters(
                  Map.of("client_encoding", "UTF8", "standard_conforming_strings", "on")),
              LOOP),
          new PreparedStatements(),
          SessionStateTest.state(Map.of("user", "u")));

  @BeforeAll
  static void learn() {
    assertThat(CLASSIFIER.classifyNow("select 1").kind()).isEqualTo(Classification.Kind.READ);
  }

  @AfterAll
  static void stop() {
    LOOP.shutdownGracefully();
    CLASSIFIER.close();
  }

  @AfterEach
  void release() {
    framer.close();
  }

  private BatchScanner.Outcome scan(ByteBuf bytes) {
    framer.offer(bytes, UnpooledByteBufAllocator.DEFAULT);
    assertThat(framer.next()).isTrue();
    return scanner.scan(framer);
  }

  @ParameterizedTest
  @CsvSource({
    "P[select 1] B D E S, READ_ONLY",
    "P[select 1] B E P[select 1] B E S, READ_ONLY",
    "P[s|select 1] B[s] E S, READ_ONLY",
    "P[select 1] D[S:] H, READ_ONLY",
    "P[select 1] B E H, PIPELINE",
    "P[insert into t values (1)], WRITE",
    "P[select 1] B E P[insert into t values (1)] B E S, WRITE",
    "B[nobody] E S, UNKNOWN",
    "E S, UNKNOWN",
    "D[S:nobody] S, UNKNOWN",
    "C[S:a] P[select 1] B E S, READ_ONLY",
  })
  void a_batch_is_what_its_statements_are(String letters, Reason reason) {
    assertThat(scan(Wire.client(letters))).isEqualTo(BatchScanner.Outcome.DECIDED);
    assertThat(scanner.classification().reason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({"S", "H", "C[S:a] S", "C[P:a] C[S:b] S", "C[S:a] H"})
  void some_batches_need_no_server(String letters) {
    assertThat(scan(Wire.client(letters))).isEqualTo(BatchScanner.Outcome.NEUTRAL);
  }

  @Test
  void a_read_waits_for_the_end_of_its_batch_wherever_it_is_cut() {
    ByteBuf whole = Wire.client("P[select 1] B D E S");
    // Of the Sync the first five bytes are all.
    for (int cut = 5; cut < whole.readableBytes(); cut++) {
      assertThat(scan(whole.copy(0, cut)))
          .as("cut at %s", cut)
          .isEqualTo(BatchScanner.Outcome.INCOMPLETE);
      framer.close();
    }
    whole.release();
  }

  @Test
  void a_write_decides_before_the_end_has_come() {
    assertThat(scan(Wire.client("P[" + WRITE + "]"))).isEqualTo(BatchScanner.Outcome.DECIDED);
  }

  @Test
  void a_batch_longer_than_the_look_ahead_goes_to_the_primary() {
    ByteBuf bytes = Wire.client("P[select 1] B" + " E".repeat(BatchScanner.LOOK_AHEAD / 10 + 1));

    assertThat(scan(bytes)).isEqualTo(BatchScanner.Outcome.DECIDED);
    assertThat(scanner.classification().reason()).isEqualTo(Reason.TOO_COMPLEX);
  }

  @Test
  void a_length_of_nonsense_breaks_the_protocol() {
    for (int length : new int[] {-1, 0, 3, Integer.MIN_VALUE, -6}) {
      ByteBuf bytes = Wire.client("C[S:a]");
      bytes.writeByte('C').writeInt(length).writeZero(20);

      assertThatThrownBy(() -> scan(bytes))
          .as("length %s", length)
          .isInstanceOf(ProtocolException.class);
      framer.close();
    }
  }

  @Test
  void no_bytes_whatever_keep_it_busy() {
    Random random = new Random(3);
    String types = "PBDECHSQX?";
    for (int i = 0; i < 20_000; i++) {
      ByteBuf bytes = Wire.client("C[S:a]");
      for (int k = 0; k < 5; k++) {
        byte[] body = new byte[random.nextInt(12)];
        random.nextBytes(body);
        bytes.writeByte(types.charAt(random.nextInt(types.length())));
        bytes.writeInt(random.nextInt(8) == 0 ? random.nextInt() : 4 + body.length);
        bytes.writeBytes(body);
      }
      try {
        assertThat(scan(bytes)).isNotNull();
      } catch (ProtocolException e) {
        assertThat(e.getMessage()).startsWith("invalid");
      } finally {
        framer.close();
      }
    }
  }
}
