package dev.sluice.client;

import dev.sluice.codec.ServerMessages;
import dev.sluice.protocol.CancelKey;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.ProtocolVersion;
import dev.sluice.protocol.SqlState;
import dev.sluice.protocol.StartupPacket;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the packets that open a connection (manual: "Message Flow", Start-up), then gives way to
 * {@link LoginHandler}. Whoever sends anything else, or too slowly, is dropped without a word in
 * the log: the port is open to anyone.
 */
public final class StartupHandler extends ByteToMessageDecoder {
  private static final Logger LOG = LoggerFactory.getLogger(StartupHandler.class);

  private final ClientServices services;
  private boolean askedSsl;
  private boolean askedGss;

  public StartupHandler(ClientServices services) {
    this.services = services;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    var channel = context.channel();
    if (!services.caps().accept()) {
      services.meters().onRejected("sockets");
      channel.close();
      return;
    }
    services.meters().onConnected();
    channel.closeFuture().addListener(closed -> services.caps().closed());
    var deadline =
        context
            .executor()
            .schedule(
                () -> channel.pipeline().fireUserEventTriggered(LoginTimeout.EXPIRED),
                services.config().timeouts().login().toMillis(),
                TimeUnit.MILLISECONDS);
    channel.attr(LoginHandler.DEADLINE).set(deadline);
    channel.closeFuture().addListener(closed -> deadline.cancel(false));
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (in.readableBytes() < 4) {
      return;
    }
    int length = in.getInt(in.readerIndex());
    if (length < 8 || length > StartupPacket.MAX_LENGTH + 4) {
      throw new ProtocolException("invalid length of startup packet: " + length);
    }
    if (in.readableBytes() < length) {
      return;
    }
    in.skipBytes(4);
    StartupPacket packet = StartupPacket.read(in.readSlice(length - 4));
    if (packet instanceof StartupPacket.SslRequest) {
      refuseEncryption(context, in, askedSsl);
      askedSsl = true;
    } else if (packet instanceof StartupPacket.GssEncRequest) {
      refuseEncryption(context, in, askedGss);
      askedGss = true;
    } else if (packet instanceof StartupPacket.CancelRequest request) {
      onCancel(context, request.key(), 0);
    } else if (packet instanceof StartupPacket.PassedCancel passed) {
      onCancel(context, passed.key(), passed.hops());
    } else if (packet instanceof StartupPacket.Startup startup) {
      onStartup(context, startup);
    }
  }

  private static void refuseEncryption(ChannelHandlerContext context, ByteBuf in, boolean again) {
    if (again || in.isReadable()) {
      // CVE-2021-23214: bytes behind the request would be taken for bytes that came encrypted.
      throw new ProtocolException("unencrypted data after encryption request");
    }
    context.writeAndFlush(context.alloc().ioBuffer(1).writeByte('N'), context.voidPromise());
  }

  /** Whoever cancels waits for the close: the cancel has no effect on what it sends after that. */
  private void onCancel(ChannelHandlerContext context, CancelKey key, int hops) {
    services
        .cancels()
        .cancel(key, hops, context.channel().eventLoop())
        .addListener(done -> context.channel().close());
    context.pipeline().replace(this, null, new DeafHandler());
  }

  private void onStartup(ChannelHandlerContext context, StartupPacket.Startup startup) {
    ProtocolVersion version = startup.version();
    if (version.major() != 3) {
      fail(
          context,
          PgError.fatal(
              SqlState.FEATURE_NOT_SUPPORTED,
              "unsupported frontend protocol "
                  + version
                  + ": server supports 3.0 to "
                  + ProtocolVersion.V3_2));
      return;
    }
    if (startup.parameters().getOrDefault("user", "").isEmpty()) {
      fail(
          context,
          PgError.fatal(
              SqlState.INVALID_AUTHORIZATION,
              "no PostgreSQL user name specified in startup packet"));
      return;
    }
    Optional<PgError> full = services.caps().enter();
    if (full.isPresent()) {
      services.meters().onRejected("clients");
      fail(context, full.get());
      return;
    }
    context.channel().closeFuture().addListener(closed -> services.caps().leave());
    negotiate(context, startup);
    LoginHandler login = new LoginHandler(services, startup);
    context.pipeline().replace(this, null, login);
  }

  private static void negotiate(ChannelHandlerContext context, StartupPacket.Startup startup) {
    if (startup.version().compareTo(ProtocolVersion.V3_2) > 0
        || !startup.protocolOptions().isEmpty()) {
      ByteBuf out = context.alloc().ioBuffer(64);
      ServerMessages.negotiateProtocolVersion(
          out, newest(startup.version()), new ArrayList<>(startup.protocolOptions()));
      context.writeAndFlush(out, context.voidPromise());
    }
  }

  /** The version that is spoken from here on. */
  static ProtocolVersion newest(ProtocolVersion asked) {
    return asked.compareTo(ProtocolVersion.V3_2) < 0 ? asked : ProtocolVersion.V3_2;
  }

  private void fail(ChannelHandlerContext context, PgError error) {
    services.meters().onLoginFailed(error.sqlState());
    ByteBuf out = context.alloc().ioBuffer(256);
    ServerMessages.error(out, error);
    context.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
    // What the client goes on to say is not read.
    context.pipeline().replace(this, null, new DeafHandler());
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    // Too slow, or half-closed before it has said anything.
    context.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("{}: {}", context.channel().remoteAddress(), cause.getMessage());
    context.close();
  }
}
