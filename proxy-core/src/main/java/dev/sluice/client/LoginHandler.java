package dev.sluice.client;

import dev.sluice.auth.AuthRole;
import dev.sluice.auth.AuthenticationException;
import dev.sluice.auth.Credentials;
import dev.sluice.auth.RoleLookupException;
import dev.sluice.codec.ServerMessages;
import dev.sluice.config.AccessConfig.Method;
import dev.sluice.protocol.CancelKey;
import dev.sluice.protocol.ClientMessage;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.ProtocolVersion;
import dev.sluice.protocol.SqlState;
import dev.sluice.protocol.TransactionStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs a client in, then gives way to its session or the console.
 *
 * <pre>
 *   role known -> challenge -> proof -> {@link Entrance} -> AuthenticationOk ... ReadyForQuery
 * </pre>
 */
final class LoginHandler extends ByteToMessageDecoder {
  /** The timer that ends a login that takes too long. */
  static final AttributeKey<Future<?>> DEADLINE = AttributeKey.valueOf("sluice.login.deadline");

  /** Longest message of a login, in bytes (PostgreSQL's PG_MAX_AUTH_TOKEN_LENGTH). */
  private static final int MAX_LENGTH = 65_535;

  private static final int LONG_SECRET = 32;
  private static final Logger LOG = LoggerFactory.getLogger(LoginHandler.class);

  private final ClientServices services;
  private final Applicant who;
  private final Method method;
  private final String user;
  private final String database;
  private final Entrance entrance;
  private @Nullable Challenge challenge;
  private @Nullable Refusal refusal;

  /** A refusal that waits. */
  private record Refusal(PgError error, Future<?> timer) {}

  /**
   * @param method how it logs in; not REJECT
   */
  LoginHandler(ClientServices services, Applicant who, Method method) {
    this.services = services;
    this.who = who;
    this.method = method;
    this.user = who.user();
    this.database = who.database();
    this.entrance =
        services.console().isAt(database)
            ? new ConsoleEntrance(this, services)
            : new SessionEntrance(this, services);
  }

  String user() {
    return user;
  }

  String database() {
    return database;
  }

  /** What the client's startup packet says. */
  Map<String, String> parameters() {
    return who.startup().parameters();
  }

  /** How it logs in. */
  Method method() {
    return method;
  }

  /** How long the secret of its cancel key may be, in bytes. */
  int secretLength() {
    return who.startup().version().compareTo(ProtocolVersion.V3_2) >= 0 ? LONG_SECRET : 4;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    entrance
        .roles()
        .role(user)
        .whenCompleteAsync(
            (role, error) -> {
              if (context.isRemoved()) {
                return;
              }
              if (error == null) {
                onRole(context, role);
              } else {
                onNoAnswer(context, error);
              }
            },
            context.executor());
  }

  private void onNoAnswer(ChannelHandlerContext context, Throwable error) {
    // The reason names nodes and settings: for the log, not for someone who has proven nothing.
    RoleLookupException why = RoleLookupException.of(error);
    LOG.warn("the password of \"{}\" could not be read: {}", user, why.getMessage());
    fail(
        context,
        PgError.fatal(
            SqlState.CANNOT_CONNECT_NOW, "the password of \"" + user + "\" could not be read"));
  }

  private void onRole(ChannelHandlerContext context, Optional<AuthRole> role) {
    if (entrance.trusts()) {
      Credentials held =
          role.<Credentials>flatMap(r -> r.credentials()).orElse(new Credentials.None());
      entrance.enter(context, held, role.map(r -> r.superuser()).orElse(false));
      return;
    }
    Optional<AuthRole> known =
        method == Method.SCRAM_SHA_256 ? role.map(AuthRole::withScramOnly) : role;
    Challenge opened =
        Challenge.of(user, known, who.encryption().certificateHash(), services.random());
    challenge = opened;
    send(context, opened.opening());
  }

