package dev.sluice.server;

import dev.sluice.auth.AuthenticationException;
import dev.sluice.codec.ClientMessages;
import dev.sluice.codec.ErrorFields;
import dev.sluice.codec.Strings;
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
import java.util.concurrent.TimeUnit;
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

  private final HostPort address;
  private final ServerLogin login;
  private final PasswordExchange passwords;
  private final Promise<ServerConnection> promise;
  private final Duration timeout;
  private final Map<String, String> parameters = new LinkedHashMap<>();
  private @Nullable CancelKey cancelKey;

  ServerLoginHandler(
      HostPort address,
      ServerLogin login,
      PasswordExchange passwords,
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

  /** The connect and the handshake of TLS count, too. */
  @Override
  public void handlerAdded(ChannelHandlerContext context) {
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
  public void channelActive(ChannelHandlerContext context) {
    ByteBuf out = context.alloc().ioBuffer(256);
    ClientMessages.startup(out, ProtocolVersion.V3_0, login.key().parameters());
    context.writeAndFlush(out, context.voidPromise());
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
    if (length < 8 && type != ServerMessage.READY_FOR_QUERY) {
      // Whatever else a server says in a login has a number or a text in it.
      fail(context, unreachable(address, "it does not speak PostgreSQL's protocol"));
      in.skipBytes(in.readableBytes());
      return;
    }
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
          int kind = in.readInt();
          byte[] data = ByteBufUtil.getBytes(in, in.readerIndex(), end - in.readerIndex());
          passwords.onRequest(context, kind, data, failure -> fail(context, failure));
        } catch (AuthenticationException e) {
          fail(context, refused(PgError.fatal(e.sqlState(), String.valueOf(e.getMessage()))));
        }
      }
      case ServerMessage.ERROR_RESPONSE -> fail(context, refused(ErrorFields.read(in, body, end)));
      case ServerMessage.PARAMETER_STATUS -> {
        String name = ErrorFields.string(in, body, end);
        int value = Strings.end(in, body, end) + 1;
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
