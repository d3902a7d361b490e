package dev.sluice.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.auth.AuthRole;
import dev.sluice.auth.Credentials;
import dev.sluice.auth.Md5;
import dev.sluice.auth.Md5Verifier;
import dev.sluice.auth.RoleSource;
import dev.sluice.auth.ScramClient;
import dev.sluice.auth.ScramVerifier;
import dev.sluice.auth.Verifier;
import dev.sluice.codec.ClientMessages;
import dev.sluice.codec.Wire;
import dev.sluice.config.HostPort;
import dev.sluice.config.Secret;
import dev.sluice.config.SluiceConfig;
import dev.sluice.config.TestConfig;
import dev.sluice.metrics.ProxyMetrics;
import dev.sluice.pool.ServerPool;
import dev.sluice.protocol.CancelKey;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.ProtocolVersion;
import dev.sluice.protocol.StartupPacket;
import dev.sluice.routing.ClassifierLimits;
import dev.sluice.routing.Router;
import dev.sluice.routing.StatementClassifiers;
import dev.sluice.routing.UserLists;
import dev.sluice.server.FakeConnector;
import dev.sluice.server.ServerException;
import dev.sluice.session.ProxyFacts;
import dev.sluice.session.SessionMeters;
import dev.sluice.session.SessionRegistry;
import dev.sluice.session.SessionServices;
import dev.sluice.session.Sharing;
import dev.sluice.topology.Cluster;
import dev.sluice.topology.ClusterView;
import dev.sluice.topology.Node;
import dev.sluice.topology.Role;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From the first byte of a socket to the session. */
final class LoginTest {
  private static final HostPort PRIMARY = new HostPort("primary", 5432);
  private static final byte[] SALT = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final StatementClassifiers CLASSIFIERS =
      new StatementClassifiers(ClassifierLimits.patient(), UserLists.NONE);

  private final Map<String, AuthRole> roles = new HashMap<>();
  private final EmbeddedChannel poolThread = new EmbeddedChannel();
  private final FakeConnector connector = new FakeConnector(() -> {});
  private final ProxyMetrics metrics = new ProxyMetrics();
  private final SessionRegistry registry = new SessionRegistry(() -> 0);
  private final EmbeddedChannel client =
      new EmbeddedChannel(new StartupHandler(services(SluiceConfig.AuthMode.PASSWORD, 10)));

  @AfterEach
  void close() {
    client.finishAndReleaseAll();
    poolThread.runPendingTasks();
    connector.close();
    metrics.close();
  }

  private ClientServices services(SluiceConfig.AuthMode mode, int maxClients) {
    SluiceConfig.Login login = new SluiceConfig.Login("monitor", Optional.empty(), "postgres");
    SluiceConfig.Limits limits =
        new SluiceConfig.Limits(maxClients, 0, 1, 0, 10, 10, Duration.ofSeconds(1), 0);
    SluiceConfig.Timeouts timeouts =
        TestConfig.of("timeouts: {login: 3s, connect: 3s, reset: 3s, idleServer: 60s}").timeouts();
    SluiceConfig config =
        new SluiceConfig(
            new SluiceConfig.Listen(PRIMARY, 10),
            new SluiceConfig.Http(false, PRIMARY),
            new SluiceConfig.Cluster(
                List.of(PRIMARY),
                Optional.empty(),
                Map.of(),
                new SluiceConfig.Monitor(login, Duration.ofSeconds(1), Duration.ofSeconds(1))),
            new SluiceConfig.Auth(mode, login, Duration.ZERO, List.of()),
            limits,
            TestConfig.of("").pooling(),
            TestConfig.of("").routing(),
            timeouts,
            new SluiceConfig.Threads(1, SluiceConfig.Transport.NIO),
            new SluiceConfig.Peers(List.of(), Optional.empty(), Optional.empty()));
    ServerPool pool = new ServerPool(limits, timeouts, connector, poolThread.eventLoop());
    View view = new View();
    SessionServices sessions =
        new SessionServices(
            CLASSIFIERS,
            new Router(config),
            view,
            pool,
            connector,
            SessionMeters.NONE,
            limits,
            timeouts.sessions(),
            Sharing.of(config.pooling()),
            ProxyFacts.NONE);
    return new ClientServices(
        config,
        new Roles(),
        new ClientCaps(limits),
        new Welcomes(view, pool, limits.waitTimeout()),
        registry,
        new CancelRequests(
            registry,
            new Peers(config.peers(), (proxy, key, hops, loop) -> loop.newSucceededFuture(null))),
        sessions,
        metrics.clients(),
        new SecureRandom());
  }