  private static void send(ChannelHandlerContext context, Challenge.Message message) {
    ByteBuf out = context.alloc().ioBuffer(256);
    message.write(out);
    context.writeAndFlush(out, context.voidPromise());
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (refusal != null) {
      in.skipBytes(in.readableBytes());
    }
    if (in.readableBytes() < 5) {
      return;
    }
    byte type = in.getByte(in.readerIndex());
    int length = in.getInt(in.readerIndex() + 1);
    if (type != ClientMessage.PASSWORD) {
      in.skipBytes(in.readableBytes());
      String what = "expected password response, got message type " + (type & 0xff);
      fail(context, PgError.fatal(SqlState.PROTOCOL_VIOLATION, what));
      return;
    }
    if (length < 4 || length > MAX_LENGTH || in.readableBytes() > 2 * MAX_LENGTH) {
      // PostgreSQL closes without a word, too.
      throw new ProtocolException("invalid message length " + length);
    }
    Challenge current = challenge;
    if (in.readableBytes() < length + 1 || current == null) {
      return;
    }
    in.skipBytes(5);
    byte[] answer = ByteBufUtil.getBytes(in, in.readerIndex(), length - 4);
    in.skipBytes(length - 4);
    answer(context, current, answer);
  }

  private void answer(ChannelHandlerContext context, Challenge current, byte[] answer) {
    try {
      Challenge.Step step = current.answer(answer);
      if (step.message() != null) {
        send(context, step.message());
      }
      if (step.credentials() != null) {
        challenge = null;
        services.admission().onRightPassword(who);
        entrance.enter(context, step.credentials(), current.isSuperuser());
      }
    } catch (AuthenticationException e) {
      // Perhaps the password was changed a moment ago: the next try reads it anew.
      entrance.roles().forget(user);
      PgError told = PgError.fatal(e.sqlState(), String.valueOf(e.getMessage()));
      refuse(context, e.detail().map(told::withDetail).orElse(told));
    }
  }

  /** A wrong password may have to wait for its answer; whoever has sent it sits idle meanwhile. */
  private void refuse(ChannelHandlerContext context, PgError error) {
    Duration delay =
        error.sqlState().equals(SqlState.INVALID_PASSWORD)
            ? services.admission().onWrongPassword(who)
            : Duration.ZERO;
    if (delay.isZero()) {
      fail(context, error);
      return;
    }
    challenge = null;
    Future<?> timer =
        context
            .executor()
            .schedule(() -> fail(context, error), delay.toMillis(), TimeUnit.MILLISECONDS);
    refusal = new Refusal(error, timer);
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    Refusal waiting = refusal;
    if (waiting != null) {
      waiting.timer().cancel(false);
    }
  }

  /** The client is told that it is logged in; what comes next is for another handler. */
  void welcome(ChannelHandlerContext context, Map<String, String> told, CancelKey key) {
    Future<?> deadline = context.channel().attr(DEADLINE).getAndSet(null);
    if (deadline != null) {
      deadline.cancel(false);
    }
    services.admission().onWelcome(context.channel());
    ByteBuf out = context.alloc().ioBuffer(512);
    ServerMessages.authenticationOk(out);
    ServerMessages.parameterStatuses(out, told);
    ServerMessages.backendKeyData(out, key);
    ServerMessages.readyForQuery(out, TransactionStatus.IDLE);
    context.writeAndFlush(out, context.voidPromise());
  }

  /** The client is told why it is not let in, and the connection is closed. */
  void fail(ChannelHandlerContext context, PgError error) {
    services.meters().onLoginFailed(error.sqlState());
    services.admission().onRefused(who, error);
    ByteBuf out = context.alloc().ioBuffer(256);
    ServerMessages.error(out, error.asFatal());
    context.pipeline().replace(this, null, new DeafHandler());
    context.channel().writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
      context.close();
    } else if (event == LoginTimeout.EXPIRED) {
      Refusal waiting = refusal;
      fail(
          context,
          waiting == null
              ? PgError.fatal(SqlState.QUERY_CANCELED, "canceling authentication due to timeout")
              : waiting.error());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("{}: {}", context.channel().remoteAddress(), cause.getMessage());
    context.close();
  }
}
