package dev.sluice.server;

import dev.sluice.auth.AuthenticationException;
import dev.sluice.auth.Credentials;
import dev.sluice.auth.Md5;
import dev.sluice.auth.ScramClient;
import dev.sluice.auth.StaleKeysException;
import dev.sluice.codec.ClientMessages;
import dev.sluice.codec.ErrorFields;
import dev.sluice.config.HostPort;
import dev.sluice.protocol.CancelKey;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.ProtocolVersion;
import dev.sluice.protocol.ServerMessage;
import dev.sluice.protocol.SqlState;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Logs in to a server (manual: "Message Flow", Start-up) and gives way to a {@link ServerHandler}.
 *
 * <pre>
 *   StartupMessage -> [AuthenticationX -> answer]* -> AuthenticationOk
 *                  -> [ParameterStatus | BackendKeyData | NoticeResponse]* -> ReadyForQuery
 * </pre>
 */
final class ServerLoginHandler extends ByteToMessageDecoder {
  /** Longest message in a login, in bytes: an error with its detail fits many times. */
  private static final int MAX_LENGTH = 1 << 20;

  /** How passwords are proven: one SCRAM exchange, and where hashing may run. */
  record Passwords(Supplier<ScramClient> scram, Executor blocking) {}

  private final HostPort address;
  private final ServerLogin login;
  private final Passwords passwords;
  private final Promise<ServerConnection> promise;
  private final Duration timeout;
  private final Map<String, String> parameters = new LinkedHashMap<>();
  private @Nullable CancelKey cancelKey;
  private @Nullable ScramClient scram;
  private boolean verified;

  ServerLoginHandler(
      HostPort address,
      ServerLogin login,
      Passwords passwords,
      Promise<ServerConnection> promise,
      Duration timeout) {
    this.address = address;
    this.login = login;
    this.passwords = passwords;
    this.promise = promise;
    this.timeout = timeout;
  }

