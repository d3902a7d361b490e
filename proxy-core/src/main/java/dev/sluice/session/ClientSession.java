package dev.sluice.session;

import dev.sluice.protocol.PgError;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.SqlState;
import dev.sluice.protocol.TransactionStatus;
import dev.sluice.routing.Classification;
import dev.sluice.routing.Route;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One logged-in client: owns its phase and its server connections, and connects the parts that do
 * the work: {@link ClientReader} decides, {@link Attacher} brings a connection, {@link Forwarder}
 * passes on, {@link ServerReader} brings the answers. Lives from login to close, on one event loop.
 * See {@link Phase} for its states.
 */
public final class ClientSession {
  /** Longest message, in bytes: PostgreSQL's own limit (PQ_LARGE_MESSAGE_LIMIT). */
  static final int MAX_MESSAGE = 0x3fffffff;

  private static final Logger LOG = LoggerFactory.getLogger(ClientSession.class);

  private final ClientLink client;
  private final SessionIdentity identity;
  private final SessionServices services;
  private final PendingReplies pending = new PendingReplies();
  private final PreparedStatements prepared = new PreparedStatements();
  private final SessionState state = new SessionState();
  private final Exchange exchange;
  private final ServerSide servers;
  private final ClientReader reader;
  private final Attacher attacher;
  private Phase phase = Phase.IDLE;
  private Phase resumeTo = Phase.IDLE;
  private @Nullable Runnable afterReady;
  private boolean terminating;

  public ClientSession(Channel channel, SessionIdentity identity, SessionServices services) {
    this.client = new ClientLink(channel);
    this.identity = identity;
    this.services = services;
    this.exchange = new Exchange(pending, state, services.meters());
    this.servers = new ServerSide(this);
    this.reader = new ClientReader(this);
    this.attacher = new Attacher(this);
  }

  public SessionIdentity identity() {
    return identity;
  }

  EventLoop eventLoop() {
    return client.eventLoop();
  }

  ClientLink client() {
    return client;
  }

  SessionServices services() {
    return services;
  }

  PendingReplies pending() {
    return pending;
  }

  PreparedStatements prepared() {
    return prepared;
  }

  SessionState state() {
    return state;
  }

  Exchange exchange() {
    return exchange;
  }

  ServerSide servers() {
    return servers;
  }

  ClientReader reader() {
    return reader;
  }

  Phase phase() {
    return phase;
  }

  boolean isOpen() {
    return phase != Phase.CLOSED;
  }

  private void become(Phase next) {
    if (phase != next) {
      LOG.trace("{} -> {}", phase, next);
      phase = next;
      updateAutoRead();
    }
  }

  void onClientRead(ByteBuf bytes) {
    if (phase instanceof Phase.Relaying relaying) {
      relaying.slot().write(bytes);
    } else if (!isOpen() || terminating) {
      bytes.release();
    } else {
      reader.offer(bytes);
      proceed();
    }
  }

  private void proceed() {
    try {
      reader.process();
    } catch (RuntimeException e) {
      // Here, not in the caller: that may be the event of a server, which is not to blame.
      onFailure(e);
    }
    if (terminating && isOpen()) {
      finish();
    }
  }

  /** The client says Terminate or has shut down its side: what is owed is still delivered. */
  void onTerminate() {
    if (!isOpen()) {
      return;
    }
    terminating = true;
    Slot active = servers.active();
    if (active != null && reader.forwarder().isUnsynced() && !pending.isEmpty()) {
      // Not Sync, which would commit what the client has not.
      reader.forwarder().flushBatch(active);
    }
    finish();
    endRound();
  }

  private void finish() {
    if (isOpen() && phase != Phase.WAITING && (pending.isEmpty() || pending.isCopyIn())) {
      close();
    }
  }

  void onClientWritability() {
    servers.setAutoRead(client.isWritable());
  }

  void onServerWritability(Slot slot) {
    if (slot == servers.active()) {
      updateAutoRead();
    }
  }

  private void updateAutoRead() {
    client.setAutoRead(phase != Phase.WAITING && servers.isWritable());
  }

  /** Ends a round of reads: sends what was queued for either side. */
  void endRound() {
    client.flush();
    servers.flush();
  }

  /** The route of a statement or batch outside a transaction. */
  Route route(Classification statement) {
    return services
        .router()
        .route(
            statement,
            state.isPinned(),
            state.lastWrite(),
            services.cluster().current(),
            System.nanoTime());
  }

  /** Whether the session is attached now; if not it waits, and will be attached or refused. */
  boolean attach(Route decided) {
    exchange.routed(decided);
    return attacher.attach(decided);
  }

  /** Whether whatever comes next runs on the connection, without a decision. */
  boolean staysOn(Slot slot) {
    return slot.isPrimary() || exchange.isInTransaction();
  }