  /** One primary. */
  private static final class View implements ClusterView {
    private final Node primary = new Node(0, "primary", PRIMARY, Role.PRIMARY, 1, 1, 1);

    @Override
    public Cluster current() {
      return new Cluster(primary, List.of(), List.of(primary));
    }

    @Override
    public void onChange(Consumer<Cluster> listener) {}

    @Override
    public void suspect(Node node) {}
  }

  private final class Roles implements RoleSource {
    @Override
    public CompletionStage<Optional<AuthRole>> role(String name) {
      return CompletableFuture.completedFuture(Optional.ofNullable(roles.get(name)));
    }

    @Override
    public void forget(String name) {}
  }

  private void role(String name, Verifier verifier) {
    role(name, verifier, true, Optional.empty());
  }

  private void role(String name, Verifier verifier, boolean canLogin, Optional<Instant> until) {
    roles.put(
        name, new AuthRole(name, Optional.of(verifier), canLogin, false, until, Optional.empty()));
  }

  private static ScramVerifier scram(String password) {
    return ScramVerifier.of(password, SALT, 4096);
  }

  private static ByteBuf startup(ProtocolVersion version, Map<String, String> parameters) {
    ByteBuf out = Unpooled.buffer();
    ClientMessages.startup(out, version, parameters);
    return out;
  }

  private static ByteBuf request(int code) {
    return Unpooled.buffer().writeInt(8).writeInt(code);
  }

  private void send(ByteBuf bytes) {
    client.writeInbound(bytes);
    settle();
  }

  private void settle() {
    while (client.hasPendingTasks() || poolThread.hasPendingTasks()) {
      client.runPendingTasks();
      poolThread.runPendingTasks();
    }
  }