  static ServerException unreachable(HostPort address, @Nullable String why) {
    return new ServerException(
        ServerException.Kind.UNREACHABLE,
        PgError.fatal(
            SqlState.CONNECTION_FAILURE, "could not connect to server " + address + ": " + why));
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    send(
        context,
        out -> ClientMessages.startup(out, ProtocolVersion.V3_0, login.key().parameters()));
    var deadline =
        context
            .executor()
            .schedule(
                () -> fail(context, unreachable(address, "login timed out after " + timeout)),
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
    promise.addListener(done -> deadline.cancel(false));
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (in.readableBytes() < 5) {
      return;
    }
    int length = in.getInt(in.readerIndex() + 1);
    if (length < 4 || length > MAX_LENGTH) {
      fail(context, unreachable(address, "it does not speak PostgreSQL's protocol"));
      in.skipBytes(in.readableBytes());
      return;
    }
    if (in.readableBytes() < length + 1) {
      return;
    }
    byte type = in.readByte();
    in.skipBytes(4);
    int end = in.readerIndex() + length - 4;
    onMessage(context, type, in, end);
    in.readerIndex(end);
    if (type == ServerMessage.READY_FOR_QUERY) {
      finish(context);
    }
  }

  private void onMessage(ChannelHandlerContext context, byte type, ByteBuf in, int end) {
    int body = in.readerIndex();
    switch (type) {
      case ServerMessage.AUTHENTICATION -> {
        try {
          onAuthentication(context, in, end);
        } catch (AuthenticationException e) {
          fail(context, refused(PgError.fatal(e.sqlState(), String.valueOf(e.getMessage()))));
        }
      }
      case ServerMessage.ERROR_RESPONSE -> fail(context, refused(ErrorFields.read(in, body, end)));
      case ServerMessage.PARAMETER_STATUS -> {
        String name = ErrorFields.string(in, body, end);
        int value = in.indexOf(body, end, (byte) 0) + 1;
        parameters.put(name, ErrorFields.string(in, value, end));
      }
      case ServerMessage.BACKEND_KEY_DATA ->
          cancelKey =
              new CancelKey(in.getInt(body), ByteBufUtil.getBytes(in, body + 4, end - body - 4));
      default -> {
        // Notices of the login are the server's log's affair.
      }
    }
  }

  private void onAuthentication(ChannelHandlerContext context, ByteBuf in, int end)
      throws AuthenticationException {
    int kind = in.readInt();
    byte[] data = ByteBufUtil.getBytes(in, in.readerIndex(), end - in.readerIndex());
    switch (kind) {
      case 0 -> {
        if (scram != null && !verified) {
          // It let us in without proving that it knows the password's verifier: not our server.
          throw new AuthenticationException(
              SqlState.PROTOCOL_VIOLATION, "server " + address + " has not proven itself");
        }
      }
      case 3 -> {
        String password = cleartext();
        send(context, out -> ClientMessages.password(out, password));
      }
      case 5 -> {
        String answer = Md5.salted(md5Hash(), data);
        send(context, out -> ClientMessages.password(out, answer));
      }
      case 10 -> {
        ScramClient exchange = passwords.scram().get();
        scram = exchange;
        send(
            context,
            out -> ClientMessages.saslInitialResponse(out, "SCRAM-SHA-256", exchange.first()));
      }
      case 11 -> answerScram(context, data);
      case 12 -> {
        exchange().verify(data);
        verified = true;
      }
      default ->
          throw new AuthenticationException(
              SqlState.INVALID_AUTHORIZATION,
              "server "
                  + address
                  + " asks for authentication method "
                  + kind
                  + ", which is not supported");
    }
  }

  private static void send(ChannelHandlerContext context, Consumer<ByteBuf> message) {
    ByteBuf out = context.alloc().ioBuffer(256);
    message.accept(out);
    context.writeAndFlush(out, context.voidPromise());
  }

  private void answerScram(ChannelHandlerContext context, byte[] serverFirst)
      throws AuthenticationException {
    exchange()
        .respond(serverFirst, passwords.blocking())
        .whenCompleteAsync(
            (response, error) -> {
              if (error != null) {
                fail(context, scramFailure(error));
              } else if (context.channel().isActive()) {
                send(context, out -> ClientMessages.saslResponse(out, response));
              }
            },
            context.executor());
  }

  private ServerException scramFailure(Throwable error) {
    Throwable cause = error.getCause() == null ? error : error.getCause();
    PgError told = PgError.fatal(SqlState.INVALID_PASSWORD, String.valueOf(cause.getMessage()));
    return cause instanceof StaleKeysException
        ? new ServerException(ServerException.Kind.STALE_KEYS, told)
        : refused(told);
  }

  private ScramClient exchange() throws AuthenticationException {
    if (scram == null) {
      throw new AuthenticationException(
          SqlState.PROTOCOL_VIOLATION, "unexpected SASL message of server " + address);
    }
    return scram;
  }

  private String cleartext() throws AuthenticationException {
    if (login.credentials() instanceof Credentials.Password known) {
      return known.password().value();
    }
    throw notWithout("the password in clear text");
  }

  private String md5Hash() throws AuthenticationException {
    if (login.credentials() instanceof Credentials.Md5Hash known) {
      return known.hash();
    }
    if (login.credentials() instanceof Credentials.Password known) {
      return Md5.hash(login.key().user(), known.password().value());
    }
    throw notWithout("an MD5 hash");
  }

  private AuthenticationException notWithout(String what) {
    return new AuthenticationException(
        SqlState.INVALID_AUTHORIZATION,
        "server "
            + address
            + " asks user \""
            + login.key().user()
            + "\" for "
            + what
            + ", which the proxy does not have");
  }

  private static ServerException refused(PgError error) {
    // 57P0x: the server is starting, stopping or crashing. Another node, or the same one a little
    // later, will do.
    return new ServerException(
        error.sqlState().startsWith("57P0")
            ? ServerException.Kind.UNREACHABLE
            : ServerException.Kind.REFUSED,
        error);
  }

  private void fail(ChannelHandlerContext context, ServerException failure) {
    promise.tryFailure(failure);
    context.close();
  }

  private void finish(ChannelHandlerContext context) {
    if (promise.isDone()) {
      return;
    }
    ServerHandler handler = new ServerHandler();
    ServerConnection connection =
        new ServerConnection(
            context.channel(),
            address,
            new ServerGreeting(parameters, cancelKey),
            handler.unheld());
    handler.serve(connection);
    context.pipeline().replace(this, null, handler);
    if (!promise.trySuccess(connection)) {
      connection.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    promise.tryFailure(unreachable(address, "the server closed the connection"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(context, unreachable(address, cause.getMessage()));
  }
}