  /** Parses a text, then goes on with the message at the head. */
  void classify(ByteBuf buffer, int index, int length, Consumer<Classification> answer) {
    resumeTo = phase;
    become(Phase.WAITING);
    learn(
        buffer,
        index,
        length,
        found -> {
          if (isOpen()) {
            answer.accept(found);
            resume(resumeTo);
          }
        });
  }

  /** Has a text parsed for later. */
  void learn(ByteBuf buffer, int index, int length, Consumer<Classification> answer) {
    services.classifier().classify(buffer, index, length, eventLoop(), answer);
  }

  /** The session waits for a connection. */
  void waits() {
    become(Phase.WAITING);
  }

  /** Goes on with what the client has sent, now that the phase allows it. */
  void resume(Phase next) {
    become(next);
    proceed();
    endRound();
  }

  /** Statements go to that connection, which is ready for them. */
  void attached(Slot slot) {
    servers.activate(slot);
    if (prepared.hasStale(slot)) {
      prepared.closeStale(slot, pending, slot::write);
    }
    become(slot.attached());
  }

  /** The session sends something of its own; {@code then} runs when the server is ready again. */
  void ask(Slot slot, Runnable then) {
    servers.activate(slot);
    afterReady = then;
  }

  void onServerRead(Slot slot, ByteBuf bytes) {
    if (!isOpen()) {
      bytes.release();
    } else if (phase instanceof Phase.Relaying) {
      client.write(bytes);
    } else {
      servers.onRead(slot, bytes);
      if (terminating) {
        finish();
      }
    }
  }

  void onReady(Slot slot, TransactionStatus status, boolean failed) {
    exchange.ready(status, failed);
    servers.onReady(slot, status);
    if (status == TransactionStatus.IDLE) {
      prepared.portalsClosed();
    }
    if (pending.isEmpty() && isOpen()) {
      servers.processHeld(slot);
      goOn(status);
    }
  }

  private void goOn(TransactionStatus status) {
    Runnable then = afterReady;
    if (then != null) {
      afterReady = null;
      servers.deactivate();
      then.run();
      return;
    }
    if (status == TransactionStatus.IDLE) {
      leave();
    }
    proceed();
  }

  private void leave() {
    if (phase instanceof Phase.Attached attached) {
      reader.boundary();
      if (reader.framer().isMidMessage()) {
        become(new Phase.Draining(attached.slot()));
      } else {
        drained();
      }
    } else if (phase == Phase.WAITING) {
      // For the parser; its answer goes on from here.
      servers.deactivate();
      resumeTo = Phase.IDLE;
    }
  }

  /** The session has nothing more to do with the connection it was attached to. */
  void drained() {
    servers.deactivate();
    become(Phase.IDLE);
  }

  /** The connection that was asked is lost. */
  void askNoMore() {
    afterReady = null;
    servers.deactivate();
    pending.abandon();
  }

  /** Whether what the session was waiting for on the lost connection is asked of another one. */
  boolean isAskedAgain(Slot lost) {
    return attacher.isAskedAgain(lost);
  }

  /** The statement at the head gets an error; the session goes on. */
  void refuse(PgError error) {
    reader.refuse(error);
    resume(Phase.DISCARDING);
  }

  /** What was refused has been thrown away. */
  void discarded() {
    become(Phase.IDLE);
  }

  /** Cancels what runs now, or the wait for a connection. */
  void cancel() {
    Slot active = servers.active();
    if (active != null && !pending.isEmpty()) {
      services.connector().cancel(active.connection());
    } else if (attacher.cancel()) {
      refuse(SessionErrors.cancelled());
    }
  }

  /**
   * The client's bytes are broken, or the session's own code: this session ends, no other is
   * harmed.
   */
  void onFailure(Throwable cause) {
    if (cause instanceof IOException) {
      close();
    } else if (cause instanceof ProtocolException) {
      LOG.info("client broke the protocol: {}", cause.getMessage());
      fatal(PgError.fatal(SqlState.PROTOCOL_VIOLATION, String.valueOf(cause.getMessage())));
    } else {
      LOG.error("session failed", cause);
      fatal(PgError.fatal(SqlState.INTERNAL_ERROR, "internal error of the proxy"));
    }
  }

  /** Tells the client and ends the session. Any thread. */
  public void shutDown(PgError error) {
    eventLoop().execute(() -> fatal(error));
  }

  /** Tells the client, if it is between two messages, and ends the session. */
  void fatal(PgError error) {
    if (isOpen() && !servers.isMidMessage()) {
      client.writeFatal(error);
    }
    close();
  }

  /** Ends the session: connections go back clean, or not at all. */
  void close() {
    if (!isOpen()) {
      return;
    }
    boolean relayed = phase instanceof Phase.Relaying;
    become(Phase.CLOSED);
    attacher.abandon();
    servers.releaseAll(relayed);
    reader.framer().close();
    client.close();
  }
}
