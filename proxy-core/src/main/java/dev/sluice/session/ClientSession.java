package dev.sluice.session;

import dev.sluice.protocol.PgError;
import dev.sluice.protocol.TransactionStatus;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

/**
 * One logged-in client: owns its phase and its server connections, and connects the parts that do
 * the work: {@link ClientReader} decides, {@link Attacher} brings a connection, {@link Forwarder}
 * passes on, {@link ServerReader} brings the answers. Lives from login to close, on one event loop.
 * See {@link Phase} for its states.
 */
public final class ClientSession {
  /** Longest message, in bytes: PostgreSQL's own limit (PQ_LARGE_MESSAGE_LIMIT). */
  static final int MAX_MESSAGE = 0x3fffffff;

  private final SessionLog log;
  private final ClientLink client;
  private final SessionIdentity identity;
  private final SessionServices services;
  private final PendingReplies pending = new PendingReplies();
  private final PreparedStatements prepared = new PreparedStatements();
  private final SessionState state;
  private final Exchange exchange;
  private final Rerun rerun = new Rerun(this);
  private final Transaction transaction = new Transaction(this);
  private final StatementTexts texts;
  private final ServerSide servers;
  private final ClientReader reader;
  private final Attacher attacher;
  private final Boundary boundary = new Boundary(this);
  private final Departure departure = new Departure(this);
  private final TimeLimits times;
  private Phase phase = Phase.IDLE;
  private Phase resumeTo = Phase.IDLE;

  public ClientSession(Channel channel, SessionIdentity identity, SessionServices services) {
    this.log = new SessionLog(identity.id());
    String database = identity.login().key().database();
    Tally tally = services.meters().tally(channel.eventLoop(), database);
    this.client = new ClientLink(channel, tally);
    this.identity = identity;
    this.services = services;
    this.state = new SessionState(identity, services.router().policies(), services.meters());
    this.exchange = new Exchange(pending, state, services, tally);
    ClientParameters parameters = new ClientParameters(identity.parameters());
    this.texts = new StatementTexts(services.classifier(identity), parameters, eventLoop());
    this.servers = new ServerSide(this, parameters);
    this.attacher = new Attacher(this);
    this.reader = new ClientReader(this);
    this.times = new TimeLimits(this);
    exchange.tracedBy(StatementTrace.of(this));
    times.begin();
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

  Rerun rerun() {
    return rerun;
  }

  Transaction transaction() {
    return transaction;
  }

  StatementTexts texts() {
    return texts;
  }

  ServerSide servers() {
    return servers;
  }

  ClientReader reader() {
    return reader;
  }

  Attacher attacher() {
    return attacher;
  }

  TimeLimits times() {
    return times;
  }

  SessionLog log() {
    return log;
  }

  Phase phase() {
    return phase;
  }

  /** The status byte that the client is told when the proxy itself says ReadyForQuery. */
  TransactionStatus status() {
    return transaction.isDeferred() ? transaction.status() : exchange.status();
  }

  boolean isOpen() {
    return phase != Phase.CLOSED;
  }

  /** The one place where a phase changes. */
  void become(Phase next) {
    if (phase != next) {
      log.phase(phase, next);
      phase = next;
      if (next == Phase.IDLE || next == Phase.DISCARDING) {
        servers.lending().handBack();
      }
      updateAutoRead();
    }
  }

  void onClientRead(ByteBuf bytes) {
    if (!isOpen() || departure.isAnnounced()) {
      bytes.release();
    } else {
      client.received(bytes.readableBytes());
      reader.offer(bytes);
      proceed();
      times.onClientRead();
    }
  }

  void proceed() {
    try {
      reader.process();
    } catch (RuntimeException e) {
      // Not in the caller: that may be the event of a server, which is not to blame.
      fatal(SessionErrors.of(e, log));
    }
    departure.proceed();
  }

  /** A database has been paused: an idle session lets go of what it can. Any thread. */
  public void onPause() {
    eventLoop()
        .execute(
            () -> {
              if (phase == Phase.IDLE) {
                servers.lending().handBack();
              }
            });
  }

  /** The client says Terminate or has shut down its side. */
  void onTerminate() {
    if (isOpen()) {
      departure.announce();
    } else {
      client.abort();
    }
  }

  void onClientWritability() {
    servers.setAutoRead(client.isWritable());
  }

  void updateAutoRead() {
    // Not of a half-closed socket: epoll has let go of its reading side.
    client.setAutoRead(!departure.isAnnounced() && !reader.isCrowded() && servers.isWritable());
  }

  void endRound() {
    client.flush();
    servers.flush();
  }

  /** Whether whatever comes next runs on the connection, without a decision. */
  boolean staysOn(Slot slot) {
    return slot.isPrimary() || (exchange.isInTransaction() && !transaction.isMovable());
  }

  void waits() {
    if (phase != Phase.WAITING) {
      resumeTo = phase;
      become(Phase.WAITING);
    }
  }

  void resume(Phase next) {
    become(next);
    proceed();
    endRound();
    times.onResumed();
  }

  void attached(Slot slot) {
    servers.attach(slot);
    become(slot.attached());
  }

  void onServerRead(Slot slot, ByteBuf bytes) {
    if (!isOpen()) {
      bytes.release();
    } else {
      servers.onRead(slot, bytes);
      departure.leaveIfDone();
    }
  }

  /** Nothing is owed any more: the next statement may go anywhere. */
  void left() {
    resumeTo = Phase.IDLE;
    if (phase instanceof Phase.Attached) {
      reader.boundary();
      become(Phase.IDLE);
    }
  }

  Boundary boundary() {
    return boundary;
  }

  /** The statement at the head gets an error; the session goes on. */
  void refuse(PgError error) {
    transaction.failed();
    reader.refuse(error);
    resume(Phase.DISCARDING);
  }

  /** The client has asked for it; see {@link Cancellation}. */
  Future<Void> cancel() {
    return Cancellation.of(this);
  }

  /** The phase to go on in when what the session waits for has come. */
  Phase resumeTo() {
    return resumeTo;
  }

  /** Tells the client and ends the session. Any thread. */
  public void shutDown(PgError error) {
    eventLoop().execute(() -> fatal(error));
  }

  /** The same, at the end of the transaction that the client may be in. Any thread. */
  void dismiss(PgError error) {
    eventLoop().execute(() -> departure.dismiss(error));
  }

  /** Tells the client, if it is between two messages, and ends the session. */
  void fatal(PgError error) {
    if (isOpen() && !servers.isMidMessage()) {
      client.writeFatal(error);
      client.lingers();
    }
    close();
  }

  void close() {
    if (!isOpen()) {
      return;
    }
    become(Phase.CLOSED);
    attacher.abandon();
    times.close();
    servers.releaseAll();
    rerun.close();
    exchange.use().lost(false);
    state.unpinned();
    reader.framer().close();
    client.close();
  }
}