  private ByteBuf received() {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf part = client.readOutbound(); part != null; part = client.readOutbound()) {
      all.writeBytes(part);
      part.release();
    }
    return all;
  }

  private String got() {
    ByteBuf all = received();
    String letters = Wire.readServer(all);
    all.release();
    return letters;
  }

  private void starts(String user) {
    send(startup(ProtocolVersion.V3_0, Map.of("user", user)));
  }

  /** Runs a whole SCRAM exchange; returns what the client gets at its end. */
  private String proves(String password) throws Exception {
    ScramClient scram =
        new ScramClient(new Credentials.Password(new Secret(password)), new SecureRandom());
    assertThat(got()).isEqualTo("R");
    ByteBuf first = Unpooled.buffer();
    ClientMessages.saslInitialResponse(first, "SCRAM-SHA-256", scram.first());
    send(first);
    ByteBuf challenge = received();
    byte[] data = ByteBufUtil.getBytes(challenge, 9, challenge.readableBytes() - 9);
    challenge.release();
    byte[] proof = scram.respond(data, Runnable::run).toCompletableFuture().get();
    ByteBuf second = Unpooled.buffer();
    ClientMessages.saslResponse(second, proof);
    send(second);
    return got();
  }

  @Test
  void a_client_that_proves_itself_gets_a_session() throws Exception {
    role("u", scram("secret"));
    starts("u");

    assertThat(proves("secret")).isEqualTo("R R K Z");
    assertThat(registry.all()).hasSize(1);
    client.close();
    assertThat(registry.all()).isEmpty();
  }

  @Test
  void the_first_packet_may_come_one_byte_at_a_time() {
    role("u", scram("secret"));
    ByteBuf packet = startup(ProtocolVersion.V3_0, Map.of("user", "u"));
    while (packet.isReadable()) {
      send(packet.readBytes(1));
    }
    packet.release();

    assertThat(got()).isEqualTo("R");
  }

  @Test
  void a_wrong_password_is_refused_as_postgresql_words_it() throws Exception {
    role("u", scram("secret"));
    starts("u");

    assertThat(proves("wrong")).isEqualTo("E[FATAL:28P01]");
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void an_unknown_user_is_asked_the_same_and_refused_in_the_same_words() throws Exception {
    starts("nobody");

    assertThat(proves("anything")).isEqualTo("E[FATAL:28P01]");
  }

  @Test
  void an_unknown_user_gets_the_same_salt_each_time() {
    assertThat(saltOf("nobody")).isEqualTo(saltOf("nobody")).isNotEqualTo(saltOf("nobody else"));
  }

  private String saltOf(String user) {
    EmbeddedChannel other =
        new EmbeddedChannel(new StartupHandler(services(SluiceConfig.AuthMode.PASSWORD, 10)));
    other.writeInbound(startup(ProtocolVersion.V3_0, Map.of("user", user)));
    other.runPendingTasks();
    other.releaseOutbound();
    ByteBuf first = Unpooled.buffer();
    ClientMessages.saslInitialResponse(
        first, "SCRAM-SHA-256", "n,,n=,r=abcdef".getBytes(StandardCharsets.US_ASCII));
    other.writeInbound(first);
    ByteBuf answer = other.readOutbound();
    String text = answer.toString(StandardCharsets.US_ASCII);
    answer.release();
    other.finishAndReleaseAll();
    return text.substring(text.indexOf(",s=") + 3);
  }

  @Test
  void an_expired_password_is_a_wrong_one() throws Exception {
    role("u", scram("secret"), true, Optional.of(Instant.now().minusSeconds(1)));
    starts("u");

    assertThat(proves("secret")).isEqualTo("E[FATAL:28P01]");
  }

  @Test
  void a_role_that_may_not_log_in_hears_so_after_its_proof_only() throws Exception {
    role("u", scram("secret"), false, Optional.empty());
    starts("u");

    assertThat(proves("secret")).isEqualTo("E[FATAL:28000]");
  }

  @Test
  void an_md5_verifier_is_answered_with_an_md5_question() {
    String hash = Md5.hash("u", "secret");
    role("u", new Md5Verifier(hash));
    starts("u");
    ByteBuf question = received();
    byte[] salt = ByteBufUtil.getBytes(question, 9, 4);
    question.release();

    ByteBuf answer = Unpooled.buffer();
    ClientMessages.password(answer, Md5.salted(hash, salt));
    send(answer);

    assertThat(got()).isEqualTo("R K Z");
  }

  @Test
  void tls_and_gss_are_refused_with_a_letter_and_the_login_goes_on() {
    role("u", scram("secret"));
    send(request(StartupPacket.GSSENC_REQUEST_CODE));
    send(request(StartupPacket.SSL_REQUEST_CODE));
    ByteBuf answers = received();
    assertThat(answers.toString(StandardCharsets.US_ASCII)).isEqualTo("NN");
    answers.release();

    starts("u");

    assertThat(got()).isEqualTo("R");
  }

  @Test
  void bytes_behind_a_request_for_encryption_are_an_attack() {
    ByteBuf both = request(StartupPacket.SSL_REQUEST_CODE);
    ByteBuf startup = startup(ProtocolVersion.V3_0, Map.of("user", "u"));
    both.writeBytes(startup);
    startup.release();

    send(both);

    assertThat(client.isOpen()).isFalse();
    assertThat(got()).isEmpty();
  }

  @Test
  void a_second_request_for_encryption_is_an_attack() {
    send(request(StartupPacket.SSL_REQUEST_CODE));
    send(request(StartupPacket.SSL_REQUEST_CODE));

    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void a_packet_that_is_too_long_is_not_waited_for() {
    send(Unpooled.buffer().writeInt(StartupPacket.MAX_LENGTH + 100));

    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void who_says_nothing_is_dropped() {
    client.advanceTimeBy(4, TimeUnit.SECONDS);
    client.runScheduledPendingTasks();

    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void who_hangs_up_before_saying_anything_leaves_nothing_behind() {
    client.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void a_newer_protocol_and_unknown_options_are_negotiated_once() {
    role("u", scram("secret"));
    send(startup(new ProtocolVersion(3, 9999), Map.of("user", "u", "_pq_.unheard_of", "1")));

    ByteBuf answer = received();
    assertThat(answer.readByte()).isEqualTo((byte) 'v');
    answer.readInt();
    assertThat(answer.readInt()).isEqualTo(ProtocolVersion.V3_2.code());
    assertThat(answer.readInt()).isEqualTo(1);
    assertThat(answer.readCharSequence(15, StandardCharsets.UTF_8)).hasToString("_pq_.unheard_of");
    answer.skipBytes(1);
    assertThat(Wire.readServer(answer)).isEqualTo("R");
    answer.release();
  }

  @Test
  void a_cancel_request_stays_until_the_cancel_has_had_its_effect() throws Exception {
    role("u", scram("secret"));
    starts("u");
    proves("secret");
    send(Wire.client("Q[select 1]"));
    Promise<Void> cancelling = ImmediateEventExecutor.INSTANCE.newPromise();
    connector.cancelTakes(cancelling);

    EmbeddedChannel other = cancels(registry.all().iterator().next().identity().cancelKey());
    assertThat(connector.cancelled()).hasSize(1);
    assertThat(other.isOpen()).isTrue();

    cancelling.setSuccess(null);
    settle();
    other.runPendingTasks();
    assertThat(other.isOpen()).isFalse();
  }

  @Test
  void a_wrong_key_cancels_nothing_and_is_closed_like_a_right_one() throws Exception {
    role("u", scram("secret"));
    starts("u");
    proves("secret");
    send(Wire.client("Q[select 1]"));
    CancelKey right = registry.all().iterator().next().identity().cancelKey();

    List<CancelKey> wrong =
        List.of(
            new CancelKey(right.processId(), new byte[4]),
            new CancelKey(right.processId(), new byte[32]),
            new CancelKey(right.processId() + 1, right.secret()));
    for (CancelKey key : wrong) {
      assertThat(cancels(key).isOpen()).isFalse();
    }
    assertThat(connector.cancelled()).isEmpty();
  }

  private EmbeddedChannel cancels(CancelKey key) {
    EmbeddedChannel other =
        new EmbeddedChannel(new StartupHandler(services(SluiceConfig.AuthMode.PASSWORD, 10)));
    ByteBuf request = Unpooled.buffer();
    ClientMessages.cancelRequest(request, key);
    other.writeInbound(request);
    settle();
    other.runPendingTasks();
    return other;
  }

  @Test
  void protocol_3_2_is_not_negotiated_and_gets_a_long_cancel_key() throws Exception {
    role("u", scram("secret"));
    send(startup(ProtocolVersion.V3_2, Map.of("user", "u")));

    assertThat(proves("secret")).isEqualTo("R R K Z");
    assertThat(registry.all().iterator().next().identity().cancelKey().secret()).hasSize(32);
  }

  @Test
  void an_old_protocol_is_refused() {
    send(startup(new ProtocolVersion(2, 0), Map.of("user", "u")));

    assertThat(got()).isEqualTo("E[FATAL:0A000]");
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void a_user_name_is_needed() {
    send(startup(ProtocolVersion.V3_0, Map.of("database", "d")));

    assertThat(got()).isEqualTo("E[FATAL:28000]");
  }

  @Test
  void the_servers_own_error_ends_the_login() throws Exception {
    role("u", scram("secret"));
    connector.refuse(
        PRIMARY, ServerException.Kind.REFUSED, PgError.fatal("3D000", "database does not exist"));
    starts("u");

    assertThat(proves("secret")).isEqualTo("R E[FATAL:3D000]");
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void one_client_too_many_of_a_user_is_refused_after_its_proof() throws Exception {
    role("u", scram("secret"));
    ClientServices shared = services(SluiceConfig.AuthMode.TRUST, 10);
    EmbeddedChannel first = new EmbeddedChannel(new StartupHandler(shared));
    first.writeInbound(startup(ProtocolVersion.V3_0, Map.of("user", "u")));
    EmbeddedChannel second = new EmbeddedChannel(new StartupHandler(shared));
    second.writeInbound(startup(ProtocolVersion.V3_0, Map.of("user", "u")));
    ByteBuf answer = second.readOutbound();

    assertThat(Wire.readServer(answer)).isEqualTo("E[FATAL:53300]");
    answer.release();
    first.finishAndReleaseAll();
    second.finishAndReleaseAll();
  }

  @Test
  void who_answers_with_something_else_hears_what_postgresql_says() {
    role("u", scram("secret"));
    starts("u");
    assertThat(got()).isEqualTo("R");
    send(Wire.client("Q[select 1]"));

    assertThat(got()).isEqualTo("E[FATAL:08P01]");
    assertThat(client.isOpen()).isFalse();
  }
}
