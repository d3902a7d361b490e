package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.config.HostPort;
import dev.sluice.config.SluiceConfig.Transport;
import dev.sluice.config.TestConfig;
import dev.sluice.protocol.CancelKey;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Cancel requests over real sockets; the test is the server. */
final class SocketConnectorTest {
  private static final CancelKey KEY = new CancelKey(7, new byte[] {1, 2, 3, 4});
  private static final SocketTransport TRANSPORT = SocketTransport.of(Transport.NIO);

  private final EventLoopGroup loops = TRANSPORT.eventLoops(1);
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    server.setSoTimeout(20_000);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private HostPort address() {
    return new HostPort("127.0.0.1", server.getLocalPort());
  }

  private SocketConnector connector(Duration timeout) {
    return new SocketConnector(
        TRANSPORT,
        TestConfig.of("timeouts: {connect: " + timeout.toMillis() + "ms}").timeouts(),
        Runnable::run);
  }

  /** A connection whose socket is open; what it is connected to does not matter. */
  private ServerConnection connection() throws IOException {
    Channel channel =
        new io.netty.bootstrap.Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .handler(new io.netty.channel.ChannelInboundHandlerAdapter())
            .connect("127.0.0.1", server.getLocalPort())
            .syncUninterruptibly()
            .channel();
    server.accept().setSoTimeout(20_000);
    ServerHandler handler = new ServerHandler();
    ServerConnection connection =
        new ServerConnection(
            channel, address(), new ServerGreeting(Map.of(), KEY), handler.unheld());
    handler.serve(connection);
    return connection;
  }

  private static Future<Void> cancel(SocketConnector connector, ServerConnection connection) {
    return connection
        .eventLoop()
        .submit(() -> connector.cancel(connection))
        .syncUninterruptibly()
        .getNow();
  }

  private static String hex(Socket socket) throws IOException {
    socket.setSoTimeout(20_000);
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] rest = new byte[in.readInt() - 4];
    in.readFully(rest);
    return HexFormat.of().formatHex(rest);
  }

  @Test
  void a_cancel_is_in_flight_until_the_server_closes() throws IOException {
    try (SocketConnector connector = connector(Duration.ofSeconds(60))) {
      ServerConnection connection = connection();
      Future<Void> done = cancel(connector, connection);
      Socket request = server.accept();

      assertThat(hex(request)).isEqualTo("04d2162e" + "00000007" + "01020304");
      assertThat(done.isDone()).isFalse();
      assertThat(connection.isCancelInFlight()).isTrue();

      request.close();
      assertThat(done.awaitUninterruptibly(20, TimeUnit.SECONDS)).isTrue();
      assertThat(connection.isCancelInFlight()).isFalse();
    }
  }

  @Test
  void a_cancel_that_the_server_does_not_confirm_may_still_strike() throws IOException {
    try (SocketConnector connector = connector(Duration.ofMillis(100))) {
      ServerConnection connection = connection();
      Future<Void> done = cancel(connector, connection);

      assertThat(done.awaitUninterruptibly(20, TimeUnit.SECONDS)).isTrue();
      assertThat(connection.isCancelInFlight()).isTrue();
    }
  }

  @Test
  void a_cancel_that_could_not_be_sent_has_ended() throws IOException {
    try (SocketConnector connector = connector(Duration.ofSeconds(60))) {
      ServerConnection connection = connection();
      server.close();
      Future<Void> done = cancel(connector, connection);

      assertThat(done.awaitUninterruptibly(20, TimeUnit.SECONDS)).isTrue();
      assertThat(connection.isCancelInFlight()).isFalse();
    }
  }

  @Test
  void a_flood_of_cancels_makes_few_connections() throws IOException {
    try (SocketConnector connector = connector(Duration.ofSeconds(60))) {
      ServerConnection connection = connection();
      Future<Void> first = cancel(connector, connection);
      for (int i = 0; i < 7; i++) {
        assertThat(cancel(connector, connection).isDone()).isFalse();
      }
      assertThat(cancel(connector, connection).isDone()).isTrue();

      for (int i = 0; i < 8; i++) {
        server.accept().close();
      }
      assertThat(first.awaitUninterruptibly(20, TimeUnit.SECONDS)).isTrue();
      await().until(() -> !connection.isCancelInFlight());
      assertThat(cancel(connector, connection).isDone()).isFalse();
    }
  }

  @Test
  void a_key_is_handed_on_in_a_packet_that_postgresql_refuses() throws IOException {
    try (SocketConnector connector = connector(Duration.ofSeconds(60))) {
      Future<Void> done = connector.passOn(address(), KEY, 1, loops.next());
      Socket request = server.accept();

      assertThat(hex(request)).isEqualTo("534c5543" + "00000001" + "00000007" + "01020304");
      assertThat(done.isDone()).isFalse();

      request.close();
      assertThat(done.awaitUninterruptibly(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}
