package dev.sluice.client;

import dev.sluice.codec.ServerMessages;
import dev.sluice.config.AccessConfig.Method;
import dev.sluice.protocol.CancelKey;
import dev.sluice.protocol.PgError;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.protocol.ProtocolVersion;
import dev.sluice.protocol.SqlState;
import dev.sluice.protocol.StartupPacket;
import dev.sluice.tls.ClientTls;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the packets that open a connection (manual: "Message Flow", Start-up), then gives way to
 * {@link LoginHandler}.
 *
 * <pre>
 *   [GSSENCRequest -> N] -> [SSLRequest -> N | S, handshake] -> StartupMessage | CancelRequest
 *   handshake with ALPN (sslnegotiation=direct)              -> StartupMessage | CancelRequest
 * </pre>
 *
 * Whoever sends anything else, or too slowly, is dropped without a word in the log: the port is
 * open to anyone.
 */
public final class StartupHandler extends ByteToMessageDecoder {
  private static final Logger LOG = LoggerFactory.getLogger(StartupHandler.class);

  /** The first byte of TLS: a record of the kind handshake (RFC 8446, section 5.1). */
  private static final byte TLS_HANDSHAKE = 0x16;

  private final ClientServices services;
  private final EncryptionDemands demands;
  private Encryption encryption = Encryption.NONE;
  private ClientTls.@Nullable Accepting accepting;
  private boolean heard;
  private boolean askedSsl;
  private boolean askedGss;

  public StartupHandler(ClientServices services) {
    this.services = services;
    this.demands =
        new EncryptionDemands(
            services.tls().map(ClientTls::isRequired).orElse(false),
            services.config().auth().clientCertificate());
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    var channel = context.channel();
    if (!services.caps().accept()) {
      services.meters().onRejected("sockets");
      channel.close();
      return;
    }
    channel.closeFuture().addListener(closed -> services.caps().closed());
    if (!services.admission().accept(channel)) {
      channel.close();
      return;
    }
    services.meters().onConnected();
    services.log().received(channel);
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
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (!heard && services.tls().isPresent() && beginsHandshake((ByteBuf) message)) {
      heard = true;
      encrypt(context, services.tls().get());
      // Once more from the head, where TLS is now.
      context.pipeline().fireChannelRead(message);
      return;
    }
    heard = true;
    super.channelRead(context, message);
  }

  /** No startup packet begins like this: it would be 352 MB long. */
  private static boolean beginsHandshake(ByteBuf bytes) {
    return bytes.isReadable() && bytes.getByte(bytes.readerIndex()) == TLS_HANDSHAKE;
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
      onSslRequest(context, in);
    } else if (packet instanceof StartupPacket.GssEncRequest) {
      onGssEncRequest(context, in);
    } else if (packet instanceof StartupPacket.CancelRequest request) {
      onCancel(context, request.key(), 0);
    } else if (packet instanceof StartupPacket.PassedCancel passed) {
      onCancel(context, passed.key(), passed.hops());
    } else if (packet instanceof StartupPacket.Startup startup) {
      onStartup(context, startup);
    }
  }

  private void onSslRequest(ChannelHandlerContext context, ByteBuf in) {
    if (askedSsl || accepting != null) {
      fail(context, unsupported(StartupPacket.SSL_REQUEST_CODE));
      return;
    }
    askedSsl = true;
    answer(context, in, services.tls().isPresent() ? 'S' : 'N');
    services.tls().ifPresent(tls -> encrypt(context, tls));
  }

  private void onGssEncRequest(ChannelHandlerContext context, ByteBuf in) {
    if (askedGss || accepting != null) {
      fail(context, unsupported(StartupPacket.GSSENC_REQUEST_CODE));
      return;
    }
    askedGss = true;
    answer(context, in, 'N');
  }

  private static void answer(ChannelHandlerContext context, ByteBuf in, char letter) {
    if (in.isReadable()) {
      // CVE-2021-23214: bytes behind the request would be taken for bytes that came encrypted.
      throw new ProtocolException("unencrypted data after encryption request");
    }
    context.writeAndFlush(context.alloc().ioBuffer(1).writeByte(letter), context.voidPromise());
  }

  private void encrypt(ChannelHandlerContext context, ClientTls tls) {
    ClientTls.Accepting accepted = tls.accept(context.alloc());
    accepting = accepted;
    context.pipeline().addFirst(accepted.handler());
  }

  private void onHandshake(ChannelHandlerContext context, SslHandshakeCompletionEvent handshake) {
    ClientTls.Accepting accepted = accepting;
    if (!handshake.isSuccess() || accepted == null) {
      LOG.debug("{}: {}", context.channel().remoteAddress(), String.valueOf(handshake.cause()));
      context.close();
    } else if (!askedSsl
        && !ClientTls.APPLICATION_PROTOCOL.equals(accepted.handler().applicationProtocol())) {
      // Direct TLS, as in PostgreSQL: else bytes meant for another protocol might be taken for this
      // one (ALPACA).
      LOG.debug(
          "{}: direct TLS without the application protocol {}",
          context.channel().remoteAddress(),
          ClientTls.APPLICATION_PROTOCOL);
      context.close();
      // What came along with the end of the handshake is not read.
      context.pipeline().replace(this, null, new DeafHandler());
    } else {
      encryption = Encryption.of(accepted.handler(), accepted.certificateHash());
    }
  }

  /** What PostgreSQL says of a code that it takes for a version: one that comes too late, too. */
  private static PgError unsupported(int code) {
    return PgError.fatal(
        SqlState.FEATURE_NOT_SUPPORTED,
        "unsupported frontend protocol "
            + ProtocolVersion.of(code)
            + ": server supports 3.0 to "
            + ProtocolVersion.V3_2);
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
    Optional<PgError> refusal = refusal(startup);
    if (refusal.isPresent()) {
      fail(context, refusal.get());
      return;
    }
    Applicant who = Applicant.of(context.channel(), encryption, startup);
    AccessRules.Verdict verdict = services.admission().rules().verdict(who);
    if (verdict instanceof AccessRules.Verdict.Refused refused) {
      refuse(context, who, refused.error());
    } else if (verdict instanceof AccessRules.Verdict.Admitted admitted) {
      enter(context, who, admitted.method());
    }
  }

  private void enter(ChannelHandlerContext context, Applicant who, Method method) {
    Optional<PgError> full = services.enter(context.channel(), who.database());
    if (full.isPresent()) {
      refuse(context, who, full.get());
      return;
    }
    negotiate(context, who.startup());
    context.pipeline().replace(this, null, new LoginHandler(services, who, method));
  }

  private void refuse(ChannelHandlerContext context, Applicant who, PgError error) {
    services.admission().onRefused(who, error);
    fail(context, error);
  }

  private Optional<PgError> refusal(StartupPacket.Startup startup) {
    if (startup.version().major() != 3) {
      return Optional.of(unsupported(startup.version().code()));
    }
    String user = startup.parameters().getOrDefault("user", "");
    if (user.isEmpty()) {
      return Optional.of(
          PgError.fatal(
              SqlState.INVALID_AUTHORIZATION,
              "no PostgreSQL user name specified in startup packet"));
    }
    return demands.refusal(encryption, user, ClientServices.database(startup));
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
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      onHandshake(context, handshake);
    } else {
      // Too slow, or half-closed before it has said anything.
      context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("{}: {}", context.channel().remoteAddress(), cause.getMessage());
    context.close();
  }
}
