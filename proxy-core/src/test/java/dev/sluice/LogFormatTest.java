package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class LogFormatTest {
  @Test
  void aLineOfTextHasTimeLevelLoggerSessionAndMessage() throws Exception {
    assertThat(logged(Map.of()))
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ WARN  Main \\[42] hello\\R");
  }

  @Test
  void aLineOfJsonHasTheSame() throws Exception {
    assertThat(logged(Map.of("SLUICE_LOG_FORMAT", "json")))
        .matches("\\{\"timestamp\":\\d+,\"level\":\"WARN\",.*}\\R")
        .contains("\"loggerName\":\"dev.sluice.Main\"", "{\"session\":\"42\"}", "hello");
  }

  @Test
  void theLevelIsThatOfSluiceAndNotOfItsLibraries() throws Exception {
    LoggerContext context = context(Map.of("SLUICE_LOG_LEVEL", "DEBUG"));

    assertThat(context.getLogger("dev.sluice.Main").getEffectiveLevel()).isEqualTo(Level.DEBUG);
    assertThat(context.getLogger("io.netty").getEffectiveLevel()).isEqualTo(Level.WARN);
  }

  @Test
  void whatIsAskedForOfClientsIsWrittenWhateverTheLevelByAThreadOfItsOwn() throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream captured = new ByteArrayOutputStream();
    System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
    try {
      LoggerContext context = context(Map.of("SLUICE_LOG_LEVEL", "ERROR"));
      context.getLogger("dev.sluice.log.statements").info("duration");
      context.getLogger("dev.sluice.log.connections").info("connection");
      context.stop();
    } finally {
      System.setErr(before);
    }

    assertThat(captured.toString(StandardCharsets.UTF_8).lines())
        .satisfiesExactly(
            line -> assertThat(line).endsWith("INFO  statements [] duration"),
            line -> assertThat(line).endsWith("INFO  connections [] connection"));
  }

  private static String logged(Map<String, String> environment) throws JoranException {
    PrintStream before = System.err;
    ByteArrayOutputStream captured = new ByteArrayOutputStream();
    System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
    try {
      LoggerContext context = context(environment);
      context.getMDCAdapter().put("session", "42");
      context.getLogger(Main.class).warn("{}", "hello");
    } finally {
      System.setErr(before);
    }
    return captured.toString(StandardCharsets.UTF_8);
  }

  private static LoggerContext context(Map<String, String> environment) throws JoranException {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    environment.forEach(context::putProperty);
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    URL resource = Objects.requireNonNull(LogFormatTest.class.getResource("/logback.xml"));
    configurator.doConfigure(resource);
    assertThat(context.getStatusManager().getCopyOfStatusList())
        .allSatisfy(status -> assertThat(status.getEffectiveLevel()).isLessThan(1));
    return context;
  }
}
