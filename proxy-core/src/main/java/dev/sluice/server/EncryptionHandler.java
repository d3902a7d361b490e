package dev.sluice.server;

import dev.sluice.codec.ClientMessages;
import dev.sluice.config.HostPort;
import dev.sluice.protocol.ProtocolException;
import dev.sluice.tls.ServerTls;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/**
 * Asks a server for TLS (manual: "Message Flow", SSL Session Encryption). The handlers behind it
 * hear that the connection is active when that is settled, or get an exception. One connection's.
 *
 * <pre>
 *   SSLRequest -> S -> handshake -> active, encrypted
 *              -> N ------------> active, or an exception where TLS is required
 * </pre>
 */
final class EncryptionHandler extends ChannelInboundHandlerAdapter {
  private final ServerTls tls;
  private final HostPort node;
  private final boolean required;
  private boolean encrypted;
  private boolean failed;

  EncryptionHandler(ServerTls tls, HostPort node, boolean required) {
    this.tls = tls;
    this.node = node;
    this.required = required;
  }

  /** Whether the handshake has succeeded. */
  boolean isEncrypted() {
    return encrypted;
  }

  /** Whether the server agreed to TLS and the handshake has failed. */
  boolean hasFailed() {
    return failed;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    ByteBuf request = context.alloc().ioBuffer(8);
    ClientMessages.sslRequest(request);
    context.writeAndFlush(request, context.voidPromise());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      if (bytes.isReadable()) {
        onAnswer(context, bytes);
      }
    } finally {
      bytes.release();
    }
  }

  private void onAnswer(ChannelHandlerContext context, ByteBuf bytes) {
    byte answer = bytes.readByte();
    if (answer != 'S' && answer != 'N') {
      // An error that nobody has vouched for is not shown (CVE-2024-10977).
      refuse(context, "it answers a request for TLS with neither yes nor no");
    } else if (bytes.isReadable()) {
      // CVE-2021-23222: they would be taken for bytes that came encrypted.
      refuse(context, "unencrypted data behind the answer to a request for TLS");
    } else if (answer == 'S') {
      context.pipeline().addBefore(context.name(), null, tls.connect(context.alloc(), node));
    } else if (required) {
      refuse(context, "it does not offer TLS, which is required (cluster.tls.mode)");
    } else {
      proceed(context);
    }
  }

  private static void refuse(ChannelHandlerContext context, String why) {
    context.fireExceptionCaught(new ProtocolException(why));
    context.close();
  }

  private void proceed(ChannelHandlerContext context) {
    context.fireChannelActive();
    context.pipeline().remove(this);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
      context.fireUserEventTriggered(event);
    } else if (handshake.isSuccess()) {
      encrypted = true;
      proceed(context);
    } else {
      failed = true;
      refuse(context, "TLS handshake failed: " + handshake.cause().getMessage());
    }
  }
}
